"""Light that reaches points: from lamps, panes and the sun with soft shadows, and from surfaces around. Compiled code.

Sixteen (or eight) neighbouring points share a packet: their rays towards one lamp are coherent. Samples follow a
low-discrepancy sequence through the points, so that neighbours complement each other and a small blur suffices.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.layout import DIRECTION, FAR, MASK_LIT, MASK_OPAQUE, Packet, Surfaces, U, V
from layoutgen.engine.render.shade import sky_light
from layoutgen.engine.render.tracing import PACKET_WIDTH, Handles, hit_triangle, intersect, occluded, set_ray

_OFFSET = np.float32(0.004)  # metres from the surface at which rays start
_STEP_1, _STEP_2 = 0.7548776662466927, 0.5698402909980532  # the R2 sequence (reciprocals of the plastic number)
_LAMP_SIDE = np.float32(0.5)  # metres; lamps are squares of this side, so that shadows are soft
_LAMP_SIZE = np.float32(0.4)  # square metres added to the squared distance: nothing burns out next to a lamp
_SHADE = np.float32(0.3)  # metres around a lamp that cast no shadow: its own shade
_FAINT = np.float32(0.002)  # irradiance not worth a ray
_SUN_SPREAD = np.float32(0.03)
_BRIGHTEST = np.float32(
    0.6
)  # irradiance that a surface throws back; sunny spots, met by few rays, would leave blotches
_PI = np.float32(math.pi)


class Points(NamedTuple):
    """Where light is wanted: positions and unit normals, each (n, 3) float32."""

    position: NDArray[np.float32]
    normal: NDArray[np.float32]


@fast
def _pair(index: int) -> tuple[np.float32, np.float32]:
    """A point of the unit square, element `index` of the R2 sequence."""
    a, b = 0.5 + index * _STEP_1, 0.5 + index * _STEP_2
    return np.float32(a - math.floor(a)), np.float32(b - math.floor(b))


@fast
def _aim(packet: Packet, lane: int, p: Any, n: Any, dx: float, dy: float, dz: float, far: float, mask: int) -> None:
    """A ray from just above a point along (dx, dy, dz)."""
    set_ray(
        packet, lane, p[0] + n[0] * _OFFSET, p[1] + n[1] * _OFFSET, p[2] + n[2] * _OFFSET,
        np.float32(dx), np.float32(dy), np.float32(dz), np.float32(0), np.float32(far), mask,
    )  # fmt: skip


@fast
def _sample(points: Points, first: int, lane: int, samples: int, s: int) -> tuple[Any, Any, np.float32, np.float32]:
    """A lane's point, its normal, and where in the unit square its sample `s` lies; lanes too many repeat the last."""
    i = min(first + lane, len(points.position) - 1)
    a, b = _pair(i * samples + s)
    return points.position[i], points.normal[i], a, b


@fast
def _wants(packet: Packet, lane: int, share: np.float32, is_point: bool) -> bool:
    """Whether what a source may send to a lane's point is worth the lane's ray; others are not traced."""
    packet.valid[lane] = -1 if share > _FAINT and is_point else 0
    return packet.valid[lane] != 0


@fast
def _arrives(packet: Packet, lane: int) -> bool:
    """Whether nothing stopped a lane's ray."""
    return packet.valid[lane] != 0 and packet.floats[FAR, lane] >= 0


@fast
def _lamp_share(lamp: Any, n: Any, dx: float, dy: float, dz: float) -> np.float32:
    """Irradiance of a lamp of intensity 1 that lies at (dx, dy, dz) from a point."""
    squared = dx * dx + dy * dy + dz * dz
    distance = np.float32(math.sqrt(squared + np.float32(1e-6)))
    facing = (n[0] * dx + n[1] * dy + n[2] * dz) / distance
    if facing <= 0 or distance > lamp.reach:
        return np.float32(0)
    downward = dy / distance  # the lamp lies above the point
    shape = lamp.upward + (np.float32(1) - lamp.upward) * max(downward, np.float32(0))
    return facing * shape / (squared + _LAMP_SIZE)


