"""How many rooms, and how large (SIMS-V, VSI-Bench `room_size`).

Definitions; a camera is in a room where the room's polygon holds it:
- `room_count`: in how many rooms the cameras of the shown frames (`views`, at least two) stand; the house has at least
  two;
- `room_size`: area in square metres, one decimal, of the polygon of the room in which the camera of frame `views[0]`
  stands; every corner of it lies within the horizontal field of view of a shown frame taken in the room, with nothing
  of the polygon in between, and ties connect these frames. Its map prints two decimals.

Margin: for `room_count` metres between any of the cameras and the nearest wall, at least 0.15; for `room_size` square
metres to the next printed number, at least 0.01.
"""

from collections.abc import Sequence
from math import atan, degrees

import numpy as np

from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import relative_bearing
from layoutgen.geometry.polygons import Polygon, area, boundary_distance, crosses, edges
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark
from layoutgen.maps.printed import room_names
from layoutgen.qa import arithmetic, steps
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, need
from layoutgen.qa.tasks.rooms import RoomTask


class RoomCount(RoomTask):
    """How many rooms the images were taken in."""

    info = Info(
        name="room_count",
        kind="number",
        source="SIMS-V (number of rooms)",
        margin="0.15 m between every camera and the walls",
        margin_unit="m",
        example="In how many different rooms were these images taken?",
        unit="count",
        digits=0,
        map_views=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """The one question that a set of frames allows; none where the house has one room, or a lone image is shown."""
        several = len(scene.record.rooms) > 1 and len(scene.frames) > 1
        yield Candidate(views=scene.frames) if several else "one room or image only"

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """Different rooms that hold a camera."""
        points = [layout.views[i].point for i in candidate.views]
        rooms = [layout.room_at(point) for point in points]
        need(-1 not in rooms, "camera outside")
        margin = min(boundary_distance(layout.rooms[i], p) for i, p in zip(rooms, points, strict=True))
        return Solution(value=float(len(set(rooms))), margin=margin)

    def rooms(self, scene: Scene, candidate: Candidate) -> list[int]:
        """The rooms with a camera."""
        layout = scene.exact
        return sorted({layout.room_at(layout.views[i].point) for i in candidate.views})

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """Nothing."""
        return {}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The room of each image, and the rooms."""
        called = room_names(layout.room_types, scene.said)
        names = [name if name[-1].isdigit() else scene.language.the(name) for name in called]
        rooms = [layout.room_at(layout.views[i].point) for i in candidate.views]
        placed = list(zip(candidate.views, rooms, strict=True))
        places = [words.say("view_in", n=i + 1, room=names[room]) for i, room in placed]
        taken = [
            words.say("taken", images=steps.images([i for i, at in placed if at == room], words), room=names[room])
            for room in dict.fromkeys(rooms)
        ]
        different = scene.language.listed([names[i] for i in sorted(set(rooms))])
        return [*places, *taken, words.say("rooms", names=different)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the cameras stand in the rooms drawn."""
        return []


class RoomSize(RoomTask):
    """Area of a room."""

    info = Info(
        name="room_size",
        kind="number",
        source="VSI-Bench",
        margin="0.01 m2 to the next printed number, every corner in view",
        margin_unit="m2",
        example="What is the area of the room in which image 3 was taken, in square metres?",
        unit="m2",
        decimals=2,
        map_views=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """A frame in each room whose corners are all in view."""
        for room, frames in frames_by_room(scene).items():
            if room < 0 or not corners_in_view(scene, room, frames):
                yield "room not whole in view"
            else:
                yield Candidate(views=(frames[int(rng.integers(len(frames)))],))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The polygon's area."""
        room = layout.room_at(layout.views[candidate.views[0]].point)
        need(room >= 0, "camera outside")
        value = area(layout.rooms[room])
        return Solution(value=value, margin=self.rounding_margin(value))

    def rooms(self, scene: Scene, candidate: Candidate) -> list[int]:
        """The room."""
        return [scene.exact.room_at(scene.exact.views[candidate.views[0]].point)]

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The image's number."""
        return {"n": str(candidate.views[0] + 1)}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Shoelace terms and half their sum."""
        polygon = layout.rooms[self.rooms(scene, candidate)[0]]
        terms, summed, doubled = shoelace(polygon, words)
        step = arithmetic.equation(f"{summed} / 2", doubled / 2, self.info.digits)
        return [words.say("sides", terms=terms), wide(polygon, words), words.say("area", step=step)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the room is drawn."""
        return []


def frames_by_room(scene: Scene) -> dict[int, list[int]]:
    """The frames that a person can relate, by the room that each was taken in; -1 for none."""
    layout, found = scene.exact, dict[int, list[int]]()
    for frame in sorted(scene.tied):
        found.setdefault(layout.room_at(layout.views[frame].point), []).append(frame)
    return found


def wide(polygon: Polygon, words: Words) -> str:
    """How far a printed polygon reaches along x and z."""
    x, z = (arithmetic.literal(side) for side in FloorBox.around([(p[0], p[1]) for p in polygon]).size)
    return words.say("wide", x=x, z=z)


def shoelace(polygon: Polygon, words: Words) -> tuple[str, str, float]:
    """The terms of twice a printed polygon's area as text, their sum without its sign as a formula, and its value."""
    terms = [arithmetic.cross((p[0], p[1]), (q[0], q[1])) for p, q in edges(polygon)]
    summed = " + ".join(arithmetic.operand(term.value) for term in terms)
    listed = words.language.joints.semicolon.join(term.text for term in terms)
    return listed, f"abs({summed})", abs(sum(term.value for term in terms))


def corners_in_view(scene: Scene, room: int, frames: Sequence[int]) -> bool:
    """Whether each corner of a room is within a frame's horizontal field of view, unhidden by the room's own walls."""
    layout, camera = scene.exact, scene.record.camera
    half = degrees(atan(camera.width / 2 / camera.fx))
    polygon = layout.rooms[room]
    return all(any(_sees(layout, frame, (corner[0], corner[1]), half, room) for frame in frames) for corner in polygon)


def _sees(layout: Layout, frame: int, corner: Point, half_angle: float, room: int) -> bool:
    view = layout.views[frame]
    ahead = abs(relative_bearing(view.point, corner, view.yaw_deg)) <= half_angle
    return ahead and not crosses(layout.rooms[room], view.point, corner)


ROOM_COUNT = RoomCount()
ROOM_SIZE = RoomSize()

TASKS = (ROOM_COUNT, ROOM_SIZE)
