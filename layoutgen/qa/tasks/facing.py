"""Where something is for a person who stands at one place and faces another (VSI-Bench, perspective taking).

Definitions. `relative_direction_easy|medium|hard` and `perspective_object`: A, B, C are the objects in order; A stands
on the floor (its lowest point is below 0.3 m); the person stands at the centre of A, turned so that the centre of B is
`given[0]`: `forward` (ahead), `backward` (behind), `left` or `right`; where is the centre of C? `perspective_view`: B
and C are the objects; the person stands where frame `views[0]` was taken and faces the centre of B (`given[0]` is
`forward`).

Answers by the angle clockwise from the person's forward direction: `relative_direction_easy` right (0 to 180) or left;
`relative_direction_medium` and `perspective_view` right (0 to 135), back (135 to 225), left (225 to 360);
`relative_direction_hard` and `perspective_object` quadrants, front-right (0 to 90), back-right, back-left, front-left.

Margin: degrees to the nearest of these boundaries, at least 10. All corners of C from the person's place give the same
answer, and so does the centre of C from all corners of A. The place is at least 0.5 m from the centre of B; A and C are
at least 0.15 m apart, and the camera at least 0.3 m from C.
"""

from collections.abc import Sequence
from math import hypot

import numpy as np

from layoutgen.geometry.boxes import Point
from layoutgen.geometry.frames import offset
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Bearing, Mark
from layoutgen.qa import steps
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.steps import forward_of
from layoutgen.qa.task import MIN_GAP, Candidate, Draws, Info, Solution, Task, need
from layoutgen.qa.tasks.directions import MIN_AXIS
from layoutgen.qa.tasks.sectors import CALLED_DEGREES, HALVES, QUADRANTS, THIRDS, Sectors, angle_from, solve_sector

ON_FLOOR = 0.3
"""Metres; where a person stands is a thing on the floor, not one on a table or a wall."""

DRAWS = 12
"""Triples drawn for an answer that is wanted, so that no answer is likelier than another."""

MIN_VIEW_GAP = 0.3
"""Metres between a camera and an object whose direction from it is asked."""


