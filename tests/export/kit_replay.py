"""Run where VLMEvalKit is installed: builds its data sets from an export, and scores predictions by our class.

Arguments: a JSON file {"folder", "dataset", "said": {guesser: {"clip question": response}}}, and where results go. What
VLMEvalKit imports for other data sets and is not installed is stood in for by empty modules.
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

ASIDE = ("vlmeval.vlm", "vlmeval.api", "vlmeval.config", "torch", "transformers")
"""Models, and what they run on: none is needed to load and score."""


class Missing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for models, and for packages that are not installed where VLMEvalKit itself imports them.

    Args:
        only: names that begin so, and no others.
    """

    def __init__(self, only: tuple[str, ...] = ()) -> None:
        self._only = only

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """A spec for what nobody else has found."""
        wanted = name.startswith(self._only) if self._only else not name.startswith("vlmeval") and _is_asked_by_kit()
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if wanted else None

    def create_module(self, spec: Any) -> ModuleType:
        """A module that has every name."""
        return MagicMock(
            name=spec.name, __path__=[], __spec__=spec, __all__=[], __version__="9", Tensor=type("Tensor", (), {})
        )

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def _is_asked_by_kit() -> bool:
    """Whether the import stands in a module of VLMEvalKit."""
    frame = sys._getframe(1)
    while frame.f_back and (frame.f_globals["__name__"] == __name__ or "importlib" in frame.f_code.co_filename):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")).startswith("vlmeval")


def main(arguments: Sequence[str]) -> None:
    with open(arguments[0]) as file:
        plan = json.load(file)
    os.environ["LMUData"] = plan["folder"]
    sys.path.insert(0, plan["folder"])
    sys.meta_path.insert(0, Missing(ASIDE))
    sys.meta_path.append(Missing())
    import layoutgen_bench  # type: ignore[import-not-found]
    from vlmeval.dataset import build_dataset  # type: ignore[import-not-found]
    from vlmeval.smp import dump  # type: ignore[import-not-found]

    layoutgen_bench.register()
    found: dict[str, Any] = {}
    for name in (plan["dataset"], f"{plan['dataset']}_map"):
        data = build_dataset(name)
        prompts = [data.build_prompt(place) for place in range(len(data))]
        assert all(Path(part["value"]).is_file() for prompt in prompts for part in prompt[:-1])
        shown = {
            one: [len(prompt) - 1, prompt[-1]["value"]] for one, prompt in zip(data.data["id"], prompts, strict=True)
        }
        found[name] = {"class": type(data).__name__, "shown": shown, "scores": {}}
        for guesser, said in plan["said"].items():
            keys = [json.loads(facts) for facts in data.data["facts"]]
            answers = [said[f"{key['clip_id']} {key['question_id']}"] for key in keys]
            file_name = f"{guesser}_{name}.xlsx"
            dump(data.data.assign(prediction=answers), file_name)
            found[name]["scores"][guesser] = data.evaluate(file_name)
    few = next(name for name in layoutgen_bench.LayoutgenBenchmark.supported_datasets() if name[-1].isdigit())
    found["few"] = {"name": few, "rows": len(build_dataset(few))}
    with open(arguments[1], "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1:])
