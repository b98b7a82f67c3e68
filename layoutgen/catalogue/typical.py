"""How large things of a type usually are, by AI2-THOR's assets, and which types come in several sizes."""

from functools import cache
from statistics import median, quantiles

from layoutgen.catalogue.assets import assets_by_type


@cache
def _sizes(kind: str, heights: bool) -> tuple[float, ...]:
    """Longest side of each asset, metres."""
    assets = assets_by_type().get(kind, ())
    return tuple(max(size if heights else (size[0], size[2])) for size in (asset.size for asset in assets))


@cache
def usual_size(kind: str, heights: bool) -> float | None:
    """The median longest side of a type's assets in metres; None of a type without assets.

    Args:
        kind: AI2-THOR's object type.
        heights: whether the height counts as a side, or the two horizontal ones only.
    """
    sizes = _sizes(kind, heights)
    return median(sizes) if sizes else None


@cache
def size_range(kind: str, heights: bool) -> float:
    """How many times as large as its smallest tenth the largest tenth of a type's assets is; 1 of fewer than two."""
    sizes = _sizes(kind, heights)
    if len(sizes) < 2:
        return 1.0
    tenths = quantiles(sizes, n=10, method="inclusive")
    return tenths[-1] / tenths[0]
