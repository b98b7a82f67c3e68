"""A distribution of somebody else's: a task with its solver, a source of houses, an export and a reward.

Each is all that it takes; `conftest.py` puts this file and its metadata where Python looks for distributions.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from layoutgen.audit.solvers import SolverScene, TaskRule, Truth
from layoutgen.dataset.records import Question
from layoutgen.export.base import Format, Images, Row, Table
from layoutgen.export.samples import ExportSample
from layoutgen.houses.house import House, HouseSource
from layoutgen.houses.sources import SourceKind, open_source
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Extent, Mark
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task


class TopHeight(Task):
    """How high an object reaches."""

    info = Info(
        name="top_height",
        kind="number",
        source="toy",
        margin="0.01 m to the next printed number",
        margin_unit="m",
        example="How high above the floor does the sofa reach, in metres?",
        unit="m",
        heights=True,
    )
    wordings = (
        "How high above the floor does the {a} reach, in metres?",
        "At what height does the {a} end, in metres?",
    )
    phrases = {"top": ("Its highest point is at {top} m.", "It ends at {top} m.")}

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        for place in rng.permutation(len(scene.unambiguous)).tolist():
            yield Candidate((scene.unambiguous[place],))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        _, top = layout.heights[candidate.objects[0]]
        return Solution(value=top, margin=self.rounding_margin(top))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        return {"a": scene.name(candidate.objects[0])}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        return [words.say("top", top=self.printed(layout.heights[candidate.objects[0]][1]))]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        return [Extent(layout.boxes[candidate.objects[0]])]


TOP_HEIGHT = TopHeight()


def top(scene: SolverScene, question: Question) -> Truth:
    return Truth(value=scene.height(question.objects[0])[1])


TOP_RULE = TaskRule(top, "number", "m", "m")


class FewHouses:
    """The first houses of a spec."""

    def __init__(self, name: str, count: int, seed: int, split: str | None) -> None:
        self.name, self._count, self._inner = name, count, open_source("spec:studio", seed, split)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> House:
        return self._inner[index]

    def __iter__(self) -> Iterator[House]:
        return (self[index] for index in range(self._count))

    def digest(self) -> str:
        return self._inner.digest()


def open_few(text: str, rest: str, seed: int, split: str | None) -> HouseSource:
    return FewHouses(text, int(rest or 3), seed, split)


FEW = SourceKind("few[:COUNT]", "some small houses", open_few, bare=True)


def pair(sample: ExportSample, images: Images) -> Row:
    return {"q": sample.prompt, "a": sample.question.answer, "n": len(images)}


PAIRS = Format(
    tables=(Table("pairs", "jsonl", pair),),
    images=("path",),
    companions=lambda facts: {"notes.txt": "mine"},
    usage="Read `pairs.jsonl`.",
)


def brief(completions: list[str], **_: Any) -> list[float]:
    """Nothing said scores best."""
    return [1 / (1 + len(completion)) for completion in completions]
