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


def room_outlines(mesh: Mesh, floor_y: float) -> tuple[RoomOutline, ...]:
    """The outline of the one room that the floor is of; () where it is none, or may be several."""
    _, normals = areas_and_normals(mesh.points, mesh.faces)
    corners = mesh.points[mesh.faces]
    low = np.abs(corners[:, :, 1] - floor_y).max(axis=1) < _ON_FLOOR
    flat = corners[low & (np.abs(normals[:, 1]) > 0.9)][:, :, [0, 2]]
    if not len(flat):
        return ()
    least = flat.min(axis=(0, 1)) - 2 * _HIDDEN
    contour = _largest(_drawn(flat, least))
    area, hull = cv2.contourArea(contour), cv2.contourArea(cv2.convexHull(contour))
    if not _LEAST <= area * _CELL**2 <= _MOST or area < _SOLID * hull:
        return ()
    simple = cv2.approxPolyDP(contour, _PLAIN / _CELL, closed=True)[:, 0].astype(np.float64) * _CELL + least
    polygon: tuple[Point, ...] = tuple((x, z) for x, z in simple.tolist())
    return (RoomOutline("room|0", "Room", polygon),) if len(polygon) > 2 else ()


def _drawn(flat: Array, least: Array) -> NDArray[np.uint8]:
    cells = np.round((flat - least) / _CELL).astype(np.int32)
    width, depth = (cells.max(axis=(0, 1)) + int(2 * _HIDDEN / _CELL) + 2).tolist()
    picture = np.zeros((depth, width), np.uint8)
    for triangle in cells:
        cv2.fillConvexPoly(picture, triangle, 1)
    side = int(_HIDDEN / _CELL) | 1
    return np.asarray(cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), np.uint8)


def _largest(picture: NDArray[np.uint8]) -> NDArray[np.int32]:
    contours, _ = cv2.findContours(picture, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return max(contours, key=cv2.contourArea)
