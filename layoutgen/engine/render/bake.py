"""Bakes light into charts and corners: lamps, skylight, sunshine, one bounce of all of it, and contact shadows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.charts import blur_charts, chart_points, checkerboard
from layoutgen.engine.render.emitters import LAMP, PANE, Emitters, Light, find_panes, lamp_records, sun
from layoutgen.engine.render.gather import Points, add_lamps, add_panes, add_sun, gather
from layoutgen.engine.render.layout import Packet, Surfaces, scalars
from layoutgen.engine.render.light import LIGHT_RANGE, pack
from layoutgen.engine.render.scene import Geometry
from layoutgen.engine.render.tracing import Handles, cast_rays

_VOXEL, _CLUSTER = 0.05, 0.2  # metres within which corners share light, and indirect light
_CLUSTER_POINTS = 3  # of a cluster, from which indirect light is looked for
_CORNER_INSET = 0.12  # part of the way from a corner to the middle of its triangle
_LAMP_RAYS, _PANE_RAYS, _SUN_RAYS = 4, 6, 4
_RINGS, _SECTORS = 3, 5  # of rays around a point, for bounced light
_BOUNCE_BLUR, _CONTACT_BLUR, _SHADOW_BLUR = 9, 1, 1  # texels
_NEAR = 0.7  # metres within which surfaces darken a corner
_BOUNCES = 1.5  # light of the first bounce to that of all bounces
_EXPOSED = 0.72  # irradiance to which the house's average is brought
_LEAST = 0.15  # of the average: what reaches even the darkest corner
_LEVEL, _MEASURED = 0.9, 0.5  # uprightness and openness of the faces that the exposure is measured on
_CROWDED, _FREE = 0.2, 0.9  # openness of a tight corner and of an open face
_WHITE_BALANCE = 0.6  # 1 would make the average light grey
_HIGHEST = 1.35  # irradiance towards which bright spots are compressed


@dataclass(frozen=True)
class _Corners:
    """Corners of triangles without chart, those close together as one point.

    Attributes:
        points: (n,) representatives.
        rows: (t, 3) int32 number of the point of each corner; 0 for triangles with a chart.
        clusters: (n,) int32 group of each point, for indirect light.
    """

    points: Points
    rows: NDArray[np.int32]
    clusters: NDArray[np.int32]


class Sites:
    """Where light is looked for in a scene: texels of charts, then points at corners.

    Attributes:
        points: (s,) of both.
        rows: (t, 3) int32, see `_Corners`.
        count: texels of all charts, listed ones and others.
        around: (k,) indices into `points` of those from which light of surfaces is looked for: blurs and means make
            up for the others, where most rays are spent.
        level: (count + corners,) which rows of light are of listed texels of level faces.
    """

    def __init__(self, geometry: Geometry) -> None:
        positions, normals, self._texels = chart_points(geometry)
        corners = _corners(geometry)
        self._charts, self._clusters = geometry.charts, corners.clusters
        self.rows, self.count = corners.rows, geometry.texel_count
        self.points = Points(
            np.concatenate([positions, corners.points.position]), np.concatenate([normals, corners.points.normal])
        )
        self._sparse = checkerboard(self._charts, self._texels)
        self._few = _first_of_each(self._clusters, _CLUSTER_POINTS)
        self.around = np.concatenate([self._sparse, len(self._texels) + self._few])
        self.level = np.zeros(self.count + len(self._clusters), np.bool_)
        self.level[self._texels] = np.abs(normals[:, 1]) > _LEVEL

    def direct(self, values: NDArray[np.float32], charts: NDArray[np.intp] | None = None) -> NDArray[np.float32]:
        """Values (s, k) of the points as rows of light: blurred texels (count), then corners.

        Args:
            values: of the points.
            charts: numbers of the charts outside of which all are 0; None for none.
        """
        split = len(self._texels)
        return np.concatenate([self._spread(values[:split], self._texels, _SHADOW_BLUR, charts), values[split:]])

    def bounced(
        self, values: NDArray[np.float32], charts: NDArray[np.intp] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What surfaces throw back (rows, 3) and openness (rows, 1), of values (k, 4) `around`."""
        on_charts, on_corners = np.split(values, [len(self._sparse)])
        indirect = _mean(on_corners, self._clusters, self._few)
        texels = self._texels[self._sparse]
        wide = self._spread(on_charts[:, :3], texels, _BOUNCE_BLUR, charts)
        near = self._spread(on_charts[:, 3:], texels, _CONTACT_BLUR, charts)
        return np.concatenate([wide, indirect[:, :3]]), np.concatenate([near, indirect[:, 3:]])

    def charts_of(self, points: NDArray[np.intp]) -> NDArray[np.intp]:
        """Numbers of the charts that points, indices into `points`, belong to; corners to none."""
        texels = self._texels[points[points < len(self._texels)]]
        return np.unique(np.searchsorted(self._charts["first"], texels, side="right") - 1)

    def _spread(
        self, values: NDArray[np.float32], at: NDArray[np.int32], radius: int, charts: NDArray[np.intp] | None
    ) -> NDArray[np.float32]:
        """Values of the texels `at` as blurred texels."""
        image, known = np.zeros((self.count, values.shape[1]), np.float32), np.zeros(self.count, np.float32)
        image[at], known[at] = values, 1
        return blur_charts(self._charts if charts is None else self._charts[charts], image, known, radius)


