"""Floors, ceilings and walls as meshes, with openings for doors and windows cut out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from layoutgen.catalogue.assets import assets
from layoutgen.engine.errors import SceneError
from layoutgen.engine.mesh import Mesh
from layoutgen.engine.render.materials import material_for
from layoutgen.geometry.camera import Array
from layoutgen.houses.schema import Opening, ProceduralHouse, Room, Surface, Vector, Wall

# Two rooms' walls lie in one plane and Unity draws only the side that faces the room. Moving each wall towards its
# own side by less than a pixel's worth lets two-sided tracing see the right one.
WALL_OFFSET = 0.0005
FRAME_LAP = 0.001  # metres of wall that the frame of a door or window covers at least
MIN_AREA = 1e-4  # square metres; smaller pieces are slivers of rounding


@dataclass(frozen=True)
class WallFrame:
    """A wall's own axes: x from its first to its second bottom corner, y up; `normal` points into its room."""

    id: str
    room_id: str
    origin: Array
    along: Array
    normal: Array
    length: float
    outline: shapely.Polygon
    surface: Surface
    empty: bool = False

    def world(self, points: Array) -> Array:
        """World positions (n, 3) of wall points (n, 2)."""
        return self.origin + points[:, :1] * self.along + points[:, 1:] * np.array([0.0, 1.0, 0.0])

    def local(self, points: Array) -> Array:
        """Wall points (n, 2) of world positions (n, 3)."""
        offset = points - self.origin
        return np.stack([offset @ self.along, offset[:, 1]], axis=1)

    def yaw_deg(self) -> float:
        """Yaw of something that hangs on the wall and faces the room."""
        yaw = np.degrees(np.arctan2(self.normal[0], self.normal[2]))
        nearest = round(yaw / 90) * 90
        return float(nearest if abs(yaw - nearest) < 1e-3 else yaw) % 360


@dataclass(frozen=True)
class StructurePart:
    """A piece of the building: `kind` is Floor, Ceiling or Wall."""

    name: str
    kind: str
    mesh: Mesh
    polygon: shapely.Polygon | None = None


@dataclass(frozen=True)
class Structure:
    """The building without its doors and windows, which are objects."""

    parts: list[StructurePart]
    walls: dict[str, WallFrame]
    holes: dict[str, list[shapely.Polygon]] = field(default_factory=dict)


def build_structure(house: ProceduralHouse) -> Structure:
    """Meshes of all rooms and walls.

    Raises:
        SceneError: an outline encloses nothing, or a door names a wall or an asset that does not exist.
    """
    walls = {wall.id: wall_frame(wall) for wall in house.walls}
    holes = _holes([*house.doors, *house.windows], walls)
    parts: list[StructurePart] = []
    for room in house.rooms:
        parts += _room_parts(room, _ceiling_height(house, room.id), house.procedural_parameters.ceiling_material)
    for frame in walls.values():
        if not frame.empty:
            parts += _wall_part(frame, holes.get(frame.id, []))
    return Structure(parts, walls, holes)


def wall_frame(wall: Wall) -> WallFrame:
    """The wall's axes and outline; ProcTHOR lists the top corners of exterior walls first."""
    corners = sorted(range(4), key=lambda index: wall.polygon[index].y)
    bottom = [np.array(wall.polygon[index].xyz) for index in sorted(corners[:2])]
    top = [np.array(wall.polygon[index].xyz) for index in sorted(corners[2:])]
    edge = (bottom[1] - bottom[0]) * np.array([1.0, 0.0, 1.0])
    length = float(np.linalg.norm(edge))
    if length < 1e-3:
        raise SceneError(f"Wall '{wall.id}' has no length")
    along = edge / length
    normal = np.array([along[2], 0.0, -along[0]])
    origin = bottom[0] + WALL_OFFSET * normal
    rims = [np.array([(point - bottom[0]) @ along, point[1] - bottom[0][1]]) for point in (*bottom, *top)]
    outline = shapely.MultiPoint(rims).convex_hull
    if not isinstance(outline, shapely.Polygon):
        raise SceneError(f"Wall '{wall.id}' has no area")
    return WallFrame(wall.id, wall.room_id, origin, along, normal, length, outline, wall.material, bool(wall.empty))


def opening_centre(opening: Opening, wall: WallFrame) -> Array:
    """World position of the centre of a door or window."""
    position = opening.asset_position
    local = np.array([[position.x, position.y]])
    return wall.world(local)[0] + (position.z - WALL_OFFSET) * wall.normal


def triangulate(outline: shapely.Polygon | shapely.MultiPolygon) -> tuple[Array, NDArray[np.int32]]:
    """Points (n, 2) and counter-clockwise triangles (m, 3) that cover a polygon with holes."""
    pieces = shapely.get_parts(shapely.constrained_delaunay_triangles(outline))
    rings = [shapely.get_coordinates(shapely.orient_polygons(piece))[:3] for piece in pieces]
    points, index = np.unique(np.concatenate(rings), axis=0, return_inverse=True)
    return points, index.reshape(-1, 3).astype(np.int32)