@fast
def add_lamps(
    scene: Handles, packet: Packet, points: Points, lamps: Any, samples: int, out: NDArray[np.float32]
) -> None:
    """Adds what lamps send to each point, with `samples` shadow rays a lamp, to `out` (n, 3)."""
    count = len(points.position)
    share = np.zeros(PACKET_WIDTH, np.float32)
    for first in range(0, count, PACKET_WIDTH):
        for k in range(len(lamps)):
            lamp = lamps[k]
            for s in range(samples):
                wanted = False
                for lane in range(PACKET_WIDTH):
                    p, n, a, b = _sample(points, first, lane, samples, s)
                    dx = lamp.position0 + (a - np.float32(0.5)) * _LAMP_SIDE - p[0]
                    dy = lamp.position1 - p[1]
                    dz = lamp.position2 + (b - np.float32(0.5)) * _LAMP_SIDE - p[2]
                    share[lane] = _lamp_share(lamp, n, dx, dy, dz)
                    wanted |= _wants(packet, lane, share[lane], first + lane < count)
                    far = max(
                        np.float32(1) - _SHADE / np.float32(math.sqrt(dx * dx + dy * dy + dz * dz)), np.float32(0)
                    )
                    _aim(packet, lane, p, n, dx, dy, dz, far, MASK_OPAQUE)
                if not wanted:
                    continue
                occluded(scene, packet, True)
                for lane in range(PACKET_WIDTH):
                    if _arrives(packet, lane):
                        amount = share[lane] / np.float32(samples)
                        out[first + lane, 0] += amount * lamp.color0
                        out[first + lane, 1] += amount * lamp.color1
                        out[first + lane, 2] += amount * lamp.color2
    packet.valid[:] = -1


@fast
def _pane_share(pane: Any, n: Any, dx: float, dy: float, dz: float) -> np.float32:
    """Irradiance, for radiance 1, of a pane of which a sample lies at (dx, dy, dz) from a point."""
    squared = dx * dx + dy * dy + dz * dz
    distance = np.float32(math.sqrt(squared + np.float32(1e-6)))
    facing = (n[0] * dx + n[1] * dy + n[2] * dz) / distance
    leaving = (pane.normal0 * dx + pane.normal1 * dy + pane.normal2 * dz) / distance
    if facing <= 0 or leaving <= 0:
        return np.float32(0)
    return facing * leaving * pane.area / (_PI * (squared + np.float32(0.25) * pane.area))


@fast
def add_panes(
    scene: Handles, packet: Packet, points: Points, panes: Any, sky: NDArray[np.float32], samples: int,
    out: NDArray[np.float32],
) -> None:  # fmt: skip
    """Adds the skylight that panes let in, with `samples` rays a pane, to `out` (n, 3)."""
    count = len(points.position)
    share = np.zeros(PACKET_WIDTH, np.float32)
    for first in range(0, count, PACKET_WIDTH):
        for k in range(len(panes)):
            pane = panes[k]
            for s in range(samples):
                wanted = False
                for lane in range(PACKET_WIDTH):
                    p, n, a, b = _sample(points, first, lane, samples, s)
                    dx = pane.corner0 + a * pane.u0 + b * pane.v0 - p[0]
                    dy = pane.corner1 + a * pane.u1 + b * pane.v1 - p[1]
                    dz = pane.corner2 + a * pane.u2 + b * pane.v2 - p[2]
                    share[lane] = _pane_share(pane, n, dx, dy, dz)
                    wanted |= _wants(packet, lane, share[lane], first + lane < count)
                    _aim(packet, lane, p, n, dx, dy, dz, 1.0, MASK_OPAQUE)
                if not wanted:
                    continue
                occluded(scene, packet, True)
                for lane in range(PACKET_WIDTH):
                    if _arrives(packet, lane):
                        d = packet.floats[DIRECTION : DIRECTION + 3, lane]
                        red, green, blue = sky_light(sky, d[0], d[1], d[2])
                        amount = share[lane] / np.float32(samples)
                        out[first + lane, 0] += amount * red * red
                        out[first + lane, 1] += amount * green * green
                        out[first + lane, 2] += amount * blue * blue
    packet.valid[:] = -1


@fast
def add_sun(
    scene: Handles, packet: Packet, points: Points, sun: NDArray[np.float32], samples: int, out: NDArray[np.float32]
) -> None:
    """Adds direct sunshine, with `samples` rays towards points of a hazy disc, to `out` (n, 3)."""
    count = len(points.position)
    for first in range(0, count, PACKET_WIDTH):
        for s in range(samples):
            wanted = False
            for lane in range(PACKET_WIDTH):
                p, n, a, b = _sample(points, first, lane, samples, s)
                facing = n[0] * sun[0] + n[1] * sun[1] + n[2] * sun[2]
                wanted |= _wants(packet, lane, facing, first + lane < count)
                a, b = a - np.float32(0.5), b - np.float32(0.5)
                _aim(packet, lane, p, n, sun[0] + a * _SUN_SPREAD, sun[1], sun[2] + b * _SUN_SPREAD, 1e3, MASK_OPAQUE)
            if not wanted:
                continue
            occluded(scene, packet, True)
            for lane in range(PACKET_WIDTH):
                if _arrives(packet, lane):
                    n = points.normal[first + lane]
                    amount = (n[0] * sun[0] + n[1] * sun[1] + n[2] * sun[2]) / np.float32(samples)
                    for channel in range(3):
                        out[first + lane, channel] += amount * sun[3 + channel]
    packet.valid[:] = -1


