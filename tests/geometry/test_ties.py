"""What ties two images, and what ties connect."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.geometry.ties import AROUND, SURFACE, connected, ties


def tied(surface: float, common: int, alone: bool) -> bool:
    """Whether two images are tied that share so much surface and so many things of three."""
    seen = np.arange(3) < common
    shares = np.array([[1.0, surface], [1.0, 1.0]])
    return bool(ties(shares, np.stack([seen, seen]), np.full(3, alone))[0, 1])


@pytest.mark.parametrize(
    ("surface", "common", "alone", "expected"),
    [
        (SURFACE, 0, False, True),
        (SURFACE - 0.01, 0, True, False),
        (0.0, 1, True, True),
        (0.0, 1, False, False),
        (AROUND, 1, False, True),
        (AROUND - 0.01, 1, False, False),
        (0.0, 2, False, True),
    ],
)
def test_surface_or_things_seen_again_tie(surface: float, common: int, alone: bool, expected: bool) -> None:
    assert tied(surface, common, alone) == expected


def test_a_small_part_of_a_large_view_is_no_tie_for_its_share_of_the_small_one() -> None:
    shares = np.array([[1.0, 0.05], [0.9, 1.0]])
    assert not ties(shares, np.zeros((2, 0), bool), np.zeros(0, bool))[0, 1]


@given(st.integers(1, 8), st.integers(0, 2**28 - 1))
def test_what_is_connected_is_what_powers_of_the_matrix_reach(count: int, bits: int) -> None:
    matrix = np.eye(count, dtype=bool)
    pairs = [(i, j) for i in range(count) for j in range(i)]
    for place, (i, j) in enumerate(pairs):
        matrix[i, j] = matrix[j, i] = bool(bits >> place & 1)
    reached = np.linalg.matrix_power(matrix.astype(int), count)[0] > 0
    assert connected(matrix).tolist() == reached.tolist()


@given(st.integers(0, 2**15 - 1))
def test_more_seen_in_common_never_unties(bits: int) -> None:
    seen = np.array([[bool(bits >> (5 * i + j) & 1) for j in range(5)] for i in range(3)])
    alone, shares = np.array([True, False, False, True, False]), np.full((3, 3), AROUND)
    more = seen.copy()
    more[:, 0] = True
    assert (ties(shares, more, alone) | ~ties(shares, seen, alone)).all()
