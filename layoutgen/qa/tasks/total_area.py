"""How large several rooms are together (ReVSI, room size over several rooms).

Definition: the rooms are those whose types are `given`, two or three, of each of which the house has one; `views` holds
for each a shown frame whose camera stands in it. The answer is the sum of the areas of their polygons in square metres,
one decimal. Every corner of each room is in view as for `room_size`. The map prints two decimals.

Margin: square metres to the next printed number, at least 0.01.
"""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np

from layoutgen.catalogue.names import category_name
from layoutgen.geometry.polygons import area
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark
from layoutgen.qa import arithmetic
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Solution, need
from layoutgen.qa.tasks.room_size import RoomSize, corners_in_view, frames_by_room, shoelace
from layoutgen.qa.tasks.rooms import RoomTask

MOST_ROOMS = 3
"""Rooms that a question adds up at most."""


class TotalArea(RoomTask):
    """Area of several rooms together."""

    info = replace(
        RoomSize.info,
        name="total_area",
        source="ReVSI",
        example="What is the total floor area of the kitchen and the bedroom, in square metres?",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Every two or three rooms of a type of their own that are whole in view, once."""
        views = whole_rooms(scene)
        sets = [rooms for count in range(2, MOST_ROOMS + 1) for rooms in combinations(views, count)]
        if not sets:
            yield "fewer than two rooms whole in view"
        for place in rng.permutation(len(sets)).tolist():
            rooms = rng.permutation(sets[place]).tolist()
            types = tuple(scene.exact.room_types[room] for room in rooms)
            yield Candidate(views=tuple(views[room] for room in rooms), given=types)

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The sum of the polygons' areas."""
        need(all(layout.room_at(layout.views[view].point) >= 0 for view in candidate.views), "camera outside")
        value = sum(area(layout.rooms[room]) for room in _rooms(layout, candidate))
        return Solution(value=value, margin=self.rounding_margin(value))

    def rooms(self, scene: Scene, candidate: Candidate) -> list[int]:
        """The rooms."""
        return _rooms(scene.exact, candidate)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The rooms' names."""
        names = [scene.called(category_name(kind)) for kind in candidate.given]
        return {"rooms": scene.language.listed([*map(scene.language.the, names)])}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Shoelace terms of each room and twice its area, then half their sum."""
        sentences, doubled = [], []
        for room in self.rooms(scene, candidate):
            terms, summed, value = shoelace(layout.rooms[room], words)
            twice = arithmetic.equation(summed, value, 4)
            doubled.append(twice.value)
            name = scene.called(category_name(layout.room_types[room]))
            area_text = arithmetic.literal(round(value / 2, 2))
            sentences.append(words.say("sides", room=name, terms=terms))
            sentences.append(words.say("twice", step=twice, room=name, area=area_text))
        joined = " + ".join(map(arithmetic.literal, doubled))
        step = arithmetic.equation(f"({joined}) / 2", sum(doubled) / 2, self.info.digits)
        return [*sentences, words.say("halved", step=step)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the rooms are drawn."""
        return []


def whole_rooms(scene: Scene) -> dict[int, int]:
    """Rooms whose corners are all in view and whose type tells them from others -> the first frame taken in each."""
    kinds = scene.exact.room_types
    types, frames = Counter(kinds), frames_by_room(scene)
    named = {room: taken for room, taken in frames.items() if room >= 0 and types[kinds[room]] == 1}
    return {room: taken[0] for room, taken in named.items() if corners_in_view(scene, room, taken)}


def _rooms(layout: Layout, candidate: Candidate) -> list[int]:
    return [layout.room_at(layout.views[view].point) for view in candidate.views]


TOTAL_AREA = TotalArea()

TASKS = (TOTAL_AREA,)
