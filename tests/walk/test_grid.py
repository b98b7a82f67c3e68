"""Ways and tours over the free floor, against plain searches."""

from collections import deque
from itertools import pairwise, permutations
from math import dist

import numpy as np
import pytest

from layoutgen.catalogue.agent import GRID
from layoutgen.seeds import rng_for
from layoutgen.walk.grid import Grid, tour, turns
from tests.walk.two_rooms import two_rooms

CELLS = two_rooms().cells
FREE = {(float(x), float(z)) for x, z in CELLS}


def neighbours(place: tuple[float, float]) -> list[tuple[float, float]]:
    x, z = place
    sides = [(i, j) for i in (-GRID, 0, GRID) for j in (-GRID, 0, GRID) if i or j]
    return [(x + i, z + j) for i, j in sides if {(x + i, z + j), (x + i, z), (x, z + j)} <= FREE]


def steps(start: tuple[float, float], end: tuple[float, float]) -> float:
    queue, found = deque([start]), {start: 0}
    while queue:
        here = queue.popleft()
        for other in neighbours(here):
            if other not in found:
                found[other] = found[here] + 1
                queue.append(other)
    return found.get(end, np.inf)


def some_places(count: int) -> list[tuple[float, float]]:
    return [(float(x), float(z)) for x, z in CELLS[rng_for("places").permutation(len(CELLS))[:count]]]


def test_distances_count_the_steps_of_a_plain_search() -> None:
    places = some_places(8)
    table = Grid(CELLS).distances(places)
    assert table.tolist() == [[GRID * steps(a, b) for b in places] for a in places]


def test_more_positions_than_bits_in_a_word_have_distances_too() -> None:
    places = some_places(100)
    table = Grid(CELLS).distances(places)
    assert np.array_equal(table, table.T) and np.array_equal(
        table[70:75, :64], Grid(CELLS).distances(places)[70:75, :64]
    )
    assert table[80, 3] == GRID * steps(places[80], places[3])


def test_there_is_no_way_between_islands() -> None:
    grid = Grid(np.array([[0.0, 0.0], [0.25, 0.0], [2.0, 2.0]]))
    assert grid.distances([(0.0, 0.0), (0.25, 0.0), (2.0, 2.0)]).tolist() == [
        [0, 0.25, np.inf],
        [0.25, 0, np.inf],
        [np.inf, np.inf, 0],
    ]


def test_a_way_goes_through_the_door_and_cuts_no_corner() -> None:
    way = Grid(CELLS).way((0.5, 4.5), (11.5, 0.25))
    assert way[0] == (0.5, 4.5) and way[-1] == (11.5, 0.25)
    assert all(b in neighbours(a) for a, b in pairwise(way))
    assert (6.0, 2.25) in way or (6.0, 2.5) in way or (6.0, 2.75) in way


def test_a_way_over_open_floor_is_the_shortest() -> None:
    grid = Grid(np.array([(x, z) for x in np.arange(0, 5, GRID) for z in np.arange(0, 5, GRID)]))
    way = grid.way((0.0, 0.0), (4.5, 2.0))
    assert sum(dist(a, b) for a, b in pairwise(way)) == pytest.approx(2.0 * 2**0.5 + 2.5)


def test_openness_counts_the_free_cells_around() -> None:
    counts = Grid(CELLS).openness()
    for (x, z), count in zip(CELLS[::17].tolist(), counts[::17].tolist(), strict=True):
        around = {(x + i * GRID, z + j * GRID) for i in range(-2, 3) for j in range(-2, 3)}
        assert count == len(around & FREE)


def test_a_tour_cannot_be_shortened_by_reversing_a_stretch() -> None:
    points = rng_for("tour").random((7, 2)) * 10
    cost = np.linalg.norm(points[:, None] - points[None], axis=2)
    order = tour(cost, turns([0.0] * 7))
    length = cost[order[:-1], order[1:]].sum()
    best = min(sum(cost[a, b] for a, b in pairwise((0, *rest))) for rest in permutations(range(1, 7)))
    assert sorted(order) == list(range(7)) and order[0] == 0
    assert best <= length + 1e-9 <= 1.15 * best


def test_a_tour_leaves_out_what_cannot_be_reached() -> None:
    cost = np.array([[0, 1, np.inf], [1, 0, np.inf], [np.inf, np.inf, 0]])
    assert tour(cost, turns([0.0, 0.0, 0.0])) == [0, 1]
