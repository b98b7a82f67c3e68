"""The map itself as the answer: all of it, on a grid, or one object that is missing from it.

Definitions:
- `recall_map`: the objects are all that count as seen and whose category names them alone, or 20 of them; the answer is
  their metric map, one decimal;
- `recall_grid`: three to six such objects on a grid of 10 by 10 cells that the text lays down: `given` is the lower
  left corner x, z and the side of a cell, metres. The answer is their grid map: `cell` is [column, row] of the centre,
  that is [floor((x - x0) / side), floor((z - z0) / side)];
- `place_object`: A is the first object, the text prints the map of the others; the options are the boxes `given`, each
  `[x_min, z_min, x_max, z_max]`; the answer is the box of A. A wrong one is A moved to where another visible object
  rests on like support (floor, wall or furniture), its back to the same wall, turned where that object's wall asks for
  it. No option, the right one included, touches an object of the text.

Margin: `recall_map` has none (0 is no other answer; 1 is stored); `recall_grid` stores the least distance of a centre
from a cell boundary, at least 0.02 m; `place_object` the distance between the centres of the right box and the nearest
wrong one, at least 0.4 m (boxes are drawn at least 0.5 m apart on the rounded map).
"""

import json
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import floor
from typing import NamedTuple

import numpy as np

from layoutgen.config import MarginRecipe
from layoutgen.geometry.boxes import FloorBox
from layoutgen.maps.layout import Layout, printed
from layoutgen.maps.marks import Cells, Mark
from layoutgen.maps.printed import CELLS, Entry, Grid, grid_of, map_text, object_entries
from layoutgen.qa import arithmetic
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, need

FEWEST, MOST, GRID_MOST = 3, 20, 6
SHIFT = 0.5
WRONG = 3
CELL_MARGIN = 0.02
ON_FLOOR = 0.05
"""Metres; what begins below stands on the floor."""
MAP_ERROR = 0.1
"""Metres by which rounding may bring a true box and a printed wrong one closer."""


class Recall(Task):
    """Objects, as a map."""

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The names."""
        return {"names": scene.language.listed([*map(scene.language.the, scene.names(candidate.objects))])}

    def answer(self, scene: Scene, candidate: Candidate, solution: Solution) -> str:
        """The map."""
        return map_text(self.answer_entries(scene, scene.facts.rounded(self.info.decimals), candidate))

    @abstractmethod
    def answer_entries(self, scene: Scene, layout: Layout, candidate: Candidate) -> list[Entry]:
        """The answer's entries."""


