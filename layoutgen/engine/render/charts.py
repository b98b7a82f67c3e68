"""Light-map charts: rectangles of texels on large flat faces, welded vertices elsewhere, and how they are smoothed."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import exact, fast
from layoutgen.engine.render.layout import CHART, TRIANGLE, scalars
from layoutgen.engine.render.light import pack
from layoutgen.engine.render.scene import Geometry, MeshPart

# Metres a texel: shadows fall on floors and table tops; ceilings and undersides show nearly none.
_STRUCTURE_TEXELS = {"up": 0.08, "side": 0.11, "down": 0.2}
_FURNITURE_TEXELS = {"up": 0.05, "side": 0.12, "down": 0.25}
_MAX_TEXELS = 400  # along a side of a chart; longer faces get coarser texels
_LEAST_TRIANGLE = 0.003  # square metres; smaller triangles of furniture keep light at their corners
_LEAST_FACE, _LEAST_SIDE = 0.03, 0.2  # square metres and metres of a face that gets a chart
_TILTS, _LAYERS = 200, 250  # normals, and metres along them, are one plane's when equal to a part in these
_FLAT = 0.998  # cosine between a face's normal and those of its corners
_INSET = 0.006  # metres between a border texel's sample point and the border, where another wall stands


def add_charts(geometry: Geometry) -> None:
    """Gives large flat faces a chart each: sets `charts`, and `chart` of their triangles."""
    charts: list[NDArray[Any]] = []
    texels = 0
    for part in geometry.parts:
        if part.glass:
            continue
        records = geometry.triangles[part.first : part.first + len(part.faces)]
        for members in _flat_faces(part, records):
            chart = _fit(part, members, records["normal"][members[0]])
            if chart is None:
                continue
            chart["first"] = texels
            texels += int(chart["width"]) * int(chart["height"])
            records["chart"][members] = len(charts)
            charts.append(chart)
    geometry.charts = np.array(charts, CHART)
    geometry.texel_count = texels


def _flat_faces(part: MeshPart, records: NDArray[Any]) -> list[NDArray[Any]]:
    """Groups of triangle numbers that lie in one plane, large enough for a chart."""
    # From the part's own place: a normal's slight tilt would shift offsets from a far origin by centimetres.
    normals, corners = records["normal"], part.points[part.faces] - part.placement.position.astype(np.float32)
    chosen, areas = np.arange(len(records)), part.areas
    if not part.placement.structure:
        chosen = np.flatnonzero(areas > _LEAST_TRIANGLE)
        smooth = part.normals()[part.faces[chosen]]
        chosen = chosen[np.einsum("ijk,ik->ij", smooth, normals[chosen]).min(axis=1, initial=1) > _FLAT]
    if len(chosen) == 0:
        return []
    offsets = np.einsum("ij,ij->i", normals[chosen], corners[chosen, 0])
    keys = np.rint(np.column_stack([normals[chosen] * _TILTS, offsets * _LAYERS])).astype(np.int64)
    _, group = np.unique(keys @ np.array([1, 1 << 10, 1 << 20, 1 << 32]), return_inverse=True)
    order = np.argsort(group, kind="stable")
    groups = np.split(chosen[order], np.flatnonzero(np.diff(group[order])) + 1)
    return [group for group in groups if part.placement.structure or areas[group].sum() > _LEAST_FACE]


def _fit(part: MeshPart, members: NDArray[Any], normal: NDArray[np.float32]) -> NDArray[Any] | None:
    """The chart around some triangles of a plane; None where the face is too narrow for one."""
    points = part.points[part.faces[members]].reshape(-1, 3).astype(np.float64)
    across, along = _axes(normal.astype(np.float64), part.placement.rotation)
    plane = points @ np.stack([across, along], axis=1)
    low = plane.min(axis=0)
    size = plane.max(axis=0) - low
    if not part.placement.structure and size.max() < _LEAST_SIDE:
        return None
    texels = _STRUCTURE_TEXELS if part.placement.structure else _FURNITURE_TEXELS
    texel = texels["up" if normal[1] > 0.7 else "down" if normal[1] < -0.7 else "side"]
    counts = np.minimum(np.maximum(np.ceil(size / texel).astype(int) + 1, 2), _MAX_TEXELS)
    steps = (counts - 1) / np.maximum(size, 1e-3)
    chart = np.zeros((), CHART)
    chart["origin"] = across * low[0] + along * low[1] + normal * (points[0] @ normal)
    chart["u"], chart["v"] = across * steps[0], along * steps[1]
    chart["width"], chart["height"] = counts
    return chart


def _axes(normal: NDArray[np.float64], rotation: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Two unit vectors in a plane, along the mesh's own axes where it has one in the plane."""
    least = rotation[:, int(np.abs(normal @ rotation).argmin())]
    across = least - normal * (least @ normal)
    across /= (across @ across) ** 0.5
    (a, b, c), (x, y, z) = normal, across
    return across, np.array([b * z - c * y, c * x - a * z, a * y - b * x])


