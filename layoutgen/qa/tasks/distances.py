"""Distance of two objects, closest points (QVS-Bench `minimum_distance`, VSI-Bench `absolute_distance`).

Definitions; metres with one decimal, A and B being the objects in order:
- `minimum_distance`: on the floor plan, between the closest points of the footprints of A and B;
- `absolute_distance`: in space, between the closest points of A and B, each taken for the upright prism over its
  footprint from its lowest to its highest point.

The map's boxes give the same printed number.

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
    """Both tasks; they differ in their words, and in whether heights count."""

    needed = slice(None)

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
        """The gap between the two."""
        a, b = candidate.objects
        distance = layout.distance(a, b) if self.info.heights else layout.gap(a, b)
        need(NEAREST <= distance <= FARTHEST, "out of range")
        return Solution(value=distance, margin=self.rounding_margin(distance))

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """Both are named, and neither rests on the other."""
        super().check_asked(scene, candidate)
        need(not scene.touch(*candidate.objects), "touches")

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The two names."""
        return dict(zip("ab", scene.names(candidate.objects), strict=True))

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The gaps along the axes and their hypotenuse."""
        a, b = candidate.objects
        heights = (layout.heights[a], layout.heights[b]) if self.info.heights else ()
        sentences, _ = steps.closest_points(layout.boxes[a], layout.boxes[b], self.info.digits, words, heights)
        return sentences

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The line between the closest points."""
        a, b = candidate.objects
        rise = layout.rise(a, b) if self.info.heights else 0.0
        return [Gap(layout.footprint(a).parts, layout.footprint(b).parts, rise)]


_MARGIN = "0.01 m to the next printed number, 0.3 to 10 m apart"

MINIMUM_DISTANCE = PairDistance(
    Info(
        name="minimum_distance",
        kind="number",
        source="QVS-Bench",
        margin=_MARGIN,
        margin_unit="m",
        limited="distance",
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
        limited="distance",
        example="Measured from the closest points, what is the direct distance of the bed and the desk (in metres)?",
        unit="m",
        heights=True,
    ),
)

TASKS = (MINIMUM_DISTANCE, ABSOLUTE_DISTANCE)
