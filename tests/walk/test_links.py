"""Poses that link views which share nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.geometry.ties import Flags, connected
from layoutgen.walk.links import expected_ties, with_links

Pairs = list[tuple[int, int]]


def graph(count: int, pairs: Pairs) -> Flags:
    matrix = np.eye(count, dtype=bool)
    for i, j in pairs:
        matrix[i, j] = matrix[j, i] = True
    return matrix


def test_the_shortest_chain_links_two_stops() -> None:
    tied = graph(6, [(0, 1), (1, 2), (2, 5), (0, 3), (3, 5)])
    assert with_links(tied, [0, 5], 6) == [0, 3, 5]


def test_a_link_that_comes_too_late_in_the_walk_is_the_last_resort() -> None:
    assert with_links(graph(5, [(0, 1), (1, 3), (0, 4), (4, 3)]), [0, 3], 5) == [0, 1, 3]
    assert with_links(graph(5, [(0, 4), (4, 3)]), [0, 3], 5) == [0, 3, 4]


def test_what_is_linked_or_cannot_be_stays_as_it_is() -> None:
    assert with_links(graph(4, [(0, 2), (2, 3)]), [0, 2, 3], 4) == [0, 2, 3]
    assert with_links(graph(4, [(0, 1)]), [0, 3], 4) == [0, 3]
    assert with_links(graph(4, [(0, 1), (1, 3)]), [0, 3], 2) == [0, 3]


@given(st.integers(2, 9), st.integers(0, 2**36 - 1), st.integers(2, 9))
def test_links_connect_all_that_can_be_where_there_is_room(count: int, bits: int, most: int) -> None:
    pairs = [(i, j) for i in range(count) for j in range(i)]
    tied = graph(count, [pair for place, pair in enumerate(pairs) if bits >> place & 1])
    chosen = list(range(0, count, 2))
    found = with_links(tied, chosen, most)
    assert set(chosen) <= set(found) and (len(found) <= most or found == chosen)
    reachable = connected(tied)
    if most >= count:
        reached = dict(zip(found, connected(tied[np.ix_(found, found)]).tolist(), strict=True))
        assert all(reached[index] == reachable[index] for index in chosen)


def test_expected_ties_follow_from_what_is_well_in_view() -> None:
    shares = np.array([[0.95, 0.0, 0.3], [0.9, 0.95, 0.0], [0.0, 1.0, 0.95]])
    assert expected_ties(shares, ["Sofa", "Chair", "Chair"]).tolist() == [
        [True, True, False],
        [True, True, False],
        [False, False, True],
    ]