class Layers(NamedTuple):
    """Light before exposure: what arrives from emitters (n, 3), from surfaces (n, 3), and openness (n, 1), 0 to 1."""

    direct: NDArray[np.float32]
    bounced: NDArray[np.float32]
    openness: NDArray[np.float32]


class Exposure(NamedTuple):
    """How a photographer would expose a house: white balance (3,) and the average of its light."""

    balance: NDArray[np.floating[Any]]
    average: float


@dataclass(frozen=True)
class Baked:
    """The light of a scene.

    Attributes:
        words: texels (count), then points at corners, packed.
        sites: where it was looked for.
        emitters: where it comes from.
        layers: of the same rows.
        exposure: of the house.
    """

    words: NDArray[np.uint32]
    sites: Sites
    emitters: Emitters
    layers: Layers
    exposure: Exposure


def bake(
    geometry: Geometry, surfaces: Surfaces, scene: Handles, packet: Packet, lights: Sequence[Light], sky: str
) -> Baked:
    """Writes light into the corners of `geometry.triangles`; the texels of `surfaces.charts` are the first words."""
    sites = Sites(geometry)
    emitters = _emitters(geometry, scene, packet, lights, sky, surfaces)
    direct = sites.direct(direct_light(scene, packet, sites.points, emitters, surfaces))
    around = Points(sites.points.position[sites.around], sites.points.normal[sites.around])
    found = thrown_back(scene, surfaces, packet, around, direct, sites.rows + np.int32(sites.count))
    layers = Layers(direct, *sites.bounced(found))
    exposure = _exposure(layers, sites.level)
    words = exposed(layers, exposure)
    geometry.triangles["light"] = words[sites.rows + np.int32(sites.count)] if len(words) > sites.count else 0
    return Baked(words, sites, emitters, layers, exposure)


def thrown_back(
    scene: Handles,
    surfaces: Surfaces,
    packet: Packet,
    points: Points,
    direct: NDArray[np.float32],
    rows: NDArray[np.int32],
) -> NDArray[np.float32]:
    """Light that surfaces throw at points, and openness (n, 4); `rows` (t, 3) of `direct` are of the corners."""
    found = np.zeros((len(points.position), 4), np.float32)
    gather(scene, surfaces, packet, points, direct, rows, _RINGS, _SECTORS, np.float32(_NEAR), found)
    return found


def _emitters(
    geometry: Geometry, scene: Handles, packet: Packet, lights: Sequence[Light], sky: str, surfaces: Surfaces
) -> Emitters:
    def free(origins: NDArray[np.float64], directions: NDArray[np.float64]) -> NDArray[np.float64]:
        return cast_rays(scene, surfaces.triangles, packet, origins, directions, 1e3)[1]

    places = np.array([light.position for light in lights], np.float64).reshape(-1, 3)
    clearance = free(places, np.tile([0.0, 1.0, 0.0], (len(places), 1)))
    panes = find_panes(geometry)
    centres = (panes["corner"] + panes["u"] / 2 + panes["v"] / 2).astype(np.float64)
    normals = panes["normal"].astype(np.float64)
    ahead, behind = (np.isinf(free(centres + side * 0.2 * normals, side * normals)) for side in (1, -1))
    panes["normal"][behind] *= -1
    return Emitters(
        lamp_records(lights, clearance).view(scalars(LAMP)), panes[ahead ^ behind].view(scalars(PANE)), sun(sky)
    )


