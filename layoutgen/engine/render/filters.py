"""Blurs inside charts that take only known texels into account, and give all others the light of a known one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.layout import CHART, scalars


def blur_charts(
    charts: NDArray[Any], values: NDArray[np.float32], known: NDArray[np.float32], radius: int
) -> NDArray[np.float32]:
    """Texel values (n, k) averaged over a tent of `radius` texels inside each chart, weighted by `known` (n,).

    Texels that the tent does not bring to a known one take over a neighbour's value.
    """
    weighted = np.concatenate([values * known[:, None], known[:, None]], axis=1)
    out = np.zeros_like(weighted)
    scratch = np.zeros_like(weighted)
    _blur_all(charts.view(scalars(CHART)), weighted, scratch, out, radius)
    weights = out[:, -1]
    blurred = out[:, :-1] / np.maximum(weights[:, None], np.float32(1e-6))
    _fill_all(charts.view(scalars(CHART)), blurred, weights > 0)
    return blurred


@fast
def _fill_all(charts: Any, values: Any, known: Any) -> None:
    """Copies known values over unknown ones: a sweep down and to the right, and one back, reach every texel."""
    for number in range(len(charts)):
        chart = charts[number]
        size = chart.width * chart.height
        for k in range(size):
            _take(chart, values, known, k, -1)
        for k in range(size - 1, -1, -1):
            _take(chart, values, known, k, 1)


@fast
def _take(chart: Any, values: Any, known: Any, k: int, step: int) -> None:
    """Gives texel `k` of a chart, if unknown, the value of the next one in its row, else its column, along `step`."""
    at = chart.first + k
    column, row = k % chart.width + step, k // chart.width + step
    if known[at]:
        return
    source = at
    if 0 <= column < chart.width and known[at + step]:
        source = at + step
    elif 0 <= row < chart.height and known[at + step * chart.width]:
        source = at + step * chart.width
    if source != at:
        values[at] = values[source]
        known[at] = True


@fast
def _blur_line(source: Any, target: Any, start: int, stride: int, count: int, radius: int) -> None:
    """One row or column: weights fall from `radius` + 1 at the texel to 1 at `radius`."""
    width = source.shape[1]
    for i in range(count):
        at = start + i * stride
        for k in range(width):
            target[at, k] = 0
        for j in range(max(i - radius, 0), min(i + radius + 1, count)):
            weight = np.float32(radius + 1 - abs(i - j))
            for k in range(width):
                target[at, k] += source[start + j * stride, k] * weight


@fast
def _blur_all(charts: Any, source: Any, scratch: Any, out: Any, radius: int) -> None:
    for number in range(len(charts)):
        chart = charts[number]
        for j in range(chart.height):
            _blur_line(source, scratch, chart.first + j * chart.width, 1, chart.width, radius)
        for i in range(chart.width):
            _blur_line(scratch, out, chart.first + i, chart.width, chart.height, radius)
