"""Moves the places to stand off AI2-THOR's grid, each no nearer to furniture and walls than the agent's body fits.

A cell moves only towards cells that are free too. Between four free cells lies no place that the agent's body, 0.2 m
around, does not cover from one of them: the camera keeps 0.15 m from whatever the body would touch.
"""

from dataclasses import replace
from math import pi

import numpy as np

from layoutgen.catalogue.agent import GRID
from layoutgen.walk.grid import Grid
from layoutgen.walk.scene import Array, WalkScene

REACH = 0.48 * GRID
"""Metres that a cell moves at most along each axis: less than half a step, so that cells keep their order."""
_WAVE = 1.7
"""Metres of the wave that moves them: neighbours move alike, so that ways stay ways."""


def loosened(scene: WalkScene, rng: np.random.Generator) -> WalkScene:
    """The scene with its cells off the grid, moved along each axis by a wave over the floor."""
    moves = np.stack([_wave(scene.cells, rng), _wave(scene.cells, rng)], axis=1)
    cells = np.round(scene.cells + _allowed(moves, Grid(scene.cells)), 3)
    return replace(scene, cells=cells, corner=scene.cells.min(axis=0))


def _wave(cells: Array, rng: np.random.Generator) -> Array:
    """(n,), metres by which each cell is to move."""
    angle, phase = rng.uniform(0, 2 * pi, 2)
    along = cells[:, 0] * np.cos(angle) + cells[:, 1] * np.sin(angle)
    return np.asarray(REACH * np.sin(2 * pi * along / _WAVE + phase), np.float64)


def _allowed(moves: Array, grid: Grid) -> Array:
    """The moves (n, 2) without those towards a cell that is not free."""
    sides = np.sign(moves)
    for side in (-1, 1):
        moves[(sides[:, 0] == side) & ~grid.free_beside(side, 0), 0] = 0
        moves[(sides[:, 1] == side) & ~grid.free_beside(0, side), 1] = 0
    for x, z in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
        moves[(sides[:, 0] == x) & (sides[:, 1] == z) & ~grid.free_beside(x, z), 1] = 0
    return moves
