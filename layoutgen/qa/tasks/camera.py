"""Distances and directions from the camera of a shown image (VLM-3R, SPAR, SAT).

Definitions, on the floor plan; V is frame `views[0]` (image `views[0] + 1`), A the object:
- `camera_distance`: metres from the camera of V to the closest point of A's footprint, one decimal;
- `camera_direction`: the quadrant of the centre of A, by the angle clockwise from the direction in which V looks:
  front-right (0 to 90), back-right, back-left, front-left;
- `camera_displacement`: metres between the cameras of `views[0]` and `views[1]`, one decimal;
- `action_consequence`: at the camera of V, looking as V does, turn `given[0]` (`left`, `right` or `ahead`) by
  `given[1]` degrees and walk `given[2]` metres; is the end closer to the closest point of A than the start, or further?
  The walk stays in its room and off all furniture that begins below 1.5 m.

Margins: 0.01 m to the next printed number (numbers), 10 degrees to every boundary with all corners agreeing
(direction), 0.15 m of change (action). Distances from 0.3 to 10 m are asked. A direction is asked only from where every
quadrant has some named object, so never of a single image: that shows only what is in front.
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import cos, hypot, radians, sin

import numpy as np

from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import bearing, sin_cos
from layoutgen.language import Language
from layoutgen.maps.layout import Layout, Viewpoint
from layoutgen.maps.marks import Gap, Mark, Span
from layoutgen.qa import arithmetic, steps
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene, is_free
from layoutgen.qa.task import MIN_GAP, Candidate, Draws, Info, Solution, Task, need, two_views
from layoutgen.qa.tasks.distances import FARTHEST, NEAREST
from layoutgen.qa.tasks.facing import DRAWS, MIN_VIEW_GAP
from layoutgen.qa.tasks.places import ONE_SIDED, FromPlaces, least_angle
from layoutgen.qa.tasks.sectors import QUADRANTS, solve_sector


class FromCamera(Task):
    """A task about one object and one image."""

    needed = slice(None)

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any named object and any shown frame."""
        yield from self.pairs(scene, rng)

    def pairs(self, scene: Scene, rng: np.random.Generator) -> Iterator[Candidate]:
        """Endless pairs of an object and a frame."""
        while scene.unambiguous:
            index = scene.unambiguous[int(rng.integers(len(scene.unambiguous)))]
            yield Candidate((index,), views=(int(rng.integers(len(scene.frames))),))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The object's name and the image's number."""
        return {"a": scene.name(candidate.objects[0]), "n": str(candidate.views[0] + 1)}

    @abstractmethod
    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The answer by a layout."""

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The line from the camera to the object."""
        eye = layout.views[candidate.views[0]].point
        return [Gap([[eye]], layout.footprint(i).parts) for i in candidate.objects]


class CameraDistance(FromCamera):
    """How far an object is from a camera."""

    info = Info(
        name="camera_distance",
        kind="number",
        source="VLM-3R, SPAR",
        margin="0.01 m to the next printed number, 0.3 to 10 m apart",
        margin_unit="m",
        example="When image 3 was taken, how far was the camera from the closest point of the sofa, in metres?",
        unit="m",
        map_views=True,
    )

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The gap between the camera's point and the outline."""
        distance = layout.point_gap(layout.views[candidate.views[0]].point, candidate.objects[0])
        need(NEAREST <= distance <= FARTHEST, "out of range")
        return Solution(value=distance, margin=self.rounding_margin(distance))

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The gaps along both axes and their hypotenuse."""
        text, camera = steps.view(layout, candidate.views[0], words)
        box = layout.boxes[candidate.objects[0]]
        sentences, _ = steps.closest_points(FloorBox.at(camera), box, self.info.digits, words)
        return [text, *sentences]


class CameraDirection(FromCamera):
    """In which quadrant an object is for a camera."""

    info = Info(
        name="camera_direction",
        kind="choice",
        source="SPAR, ViewSpatial-Bench",
        margin="10 deg to every quadrant boundary, all corners agree",
        margin_unit="deg",
        limited="direction",
        example="Seen from where image 3 was taken, and looking as it does, where is the sofa?",
        map_views=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """A frame that has objects of every answer, and one of those of an answer that is drawn."""
        answers = FromPlaces(scene, rng, _around)
        while scene.unambiguous:
            view, objects = answers.draw()
            yield Candidate(objects, (view,)) if objects else ONE_SIDED

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The quadrant of the object's centre."""
        view, index = layout.views[candidate.views[0]], candidate.objects[0]
        need(layout.point_gap(view.point, index) >= MIN_VIEW_GAP, "too close")
        pick, margin = solve_sector(QUADRANTS, heading(view), view.point, (), layout, index)
        return Solution(pick, margin=margin)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The quadrants."""
        return QUADRANTS.texts(scene.language)

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The direction to the object, less the camera's yaw."""
        sentences, turn = steps.turn_to(scene, layout, candidate.views[0], candidate.objects[0], words)
        name = QUADRANTS.said(QUADRANTS.pick(turn), scene.language)
        return [*sentences, words.say("quadrant", angle=arithmetic.literal(turn), name=name)]


