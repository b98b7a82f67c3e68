"""Distance of two objects, closest points (QVS-Bench `minimum_distance`, VSI-Bench `absolute_distance`).

Definition: the distance on the floor plan between the closest points of the outlines of A and B (objects in order),
in metres with one decimal. The map's boxes and the oriented outlines give the same printed number.

Margin: metres between the exact distance and the nearest boundary between two printed numbers, at least 0.01. Pairs
closer than 0.3 m or further than 10 m are not asked, nor pairs of which one rests on the other or both on the same
piece.
"""

import numpy as np

from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Gap, Mark
from layoutgen.qa import steps
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, need

NEAREST, FARTHEST = 0.3, 10.0


class PairDistance(Task):
    """Both tasks; they differ in their questions' words."""

    def __init__(self, info: Info) -> None:
        self.info = info

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """All pairs of named objects, each once, in random order."""
        named = scene.unambiguous
        pairs = [(a, b) for i, a in enumerate(named) for b in named[i + 1 :] if not scene.touch(a, b)]
        for index in rng.permutation(len(pairs)).tolist():
            a, b = pairs[index]
            yield Candidate((a, b) if rng.random() < 0.5 else (b, a))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The gap between the two outlines."""
        distance = layout.gap(*candidate.objects)
        need(NEAREST <= distance <= FARTHEST, "out of range")
        return Solution(value=distance, margin=self.rounding_margin(distance))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The two names."""
        return dict(zip("ab", scene.names(candidate.objects), strict=True))

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The gaps along both axes and their hypotenuse."""
        a, b = candidate.objects
        sentences, _ = steps.closest_points(layout.boxes[a], layout.boxes[b], self.info.digits, words)
        return sentences

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The line between the closest points."""
        first, *others = candidate.objects
        return [Gap(layout.outline(first), layout.outline(other)) for other in others]


_MARGIN = "0.01 m to the next printed number, 0.3 to 10 m apart"

MINIMUM_DISTANCE = PairDistance(
    Info(
        name="minimum_distance",
        kind="number",
        source="QVS-Bench",
        margin=_MARGIN,
        margin_unit="m",
        example="What is the minimum distance between the bed and the desk, in metres?",
        unit="m",
    ),
)

ABSOLUTE_DISTANCE = PairDistance(
    Info(
        name="absolute_distance",
        kind="number",
        source="VSI-Bench",
        margin=_MARGIN,
        margin_unit="m",
        example="Measured from the closest points, how far is the bed from the desk (in metres)?",
        unit="m",
    ),
)

TASKS = (MINIMUM_DISTANCE, ABSOLUTE_DISTANCE)
