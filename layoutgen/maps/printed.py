"""Maps as responses print them: the metric map, JSON in metres in the observer frame, and the 10x10 grid map."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layoutgen.catalogue.names import category_name
from layoutgen.dataset.records import ClipRecord
from layoutgen.dataset.states import STATES, when_of
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.maps.layout import Layout, exact_layout, rounded_layout

Entry = dict[str, Any]
CELLS = 10
NOTHING: Mapping[str, str] = {}
EMPTY_GRID = "[ ]"
"""A grid map without objects, which its space tells from an empty map in metres: prompts follow from responses."""

_JSON = json.JSONEncoder(ensure_ascii=False)


def map_entries(
    record: ClipRecord, objects: Sequence[int], decimals: int = 1, said: Mapping[str, str] = NOTHING
) -> list[Entry]:
    """Entries of the given objects, in the given order, rounded to `decimals`."""
    layout = rounded_layout(exact_layout(record), decimals)
    return object_entries(layout, objects, map_names(record, objects, said))


def object_entries(layout: Layout, objects: Sequence[int], names: Sequence[str], heights: bool = False) -> list[Entry]:
    """Entries of objects from a layout already rounded; one of two states tells them by `when`."""
    entries = []
    for index, name in zip(objects, names, strict=True):
        thing = layout.things[index] if layout.things else None
        entry: Entry = {"when": STATES[thing.after]} if thing else {}
        entry |= {"object_name": name, "bbox": list(layout.boxes[index])}
        if thing and thing.state:
            entry["state"] = thing.state
        if heights:
            entry["y"] = list(layout.heights[index])
        entries.append(entry)
    return entries


def view_entries(layout: Layout, views: Sequence[int]) -> list[Entry]:
    """Entries of the viewpoints of frames; `image` counts from 1."""
    return [
        {"image": i + 1, "position": [layout.views[i].x, layout.views[i].z], "yaw": round(layout.views[i].yaw_deg)}
        for i in views
    ]


def room_entries(layout: Layout, rooms: Sequence[int], names: Sequence[str]) -> list[Entry]:
    """Entries of rooms."""
    return [
        {"room": name, "polygon": [list(point) for point in layout.rooms[index]]}
        for index, name in zip(rooms, names, strict=True)
    ]


def map_names(record: ClipRecord, objects: Sequence[int], said: Mapping[str, str] = NOTHING) -> list[str]:
    """Names for a map of these objects: the category, numbered where the map lists several of it in one state.

    Numbers follow the record's own (left to right from frame 0): where only `chair 2` and `chair 4` are listed, they
    are called `chair` and `chair 2`. `said`: category -> what it is called instead.
    """
    order = sorted(objects, key=lambda i: (_number(record.objects[i].name), i))
    names: dict[int, str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for index in order:
        category = category_name(record.objects[index].type)
        counts[when_of(record.objects[index]), category] += 1
        count = counts[when_of(record.objects[index]), category]
        name = said.get(category, category)
        names[index] = name if count == 1 else f"{name} {count}"
    return [names[index] for index in objects]


def room_names(types: Sequence[str], said: Mapping[str, str] = NOTHING) -> list[str]:
    """What maps call the rooms of a record, given the type of each: `bedroom`, then `bedroom 2`, in its order."""
    names, counts = [], Counter[str]()
    for kind in types:
        counts[kind] += 1
        name = said.get(category_name(kind), category_name(kind))
        names.append(name if counts[kind] == 1 else f"{name} {counts[kind]}")
    return names


def map_text(entries: Sequence[Entry]) -> str:
    """The map as printed: JSON on one line; of two states a list each, by their names."""
    if not any("when" in entry for entry in entries):
        return _JSON.encode(entries)
    return _JSON.encode({when: [_without_when(one) for one in entries if one["when"] == when] for when in STATES})


def lists_objects(entries: Sequence[Entry]) -> bool:
    """Whether a map is one of objects, if only of none, and not of rooms or viewpoints alone."""
    return not entries or any("object_name" in entry for entry in entries)


def _without_when(entry: Entry) -> Entry:
    return {key: value for key, value in entry.items() if key != "when"}


def _number(name: str) -> int:
    last = name.rsplit(" ", 1)[-1]
    return int(last) if last.isdigit() else 1


@dataclass(frozen=True)
class Grid:
    """Lower left corner (x, z) and side of a cell, metres."""

    x: float
    z: float
    cell: float

    def place(self, point: Point) -> tuple[int, int]:
        """Column and row of a point; points outside fall into the nearest cell."""
        column, row = (int((value - low) // self.cell) for value, low in zip(point, (self.x, self.z), strict=True))
        return min(max(column, 0), CELLS - 1), min(max(row, 0), CELLS - 1)


def grid_of(boxes: Sequence[FloorBox]) -> Grid:
    """The grid over the smallest square around some boxes, centred on them."""
    x0, z0, x1, z1 = FloorBox.around([corner for box in boxes for corner in box.corners])
    side = max(x1 - x0, z1 - z0, 1e-6)
    return Grid((x0 + x1 - side) / 2, (z0 + z1 - side) / 2, side / CELLS)


def grid_entries(record: ClipRecord, objects: Sequence[int], said: Mapping[str, str] = NOTHING) -> list[Entry]:
    """Entries `{"object_name": ..., "cell": [column, row]}` of the given objects."""
    grid = grid_of([thing.floor_box for thing in record.objects])
    entries: list[Entry] = []
    for index, name in zip(objects, map_names(record, objects, said), strict=True):
        thing = record.objects[index]
        when = {"when": when_of(thing)} if when_of(thing) else {}
        entries.append({**when, "object_name": name, "cell": list(grid.place(thing.floor_box.centre))})
    return entries


def grid_text(record: ClipRecord, objects: Sequence[int], said: Mapping[str, str] = NOTHING) -> str:
    """The grid map as printed."""
    return map_text(grid_entries(record, objects, said)) if objects else EMPTY_GRID
