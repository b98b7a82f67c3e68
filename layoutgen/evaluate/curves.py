"""The paper's central plot as SVG: accuracy and map quality against the number of images shown."""

from collections.abc import Sequence

from markupsafe import Markup

from layoutgen.evaluate.score import Cell, Scored, grouped

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 680, 400, 56, 40, 48, 190
SERIES = {
    "answer": ("answer score", "#2563eb"),
    "map_iou": ("map IoU", "#d97706"),
    "map_recall": ("map recall", "#059669"),
    "consistent": ("answer follows from map", "#7c3aed"),
}
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2937}.grid{stroke:#d1d5db}.axis{stroke:#6b7280}"
    "@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.grid{stroke:#374151}.axis{stroke:#9ca3af}}"
)


def curves(scored: Sequence[Scored], title: str) -> str:
    """One line a metric with its 95 % interval as bars; metrics that no question has are left out."""
    counts = sorted({one.frames for one in scored})
    lines = {name: grouped(scored, lambda s: s.frames, name) for name in SERIES}
    shown = {name: cells for name, cells in lines.items() if cells}
    body = Markup("").join([_grid(counts), *(_series(i, name, shown[name], counts) for i, name in enumerate(shown))])
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img"><style>{}</style>'
            '<text x="{}" y="24" font-weight="600">{}</text>{}</svg>\n'
        ).format(WIDTH, HEIGHT, Markup(_STYLE), LEFT, title, body)
    )


def _x(count: int, counts: Sequence[int]) -> float:
    span = max(counts[-1] - counts[0], 1)
    return LEFT + (count - counts[0]) / span * (WIDTH - LEFT - RIGHT)


def _y(value: float) -> float:
    return TOP + (1 - value) * (HEIGHT - TOP - BOTTOM)


def _grid(counts: Sequence[int]) -> Markup:
    right = WIDTH - RIGHT
    rows = [_grid_line(percent, right) for percent in range(0, 101, 20)]
    ticks = [
        Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(_x(n, counts), HEIGHT - BOTTOM + 20, n)
        for n in counts
    ]
    caption = Markup('<text x="{:.1f}" y="{}" text-anchor="middle">images shown</text>').format(
        (LEFT + right) / 2, HEIGHT - 8
    )
    return Markup("").join([*rows, *ticks, caption])


def _grid_line(percent: int, right: int) -> Markup:
    return Markup(
        '<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>'
        '<text x="{3}" y="{4:.1f}" text-anchor="end">{5}</text>'
    ).format(LEFT, right, _y(percent / 100), LEFT - 8, _y(percent / 100) + 4, percent)


def _series(index: int, name: str, cells: dict[int, Cell], counts: Sequence[int]) -> Markup:
    label, color = SERIES[name]
    points = [(_x(count, counts), cells[count]) for count in cells]
    path = " ".join(f"{x:.1f},{_y(value.mean):.1f}" for x, value in points)
    bars = [_bar(x, value, color) for x, value in points]
    legend = Markup('<text x="{}" y="{}" style="fill:{}">{}</text>').format(
        WIDTH - RIGHT + 12, TOP + 20 + 22 * index, color, label
    )
    line = Markup('<polyline fill="none" stroke="{}" stroke-width="2" points="{}"/>').format(color, path)
    return Markup("").join([line, *bars, legend])


def _bar(x: float, value: Cell, color: str) -> Markup:
    return Markup(
        '<line stroke="{0}" x1="{1:.1f}" x2="{1:.1f}" y1="{2:.1f}" y2="{3:.1f}"/>'
        '<circle fill="{0}" cx="{1:.1f}" cy="{4:.1f}" r="4"/>'
    ).format(color, x, _y(value.low), _y(value.high), _y(value.mean))
