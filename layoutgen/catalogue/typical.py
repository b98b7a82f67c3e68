"""How large things of a type usually are, by AI2-THOR's assets, and which ones are not."""

from functools import cache
from statistics import median

from layoutgen.catalogue.assets import assets_by_type

_BOTH_SIDES = 0.15
"""Share of a type's assets that must be clearly larger than its median, and clearly smaller, to leave its size open."""


@cache
def _sizes(kind: str, heights: bool) -> tuple[float, ...]:
    """Longest horizontal side of each asset, or longest side of all; metres."""
    assets = assets_by_type().get(kind, ())
    return tuple(max(size if heights else (size[0], size[2])) for size in (asset.size for asset in assets))


@cache
def _limits(kind: str, share: float, heights: bool) -> tuple[float, float] | None:
    """Sizes below and above which a thing is untypical; None for types that come in about one size."""
    sizes = _sizes(kind, heights)
    if not sizes:
        return None
    middle = median(sizes)
    low, high = middle / (1 + share), middle * (1 + share)
    rarest = min(sum(size <= low for size in sizes), sum(size >= high for size in sizes))
    return (low, high) if rarest >= _BOTH_SIDES * len(sizes) else None


def is_untypical(kind: str, size: float, share: float, heights: bool) -> bool:
    """Whether a size, which the type of the object does not tell, lies a `share` or more away from the type's median.

    Args:
        kind: AI2-THOR's object type.
        size: longest side in metres, of all three or, without `heights`, of the two horizontal ones.
        share: 0.2 asks for a fifth more, or as much less by ratio; 0 takes everything.
        heights: whether the height counts as a side.
    """
    if share == 0:
        return True
    limits = _limits(kind, share, heights)
    return limits is not None and not limits[0] < size < limits[1]
