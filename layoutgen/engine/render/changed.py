"""The geometry of a scene that differs little from another: that one's arrays, and after them what came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from layoutgen.engine.render.bake import Baked, Sites
from layoutgen.engine.render.charts import add_charts, weld_light
from layoutgen.engine.render.layout import CHART, FACING, MATERIAL, TRIANGLE, Packet, Surfaces, scalars
from layoutgen.engine.render.rebake import Box, Lit, Rebaked, rebake
from layoutgen.engine.render.scene import Geometry, MeshPart, Placement, build_geometry
from layoutgen.engine.render.tracing import Handles


@dataclass(frozen=True)
class Changed:
    """A scene after a change, not lit yet.

    Attributes:
        geometry: of the scene; triangles of what went stay in its arrays, but in no part.
        surfaces: likewise, with the light of the scene before.
        came: the parts that are new.
        sites: where light is looked for on them.
        boxes: around what went and what came.
    """

    geometry: Geometry
    surfaces: Surfaces
    came: list[MeshPart]
    sites: Sites
    boxes: list[Box]


def changed(before: Geometry, surfaces: Surfaces, placements: Sequence[Placement]) -> Changed:
    """Exchanges what a scene holds for other placements; what has the same mesh at the same place stays."""
    here = {placement.instance: placement for placement in placements}
    kept = [part for part in before.parts if _same(part.placement, here.get(part.placement.instance))]
    gone = [part for part in before.parts if not _same(part.placement, here.get(part.placement.instance))]
    there = {part.placement.instance for part in kept}
    extra = build_geometry([placement for placement in placements if placement.instance not in there], before)
    add_charts(extra)
    sites = Sites(extra)  # before the triangles are copied: slivers lose their charts
    came = [replace(part, first=part.first + len(before.triangles)) for part in extra.parts]
    geometry = _joined(before, extra, [*map(replace, kept), *came])
    joined = surfaces._replace(
        triangles=geometry.triangles.view(scalars(TRIANGLE)),
        facings=geometry.facings.view(scalars(FACING)),
        materials=geometry.materials.view(scalars(MATERIAL)),
        charts=geometry.charts.view(scalars(CHART)),
        texels=geometry.textures.texels(),
    )
    boxes = [(part.points.min(axis=0), part.points.max(axis=0)) for part in (*gone, *came)]
    return Changed(geometry, joined, came, sites, [(low.astype(float), high.astype(float)) for low, high in boxes])


def _same(one: Placement, other: Placement | None) -> bool:
    return (
        other is not None
        and one.mesh is other.mesh
        and np.array_equal(one.rotation, other.rotation)
        and np.array_equal(one.position, other.position)
    )


def _joined(before: Geometry, extra: Geometry, parts: list[MeshPart]) -> Geometry:
    triangles, charts = extra.triangles.copy(), extra.charts.copy()
    triangles["material"] += len(before.materials)
    triangles["chart"][triangles["chart"] >= 0] += len(before.charts)
    charts["first"] += before.texel_count
    return Geometry(
        parts=parts,
        triangles=np.concatenate([before.triangles, triangles]),
        facings=np.concatenate([before.facings, extra.facings]),
        materials=np.concatenate([before.materials, extra.materials]),
        textures=extra.textures,
        charts=np.concatenate([before.charts, charts]),
        texel_count=before.texel_count + extra.texel_count,
    )


def relit(change: Changed, baked: Baked, before: Lit, scene: Handles, packet: Packet) -> Surfaces:
    """Lights the scene: everything that shading reads but probes, which are those of the scene before."""
    after = Lit(change.surfaces, scene)
    light = rebake(baked, before, after, change.sites, change.boxes, packet)
    _relight_corners(change.geometry, light)
    return change.surfaces._replace(light=light.words[: baked.sites.count + change.sites.count])


def _relight_corners(geometry: Geometry, light: Rebaked) -> None:
    """Writes the light of corners into the parts where it is new."""
    for part in geometry.parts:
        own = slice(part.first, part.first + len(part.faces))
        records, rows = geometry.triangles[own], light.rows[own]
        if light.changed[rows[records["chart"] < 0]].any():
            records["light"] = light.words[rows]
            one = Geometry(parts=[part], triangles=records)
            weld_light(one)
