"""Basins let into tops: the bowl, and the top around it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from layoutgen.catalogue.supports import BASIN_DEPTH
from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import Shape, box, cylinder, open_ended, ring, skin
from layoutgen.engine.mesh import Material
from layoutgen.geometry.boxes import FloorBox

_SUNK = 0.001  # metres from the top down to a basin's rim
_INNER = 0.95  # of the hole, where the rim ends and the bowl begins
_DRAIN = 0.022


def bowl(piece: Piece, hole: FloorBox, top: float, glaze: Material, power: float) -> None:
    """A basin hung under a hole of a top at height `top`; `power` 2 is an ellipse, higher turns it into a rectangle."""
    x, z = (hole.x_max - hole.x_min) / 2, (hole.z_max - hole.z_min) / 2
    rim, floor = top - _SUNK, top - BASIN_DEPTH
    middle = (hole.x_min + hole.x_max) / 2, (hole.z_min + hole.z_max) / 2
    edge = ring(_INNER * x, _INNER * z, rim, 40, power)
    inside = [(0.9, rim - 0.01), (0.87, rim - 0.03), (0.78, floor + 0.03), (0.66, floor)]
    wall = skin([edge, *(ring(r * x, r * z, y, 40, power) for r, y in inside)])
    outline = edge.copy()
    outline[:, [0, 2]] *= (1 / np.abs(edge[:, [0, 2]] / [x, z]).max(axis=1))[:, None]  # out to the hole's rectangle
    for shape in (open_ended(skin([outline, edge])), open_ended(wall, 1)):
        piece.add(shape.moved(middle[0], 0.0, middle[1]), glaze)
    piece.add(cylinder(middle, _DRAIN, floor, floor + 0.003, 14), finishes.CHROME)


def top_around(low: Sequence[float], high: Sequence[float], holes: Sequence[FloorBox]) -> list[Shape]:
    """A level board between two corners (x, y, z) with holes, as boxes side by side."""
    within = [hole for hole in holes if low[0] < hole.x_min < high[0] and low[2] < hole.z_min < high[2]]
    cuts = sorted({low[0], high[0], *(edge for hole in within for edge in (hole.x_min, hole.x_max))})
    boards = []
    for left, right in pairwise(cuts):
        across = sorted(hole[1::2] for hole in within if hole.x_min < right and left < hole.x_max)
        edges = [low[2], *(edge for ends in across for edge in ends), high[2]]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        boards += [box((left, low[1], back), (right, high[1], front)) for back, front in pairs]
    return boards


def hollowed(low: Sequence[float], high: Sequence[float]) -> Shape:
    """A cabinet as a box between two corners (x, y, z), open above for a basin to hang into it."""
    shape = box(low, high)
    level = (shape.vertices[shape.faces, 1] == high[1]).all(axis=1)
    return Shape(shape.vertices, shape.faces[~level])