def chart_points(geometry: Geometry) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int32]]:
    """Where light is needed: points (n, 3), normals (n, 3), and their texels (n,).

    Only texels on a triangle of their chart are listed; those beyond the outline, perhaps in the next room, are not.
    Triangles of charts without any, slivers between texels, lose their chart and take light at their corners.
    """
    charts, triangles = geometry.charts, geometry.triangles
    charted = np.flatnonzero(triangles["chart"] >= 0).astype(np.int32)
    covered = np.zeros(geometry.texel_count, np.bool_)
    if len(charted):
        corners = np.concatenate([part.points[part.faces] for part in geometry.parts])[charted]
        _cover(charts.view(scalars(CHART)), triangles.view(scalars(TRIANGLE)), charted, corners, covered)
    texels = np.flatnonzero(covered).astype(np.int32)
    lit = np.zeros(len(charts), np.bool_)
    lit[_chart_of(charts, texels)] = True
    slivers = ~lit[triangles["chart"][charted]]
    triangles["chart"][charted[slivers]] = -1
    charted = charted[~slivers]
    owners = np.zeros(len(charts), np.int32)
    owners[triangles["chart"][charted]] = charted
    points, normals = _sample_points(charts, triangles["normal"][owners], texels)
    return points, normals, texels


def _chart_of(charts: NDArray[Any], texels: NDArray[np.int32]) -> NDArray[np.intp]:
    """Number of the chart that each texel belongs to."""
    return np.searchsorted(charts["first"], texels, side="right") - 1


def checkerboard(charts: NDArray[Any], texels: NDArray[np.int32]) -> NDArray[np.intp]:
    """Indices into `texels` of every other one, as the fields of one colour; all of a chart that has none of these."""
    chart = _chart_of(charts, texels)
    row, column = np.divmod(texels - charts["first"][chart], charts["width"][chart])
    chosen = (row + column) % 2 == 0
    without = np.bincount(chart[chosen], minlength=len(charts)) == 0
    return np.flatnonzero(chosen | without[chart])


@exact
def _cover(charts: Any, triangles: Any, charted: Any, corners: Any, covered: Any) -> None:
    """Marks the texels whose sample points lie on a triangle of their chart."""
    grid = np.empty((3, 2), np.float32)
    for number in range(len(charted)):
        chart = charts[triangles[charted[number]].chart]
        for k in range(3):
            dx = corners[number, k, 0] - chart.origin0
            dy = corners[number, k, 1] - chart.origin1
            dz = corners[number, k, 2] - chart.origin2
            grid[k, 0] = dx * chart.u0 + dy * chart.u1 + dz * chart.u2
            grid[k, 1] = dx * chart.v0 + dy * chart.v1 + dz * chart.v2
        _fill(chart, grid, covered)


@exact
def _fill(chart: Any, grid: Any, covered: Any) -> None:
    """Marks the texels of one chart whose sample points lie inside a triangle given in texels (3, 2).

    Points on the outline stay unmarked: they may lie behind the wall that stands there, in the sun.
    """
    area = (grid[1, 0] - grid[0, 0]) * (grid[2, 1] - grid[0, 1]) - (grid[2, 0] - grid[0, 0]) * (grid[1, 1] - grid[0, 1])
    if area == 0:
        return
    steps = math.sqrt(chart.u0**2 + chart.u1**2 + chart.u2**2), math.sqrt(chart.v0**2 + chart.v1**2 + chart.v2**2)
    inset = min(_INSET * steps[0], 0.4), min(_INSET * steps[1], 0.4)
    margin = min(inset) / 2
    for j in range(max(int(grid[:, 1].min()), 0), min(int(grid[:, 1].max()) + 2, chart.height)):
        y = min(max(float(j), inset[1]), chart.height - 1 - inset[1])
        for i in range(max(int(grid[:, 0].min()), 0), min(int(grid[:, 0].max()) + 2, chart.width)):
            x = min(max(float(i), inset[0]), chart.width - 1 - inset[0])
            inside = True
            for k in range(3):
                a, b = grid[k], grid[(k + 1) % 3]
                across, along = b[0] - a[0], b[1] - a[1]
                depth = (across * (y - a[1]) - (x - a[0]) * along) * np.sign(area)
                inside &= depth >= margin * math.sqrt(across * across + along * along)
            if inside:
                covered[chart.first + j * chart.width + i] = True


