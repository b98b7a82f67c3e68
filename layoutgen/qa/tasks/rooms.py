"""Which room an object is in.

Definitions; a place is in a room where the room's polygon holds it:
- `room_of_object`: which type, of the three `given`, the room has that holds the centre of A;
- `object_of_room`: which of two objects has its centre in the room of the type `given[0]`, of which the house has one;
  the other one's is in another known room.

Asked only of rooms in which a shown frame's camera stands or three objects count as seen, and only of types that stand
in rooms of every kind: a toilet or a bed tells its room by itself.

Margin: metres between any of the centres and the nearest wall of any room, at least 0.15.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from layoutgen.catalogue.names import category_name
from layoutgen.geometry.polygons import boundary_distance, contains
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark
from layoutgen.maps.printed import Entry, room_entries, room_names
from layoutgen.qa import arithmetic
from layoutgen.qa.phrases import Words, distinct
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, need

HOMES = {
    "Book": (92, 47, 96), "Bottle": (133, 57, 62), "Bowl": (139, 159, 63), "CellPhone": (70, 35, 46),
    "Cup": (33, 115, 23), "GarbageCan": (40, 261, 35), "HousePlant": (166, 111, 101), "LightSwitch": (25, 35, 42),
    "Mug": (31, 79, 34), "Painting": (73, 53, 74), "ShelvingUnit": (249, 162, 42), "SprayBottle": (29, 100, 32),
    "Statue": (115, 54, 89), "TissueBox": (51, 46, 24), "Vase": (114, 162, 60),
}  # fmt: skip
"""Types that stand in rooms of every kind, and how often they can be asked about in each of ROOM_TYPES (counts of the
120 real and 198 generated houses, by the rooms and objects that 470 clips of such houses show well enough).
Objects are drawn so that, by these numbers, no type tells its room to a reader without images, and that of two objects
either is as often the one in a room."""

ROOM_TYPES = ("LivingRoom", "Kitchen", "Bedroom")
"""The rooms that are asked about: others hold little that does not tell them."""

ENOUGH_SEEN = 3


def known_rooms(scene: Scene) -> list[int]:
    """Rooms that the shown frames tell enough of."""
    layout = scene.exact
    standing = {layout.room_at(layout.views[frame].point) for frame in scene.frames}
    holding = Counter(layout.room_at(layout.centres[i]) for i in scene.seen)
    return [i for i in range(len(layout.rooms)) if i in standing or holding[i] >= ENOUGH_SEEN]


class RoomTask(Task):
    """A task whose map lists the known rooms."""

    in_rooms = True

    def rooms(self, scene: Scene, candidate: Candidate) -> list[int]:
        """The rooms to list."""
        return known_rooms(scene)

    def entries(self, scene: Scene, layout: Layout, candidate: Candidate, objects: Sequence[int]) -> list[Entry]:
        """The objects and viewpoints, and the rooms."""
        rooms = self.rooms(scene, candidate)
        names = room_names(layout.room_types, scene.said)
        return [
            *super().entries(scene, layout, candidate, objects),
            *room_entries(layout, rooms, [names[i] for i in rooms]),
        ]


class RoomOfObject(RoomTask):
    """The type of the room an object is in."""

    needed = slice(None)

    info = Info(
        name="room_of_object",
        kind="choice",
        source="own",
        margin="0.15 m between the object's centre and the walls",
        margin_unit="m",
        example="What kind of room is the chair in?",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Every named object of a known room, each considered once: the commoner its room for its type, the rarer."""
        layout, known = scene.exact, known_rooms(scene)
        for place in rng.permutation(len(scene.unambiguous)).tolist():
            index = scene.unambiguous[place]
            room, homes = layout.room_at(layout.centres[index]), HOMES.get(scene.record.objects[index].type)
            if homes is None or room not in known or layout.room_types[room] not in ROOM_TYPES:
                yield "tells its room, or room unknown"
            elif rng.random() > min(homes) / homes[ROOM_TYPES.index(layout.room_types[room])]:
                yield "common in its room"
            else:
                yield Candidate((index,), given=tuple(sorted(ROOM_TYPES)))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The type of the room that holds the centre."""
        point = layout.centres[candidate.objects[0]]
        room = layout.room_at(point)
        need(room >= 0, "outside")
        pick = candidate.given.index(layout.room_types[room])
        return Solution(pick, margin=_from_walls(layout, candidate.objects))

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """It is named, and its room known and of one of the types."""
        super().check_asked(scene, candidate)
        room = scene.exact.room_at(scene.exact.centres[candidate.objects[0]])
        need(room in known_rooms(scene) and scene.exact.room_types[room] in candidate.given, "room unknown")

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The types in words."""
        return tuple(scene.called(category_name(kind)) for kind in candidate.given)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The name."""
        return {"a": scene.name(candidate.objects[0])}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The centre, and the room that holds it."""
        return _placed(scene, layout, candidate.objects, words)

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the object is named in its room."""
        return []


class ObjectOfRoom(RoomTask):
    """Which of several objects is in a room."""

    info = Info(
        name="object_of_room",
        kind="choice",
        source="own",
        margin="0.15 m between every object's centre and the walls",
        margin_unit="m",
        example="Which of these objects is in the kitchen?",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Pairs of objects in two known rooms, the first a room of its own type, each considered once.

        A pair that is likelier than the same two exchanged is kept only so often that both come as frequently.
        """
        layout, known = scene.exact, known_rooms(scene)
        kinds = {i: layout.room_types[i] for i in known if layout.room_types[i] in ROOM_TYPES}
        plain = [i for i in scene.unambiguous if scene.record.objects[i].type in HOMES]
        rooms = {i: kinds.get(layout.room_at(layout.centres[i]), "") for i in plain}
        pairs = [(a, b) for a in plain for b in plain if rooms[a] and rooms[b] and rooms[a] != rooms[b]]
        for place in rng.permutation(len(pairs)).tolist():
            pair, room = pairs[place], rooms[pairs[place][0]]
            clear = layout.room_types.count(room) == 1 and distinct(scene.names(pair))
            if not clear or rng.random() > 1 / _advantage(scene, pair, room, rooms[pair[1]]):
                yield "tells its room, or room of a common type"
            else:
                yield Candidate(pair if rng.random() < 0.5 else pair[::-1], given=(room,))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The object whose centre the room holds."""
        room = layout.room_types.index(candidate.given[0])
        inside: list[int] = []
        for place, index in enumerate(candidate.objects):
            point = layout.centres[index]
            need(layout.room_at(point) >= 0, "outside")
            inside += [place] if contains(layout.rooms[room], point) else []
        need(len(inside) == 1, "map disagrees")
        return Solution(inside[0], margin=_from_walls(layout, candidate.objects))

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """Both are named, and in known rooms."""
        super().check_asked(scene, candidate)
        rooms = {scene.exact.room_at(scene.exact.centres[i]) for i in candidate.objects}
        need(rooms <= set(known_rooms(scene)), "room unknown")

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The names."""
        return tuple(scene.names(candidate.objects))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The room."""
        return {"room": scene.called(category_name(candidate.given[0]))}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Each centre, and the room that holds it."""
        return _placed(scene, layout, candidate.objects, words)

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the objects are named in their rooms."""
        return []


def _from_walls(layout: Layout, objects: Sequence[int]) -> float:
    """Least distance of the objects' centres from the walls of all rooms: one that is far from the walls of the room
    asked about may still stand on the border between two others."""
    return min(boundary_distance(room, layout.centres[i]) for i in objects for room in layout.rooms)


def _advantage(scene: Scene, pair: tuple[int, int], room: str, other: str) -> float:
    """How many times as often the pair's types stand, the first in `room` and the second in `other`, as exchanged."""
    first, second = (HOMES[scene.record.objects[i].type] for i in pair)
    here, there = ROOM_TYPES.index(room), ROOM_TYPES.index(other)
    return first[here] * second[there] / (first[there] * second[here])


def _placed(scene: Scene, layout: Layout, objects: Sequence[int], words: Words) -> list[str]:
    names, sentences = room_names(layout.room_types, scene.said), []
    for index in objects:
        x, z = (step.value for step in arithmetic.centre(layout.boxes[index]))
        room = names[layout.room_at(layout.centres[index])]
        values = {"x": arithmetic.literal(x), "z": arithmetic.literal(z), "room": room}
        sentences.append(words.say("in_room", name=scene.name(index), **values))
    return sentences


ROOM_OF_OBJECT = RoomOfObject()
OBJECT_OF_ROOM = ObjectOfRoom()

TASKS = (ROOM_OF_OBJECT, OBJECT_OF_ROOM)
