"""Small plots as SVG, drawn with the page's own colours, so that they follow light and dark."""

from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup

WIDTH, ROW, NAME, VALUE = 340, 24, 168, 48
HISTOGRAM_HEIGHT, FOOT = 96, 22
LONGEST = 26
"""Letters of a name that fit in its column; no task has more."""


def bars(shares: Mapping[str, float], form: str = "{:,.0f}") -> Markup:
    """Horizontal bars with names on the left and values on the right."""
    top = max([*shares.values(), 1e-12])
    room = WIDTH - NAME - VALUE
    rows = Markup("").join(
        _bar(name, value, value / top * room, room, index, form) for index, (name, value) in enumerate(shares.items())
    )
    return _frame(len(shares) * ROW, rows, ", ".join(shares))


def _bar(name: str, value: float, length: float, room: int, index: int, form: str) -> Markup:
    y = index * ROW
    return Markup(
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="track" x="{}" y="{}" width="{}" height="12" rx="6"/>'
        '<rect class="bar" x="{}" y="{}" width="{:.1f}" height="12" rx="6"/><text class="value" x="{}" y="{}">{}</text>'
    ).format(
        NAME - 10, y + 16, _short(name), NAME, y + 6, room, NAME, y + 6, max(length, 2.0), WIDTH - VALUE + 10, y + 16,
        form.format(value),
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def histogram(values: Sequence[float], bins: int = 28) -> Markup:
    """A histogram with the least, the middle and the greatest value below."""
    counts, _ = np.histogram(values, bins=_bins(values, bins))
    width = WIDTH / len(counts)
    bodies = Markup("").join(
        Markup('<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2"/>').format(
            i * width + 1, HISTOGRAM_HEIGHT * (1 - share), width - 2, HISTOGRAM_HEIGHT * share
        )
        for i, share in enumerate(counts / max(counts.max(), 1))
    )
    base = Markup('<line class="base" x1="0" x2="{}" y1="{}" y2="{}"/>').format(
        WIDTH, HISTOGRAM_HEIGHT, HISTOGRAM_HEIGHT
    )
    low, middle, high = min(values), float(np.median(values)), max(values)
    feet = ((0, "start", f"{low:.3g}"), (WIDTH / 2, "middle", f"median {middle:.3g}"), (WIDTH, "end", f"{high:.3g}"))
    texts = Markup("").join(
        Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, HISTOGRAM_HEIGHT + 16, anchor, text)
        for x, anchor, text in feet
    )
    return _frame(HISTOGRAM_HEIGHT + FOOT, bodies + base + texts, "histogram")


def _bins(values: Sequence[float], most: int) -> int:
    """One bin per value where there are few different ones."""
    return max(1, min(most, len(set(values))))


def _frame(height: int, body: Markup, title: str) -> Markup:
    return Markup('<svg class="plot" viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>').format(
        WIDTH, height, title, body
    )
