"""The renderer: light baked once, then colour, depth and instance ids of any view; flat light until then."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.render import embree
from layoutgen.engine.render.backends import Backend, EmbreeBackend, NumbaBackend
from layoutgen.engine.render.bake import Baked, bake
from layoutgen.engine.render.camera import camera_array, view_normals
from layoutgen.engine.render.changed import Changed, changed, relit
from layoutgen.engine.render.charts import add_charts, weld_light
from layoutgen.engine.render.edges import find_edges, smooth_edges
from layoutgen.engine.render.emitters import Light, sky_colors
from layoutgen.engine.render.kernel import TILE_HEIGHT, Image, Scratch, new_scratch
from layoutgen.engine.render.layout import (
    CHART,
    FACING,
    MASK_ALL,
    MASK_SOLID,
    MATERIAL,
    TRIANGLE,
    Surfaces,
    new_packet,
    scalars,
)
from layoutgen.engine.render.light import LIGHT_RANGE, linear, pack
from layoutgen.engine.render.probes import add_probes, more_probes
from layoutgen.engine.render.rebake import Lit
from layoutgen.engine.render.scene import Array, Geometry, Placement, build_geometry
from layoutgen.engine.render.shade import PROBE_SIDE
from layoutgen.engine.render.tracing import PACKET_WIDTH, Handles, cast_rays
from layoutgen.geometry.camera import Pose


def flat_light(geometry: Geometry) -> None:
    """Writes light that depends on the normal alone into every corner."""
    for part in geometry.parts:
        normals = part.normals()[part.faces]
        amount = 0.75 + normals @ np.array([0.08, 0.2, -0.05], np.float32)
        records = geometry.triangles[part.first : part.first + len(part.faces)]
        records["light"] = pack(np.repeat(amount[..., None], 3, axis=-1), LIGHT_RANGE)


Quality = Literal["baked", "flat"]


@dataclass(frozen=True)
class RenderedFrame:
    """A rendered view.

    Attributes:
        rgb: (h, w, 3) uint8; None where it was not asked for.
        depth: (h, w) float32 planar metres; `far` where nothing is hit.
        ids: (h, w) int32 instances; 0 where nothing is hit.
        normals: (h, w, 3) float32 of the surfaces in the camera's frame, as `view_normals`; None where not asked for.
    """

    rgb: NDArray[np.uint8] | None
    depth: NDArray[np.float32]
    ids: NDArray[np.int32]
    normals: NDArray[np.float32] | None = None


class Renderer:
    """A house ready to be looked at; objects can be moved and hidden and keep their baked light.

    Attributes:
        antialias: as given; may be changed between views.
        geometry: the placements as flat arrays, for benches and tests.
        surfaces: everything that shading reads, likewise.

    Args:
        placements: what stands where; instances must be unique.
        lights: lamps; windows let skylight in by themselves.
        sky: skybox name of ProcTHOR; unknown names give a midday sky.
        threads: threads that render one frame; the picture does not depend on it.
        quality: `baked`, or `flat` for light by direction only, which needs no time at load.
        antialias: smooth the edges of objects by more samples there.
        use_embree: False rasterizes with numba although Embree is there.
        like: one with baked light, which is kept where the placements are the same; `lights` and `sky` are its own.
    """

    def __init__(
        self,
        placements: Sequence[Placement],
        lights: Sequence[Light],
        sky: str = "",
        threads: int = 1,
        quality: Quality = "baked",
        antialias: bool = True,
        use_embree: bool = embree.AVAILABLE,
        like: "Renderer | None" = None,
    ) -> None:
        change = None if like is None else changed(like.geometry, like.surfaces, placements)
        self.geometry: Geometry = build_geometry(placements) if change is None else change.geometry
        parts = self.geometry.parts
        self._backend: Backend = EmbreeBackend(parts) if use_embree else NumbaBackend(parts)
        self._hidden: set[int] = set()
        self._threads, self.antialias = threads, antialias
        self._scratches: list[Scratch] = []
        self._scratch_width = 0
        self._packet = new_packet(PACKET_WIDTH)
        self._baked: Baked | None = None
        self.surfaces: Surfaces = (
            self._light(lights, sky, quality) if like is None or change is None else self._relight(change, like, lights)
        )

    def _light(self, lights: Sequence[Light], sky: str, quality: str) -> Surfaces:
        """Lights the scene; what is returned is all that shading reads."""
        geometry = self.geometry
        if quality == "baked":
            add_charts(geometry)
        surfaces = Surfaces(
            geometry.triangles.view(scalars(TRIANGLE)),
            geometry.facings.view(scalars(FACING)),
            geometry.materials.view(scalars(MATERIAL)),
            geometry.charts.view(scalars(CHART)),
            np.zeros(1, np.uint32),
            geometry.textures.texels(),
            np.zeros(1, np.uint32),
            sky_colors(sky),
        )
        if quality == "flat":
            flat_light(geometry)
            return surfaces
        self._baked = bake(geometry, surfaces, self._backend.handles, self._packet, lights, sky)
        weld_light(geometry)
        surfaces = surfaces._replace(light=self._baked.words[: geometry.texel_count])
        scratch = self._scratch(1, PROBE_SIDE * PROBE_SIDE)[0]
        return surfaces._replace(probes=add_probes(geometry, surfaces, self.handles, scratch, lights))

    def _relight(self, change: Changed, like: "Renderer", lights: Sequence[Light]) -> Surfaces:
        """Lights the scene after a change; shiny things keep their pictures of the room, and new ones get theirs."""
        if like._baked is None:
            raise ValueError("only light that was baked can be kept")
        surfaces = relit(change, like._baked, Lit(like.surfaces, like.handles), self.handles, self._packet)
        scratch = self._scratch(1, PROBE_SIDE * PROBE_SIDE)[0]
        came = replace(change.geometry, parts=change.came)
        return surfaces._replace(probes=more_probes(came, surfaces, self.handles, scratch, lights))

    def render(
        self,
        pose: Pose,
        width: int,
        height: int,
        fov_vertical_deg: float,
        *,
        rgb: bool = True,
        roll_deg: float = 0.0,
        orthographic_size: float | None = None,
        sky_color: tuple[float, float, float] | None = None,
        far: float = 20.0,
        hide: Collection[int] = (),
        normals: bool = False,
        glass: bool = True,
    ) -> RenderedFrame:
        """Renders a view.

        Args:
            pose: where the camera stands.
            width: pixels.
            height: pixels.
            fov_vertical_deg: vertical field of view; unused by orthographic cameras.
            rgb: whether colour is wanted beside depth and ids.
            roll_deg: turn about the viewing axis, counter-clockwise as seen by the camera.
            orthographic_size: half the height of the picture in metres, for an orthographic camera.
            sky_color: sRGB 0 to 1, in place of the sky.
            far: depth beyond which nothing is seen.
            hide: instances left out of this view only, such as ceilings of a map view.
            normals: whether to say which way surfaces face.
            glass: False for what is behind all glass, where no colour is wanted.
        """
        camera = camera_array(pose, height, fov_vertical_deg, roll_deg, orthographic_size)
        color_shape = (height, width) if rgb else (0, 0)
        image = Image(
            np.empty((*color_shape, 3), np.uint8),
            np.empty((height, width), np.float32),
            np.empty((height, width), np.int32),
            np.empty((height, width) if rgb or normals else (0, 0), np.int32),
            np.empty((height, width, 2) if normals else (0, 0, 2), np.float32),
        )
        unwanted = set(hide) - self._hidden
        self._change_visible(shown=(), hidden=unwanted)
        try:
            self._draw(camera, image, self._sky(sky_color), np.float32(far), MASK_ALL if glass else MASK_SOLID)
        finally:
            self._change_visible(shown=unwanted, hidden=())
        facing = view_normals(self.geometry, image, camera) if normals else None
        return RenderedFrame(image.rgb if rgb else None, image.depth, image.ids, facing)

    @property
    def handles(self) -> Handles:
        """What compiled code traces against, as of now."""
        return self._backend.handles

    def move(self, instance: int, rotation: Array, position: Array) -> None:
        """Puts an instance elsewhere: rotation (3, 3) and position (3,) replace those of its placement."""
        self._backend.update(self.geometry.move(instance, rotation, position), (), ())

    def set_visible(self, instance: int, visible: bool) -> None:
        """Shows or hides an instance in all later views and casts."""
        if visible == (instance not in self._hidden):
            return
        self._change_visible(shown=(instance,) if visible else (), hidden=() if visible else (instance,))
        self._hidden ^= {instance}

    def cast(
        self, origins: NDArray[np.float64], directions: NDArray[np.float64], max_distance: float
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The first instance along rays from origins (n, 3) along directions (n, 3) of any length.

        Returns (n,) instances, 0 where nothing is hit within `max_distance` metres, and (n,) distances in metres,
        infinite there.
        """
        return cast_rays(
            self._backend.handles, self.surfaces.triangles, self._packet, origins, directions, max_distance
        )

    def glazed(self) -> list[int]:
        """Instances that are glass in part or whole, in order; hidden ones too."""
        return sorted({part.placement.instance for part in self.geometry.parts if part.glass})

    def _change_visible(self, shown: Collection[int], hidden: Collection[int]) -> None:
        if not shown and not hidden:
            return
        lists = [[part for i in sorted(chosen) for part in self.geometry.of(i)] for chosen in (shown, hidden)]
        self._backend.update((), lists[0], lists[1])

    def _sky(self, color: tuple[float, float, float] | None) -> Surfaces:
        if color is None:
            return self.surfaces
        return self.surfaces._replace(sky=np.tile(linear(np.array(color, np.float64)), (3, 1)))

    def _draw(self, camera: NDArray[np.float32], image: Image, surfaces: Surfaces, far: np.float32, mask: int) -> None:
        height, width = image.depth.shape
        bands = self._bands(height)
        scratches = self._scratch(len(bands), width)
        backend = self._backend
        backend.prepare(camera, height, width, float(far), mask)
        self._run(lambda i: backend.draw(surfaces, scratches[i], camera, image, far, mask, bands[i]), len(bands))
        if len(image.rgb) and self.antialias:
            marks = np.empty((height, width), np.bool_)
            find_edges(surfaces, camera, image, marks)
            # After all bands: an edge between two bands needs both.
            self._run(
                lambda i: smooth_edges(backend.handles, surfaces, scratches[i], camera, image, far, marks, *bands[i]),
                len(bands),
            )

    def _run(self, job: Callable[[int], None], count: int) -> None:
        """Runs jobs 0 to `count`, each on a thread of its own."""
        if count == 1:
            return job(0)
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(job, range(count)))

    def _bands(self, height: int) -> list[tuple[int, int]]:
        """Rows of each thread, in whole tiles."""
        tiles = -(-height // TILE_HEIGHT)
        cuts = sorted({tiles * i // self._threads for i in range(self._threads + 1)})
        return [(a * TILE_HEIGHT, min(b * TILE_HEIGHT, height)) for a, b in zip(cuts[:-1], cuts[1:], strict=True)]

    def _scratch(self, count: int, width: int) -> list[Scratch]:
        """Working memory for `count` threads, kept from view to view."""
        if len(self._scratches) < count or self._scratch_width < width:
            self._scratches = [new_scratch(width, new_packet(PACKET_WIDTH)) for _ in range(count)]
            self._scratch_width = width
        return self._scratches[:count]


_SIDE = 12


def warm_up() -> None:
    """Renders a small view that uses every kernel; seconds at first, then numba has them on disk."""
    glass = Material(alpha=0.2)
    placements = [
        Placement(1, _square(Material(texture="wood"), 4.0), np.eye(3), np.zeros(3), structure=True),
        Placement(2, _square(glass, 1.0), np.eye(3), np.array([0.0, 0.5, 0.0])),
        Placement(3, _square(Material(gloss=0.5), 0.05), np.eye(3), np.array([0.5, 0.5, 0.5])),
    ]
    renderer = Renderer(placements, [Light((0.0, 2.0, 0.0), (1.0, 1.0, 1.0), 1.0, 5.0)])
    down = Pose(0.0, 2.0, 0.0, 0.0, 90.0)
    renderer.render(down, _SIDE, _SIDE, 90.0)
    renderer.render(down, _SIDE, _SIDE, 90.0, rgb=False)
    renderer.render(down, _SIDE, _SIDE, 90.0, rgb=False, glass=False)
    renderer.cast(np.zeros((1, 3)), np.ones((1, 3)), 1.0)


def _square(material: Material, side: float) -> Mesh:
    """A level square that faces up."""
    corners = np.array([[-1, 0, -1], [-1, 0, 1], [1, 0, 1], [1, 0, -1]], np.float32) * np.float32(side / 2)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    normals = np.tile(np.array([0, 1, 0], np.float32), (4, 1))
    return Mesh(corners, faces, normals, corners[:, [0, 2]], np.zeros(2, np.int32), [material])
