"""What objects cover, seen from above: a few simple polygons around everything that is drawn.

The triangles of a mesh are drawn on a fine grid, which is much faster than the union of thousands of polygons; the
outline of the cells that they touch is widened by as much as the grid and the simplification may have cut off.
"""

from functools import lru_cache
from weakref import ref

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray

from layoutgen.engine.mesh import Mesh
from layoutgen.engine.render.cover import cover
from layoutgen.engine.world.objects import Stance
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.camera import Array

Polygon = tuple[Point, ...]
FILLED = 0.95  # share of its rectangle from which on a thing is one
CORNERS = 16  # of a polygon at most
PIECES = 3  # of a thing, or of a part of one, at most
HALVINGS = 2  # how often a thing with more corners than that is cut in two
CELLS = 96  # of the grid along the longer side, if that leaves them within
CELL_SIZES = (0.002, 0.005)  # metres
CUT = 0.75  # cells that the outline of a grid's cells may lose where it is made of straight lines
SLACKS = (0.003, 0.006, 0.012)  # metres that corners may lose, tried until there are few
EXACT = 32  # triangles up to which their union is made instead
DECIMALS = 3  # millimetres


def footprint(stance: Stance) -> tuple[Polygon, ...]:
    """Polygons (x, z) in the world, counter-clockwise with z up, whose union bounds what is seen from above.

    They lie within the world box and follow the mesh to within 2 cm where a few times 16 corners are enough for that,
    rounded to millimetres. Things that nearly fill their rectangle give the rectangle; holes are filled.
    """
    low, high = stance.aabb[:, [0, 2]]
    pieces = [piece for ring in _in_world(stance) for piece in _clipped(ring, low, high)]
    found = [_rounded(piece, low, high) for piece in pieces]
    return tuple(polygon for polygon in found if len(polygon) > 2) or (tuple(FloorBox(*low, *high).corners),)


def _in_world(stance: Stance) -> list[Array]:
    """Rings in the world, not yet within its box: turned from the mesh's own frame where it stands upright."""
    if stance.matrix[1, 1] < 1 - 1e-9:
        return _outlines(stance.points()[:, [0, 2]], stance.mesh.faces)
    return [ring @ stance.matrix[::2, ::2].T + stance.position[[0, 2]] for ring in _own_outlines(ref(stance.mesh))]


def _clipped(ring: Array, low: Array, high: Array) -> list[Array]:
    """The parts of a ring's polygon within a rectangle; all of it where only rounding takes it out."""
    if (ring > low - 5e-4).all() and (ring < high + 5e-4).all():
        return [ring]
    return _rings(shapely.intersection(shapely.Polygon(ring), shapely.box(*low, *high)))


def _rounded(ring: Array, low: Array, high: Array) -> Polygon:
    points = np.clip(np.round(ring, DECIMALS), low, high)
    kept = (points != np.roll(points, 1, axis=0)).any(axis=1)
    return tuple((x, z) for x, z in points[kept].tolist())


def _rings(shape: shapely.Geometry) -> list[Array]:
    """Outer rings of a shape's polygons: their corners (n, 2), counter-clockwise, each once."""
    polygons = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon) and not part.is_empty]
    found = [(polygon.exterior.is_ccw, shapely.get_coordinates(polygon.exterior)[:-1]) for polygon in polygons]
    return [ring if counter_clockwise else ring[::-1] for counter_clockwise, ring in found]


@lru_cache(maxsize=4096)
def _own_outlines(own: "ref[Mesh]") -> list[Array]:
    mesh = own()  # by reference, as to be remembered here is no reason to stay
    assert mesh is not None
    return _outlines(mesh.vertices[:, [0, 2]].astype(np.float64), mesh.faces)


def _outlines(points: Array, faces: NDArray[np.int32]) -> list[Array]:
    """Rings of simple polygons around triangles in the plane, within the rectangle around them along the axes."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    box = FloorBox(*low.tolist(), *(low + span).tolist())
    if len(faces) <= EXACT:
        shape = shapely.union_all(shapely.polygons(points[faces]))
        return [np.array(box.corners)] if shape.area >= FILLED * box.area else _few(shape, 0.0, box, HALVINGS)
    size = float(np.clip(span.max() / CELLS, *CELL_SIZES))
    cells = _drawn((points - low) / size + 1, faces)
    if np.count_nonzero(cells) * size**2 >= FILLED * box.area:
        return [np.array(box.corners)]
    shape = shapely.transform(_contour(cells), lambda cell: (cell - 0.5) * size + low)
    return _few(shape, (CUT + 0.5**0.5) * size, box, HALVINGS)


def _drawn(points: Array, faces: NDArray[np.int32]) -> NDArray[np.uint8]:
    """The cells of a grid that triangles touch, with a free margin; points in cells."""
    columns, rows = (np.ceil(points.max(axis=0)).astype(int) + 2).tolist()
    cells = np.zeros((rows, columns), np.uint8)
    cover(points, faces, cells)
    return cells


def _contour(cells: NDArray[np.uint8]) -> shapely.Geometry:
    """What the middles of cells enclose, holes included, with straight lines that cut off no more than `CUT`."""
    contours, _ = cv2.findContours(cells, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    rings = [cv2.approxPolyDP(contour, CUT, True)[:, 0] for contour in contours]
    closed = [shapely.Polygon(np.resize(ring, (max(len(ring), 3), 2))) for ring in rings]  # lines go there and back
    return shapely.union_all(shapely.make_valid(np.array(closed, dtype=object)))


def _few(shape: shapely.Geometry, margin: float, box: FloorBox, halvings: int) -> list[Array]:
    """Rings with few corners around a shape widened by a margin, within a box; holes are filled."""
    for slack in SLACKS:
        simple = shapely.simplify(shape, slack)
        if shapely.get_num_coordinates(simple) <= PIECES * CORNERS:  # what has more keeps more, and takes longer
            found = _widened(simple, margin + slack, box)
            if len(found) <= PIECES and all(len(ring) <= CORNERS for ring in found):
                return found
    if halvings == 0:
        return _widened(shapely.simplify(shapely.convex_hull(shape), SLACKS[-1]), margin + SLACKS[-1], box)
    x, z = box.centre
    wide = box.size[0] > box.size[1]
    halves = (box._replace(x_max=x), box._replace(x_min=x)) if wide else (box._replace(z_max=z), box._replace(z_min=z))
    return [ring for half in halves for ring in _few(_near(shape, margin, half), margin, half, halvings - 1)]


def _near(shape: shapely.Geometry, margin: float, box: FloorBox) -> shapely.Geometry:
    """The part of a shape that reaches into a box when it is widened."""
    x0, z0, x1, z1 = box
    return shapely.clip_by_rect(shape, x0 - margin, z0 - margin, x1 + margin, z1 + margin)


def _widened(shape: shapely.Geometry, by: float, box: FloorBox) -> list[Array]:
    return _rings(shapely.clip_by_rect(shapely.buffer(shape, by, join_style="mitre"), *box))
