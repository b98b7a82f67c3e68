"""The 10x10 grid map of earlier work: each object's cell instead of its box, for ablations.

The grid covers the smallest square around the boxes of all objects of the clip, in the observer frame. Column 0 is the
leftmost, row 0 the nearest to the observer's back (smallest z); a cell is `[column, row]`, integers from 0 to 9.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from layoutgen.dataset.records import ClipRecord
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.maps.metric import Entry, map_names, map_text

CELLS = 10


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


def grid_entries(record: ClipRecord, objects: Sequence[int]) -> list[Entry]:
    """Entries `{"object_name": ..., "cell": [column, row]}` of the given objects."""
    grid = grid_of([thing.floor_box for thing in record.objects])
    return [
        {"object_name": name, "cell": list(grid.place(record.objects[index].floor_box.centre))}
        for index, name in zip(objects, map_names(record, objects), strict=True)
    ]


def grid_text(record: ClipRecord, objects: Sequence[int]) -> str:
    """The grid map as printed; "" where no object is listed, for a grid has no place for rooms and viewpoints."""
    return map_text(grid_entries(record, objects)) if objects else ""
