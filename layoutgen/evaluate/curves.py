"""Plots as SVG: scores against the number of images shown, of one run or of several; accuracy against map IoU."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from layoutgen.evaluate.score import Cell, Scored, grouped

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 680, 400, 56, 40, 48, 190
SERIES = {
    "answer": ("answer score", "#2563eb"),
    "map_iou": ("map IoU", "#d97706"),
    "map_recall": ("map recall", "#059669"),
    "consistent": ("answer follows from map", "#7c3aed"),
}
COLOURS = ("#2563eb", "#d97706", "#059669", "#7c3aed", "#dc2626", "#0891b2", "#a16207", "#be185d")
CHANCE = "chance"
IOU_STEP = 0.2
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2937}.grid{stroke:#d1d5db}.axis{stroke:#6b7280}"
    "@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.grid{stroke:#374151}.axis{stroke:#9ca3af}}"
)


@dataclass(frozen=True)
class Line:
    """A line of a plot.

    Attributes:
        label: in the legend.
        colour: of SVG.
        cells: place on the x axis -> mean and interval, 0 to 1.
        dashed: whether it is one to compare with, drawn without intervals.
    """

    label: str
    colour: str
    cells: Mapping[float, Cell]
    dashed: bool = False


def curves(scored: Sequence[Scored], title: str) -> str:
    """One run: a line a metric against the number of images; metrics that no question has are left out."""
    found = {name: grouped(scored, lambda s: s.frames, name) for name in SERIES}
    return drawn([Line(*SERIES[name], cells) for name, cells in found.items() if cells], title, "images shown")


def compared(runs: Mapping[str, Sequence[Scored]], chance: Sequence[Scored], metric: str) -> str:
    """Several runs by name: a line each against the number of images, and what guessing gets, dashed."""
    lines = [Line(name, colour, grouped(run, lambda s: s.frames, metric)) for colour, (name, run) in _coloured(runs)]
    guessed = Line(CHANCE, "#6b7280", grouped(chance, lambda s: s.frames, metric), dashed=True)
    return drawn([line for line in (*lines, guessed) if line.cells], metric, "images shown")


def by_iou(runs: Mapping[str, Sequence[Scored]]) -> str:
    """Several runs by name: the answer's score of questions whose predicted maps fit as well, against that IoU."""
    lines = [Line(name, colour, iou_cells(run)) for colour, (name, run) in _coloured(runs)]
    return drawn([line for line in lines if line.cells], "answer score by map", "map IoU")


def iou_cells(scored: Sequence[Scored]) -> dict[float, Cell]:
    """Middle of each fifth of the IoU -> the answer's score there; questions without a map to score are left out."""
    last = round(1 / IOU_STEP) - 1
    fifths = grouped(
        [one for one in scored if one.map is not None],
        lambda s: min(int(s.map.iou / IOU_STEP), last) if s.map else 0,
        "answer",
    )
    return {round((fifth + 0.5) * IOU_STEP, 2): cell for fifth, cell in fifths.items()}


def _coloured(runs: Mapping[str, Sequence[Scored]]) -> list[tuple[str, tuple[str, Sequence[Scored]]]]:
    return [(COLOURS[place % len(COLOURS)], run) for place, run in enumerate(runs.items())]


def drawn(lines: Sequence[Line], title: str, caption: str) -> str:
    """Lines with their 95 % intervals as bars; `caption` stands below the x axis."""
    places = sorted({place for line in lines for place in line.cells})
    body = Markup("").join([_grid(places, caption), *(_series(i, line, places) for i, line in enumerate(lines))])
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img"><style>{}</style>'
            '<text x="{}" y="24" font-weight="600">{}</text>{}</svg>\n'
        ).format(WIDTH, HEIGHT, Markup(_STYLE), LEFT, title, body)
    )


def _x(place: float, places: Sequence[float]) -> float:
    span = (places[-1] - places[0]) or 1
    return LEFT + (place - places[0]) / span * (WIDTH - LEFT - RIGHT)


def _y(value: float) -> float:
    return TOP + (1 - value) * (HEIGHT - TOP - BOTTOM)


def _grid(places: Sequence[float], caption: str) -> Markup:
    right = WIDTH - RIGHT
    rows = [_grid_line(percent, right) for percent in range(0, 101, 20)]
    ticks = [
        Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{:g}</text>').format(
            _x(n, places), HEIGHT - BOTTOM + 20, n
        )
        for n in places
    ]
    below = Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
        (LEFT + right) / 2, HEIGHT - 8, caption
    )
    return Markup("").join([*rows, *ticks, below])


def _grid_line(percent: int, right: int) -> Markup:
    return Markup(
        '<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>'
        '<text x="{3}" y="{4:.1f}" text-anchor="end">{5}</text>'
    ).format(LEFT, right, _y(percent / 100), LEFT - 8, _y(percent / 100) + 4, percent)


def _series(index: int, line: Line, places: Sequence[float]) -> Markup:
    points = [(_x(place, places), line.cells[place]) for place in sorted(line.cells)]
    path = " ".join(f"{x:.1f},{_y(value.mean):.1f}" for x, value in points)
    bars = [] if line.dashed else [_bar(x, value, line.colour) for x, value in points]
    legend = Markup('<text x="{}" y="{}" style="fill:{}">{}</text>').format(
        WIDTH - RIGHT + 12, TOP + 20 + 22 * index, line.colour, line.label
    )
    stroke = Markup('<polyline fill="none" stroke="{}" stroke-width="2"{} points="{}"/>').format(
        line.colour, Markup(' stroke-dasharray="6 4"') if line.dashed else "", path
    )
    return Markup("").join([stroke, *bars, legend])


def _bar(x: float, value: Cell, colour: str) -> Markup:
    return Markup(
        '<line stroke="{0}" x1="{1:.1f}" x2="{1:.1f}" y1="{2:.1f}" y2="{3:.1f}"/>'
        '<circle fill="{0}" cx="{1:.1f}" cy="{4:.1f}" r="4"/>'
    ).format(colour, x, _y(value.low), _y(value.high), _y(value.mean))