class BetweenViews(Task):
    """A task about two images."""

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The images' numbers."""
        return {"m": str(candidate.views[0] + 1), "n": str(candidate.views[1] + 1)}


class CameraDisplacement(BetweenViews):
    """How far the camera moved between two images."""

    info = Info(
        name="camera_displacement",
        kind="number",
        source="VLM-3R, SPAR, Multi-SpatialMLLM",
        margin="0.01 m to the next printed number, 0.3 to 10 m apart",
        margin_unit="m",
        example="How far apart are the places where images 2 and 5 were taken, in metres?",
        unit="m",
        map_views=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any two shown frames."""
        return two_views(scene, rng)

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The distance of the two positions."""
        first, second = (layout.views[i] for i in candidate.views)
        distance = hypot(second.x - first.x, second.z - first.z)
        need(NEAREST <= distance <= FARTHEST, "out of range")
        return Solution(value=distance, margin=self.rounding_margin(distance))

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The difference of the positions and its length."""
        found = [steps.view(layout, i, words) for i in candidate.views]
        first, second = map(scene.language.picture, candidate.views)
        text, vector = steps.vector(found[0][1], found[1][1], first, second, words)
        step = arithmetic.length(*vector, self.info.digits)
        return [*(sentence for sentence, _ in found), text, words.say("distance", step=step)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The line between the cameras."""
        first, second = (layout.views[i].point for i in candidate.views)
        return [Span(first, second)]


@dataclass(frozen=True)
class Move:
    """A turn to a side (`left`, `right`, or `ahead` for none) by degrees and a walk of metres, as `given` holds it."""

    side: str
    degrees: int
    metres: float

    @classmethod
    def given(cls, candidate: Candidate) -> "Move":
        """What an `action_consequence` lays down."""
        side, degrees, metres = candidate.given
        return cls(side, int(degrees), float(metres))

    def as_given(self) -> tuple[str, ...]:
        """As a candidate and the record hold it."""
        return self.side, str(self.degrees), str(self.metres)

    def words(self, language: Language) -> str:
        """The move as an instruction."""
        if self.side == "ahead":
            return language.moves.straight.format(metres=self.metres)
        turn = language.turn_by(-self.degrees if self.side == "left" else self.degrees)
        return language.moves.turned.format(turn=turn, metres=self.metres)

    @property
    def signed_deg(self) -> float:
        """The turn, clockwise."""
        return float(-self.degrees if self.side == "left" else self.degrees)

    def end(self, view: Viewpoint) -> Point:
        """Where one ends who makes the move at a viewpoint."""
        yaw = radians(view.yaw_deg + self.signed_deg)
        return view.x + self.metres * sin(yaw), view.z + self.metres * cos(yaw)


class ActionConsequence(FromCamera):
    """Whether a move brings the camera closer to an object."""

    in_rooms = True
    info = Info(
        name="action_consequence",
        kind="choice",
        source="SAT",
        margin="0.15 m of change",
        margin_unit="m",
        example="From where image 3 was taken, turn left by 90 degrees and walk 1.5 m. Is the sofa then closer?",
        map_views=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """A move, and one object and frame for which it leads closer and one for which it leads further."""
        while scene.unambiguous:
            degrees = int(rng.integers(0, 4)) * 45
            side = ("left", "right")[int(rng.integers(2))] if degrees else "ahead"
            move = Move(side, degrees, int(rng.integers(2, 7)) / 2)
            found: dict[int, Candidate] = {}
            for pair in self._drawn(scene, rng):
                solution = self._compared(scene.exact, pair, move)
                if solution.pick not in found and solution.margin >= MIN_GAP and self._is_free(scene, pair, move):
                    found[solution.pick] = replace(pair, given=move.as_given())
                if len(found) == 2:
                    break
            if len(found) < 2:
                yield "way blocked, or one answer only"
            else:
                yield from found.values()

    def _drawn(self, scene: Scene, rng: np.random.Generator) -> list[Candidate]:
        """The first of `pairs`, in one draw."""
        places = rng.integers([len(scene.unambiguous), len(scene.frames)] * DRAWS).tolist()
        return [
            Candidate((scene.unambiguous[place],), views=(view,))
            for place, view in zip(places[::2], places[1::2], strict=True)
        ]

    def _is_free(self, scene: Scene, pair: Candidate, move: Move) -> bool:
        view = scene.exact.views[pair.views[0]]
        return is_free(scene.exact, view.point, move.end(view))

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """It is named, and the way is free."""
        super().check_asked(scene, candidate)
        need(self._is_free(scene, candidate, Move.given(candidate)), "way blocked")

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """Compares the distances before and after."""
        return self._compared(layout, candidate, Move.given(candidate))

    def _compared(self, layout: Layout, pair: Candidate, move: Move) -> Solution:
        view, index = layout.views[pair.views[0]], pair.objects[0]
        before, after = layout.point_gap(view.point, index), layout.point_gap(move.end(view), index)
        return Solution(0 if after < before else 1, margin=abs(after - before))

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """Closer or further."""
        return scene.language.answers["closer"], scene.language.answers["further"]

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The names and the move."""
        move = Move.given(candidate).words(scene.language)
        return {**super().slots(scene, candidate), "move": move, "Move": move.capitalize()}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The end of the walk, and both distances."""
        view, box = layout.views[candidate.views[0]], layout.boxes[candidate.objects[0]]
        move, name = Move.given(candidate), scene.name(candidate.objects[0])
        text, start = steps.view(layout, candidate.views[0], words)
        yaw = arithmetic.total(view.yaw_deg, move.signed_deg)
        u, v = (arithmetic.literal(round(value, 2)) for value in move.end(view))
        before, first = steps.closest_points(FloorBox.at(start), box, 2, words)
        after, second = steps.closest_points(FloorBox.at((float(u), float(v))), box, 2, words)
        compare = words.say(
            "compare",
            after=arithmetic.literal(second),
            before=arithmetic.literal(first),
            sign="<" if second < first else ">",
        )
        end_text = words.say("end", step=yaw, x=u, z=v)
        before_text = words.say("before", name=name, distance=arithmetic.literal(first))
        after_text = words.say("after", name=name, distance=arithmetic.literal(second))
        return [text, before_text, *before, end_text, after_text, *after, compare]


def _around(scene: Scene, view: int) -> list[list[tuple[int, ...]]]:
    """For each quadrant of a frame's camera, the objects in it."""
    camera, named = scene.exact.views[view], scene.unambiguous
    angles = np.array([bearing(camera.point, scene.exact.centres[i]) for i in named]) - camera.yaw_deg
    found = QUADRANTS.clear(angles, least_angle(scene))
    return [[(named[a],) for a in np.flatnonzero(found == pick).tolist()] for pick in range(len(QUADRANTS.names))]


def heading(view: Viewpoint) -> Point:
    """The direction in which a frame looks."""
    return sin_cos(view.yaw_deg)


CAMERA_DISTANCE = CameraDistance()
CAMERA_DIRECTION = CameraDirection()
CAMERA_DISPLACEMENT = CameraDisplacement()
ACTION_CONSEQUENCE = ActionConsequence()

TASKS = (CAMERA_DISTANCE, CAMERA_DIRECTION, CAMERA_DISPLACEMENT, ACTION_CONSEQUENCE)
