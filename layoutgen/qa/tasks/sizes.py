"""Size of an object (QVS-Bench `object_size`, VSI-Bench `longest_side`).

Definitions, for the object A, whose type is `given`:
- `object_size`: the larger of width and length, that is of its box's extents along x and z, in metres, one decimal;
- `longest_side`: the largest of width, length and height, in whole centimetres; its map prints two decimals and `y`.

Only objects that stand square to the observer are asked, so that box and outline are the same, and only those that
some shown frame holds whole: the entire box projects into the image and the mask spans at least 60 % of it both ways.

Margin: distance of the exact value from the nearest boundary between two printed numbers, at least a tenth of the
printed step.
"""

import numpy as np

from layoutgen.catalogue.typical import size_range, usual_size
from layoutgen.dataset.records import Question
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Extent, Mark
from layoutgen.qa import arithmetic
from layoutgen.qa.arithmetic import Step
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, need

MIN_SIZE = 0.3
"""Metres; below, one decimal says too little."""


class Size(Task):
    """Both tasks: the largest of the extents named, in the unit named."""

    needed = slice(None)

    def __init__(self, info: Info) -> None:
        self.info = info

    @property
    def scale(self) -> int:
        """How many of its unit are a metre."""
        return 100 if self.info.unit == "cm" else 1

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Every named object that is seen whole and stands square."""
        whole = [i for i in scene.unambiguous if scene.exact.square[i] and scene.is_whole(i)]
        for index in rng.permutation(len(whole)).tolist():
            kind = scene.record.objects[whole[index]].type
            if size_range(kind, self.info.heights) < 1 + scene.facts.recipe.atypical_sizes:
                yield "size told by its type"
            else:
                yield Candidate((whole[index],), given=(kind,))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The largest extent."""
        sides = extents(layout, candidate.objects[0], self.info.heights)
        largest = max(high - low for low, high in sides.values())
        need(largest >= MIN_SIZE, "too small")
        value = largest * self.scale
        return Solution(value=value, margin=self.rounding_margin(value))

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """It is named, seen whole, stands square, and is of the type given, which does not tell its size."""
        super().check_asked(scene, candidate)
        (index,), (kind,) = candidate.objects, candidate.given
        need(scene.exact.square[index] and scene.is_whole(index), "not whole")
        need(scene.record.objects[index].type == kind, "another type")

    def usual(self, question: Question) -> float | None:
        """The median of the type's assets."""
        usual = usual_size(question.given[0], self.info.heights)
        return None if usual is None else usual * self.scale

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The name."""
        return {"a": scene.name(candidate.objects[0])}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Each extent, the largest, and the unit."""
        sides = extents(layout, candidate.objects[0], self.info.heights)
        found = {axis: arithmetic.difference(high, low) for axis, (low, high) in sides.items()}
        largest = max(step.value for step in found.values())
        called = words.language.extents
        sentences = [words.say("extent", what=getattr(called, axis), step=step) for axis, step in found.items()]
        sentences.append(words.say("largest", value=arithmetic.literal(largest)))
        if self.scale == 1:
            return sentences
        return [*sentences, words.say("convert", step=_centimetres(largest))]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The longer side."""
        return [Extent(layout.boxes[candidate.objects[0]])]


def extents(layout: Layout, index: int, heights: bool) -> dict[str, tuple[float, float]]:
    """Lowest and highest coordinate of an object along x, z and, if `heights`, y."""
    box = layout.boxes[index]
    sides = {"x": (box.x_min, box.x_max), "z": (box.z_min, box.z_max)}
    return {**sides, "y": layout.heights[index]} if heights else sides


def _centimetres(metres: float) -> Step:
    return arithmetic.equation(f"{arithmetic.literal(metres)} * 100", metres * 100, 0)


OBJECT_SIZE = Size(
    Info(
        name="object_size",
        kind="number",
        source="QVS-Bench",
        margin="0.01 m to the next printed number, the whole object in view",
        margin_unit="m",
        example="What is the larger of the sofa's width and length, in metres?",
        unit="m",
        sized=True,
    ),
)

LONGEST_SIDE = Size(
    Info(
        name="longest_side",
        kind="number",
        source="VSI-Bench (object size)",
        margin="0.1 cm to the next printed number, the whole object in view",
        margin_unit="cm",
        example="What is the longest of length, width and height of the fridge, in centimetres?",
        unit="cm",
        digits=0,
        decimals=2,
        heights=True,
        sized=True,
    ),
)

TASKS = (OBJECT_SIZE, LONGEST_SIDE)