def direct_light(
    scene: Handles, packet: Packet, points: Points, emitters: Emitters, surfaces: Surfaces
) -> NDArray[np.float32]:
    """Light (n, 3) that reaches points from the emitters."""
    out = np.zeros((len(points.position), 3), np.float32)
    if len(out):
        add_lamps(scene, packet, points, emitters.lamps, _LAMP_RAYS, out)
        add_panes(scene, packet, points, emitters.panes, surfaces.sky, _PANE_RAYS, out)
        add_sun(scene, packet, points, emitters.sun, _SUN_RAYS, out)
    return out


def _corners(geometry: Geometry) -> _Corners:
    """Merges corners by place (a voxel) and direction, so that thousands of small triangles share few points."""
    rows = np.zeros((len(geometry.triangles), 3), np.int32)
    loose = np.flatnonzero(geometry.triangles["chart"] < 0)
    if len(loose) == 0:
        empty = np.zeros((0, 3), np.float32)
        return _Corners(Points(empty, empty), rows, np.zeros(0, np.int32))
    corners = np.concatenate([part.points[part.faces] for part in geometry.parts])[loose]
    # A corner that touches the floor or a wall would see what lies behind it: sample a little inside the triangle.
    position = (corners + _CORNER_INSET * (corners.mean(axis=1, keepdims=True) - corners)).reshape(-1, 3)
    normal = np.concatenate([part.normals()[part.faces] for part in geometry.parts])[loose].reshape(-1, 3)
    direction = np.rint(normal * 2).astype(np.int64) + 2
    _, first, row = np.unique(_keys(position, _VOXEL, direction), return_index=True, return_inverse=True)
    rows[loose] = row.reshape(-1, 3)
    side = np.abs(normal[first]).argmax(axis=1)
    facing = (side * 2 + (normal[first, side] > 0))[:, None]
    _, cluster = np.unique(_keys(position[first], _CLUSTER, facing), return_inverse=True)
    return _Corners(Points(position[first], normal[first]), rows, cluster.astype(np.int32))


def _keys(position: NDArray[np.float32], voxel: float, direction: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for each voxel and direction (n, k), k small integers below 8."""
    cell = np.floor(position / voxel).astype(np.int64)
    keys = cell[:, 0] + (cell[:, 1] << 16) + (cell[:, 2] << 32)
    for column in direction.T:
        keys = keys * 8 + column
    return keys


def _first_of_each(groups: NDArray[np.int32], most: int) -> NDArray[np.intp]:
    """Indices of at most `most` members of each group of `groups` (n,)."""
    order = np.argsort(groups, kind="stable")
    sizes = np.bincount(groups)
    place = np.arange(len(groups)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return order[place < most]


def _mean(values: NDArray[np.float32], groups: NDArray[np.int32], members: NDArray[np.intp]) -> NDArray[np.float32]:
    """For each of `groups` (n,), the mean of its members' values (m, k); `members` (m,) are indices into `groups`."""
    if len(groups) == 0:
        return np.zeros((0, values.shape[1]), np.float32)
    own = groups[members]
    sums = np.stack([np.bincount(own, weights=column) for column in values.T], axis=1)
    return np.asarray((sums / np.bincount(own)[:, None])[groups], np.float32)


def _contact(layers: Layers) -> NDArray[np.float32]:
    return np.clip((layers.openness - _CROWDED) / (_FREE - _CROWDED), 0, 1)


def _total(layers: Layers, contact: NDArray[np.float32]) -> NDArray[np.float32]:
    bounced = layers.bounced * np.float32(_BOUNCES)
    return layers.direct * (0.5 + 0.5 * contact) + bounced * (0.2 + 0.8 * contact)


def _exposure(layers: Layers, level: NDArray[np.bool_]) -> Exposure:
    """Exposure and white balance by the free texels of `level` faces (n,), which lie indoors: floors and ceilings."""
    contact = _contact(layers)
    measured = _total(layers, contact)[level & (contact[:, 0] > _MEASURED)]
    color = np.exp(np.log(measured + 1e-3).mean(axis=0)) if len(measured) else np.ones(3)
    average = float(color.mean())
    return Exposure((average / color) ** _WHITE_BALANCE, average)


def exposed(layers: Layers, exposure: Exposure) -> NDArray[np.uint32]:
    """Light as a photographer would expose the house, with dark corners lifted and bright spots held back; packed."""
    contact = _contact(layers)
    total = _total(layers, contact) * exposure.balance / exposure.average
    scaled = (total + _LEAST * (0.4 + 0.6 * contact)) * _EXPOSED
    return pack(np.asarray(_HIGHEST * (1 - np.exp(-scaled / _HIGHEST)), np.float32), LIGHT_RANGE)
