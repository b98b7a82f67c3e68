"""Direction of one object from another in a frame that two more objects define (QVS-Bench).

Definition: A, B, C, D are the question's objects in order. The vector from the centre of A to the centre of B is called
`given[0]`: `forward` or `backward` in `vertical_direction`, `left` or `right` in `horizontal_direction`; that fixes the
forward direction, with right 90 degrees clockwise of it seen from above. The answer is the quadrant (`front-left`,
`front-right`, `back-left`, `back-right`) of the centre of C seen from the centre of D.

Margin: degrees between the direction from D to C and the nearest quadrant boundary. Besides, every corner of C's
footprint from D's centre and C's centre from every corner of D's lie in the same quadrant; the centres of A and B are
at least 0.5 m apart, the closest points of C and D at least 0.15 m.
"""

from math import hypot

import numpy as np

from layoutgen.geometry.frames import offset
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Bearing, Mark
from layoutgen.qa import steps
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.steps import forward_of
from layoutgen.qa.task import MIN_GAP, Candidate, Draws, Info, Solution, Task, need
from layoutgen.qa.tasks.sectors import CALLED_DEGREES, QUADRANTS, solve_sector

MIN_AXIS = 0.5
"""Metres between the centres of the two objects that define the frame."""


class Direction(Task):
    """Both tasks; they differ in the words of the directions."""

    needed = slice(None)

    def __init__(self, info: Info, names: tuple[str, str]) -> None:
        self.info, self.names = info, names

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any four named objects in any order."""
        named = scene.unambiguous
        while len(named) >= 4:
            order = rng.permutation(len(named))[:4].tolist()
            yield Candidate(tuple(named[i] for i in order), given=(self.names[int(rng.integers(2))],))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The quadrant of C from D."""
        a, b, c, d = candidate.objects
        axis = offset(layout.centres[a], layout.centres[b])
        need(hypot(*axis) >= MIN_AXIS, "axis too short")
        need(layout.gap(c, d) >= MIN_GAP, "too close")
        forward = forward_of(candidate.given[0], axis)
        pick, margin = solve_sector(QUADRANTS, forward, layout.centres[d], layout.footprint(d).corners, layout, c)
        return Solution(pick, margin=margin)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The quadrants."""
        return QUADRANTS.texts(scene.language)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The four names and the word."""
        word = getattr(scene.language.directions, candidate.given[0])
        return dict(zip("abcd", scene.names(candidate.objects), strict=True), word=word)

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Centres, forward direction, offset, and the signs of its parts."""
        names = scene.names(candidate.objects)
        found = [steps.centre(layout, i, n, words) for i, n in zip(candidate.objects, names, strict=True)]
        (_, a), (_, b), (_, c), (_, d) = found
        at_a, at_b, at_c, at_d = map(scene.language.the, names)
        axis_text, axis = steps.vector(a, b, at_a, at_b, words)
        forward_text, forward = steps.forward(candidate.given[0], axis, words)
        target_text, target = steps.vector(d, c, at_d, at_c, words)
        signs = [steps.front_or_back(forward, target, words), steps.left_or_right(forward, target, words)]
        return [*(text for text, _ in found), axis_text, forward_text, target_text, *signs]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The frame of reference at D, and C in it."""
        a, b, c, d = (layout.centres[i] for i in candidate.objects)
        return [Bearing(a, b, CALLED_DEGREES[candidate.given[0]], d, c)]


_MARGIN = "10 deg to every quadrant boundary, all corners agree"

VERTICAL = Direction(
    Info(
        name="vertical_direction",
        kind="choice",
        source="QVS-Bench",
        margin=_MARGIN,
        margin_unit="deg",
        limited="direction",
        example="The vector from the bed to the desk points forward. Where is the chair as seen from the safe?",
    ),
    ("forward", "backward"),
)

HORIZONTAL = Direction(
    Info(
        name="horizontal_direction",
        kind="choice",
        source="QVS-Bench",
        margin=_MARGIN,
        margin_unit="deg",
        limited="direction",
        example="The bed is directly to the left of the desk. Where is the chair as seen from the safe?",
    ),
    ("left", "right"),
)

TASKS = (VERTICAL, HORIZONTAL)