def floor_outline(points: Iterable[Vector], name: str) -> shapely.Polygon:
    """The area that a polygon encloses, mended where it crosses itself."""
    polygon = shapely.Polygon([p.xz for p in points])
    mended = shapely.make_valid(polygon) if not polygon.is_valid else polygon
    parts = [part for part in shapely.get_parts(mended) if isinstance(part, shapely.Polygon)]
    largest = max(parts, key=lambda part: part.area, default=shapely.Polygon())
    if largest.area < MIN_AREA:
        raise SceneError(f"Room '{name}' encloses no area")
    return largest


def _holes(openings: Iterable[Opening], walls: dict[str, WallFrame]) -> dict[str, list[shapely.Polygon]]:
    holes: dict[str, list[shapely.Polygon]] = {}
    for opening in openings:
        if opening.asset_id not in assets():
            raise SceneError(f"Unknown asset '{opening.asset_id}' of '{opening.id}'")
        if opening.wall0 not in walls:
            raise SceneError(f"'{opening.id}' is in wall '{opening.wall0}', which does not exist")
        world = walls[opening.wall0].world(_covered_hole(opening))
        for name in (opening.wall0, opening.wall1):
            if name in walls:
                holes.setdefault(name, []).append(_rectangle(walls[name].local(world)))
    return holes


def _covered_hole(opening: Opening) -> Array:
    """Corners (4, 2) of an opening's hole in its first wall, as far as its asset covers it.

    Holes of ProcTHOR's houses are up to 3 mm wider than their doors, which would leave a slit.
    """
    (low, high), middle = opening.hole_polygon, opening.asset_position
    width, height, _ = assets()[opening.asset_id].size
    half = width / 2 - FRAME_LAP
    left, right = max(low.x, middle.x - half), min(high.x, middle.x + half)
    if left >= right:
        left, right = low.x, high.x
    top = min(high.y, middle.y + height / 2 - FRAME_LAP)
    return np.array([[x, y] for x in (left, right) for y in (low.y, top if top > low.y else high.y)])


def _rectangle(points: Array) -> shapely.Polygon:
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return shapely.box(x0, y0, x1, y1)


def _ceiling_height(house: ProceduralHouse, room_id: str) -> float:
    tops = {wall.room_id: float(max(point.y for point in wall.polygon)) for wall in house.walls}
    return tops.get(room_id, max(tops.values(), default=3.0))


def _room_parts(room: Room, height: float, ceiling: Surface) -> list[StructurePart]:
    outline = floor_outline(room.floor_polygon, room.id)
    level = float(room.floor_polygon[0].y)
    material = room.ceilings[0].material or ceiling if room.ceilings else ceiling
    floor = _level_mesh(outline, level, room.floor_material, up=True)
    return [
        StructurePart(room.id, "Floor", floor, outline),
        StructurePart(f"ceiling|{room.id}", "Ceiling", _level_mesh(outline, height, material, up=False), outline),
    ]


def _level_mesh(outline: shapely.Polygon, level: float, surface: Surface, *, up: bool) -> Mesh:
    points, triangles = triangulate(outline)
    vertices = np.stack([points[:, 0], np.full(len(points), level), points[:, 1]], axis=1)
    # Counter-clockwise in (x, z) points down: cross of +x and +z is -y.
    faces = triangles[:, ::-1] if up else triangles
    return _mesh(vertices, faces, np.array([0.0, 1.0 if up else -1.0, 0.0]), points, surface)


def _wall_part(frame: WallFrame, holes: list[shapely.Polygon]) -> list[StructurePart]:
    left = shapely.difference(frame.outline, shapely.union_all(holes)) if holes else frame.outline
    pieces = [part for part in shapely.get_parts(left) if isinstance(part, shapely.Polygon) and part.area > MIN_AREA]
    if not pieces:
        return []
    points, triangles = triangulate(shapely.MultiPolygon(pieces) if len(pieces) > 1 else pieces[0])
    vertices = frame.world(points)
    a, b, c = vertices[triangles[0]]
    outward = np.cross(b - a, c - a) @ frame.normal > 0
    faces = triangles if outward else triangles[:, ::-1]
    return [StructurePart(frame.id, "Wall", _mesh(vertices, faces, frame.normal, points, frame.surface))]


def _mesh(vertices: Array, faces: NDArray[np.int32], normal: Array, uvs: Array, surface: Surface) -> Mesh:
    color = surface.color.rgb() if surface.color else None
    return Mesh(
        vertices.astype(np.float32),
        np.ascontiguousarray(faces),
        np.tile(normal.astype(np.float32), (len(vertices), 1)),
        uvs.astype(np.float32),
        np.zeros(len(faces), np.int32),
        [material_for(surface.name, color)],
    )