@fast
def _scatter(packet: Packet, lane: int, p: Any, n: Any, a: np.float32, b: np.float32) -> None:
    """A ray into the hemisphere over a point, more often near the normal (cosine), for (a, b) in the unit square."""
    radius, angle = np.float32(math.sqrt(a)), np.float32(2) * _PI * b
    x, y = radius * np.float32(math.cos(angle)), radius * np.float32(math.sin(angle))
    z = np.float32(math.sqrt(max(np.float32(1) - a, np.float32(0))))
    # Two vectors across the normal (Duff et al., Building an orthonormal basis, revisited).
    sign = np.float32(1) if n[2] >= 0 else np.float32(-1)
    c = np.float32(-1) / (sign + n[2])
    d = n[0] * n[1] * c
    _aim(
        packet, lane, p, n,
        x * (np.float32(1) + sign * n[0] * n[0] * c) + y * d + z * n[0],
        x * sign * d + y * (sign + n[1] * n[1] * c) + z * n[1],
        x * -sign * n[0] - y * n[1] + z * n[2], 1e3, MASK_LIT,
    )  # fmt: skip


@fast
def _texel_of(chart: Any, packet: Packet, lane: int) -> int:
    """Texel of a chart nearest to where a traced ray ended."""
    t, f = packet.floats[FAR, lane], packet.floats
    dx = f[0, lane] + t * f[DIRECTION, lane] - chart.origin0
    dy = f[1, lane] + t * f[DIRECTION + 1, lane] - chart.origin1
    dz = f[2, lane] + t * f[DIRECTION + 2, lane] - chart.origin2
    i = np.int32(dx * chart.u0 + dy * chart.u1 + dz * chart.u2 + np.float32(0.5))
    j = np.int32(dx * chart.v0 + dy * chart.v1 + dz * chart.v2 + np.float32(0.5))
    return chart.first + min(max(j, 0), chart.height - 1) * chart.width + min(max(i, 0), chart.width - 1)


@fast
def gather(
    scene: Handles, surfaces: Surfaces, packet: Packet, points: Points, lit: NDArray[np.float32],
    corners: NDArray[np.int32], rings: int, sectors: int, near: np.float32, out: NDArray[np.float32],
) -> None:  # fmt: skip
    """Light that surfaces around each point throw back at it, and how open the surroundings are.

    Args:
        scene: what rays meet.
        surfaces: materials and charts.
        packet: working memory.
        points: (n,) where light is wanted.
        lit: (texels + vertices, 3) light that has arrived so far, of charts first.
        corners: (t, 3) rows of `lit` for the corners of triangles without chart.
        rings: rays a point, from the normal outwards, times
        sectors: rays around it.
        near: distance within which surfaces darken a corner, metres.
        out: (n, 4) written: linear light, and openness 0 to 1.
    """
    triangles, materials, charts, sky = surfaces.triangles, surfaces.materials, surfaces.charts, surfaces.sky
    count, weight = len(points.position), np.float32(1 / (rings * sectors))
    for first in range(0, count, PACKET_WIDTH):
        last = min(PACKET_WIDTH, count - first)
        for s in range(rings * sectors):
            # All lanes look into one cell of the hemisphere, each elsewhere in it: coherent, yet never the same.
            for lane in range(PACKET_WIDTH):
                i = min(first + lane, count - 1)
                a, b = _pair(i)
                a, b = (
                    (np.float32(s // sectors) + a) / np.float32(rings),
                    (np.float32(s % sectors) + b) / np.float32(sectors),
                )
                _scatter(packet, lane, points.position[i], points.normal[i], a, b)
            intersect(scene, packet, True)
            for lane in range(last):
                row = out[first + lane]
                hit = hit_triangle(scene, packet, lane)
                if hit < 0:
                    f = packet.floats
                    red, green, blue = sky_light(
                        sky, f[DIRECTION, lane], f[DIRECTION + 1, lane], f[DIRECTION + 2, lane]
                    )
                    row[0] += min(red * red, _BRIGHTEST) * weight
                    row[1] += min(green * green, _BRIGHTEST) * weight
                    row[2] += min(blue * blue, _BRIGHTEST) * weight
                    row[3] += weight
                    continue
                row[3] += min(packet.floats[FAR, lane] / near, np.float32(1)) * weight
                triangle = triangles[hit]
                material = materials[triangle.material]
                if material.alpha < np.float32(1):
                    continue  # skylight through panes is counted by `add_panes`
                if triangle.chart >= 0:
                    at = _texel_of(charts[triangle.chart], packet, lane)
                else:
                    u, v = packet.floats[U, lane], packet.floats[V, lane]
                    corner = 1 if u > np.float32(0.5) else (2 if v > np.float32(0.5) else 0)
                    at = corners[hit, corner]
                row[0] += min(lit[at, 0] + material.emission, _BRIGHTEST) * material.mean0 * weight
                row[1] += min(lit[at, 1] + material.emission, _BRIGHTEST) * material.mean1 * weight
                row[2] += min(lit[at, 2] + material.emission, _BRIGHTEST) * material.mean2 * weight