class RecallMap(Recall):
    """The metric map."""

    info = Info(
        name="recall_map",
        kind="map",
        source="Video2Layout (map), own",
        margin="none",
        margin_unit="",
        example="Give the bird's-eye box of each of these objects: the bed, the desk and the safe.",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """All named objects, or as many of them at random as a question may be about."""
        chosen = sorted(rng.permutation(len(scene.unambiguous))[:MOST].tolist())
        yield Candidate(tuple(scene.unambiguous[i] for i in chosen)) if len(chosen) >= FEWEST else "too few objects"

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """Nothing to decide."""
        return Solution(margin=1.0)

    def answer_entries(self, scene: Scene, layout: Layout, candidate: Candidate) -> list[Entry]:
        """Boxes."""
        return object_entries(layout, candidate.objects, scene.map_names(candidate.objects))

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The map is the answer."""
        return [words.say("list")]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the answer is the map itself."""
        return []


class RecallGrid(Recall):
    """The grid map."""

    info = Info(
        name="recall_grid",
        kind="map",
        source="SpaceR, MindCube (grid maps)",
        margin="0.02 m between every centre and the cell boundaries",
        margin_unit="m",
        example="On a 10x10 grid over the floor plan, in which cell is each of these objects?",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Random objects, and a grid over all that could have been drawn."""
        named = scene.unambiguous
        given = _as_given(_covering([scene.exact.boxes[i] for i in named])) if named else ()
        while len(named) >= FEWEST:
            count = FEWEST + int(rng.integers(min(GRID_MOST, len(named)) - FEWEST + 1))
            objects = tuple(named[i] for i in sorted(rng.permutation(len(named))[:count].tolist()))
            yield Candidate(objects, given=given)

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The cells, packed into a number, so that two layouts' answers can be compared."""
        grid = grid_given(candidate)
        packed, margin, side = 0, grid.cell, grid.cell
        for index in candidate.objects:
            for value, low in zip(layout.centres[index], (grid.x, grid.z), strict=True):
                cell = floor((value - low) / side)
                need(0 <= cell < CELLS, "outside the grid")
                packed = packed * CELLS + cell
                margin = min(margin, value - low - cell * side, (cell + 1) * side - (value - low))
        return Solution(pick=packed, margin=margin)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The names and the grid."""
        x, z, side = candidate.given
        return {**super().slots(scene, candidate), "x": x, "z": z, "side": side}

    def threshold(self, margins: MarginRecipe) -> float:
        """Finer than for two objects: what is asked is the cell, not a comparison."""
        return CELL_MARGIN

    def answer_entries(self, scene: Scene, layout: Layout, candidate: Candidate) -> list[Entry]:
        """Cells."""
        grid = grid_given(candidate)
        names = scene.map_names(candidate.objects)
        centres = [layout.centres[i] for i in candidate.objects]
        return [
            {"object_name": name, "cell": [floor((x - grid.x) / grid.cell), floor((z - grid.z) / grid.cell)]}
            for name, (x, z) in zip(names, centres, strict=True)
        ]

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Each centre in cells."""
        grid, sentences = grid_given(candidate), []
        for index, entry in zip(candidate.objects, self.answer_entries(scene, layout, candidate), strict=True):
            x, z = (step.value for step in arithmetic.centre(layout.boxes[index]))
            column, row = entry["cell"]
            steps = {
                "x": arithmetic.cells(x, grid.x, grid.cell),
                "z": arithmetic.cells(z, grid.z, grid.cell),
            }
            sentences.append(words.say("cell", name=scene.name(index), column=column, row=row, **steps))
        return sentences

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The grid."""
        return [Cells(grid_given(candidate))]


def grid_given(candidate: Candidate) -> Grid:
    """The grid that a `recall_grid` lays down."""
    return Grid(*map(float, candidate.given))


def _covering(boxes: Sequence[FloorBox]) -> Grid:
    """A grid over boxes whose numbers can be printed."""
    grid = grid_of(boxes)
    side = floor(grid.cell * 10) / 10 + 0.1
    return Grid(printed(grid.x, 1), printed(grid.z, 1), printed(side, 1))


def _as_given(grid: Grid) -> tuple[str, ...]:
    return str(grid.x), str(grid.z), str(grid.cell)


class PlaceObject(Task):
    """Where the missing object is."""

    paired = False

    info = Info(
        name="place_object",
        kind="choice",
        source="own (map completion)",
        margin="0.5 m between the right box and every other option",
        margin_unit="m",
        example="This map lacks the sofa. Which box is the sofa's?",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any named object, where three others rest alike, and up to five that neither touch nor are any of them."""
        named = scene.unambiguous
        layout = scene.facts.rounded(self.info.decimals)
        walls = {i: _walls(layout, i) for i in scene.seen}
        while len(named) >= FEWEST:
            first, *others = (named[i] for i in rng.permutation(len(named)).tolist())
            stands, wrong = _elsewhere(scene, layout, walls, first, rng)
            boxes = (layout.boxes[first], *wrong)
            clear = [i for i in others if i not in stands and not any(map(layout.boxes[i].touches, boxes))]
            objects = (first, *clear[: GRID_MOST - 1])
            enough = len(wrong) == WRONG and len(objects) >= FEWEST
            yield Candidate(objects, given=tuple(sorted(map(_text, boxes)))) if enough else "no room for other boxes"

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The option at the object's place."""
        box = layout.boxes[candidate.objects[0]]
        distances = [_box(option).centre_distance(box) for option in candidate.given]
        first, second = sorted(distances)[:2]
        return Solution(distances.index(first), margin=second - first)

    def threshold(self, margins: MarginRecipe) -> float:
        """Boxes further apart than two candidates elsewhere: they are the options themselves."""
        return SHIFT - MAP_ERROR

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The boxes."""
        return candidate.given

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The object's name and the map of the others."""
        others = candidate.objects[1:]
        entries = object_entries(scene.facts.rounded(self.info.decimals), others, scene.map_names(others))
        return {"a": scene.name(candidate.objects[0]), "map": map_text(entries)}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The object's own box."""
        index = candidate.objects[0]
        return [words.say("box", name=scene.name(index), box=_text(layout.boxes[index]))]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the right box is the object's own, which is named."""
        return []


def _text(box: FloorBox) -> str:
    return str(list(box))


@lru_cache(64)
def _box(text: str) -> FloorBox:
    return FloorBox(*json.loads(text))


def _elsewhere(
    scene: Scene, layout: Layout, walls: Mapping[int, "_Walls | None"], first: int, rng: np.random.Generator
) -> tuple[list[int], list[FloorBox]]:
    """Up to three objects that rest as the first one does, and its box moved to where each is, apart from the rest.

    Where something stands, something of its kind might stand: the text tells no such place from the right one.
    """
    support = _support(scene, first)
    alike = [i for i in scene.seen if i != first and _support(scene, i) == support]
    stands: list[int] = []
    boxes = [layout.boxes[first]]
    for place in rng.permutation(len(alike)).tolist():
        box = _moved(layout, walls, first, alike[place])
        if box is not None and _are_apart(box, boxes):
            stands.append(alike[place])
            boxes.append(box)
        if len(stands) == WRONG:
            break
    return stands, boxes[1:]


def _support(scene: Scene, index: int) -> str:
    """What an object rests on: `floor`, `wall` or `furniture`."""
    thing = scene.record.objects[index]
    if thing.y[0] < ON_FLOOR:
        return "floor"
    return "furniture" if thing.parent else "wall"


def _moved(layout: Layout, walls: Mapping[int, "_Walls | None"], index: int, stand: int) -> FloorBox | None:
    """An object's box where another stands, in the corner of its box next to the walls; None outside of all rooms."""
    own, there = walls[index], walls[stand]
    if own is None or there is None:
        return None
    size = layout.boxes[index].size
    if own.nearest != there.nearest:
        size = size[::-1]
    box = layout.boxes[stand]
    low = [box[axis] if there.low[axis] else box[axis + 2] - size[axis] for axis in (0, 1)]
    return FloorBox(*(printed(value, 1) for value in (*low, low[0] + size[0], low[1] + size[1])))


class _Walls(NamedTuple):
    """Whether an object is nearer to its room's low side along x and z, and the axis along which a wall is nearest."""

    low: tuple[bool, bool]
    nearest: int


def _walls(layout: Layout, index: int) -> _Walls | None:
    room = layout.room_at(layout.centres[index])
    if room < 0:
        return None
    around, box = FloorBox.around(layout.rooms[room]), layout.boxes[index]
    lows = [box[axis] - around[axis] for axis in (0, 1)]
    highs = [around[axis + 2] - box[axis + 2] for axis in (0, 1)]
    gaps = [min(low, high) for low, high in zip(lows, highs, strict=True)]
    return _Walls((lows[0] <= highs[0], lows[1] <= highs[1]), gaps.index(min(gaps)))


def _are_apart(box: FloorBox, others: Sequence[FloorBox]) -> bool:
    return all(box.centre_distance(other) >= SHIFT for other in others)


RECALL_MAP = RecallMap()
RECALL_GRID = RecallGrid()
PLACE_OBJECT = PlaceObject()

TASKS = (RECALL_MAP, RECALL_GRID, PLACE_OBJECT)
