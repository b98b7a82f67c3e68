"""Put beside VLMEvalKit's `run.py`, or run in its place from where that lies: it registers itself, then runs that.

Responses are read from the last `<answer>`, or whole where they have none; `<map>` and `<think>` are left aside. No
judge is called. Images and the TSV lie in the folder that the variable LMUData names.
"""

import json
import os
import runpy
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from pandas import DataFrame, isna
from vlmeval.dataset.image_base import ImageBaseDataset
from vlmeval.smp import LMUDataRoot, dump, get_intermediate_file_path, load, toliststr

from layoutgen.export.judging import FUNCTIONS, judged, mean


class LayoutgenBenchmark(ImageBaseDataset):
    """Choices, numbers and maps, scored as `layoutgen evaluate score` does.

    Attributes:
        VARIANTS: name of a data set -> the TSV's, number of images (0 for all), and the column of its prompt.
    """

    TYPE = "VQA"
    DEFAULT_JUDGE = "exact_matching"
    VARIANTS: Mapping[str, tuple[str, int, str]] = {}

    @classmethod
    def supported_datasets(cls) -> list[str]:
        """All variants."""
        return list(cls.VARIANTS)

    def load_data(self, dataset: str) -> Any:
        """The rows of a variant, `question` being all that the model is asked."""
        table, frames, prompt = self.VARIANTS[dataset]
        data = load(os.path.join(LMUDataRoot(), f"{table}.tsv"))
        if frames:
            data = data[data["frames"] == frames]
        return data.assign(question=data[prompt]).reset_index(drop=True)

    def dump_image(self, line: Any) -> list[str]:
        """Paths of the images, in order."""
        return [os.path.join(LMUDataRoot(), path) for path in toliststr(line["image_path"])]

    def build_prompt(self, line: Any) -> list[dict[str, str]]:
        """Images, then text."""
        row = self.data.iloc[line] if isinstance(line, int) else line
        images = [{"type": "image", "value": path} for path in self.dump_image(row)]
        return [*images, {"type": "text", "value": row["question"]}]

    def evaluate(self, eval_file: str, **judge_kwargs: Any) -> dict[str, float]:
        """Metrics over all questions, and by number of images as `frames_8.answer`; written beside `eval_file` too."""
        data = load(eval_file)
        said = ["" if isna(text) else str(text) for text in data["prediction"]]
        rows = [json.loads(facts) for facts in data["facts"]]
        items = [judged(row, text) for row, text in zip(rows, said, strict=True)]
        found = {"overall": 100 * scored(items)["answer"], **scored(items)}
        for frames in sorted({row["frames"] for row in rows}):
            shown = [item for row, item in zip(rows, items, strict=True) if row["frames"] == frames]
            found |= {f"frames_{frames}.{metric}": value for metric, value in scored(shown).items()}
        dump(DataFrame([found]), get_intermediate_file_path(eval_file, "_acc"))
        return found


def scored(items: list[dict[str, Any]]) -> dict[str, float]:
    """Metric -> its number over all responses."""
    names = dict.fromkeys(name for item in items for name in item)
    return {name: FUNCTIONS.get(name, mean)([item[name] for item in items if name in item]) for name in names}


def register() -> None:
    """Makes VLMEvalKit know the data sets of this file."""
    kit = import_module("vlmeval.dataset")
    if LayoutgenBenchmark not in kit.DATASET_CLASSES:
        kit.DATASET_CLASSES.insert(0, LayoutgenBenchmark)
        kit.SUPPORTED_DATASETS.extend(LayoutgenBenchmark.supported_datasets())


def main() -> None:
    """Registers, and runs the `run.py` of the folder where this was called."""
    register()
    runpy.run_path("run.py", run_name="__main__")