def _sample_points(
    charts: NDArray[Any], chart_normals: NDArray[np.float32], texels: NDArray[np.int32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The sample point and the normal of each texel."""
    chart = _chart_of(charts, texels)
    own = charts[chart]
    row, column = np.divmod(texels - own["first"], own["width"])
    points = own["origin"].copy()
    for axis, index, count in (("u", column, own["width"]), ("v", row, own["height"])):
        step = own[axis]
        squared = np.einsum("ij,ij->i", step, step)
        inset = np.minimum(_INSET * np.sqrt(squared), 0.4)
        points += (np.clip(index, inset, count - 1 - inset) / squared)[:, None] * step
    return points.astype(np.float32), chart_normals[chart]


_PLACE, _DIRECTION = 1e5, 1e2  # vertices are one when positions and normals are equal to a part in these
_REACH = 0.04  # metres over which light is evened out along a surface
_PASSES = 2
_WHITE = 255.0 * 255.0  # a full byte of a packed word, which is a root
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)  # odd, with well mixed bits


def weld_light(geometry: Geometry) -> None:
    """Evens out the light at corners: the same on all triangles around a vertex, with little noise between near ones.

    Each corner was lit by itself, a little inside its own triangle; the steps between triangles would show every one
    of them as a facet. Creases stay, as their two sides have vertices of their own.
    """
    loose = np.flatnonzero(geometry.triangles["chart"] < 0)
    if len(loose) == 0:
        return
    vertices, points, areas = (column[loose] for column in _corners(geometry))
    light = np.zeros((int(vertices.max()) + 1, 3), np.float32)
    _average(vertices, geometry.triangles["light"][loose], np.sqrt(areas), light)
    for _ in range(_PASSES):
        light = _even(light, vertices, points)
    geometry.triangles["light"][loose] = pack(light, _WHITE)[vertices]


def _corners(geometry: Geometry) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Vertices (t, 3) and world points (t, 3, 3) at the corners of triangles, and areas (t,)."""
    parts = geometry.parts
    keys = [_keys(part) + np.uint64(number) for number, part in enumerate(parts)]
    numbers = np.unique(np.concatenate(keys), return_inverse=True)[1]
    starts = np.cumsum([0, *(len(each) for each in keys)])
    vertices = [numbers[part.faces + start] for part, start in zip(parts, starts, strict=False)]
    points = [part.points[part.faces] for part in parts]
    return np.concatenate(vertices), np.concatenate(points), np.concatenate([part.areas for part in parts])


def _keys(part: MeshPart) -> NDArray[np.uint64]:
    """A number (n,) for place and direction of each vertex of a part; its texture coordinates do not count."""
    mesh = part.placement.mesh
    place = np.rint(mesh.vertices * _PLACE).astype(np.int64).view(np.uint64) * _MIX
    direction = np.rint(mesh.normals * _DIRECTION).astype(np.int64).view(np.uint64) * _MIX[::-1]
    keys: NDArray[np.uint64] = (place.sum(axis=1) >> np.uint64(7) ^ direction.sum(axis=1)) * _MIX[0]
    return keys


@exact
def _average(vertices: Any, words: Any, weights: Any, light: Any) -> None:
    """Writes the weighted mean of the packed light (t, 3) at each vertex's corners into `light` (n, 3)."""
    total = np.full(len(light), np.float32(1e-9))
    for i in range(len(vertices)):
        for corner in range(3):
            row = vertices[i, corner]
            total[row] += weights[i]
            for channel in range(3):
                root = np.float32(words[i, corner] >> np.uint32(8 * channel) & np.uint32(255))
                light[row, channel] += root * root * weights[i]
    for row in range(len(light)):
        for channel in range(3):
            light[row, channel] /= total[row]


@exact
def _even(light: Any, vertices: Any, points: Any) -> Any:
    """Light (n, 3) mixed with that of the vertices along each edge, the more the nearer they are."""
    total, weight = light.copy(), np.ones(len(light), np.float32)
    for i in range(len(vertices)):
        for a in range(3):
            b = (a + 1) % 3
            squared = np.float32(0)
            for axis in range(3):
                squared += (points[i, a, axis] - points[i, b, axis]) ** 2
            near = np.float32(0.5 * math.exp(-squared / _REACH**2))
            first, second = vertices[i, a], vertices[i, b]
            weight[first] += near
            weight[second] += near
            for channel in range(3):
                total[first, channel] += light[second, channel] * near
                total[second, channel] += light[first, channel] * near
    for row in range(len(light)):
        for channel in range(3):
            total[row, channel] /= weight[row]
    return total


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
