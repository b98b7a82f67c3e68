"""Which images a person can relate to one another: what ties two of them, and what such ties connect.

A tie is what a person sees again. The thresholds were set by looking at some 70 pairs of images of 40 houses with
several rooms. Common surface without a common thing is mostly bare wall or floor: of 16 pairs that shared less than a
tenth of it one could be related, of 11 that shared less than a fifth 5, above it 3 of 3. A lone thing of which the
house has several, seen again without its surroundings, may be another one; two things at once, or one that is the only
one of its kind, were known again in 16 of 16 pairs.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]

SURFACE = 0.2
"""Share of the surface in either of two images that the other must show too, where they have nothing else in common."""
AROUND = 0.05
"""The same, where they have one thing in common that is not the only one of its kind: what is around it tells which."""
LARGE = 0.06
"""Share of an image that an object takes which a person recognises though the image's edge cuts it."""


def ties(shares: NDArray[np.float64], recognised: Flags, only: Flags) -> Flags:
    """(n, n), which two images a person can relate directly.

    Args:
        shares: (n, n), see `covisibility`; zeros where they are unknown.
        recognised: (n, m), which of m objects a person recognises in each image.
        only: (m,), which of them are the only ones of their category in any of the images, see `alone`.
    """
    common = _common(recognised)
    surface = np.minimum(shares, shares.T)
    told_apart = (common >= 2) | (_common(recognised & only) >= 1) | (surface >= AROUND)
    tied: Flags = (surface >= SURFACE) | (common >= 1) & told_apart
    return tied


def alone(names: Sequence[str], shown: Sequence[bool] | Flags | None = None) -> Flags:
    """(m,), which objects have a name that no other one has, of those `shown` where that is given."""
    shared = Counter(names if shown is None else (name for name, there in zip(names, shown, strict=True) if there))
    return np.array([shared[name] == 1 for name in names], np.bool_)


def _common(recognised: Flags) -> NDArray[np.int64]:
    """(n, n), how many objects are recognised in both of two images."""
    counts = recognised.astype(np.int64)
    return np.asarray(counts @ counts.T)


def connected(tied: Flags) -> Flags:
    """(n,), which images ties connect with the first, directly or through others.

    Args:
        tied: (n, n), see `ties`.
    """
    reached = np.zeros(len(tied), np.bool_)
    reached[:1] = True
    while (grown := reached | tied[reached].any(axis=0)).sum() > reached.sum():
        reached = grown
    return reached
