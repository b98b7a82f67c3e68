"""What an export's README prints, looked at without the trainer; test_real.py runs the same commands."""

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from layoutgen.dataset.records import Clip
from layoutgen.export import commands as ours
from layoutgen.export.budget import PIXELS, image_tokens, measured, text_tokens
from layoutgen.qa.response import user_prompt
from tests.trainers.printed import commands, option_names

KNOWN = {
    name: {**of, "options": set(of["options"].split())}
    for name, of in json.loads((Path(__file__).parent / "options.json").read_text()).items()
}
"""Consumer -> the version, or commit, whose options these are."""

NOT_THEIRS = {"rlhf_type", "nproc_per_node", "PYTHONPATH"}
Exported = Callable[[str], Path]


@pytest.mark.parametrize("to", ["trl", "ms-swift", "verl", "qwen-vl"])
def test_every_printed_option_is_one_of_the_trainers(to: str, exported: Exported) -> None:
    known = KNOWN[to]["options"] | (KNOWN["trl"]["options"] if to == "qwen-vl" else set())
    printed = {name for command in commands(exported(to)) for name in option_names(command)} - NOT_THEIRS
    assert len(printed) > 12 and printed <= known


@pytest.mark.parametrize(("to", "file"), [("llamafactory", "sft.yaml"), ("easyr1", "easyr1.yaml")])
def test_every_key_of_a_config_is_one_of_the_trainers(to: str, file: str, exported: Exported) -> None:
    config = yaml.safe_load((exported(to) / file).read_text())
    assert {key for key, _ in leaves(config)} <= KNOWN[to]["options"]
    assert file in commands(exported(to))[0]


def leaves(config: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in config.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{before}{key}.")
        else:
            yield before + key, value


def test_commits_are_those_whose_options_are_known() -> None:
    assert (KNOWN["easyr1"]["version"], KNOWN["qwen-vl"]["version"]) == (ours.EASYR1_COMMIT, ours.QWEN_VL_COMMIT)


@pytest.mark.parametrize("to", ["trl", "ms-swift", "llamafactory", "easyr1", "verl", "qwen-vl"])
def test_files_that_are_named_are_there_and_nothing_is_absolute(to: str, exported: Exported, tmp_path: Path) -> None:
    folder = exported(to)
    texts = [path.read_text() for path in folder.iterdir() if path.suffix in (".md", ".yaml", ".json", ".jsonl", ".py")]
    assert not any(str(folder) in text for text in texts)
    words = " ".join(commands(folder) + [text for text in texts if text.startswith("model_name_or_path")])
    for name in ("layoutgen_rewards.py", "sft.yaml", "easyr1.yaml", "train_qwen_vl.py"):
        assert name not in words or (folder / name).exists()
    rows = {path.name for path in folder.iterdir() if path.stem.endswith(("train", "validation"))}
    assert len(rows) in (2, 4) and not [name for name in rows if "test" in name]


def test_budgets_hold_the_longest_question(clips: list[Clip], exported: Exported) -> None:
    asked = [(clip, question) for clip in clips for question in clip.record.questions]
    takes = [
        measured(user_prompt(q), q.response, [(c.record.camera.width, c.record.camera.height)] * q.shown)
        for c, q in asked
    ]
    config = yaml.safe_load((exported("llamafactory") / "sft.yaml").read_text())
    most = max(one.small_whole for one in takes)
    assert most <= config["cutoff_len"] < most + 256
    assert config["image_max_pixels"] == PIXELS and config["do_train"] is True
    data = yaml.safe_load((exported("easyr1") / "easyr1.yaml").read_text())["data"]
    assert max(one.small_prompt for one in takes) <= data["max_prompt_length"]
    assert max(one.response for one in takes) <= data["max_response_length"]
    assert (data["format_prompt"], data["train_files"], data["val_files"]) == (None, "train", "validation")


@pytest.mark.parametrize(
    ("width", "height", "pixels", "tokens"),
    [(640, 480, 0, 391), (640, 480, PIXELS, 234), (300, 300, PIXELS, 121), (28, 28, 0, 1), (10, 10, 0, 1)],
)
def test_image_tokens_are_those_of_qwen(width: int, height: int, pixels: int, tokens: int) -> None:
    """Counted by Qwen's `smart_resize`, without the marks before and behind."""
    assert image_tokens(width, height, pixels) == tokens + 2


def test_text_is_counted_from_above() -> None:
    """Against what Qwen's tokenizer gives for these texts."""
    entry = '[{"object_name": "counter top", "bbox": [-1.4, 0.3, 1.7, 1.5]}]'
    for text, tokens in [(entry, 33), ("The gap is 2.6.", 8)]:
        assert tokens <= text_tokens(text) <= 1.6 * tokens


def test_qwen_vl_enters_the_data_set_into_its_table(exported: Exported, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    from types import ModuleType

    table: dict[str, Any] = {}
    module = ModuleType("qwenvl.data")
    vars(module)["data_dict"] = table
    monkeypatch.setitem(sys.modules, "qwenvl", ModuleType("qwenvl"))
    monkeypatch.setitem(sys.modules, "qwenvl.data", module)
    source = (exported("qwen-vl") / "train_qwen_vl.py").read_text()
    exec(compile(ast.parse(source), "train_qwen_vl", "exec"), {"__name__": "read"})
    assert table == {"layoutgen": {"annotation_path": "layoutgen-train.json", "data_path": "."}}