class Facing(Task):
    """Standing at an object, facing (or with one's back or side to) another."""

    needed = slice(None)

    def __init__(self, info: Info, sectors: Sectors, sides: tuple[str, ...]) -> None:
        self.info, self.sectors, self.sides = info, sectors, sides

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Three named objects whose answer is the one drawn beforehand, if some of a dozen draws give it."""
        named, centres = scene.unambiguous, scene.exact.centres
        stands = [i for i in named if scene.exact.heights[i][0] < ON_FLOOR]
        while len(named) >= 3 and stands:
            side, wanted = self.sides[int(rng.integers(len(self.sides)))], int(rng.integers(len(self.sectors.names)))
            places = rng.integers(len(stands), size=DRAWS).tolist()
            others = rng.random((DRAWS, len(named))).argsort(axis=1)[:, :3].tolist()
            for a, rest in zip(places, others, strict=True):
                place = stands[a]
                towards, target = [named[i] for i in rest if named[i] != place][:2]
                if self.sector(side, centres[place], centres[towards], centres[target]) == wanted:
                    yield Candidate((place, towards, target), given=(side,))
                    break
            else:
                yield "answer not found"

    def sector(self, side: str, place: Point, towards: Point, target: Point) -> int:
        """The sector by the centres alone."""
        forward = forward_of(side, offset(place, towards))
        return self.sectors.pick(angle_from(forward, offset(place, target)))

    def stand(self, layout: Layout, candidate: Candidate) -> tuple[Point, Sequence[Sequence[float]]]:
        """Where the person stands, and the points around it that must give the same answer."""
        place, target = candidate.objects[0], candidate.objects[-1]
        need(layout.gap(place, target) >= MIN_GAP, "too close")
        return layout.centres[place], layout.footprint(place).corners

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The sector of C."""
        towards, target = candidate.objects[-2:]
        origin, around = self.stand(layout, candidate)
        axis = offset(origin, layout.centres[towards])
        need(hypot(*axis) >= MIN_AXIS, "axis too short")
        forward = forward_of(candidate.given[0], axis)
        pick, margin = solve_sector(self.sectors, forward, origin, around, layout, target)
        return Solution(pick, margin=margin)

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """All are named, and the person stands on the floor."""
        super().check_asked(scene, candidate)
        need(scene.exact.heights[candidate.objects[0]][0] < ON_FLOOR or bool(candidate.views), "not on the floor")

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The sectors."""
        return self.sectors.texts(scene.language)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The names and what B is to the person."""
        side = getattr(scene.language.sides, candidate.given[0])
        return dict(zip("abc", scene.names(candidate.objects), strict=True), side=side)

    def place(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> tuple[str, str, Point]:
        """The sentence that says where the person stands, what the place is called, and where it is."""
        name = scene.name(candidate.objects[0])
        text, point = steps.centre(layout, candidate.objects[0], name, words)
        return text, scene.language.the(name), point

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The places, the forward direction, the offset, and the parts of it that decide."""
        towards, target = candidate.objects[-2:]
        place_text, place, origin = self.place(scene, layout, candidate, words)
        b_text, b = steps.centre(layout, towards, scene.name(towards), words)
        c_text, c = steps.centre(layout, target, scene.name(target), words)
        axis_text, axis = steps.vector(origin, b, place, scene.language.the(scene.name(towards)), words)
        forward_text, forward = steps.forward(candidate.given[0], axis, words)
        target_text, vector = steps.vector(origin, c, place, scene.language.the(scene.name(target)), words)
        found = [place_text, b_text, c_text, axis_text, forward_text, target_text]
        return found + self.decide(forward, vector, words)

    def decide(self, forward: Point, vector: Point, words: Words) -> list[str]:
        """The sentences from the offset to the sector."""
        if self.sectors is THIRDS:
            sentences, angle = steps.clockwise(forward, vector, words)
            side = words.language.answers["right" if angle > 0 else "left"]
            return [*sentences, words.say("beyond") if abs(angle) >= 135 else words.say("within", side=side)]
        sideways = steps.left_or_right(forward, vector, words)
        return [sideways] if self.sectors is HALVES else [steps.front_or_back(forward, vector, words), sideways]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The person's frame of reference, and C in it."""
        place, towards, target = (layout.centres[i] for i in candidate.objects)
        return [Bearing(place, towards, CALLED_DEGREES[candidate.given[0]], place, target)]


class FacingFromView(Facing):
    """Standing where an image was taken, facing an object."""

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Two named objects and a shown frame whose answer is the one drawn beforehand, if some draw gives it."""
        named, centres = scene.unambiguous, scene.exact.centres
        while len(named) >= 2:
            wanted = int(rng.integers(len(self.sectors.names)))
            places = rng.random((DRAWS, len(named))).argsort(axis=1)[:, :2].tolist()
            views = rng.integers(len(scene.frames), size=DRAWS).tolist()
            for (a, b), view in zip(places, views, strict=True):
                towards, target = named[a], named[b]
                place = scene.exact.views[view].point
                if self.sector("forward", place, centres[towards], centres[target]) == wanted:
                    yield Candidate((towards, target), (view,), ("forward",))
                    break
            else:
                yield "answer not found"

    def stand(self, layout: Layout, candidate: Candidate) -> tuple[Point, Sequence[Sequence[float]]]:
        """The camera's place."""
        point = layout.views[candidate.views[0]].point
        need(layout.point_gap(point, candidate.objects[-1]) >= MIN_VIEW_GAP, "too close")
        return point, ()

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The names and the number of the image."""
        return dict(zip("bc", scene.names(candidate.objects), strict=True), n=str(candidate.views[0] + 1))

    def place(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> tuple[str, str, Point]:
        """The camera's place."""
        text, point = steps.view(layout, candidate.views[0], words)
        return text, scene.language.places.there, point

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The frame of reference of someone who stands at the camera, and C in it."""
        place = layout.views[candidate.views[0]].point
        towards, target = (layout.centres[i] for i in candidate.objects)
        return [Bearing(place, towards, 0.0, place, target)]


def facing_info(name: str, source: str, example: str, *, map_views: bool = False) -> Info:
    """What is told of a task of this family."""
    return Info(
        name=name,
        kind="choice",
        source=source,
        margin="10 deg to every boundary, all corners agree",
        margin_unit="deg",
        limited="direction",
        example=example,
        map_views=map_views,
    )


def _relative(level: str, sectors: Sectors, choices: str) -> Facing:
    example = f"If I stand by the bed and face the desk, where is the safe: to my {choices}?"
    return Facing(facing_info(f"relative_direction_{level}", "VSI-Bench", example), sectors, ("forward",))


EASY = _relative("easy", HALVES, "left or right")
MEDIUM = _relative("medium", THIRDS, "left, right or back")
HARD = _relative("hard", QUADRANTS, "front-left, front-right, back-left or back-right")

PERSPECTIVE_OBJECT = Facing(
    facing_info(
        "perspective_object",
        "SAT, OmniSpatial (perspective taking)",
        "Imagine you are at the sofa with the window behind you. Where is the fridge?",
    ),
    QUADRANTS,
    ("backward", "left", "right"),
)

PERSPECTIVE_VIEW = FacingFromView(
    facing_info(
        "perspective_view",
        "SAT, ViewSpatial-Bench (perspective taking)",
        "Stand where image 2 was taken and turn to face the desk. Where is the safe: left, right or back?",
        map_views=True,
    ),
    THIRDS,
    ("forward",),
)

TASKS = (EASY, MEDIUM, HARD, PERSPECTIVE_OBJECT, PERSPECTIVE_VIEW)
