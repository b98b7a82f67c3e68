"""Where the floor of a scan is, and what room it is the floor of, where its layout tells neither."""

from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.boxes import Point
from layoutgen.scans.faces import areas_and_normals
from layoutgen.scans.measure import Thing
from layoutgen.scans.scan import Mesh, RoomOutline

Array = NDArray[np.float64]

_BIN = 0.02
_STRONG = 0.3
"""Share of the largest level surface that the lowest one must have to be the floor."""
_ON_FLOOR = 0.08
"""Metres about the floor's height in which level faces are part of it."""
_STANDING = 0.1
"""Metres above the lowest of all things in which others stand on the same floor."""
_CELL = 0.05
_HIDDEN = 1.0
"""Metres of floor that furniture may hide from a scanner."""
_WALL = (1.7, 2.1)
"""Metres above the floor between which what is of no thing is a wall."""
_DOOR, _PART = 1.1, 0.5
"""Metres of a passage that joins two rooms, at most; and square metres of what is left of a room without its edges."""
_PLAIN = 0.1
"""Metres by which a room's outline may leave the floor's edge."""
_LEAST, _MOST = 3.0, 120.0
"""Square metres of a room."""
_SOLID = 0.75
"""Share of its convex hull that one room covers; less, and it may be several."""


def floor_height(mesh: Mesh) -> float:
    """Height of the lowest large level surface."""
    areas, normals = areas_and_normals(mesh.points, mesh.faces)
    level = np.abs(normals[:, 1]) > 0.9
    heights = mesh.points[mesh.faces[level]].mean(axis=(1, 2), where=[[False, True, False]])
    if not len(heights):
        return float(mesh.points[:, 1].min())
    bins = np.floor((heights - heights.min()) / _BIN).astype(np.int64)
    sums = np.bincount(bins, areas[level])
    both = sums + np.append(sums[1:], 0.0)
    lowest = int(np.flatnonzero(both >= _STRONG * both.max())[0])
    chosen = (bins == lowest) | (bins == lowest + 1)
    return float(np.average(heights[chosen], weights=areas[level][chosen]))


def lowest(things: Sequence[Thing]) -> float:
    """Height of the floor of a scan without a mesh: what most of the lowest things stand on."""
    bottoms = sorted(thing.box.y_min for thing in things)
    return median(bottom for bottom in bottoms if bottom < bottoms[0] + _STANDING)


def room_outlines(mesh: Mesh, building: NDArray[np.bool_], floor_y: float) -> tuple[RoomOutline, ...]:
    """The outline of the one room that the floor is of; () where it is none, or may be several.

    Args:
        mesh: of the scan.
        building: which of its faces (m,) are of no thing, and so may be walls.
        floor_y: height of the floor.
    """
    _, normals = areas_and_normals(mesh.points, mesh.faces)
    corners, upright = mesh.points[mesh.faces], np.abs(normals[:, 1])
    low = np.abs(corners[:, :, 1] - floor_y).max(axis=1) < _ON_FLOOR
    flat = corners[low & (upright > 0.9)][:, :, [0, 2]]
    if not len(flat):
        return ()
    walls = corners[building & (upright < 0.3) & _crosses(corners[:, :, 1], floor_y)][:, :, [0, 2]]
    least = flat.min(axis=(0, 1)) - 2 * _HIDDEN
    shape = np.ceil((flat.max(axis=(0, 1)) + 2 * _HIDDEN - least) / _CELL).astype(int)
    floor = cv2.morphologyEx(_drawn(flat, least, shape), cv2.MORPH_CLOSE, _square(_HIDDEN))
    return _one_room(np.asarray(floor, np.uint8), _drawn(walls, least, shape), least)


def _crosses(heights: Array, floor_y: float) -> NDArray[np.bool_]:
    """Which faces reach into the heights above most furniture where there are but walls."""
    low, high = (floor_y + height for height in _WALL)
    return np.asarray((heights.max(axis=1) > low) & (heights.min(axis=1) < high), np.bool_)


def _one_room(floor: NDArray[np.uint8], walls: NDArray[np.uint8], least: Array) -> tuple[RoomOutline, ...]:
    """The outline of the floor, if walls leave it in one part where it is wider than a door."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.erode(floor & (1 - walls), _square(_DOOR)))
    if sum(stats[part, cv2.CC_STAT_AREA] * _CELL**2 > _PART for part in range(1, count)) != 1:
        return ()
    contours, _ = cv2.findContours(floor, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    contour = max(contours, key=cv2.contourArea)
    area, hull = cv2.contourArea(contour), cv2.contourArea(cv2.convexHull(contour))
    if not _LEAST <= area * _CELL**2 <= _MOST or area < _SOLID * hull:
        return ()
    simple = cv2.approxPolyDP(contour, _PLAIN / _CELL, closed=True)[:, 0].astype(np.float64) * _CELL + least
    polygon: tuple[Point, ...] = tuple((x, z) for x, z in simple.tolist())
    return (RoomOutline("room|0", "Room", polygon),) if len(polygon) > 2 else ()


def _drawn(flat: Array, least: Array, shape: NDArray[np.int64]) -> NDArray[np.uint8]:
    """A picture of triangles (n, 3, 2) seen from above, a pixel a cell; what has no area from above is a line."""
    picture = np.zeros((int(shape[1]), int(shape[0])), np.uint8)
    for triangle in np.round((flat - least) / _CELL).astype(np.int32):
        cv2.fillConvexPoly(picture, triangle, 1)
    return picture


def _square(metres: float) -> NDArray[np.uint8]:
    side = int(metres / _CELL) | 1
    return np.ones((side, side), np.uint8)
