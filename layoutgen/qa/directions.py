"""Direction of one object from another in a frame that two more objects define (QVS-Bench).

Definition: A, B, C, D are the question's objects in order. The vector from the centre of A to the centre of B is called
`given[0]`: `forward` or `backward` in `vertical_direction`, `left` or `right` in `horizontal_direction`; that fixes the
forward direction, with right 90 degrees clockwise of it seen from above. The answer is the quadrant (`front-left`,
`front-right`, `back-left`, `back-right`) of the centre of C seen from the centre of D.

Margin: degrees between the direction from D to C and the nearest quadrant boundary. Besides, every corner of C's
footprint from D's centre and C's centre from every corner of D's lie in the same quadrant; the centres of A and B are
at least 0.5 m apart, the closest points of C and D at least 0.15 m.
"""

from collections.abc import Iterator
from math import atan2, degrees, hypot

import numpy as np

from layoutgen.geometry.boxes import Point
from layoutgen.geometry.directions import boundary_margin, components, offset
from layoutgen.maps.layout import Layout
from layoutgen.qa import steps
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import MIN_GAP, Candidate, Info, Solution, Task, need
from layoutgen.qa.words import Words

QUADRANTS = ("front-left", "front-right", "back-left", "back-right")
MIN_AXIS = 0.5
"""Metres between the centres of the two objects that define the frame."""

TURNS: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "forward": ((1, 0), (0, 1)),
    "backward": ((-1, 0), (0, -1)),
    "left": ((0, 1), (-1, 0)),
    "right": ((0, -1), (1, 0)),
}
"""What the vector from A to B is called -> the matrix that turns it into the forward direction."""


def forward_of(word: str, axis: Point) -> Point:
    """The forward direction where `axis` points to `word`."""
    (a, b), (c, d) = TURNS[word]
    return a * axis[0] + b * axis[1], c * axis[0] + d * axis[1]


def quadrant(forward: Point, target: Point) -> int:
    """Index into QUADRANTS of an offset."""
    along, across = components(forward, target)
    return (0 if along > 0 else 2) + (1 if across > 0 else 0)


class Direction(Task):
    """Both tasks; they differ in the words and in the wording."""

    phrases = {
        "forward": (
            "That vector is called {word}, so forward is ({x}, {z}).",
            "As it points {word}, the forward direction is ({x}, {z}).",
            "It stands for {word}; forward is therefore ({x}, {z}).",
        ),
    }

    def __init__(self, info: Info, names: tuple[str, str], wordings: tuple[str, ...]) -> None:
        self.info, self.names, self.wordings = info, names, wordings

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Iterator[Candidate]:
        """Any four named objects in any order."""
        named = scene.named
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
        target = offset(layout.centres[d], layout.centres[c])
        along, across = components(forward, target)
        margin = boundary_margin(degrees(atan2(across, along)), (0.0, 90.0, 180.0, -90.0))
        pick = quadrant(forward, target)
        need(corners_agree(layout, c, d, forward, pick), "extent")
        return Solution(pick, margin=margin)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The quadrants."""
        return QUADRANTS

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The four names and the word."""
        return dict(zip("abcd", scene.names(candidate.objects), strict=True), word=candidate.given[0])

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Centres, forward direction, offset, and the signs of its parts."""
        names = scene.names(candidate.objects)
        found = [steps.centre(layout, i, n, words) for i, n in zip(candidate.objects, names, strict=True)]
        (_, a), (_, b), (_, c), (_, d) = found
        axis_text, axis = steps.vector(a, b, (names[0], names[1]), words)
        target_text, target = steps.vector(d, c, (names[3], names[2]), words)
        forward = forward_of(candidate.given[0], axis)
        shown = [str(round(part, 4) + 0.0) for part in forward]
        return [
            *(text for text, _ in found),
            axis_text,
            words.say("forward", word=candidate.given[0], x=shown[0], z=shown[1]),
            target_text,
            steps.front_or_back(forward, target, words),
            steps.left_or_right(forward, target, words),
        ]


def corners_agree(layout: Layout, seen: int, base: int, forward: Point, pick: int) -> bool:
    """Whether all corners of both footprints put `seen` into the same quadrant from `base`."""
    centre, origin = layout.centres[seen], layout.centres[base]
    return all(
        quadrant(forward, (corner[0] - origin[0], corner[1] - origin[1])) == pick for corner in layout.outline(seen)
    ) and all(
        quadrant(forward, (centre[0] - corner[0], centre[1] - corner[1])) == pick for corner in layout.outline(base)
    )


_MARGIN = "10 deg to every quadrant boundary, all corners agree"

VERTICAL = Direction(
    Info(
        name="vertical_direction",
        kind="choice",
        source="QVS-Bench",
        margin=_MARGIN,
        margin_unit="deg",
        example="The vector from the bed to the desk points forward. Where is the chair as seen from the safe?",
    ),
    ("forward", "backward"),
    (
        "Take the vector from the {a} to the {b} as the '{word}' direction. Where is the {c} relative to the {d}?",
        "Let '{word}' be the direction that leads from the {a} to the {b}. In which direction from the {d} is the {c}?",
        "If moving from the {a} to the {b} means moving {word}, on which side of the {d} does the {c} lie?",
        "The line from the {a} to the {b} points {word}. Seen in this frame, where is the {c} from the {d}?",
    ),
)

HORIZONTAL = Direction(
    Info(
        name="horizontal_direction",
        kind="choice",
        source="QVS-Bench",
        margin=_MARGIN,
        margin_unit="deg",
        example="The bed is directly to the left of the desk. Where is the chair as seen from the safe?",
    ),
    ("left", "right"),
    (
        "Suppose the {b} is directly to the {word} of the {a}. Where is the {c} relative to the {d}?",
        "Turn the map so that the {b} lies exactly {word} of the {a}. In which direction from the {d} is the {c}?",
        "If going from the {a} to the {b} means going straight {word}, on which side of the {d} is the {c}?",
        "Say that '{word}' is the direction from the {a} to the {b}. In that frame, where is the {c} from the {d}?",
    ),
)
