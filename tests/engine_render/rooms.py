"""A small room for the renderer's tests: floor, ceiling, four walls, one of them with a window, and furniture."""

import numpy as np

from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.render import Light, Placement, Renderer, material_for

FLOOR, CEILING, WINDOW, TABLE, BOX, SPHERE, SHINY = 1, 2, 7, 8, 9, 10, 11
LAMP = Light((0.0, 2.6, 0.0), (1.0, 0.85, 0.7), 0.45, 15.0)
WIDTH, DEPTH, HEIGHT = 5.0, 6.0, 2.8
HOLE = (0.0, 1.5, 0.9, 2.1)  # z and y range of the window in the wall at +x


def quads(corners: list[list[tuple[float, float, float]]], normal: tuple[float, float, float], look: Material) -> Mesh:
    """Rectangles that face along `normal`, each given by four corners in turn."""
    points = np.array(corners, np.float32).reshape(-1, 3)
    faces = np.concatenate([np.array([[0, 1, 2], [0, 2, 3]]) + 4 * k for k in range(len(corners))])
    a, b, c = points[faces[0]]
    if np.cross(b - a, c - a) @ np.array(normal) < 0:
        faces = faces[:, ::-1]
    across = [axis for axis in range(3) if abs(normal[axis]) < 0.5]
    normals = np.tile(np.array(normal, np.float32), (len(points), 1))
    return Mesh(points, np.ascontiguousarray(faces, np.int32), normals, points[:, across], _zeros(faces), [look])


def box(size: tuple[float, float, float], look: Material) -> Mesh:
    """A box about the origin."""
    half = np.array(size) / 2
    sides = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            normal, a = np.zeros(3), np.zeros(3)
            normal[axis], a[(axis + 1) % 3] = sign, 1.0
            b = np.cross(normal, a)
            corners = [tuple((normal + i * a + j * b) * half) for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            sides.append(quads([corners], tuple(normal), look))
    return merge(sides)


def sphere(radius: float, look: Material) -> Mesh:
    """A ball of about 600 triangles."""
    polar, around = np.meshgrid(np.linspace(0, np.pi, 13), np.linspace(0, 2 * np.pi, 25), indexing="ij")
    unit = np.stack([np.sin(polar) * np.cos(around), np.cos(polar), np.sin(polar) * np.sin(around)], axis=-1)
    first = (np.arange(12)[:, None] * 25 + np.arange(24)).ravel()
    faces = np.concatenate(
        [np.stack([first, first + 1, first + 26], axis=1), np.stack([first, first + 26, first + 25], axis=1)]
    )
    points = unit.reshape(-1, 3).astype(np.float32)
    return Mesh(points * np.float32(radius), faces.astype(np.int32), points, points[:, :2], _zeros(faces), [look])


def merge(parts: list[Mesh]) -> Mesh:
    """Meshes of one material as one."""
    starts = np.cumsum([0] + [len(part.vertices) for part in parts])
    faces = np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=False)]).astype(np.int32)
    vertices, normals, uvs = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("vertices", "normals", "uvs")
    )
    return Mesh(vertices, faces, normals, uvs, _zeros(faces), parts[0].materials)


def place(instance: int, mesh: Mesh, position: tuple[float, float, float], structure: bool = False) -> Placement:
    return Placement(instance, mesh, np.eye(3), np.array(position), structure)


def room() -> list[Placement]:
    """The room with a table, a box on it, a ball on the floor and a pane in the window."""
    x, z, h = WIDTH / 2, DEPTH / 2, HEIGHT
    paint = material_for("PureWhite", (0.85, 0.8, 0.7))
    z0, z1, y0, y1 = HOLE

    def side(a: float, b: float, low: float, high: float) -> list[tuple[float, float, float]]:
        return [(x, low, a), (x, low, b), (x, high, b), (x, high, a)]

    structure = [
        quads([[(-x, 0, -z), (x, 0, -z), (x, 0, z), (-x, 0, z)]], (0, 1, 0), material_for("DarkWoodFloors")),
        quads([[(-x, h, -z), (x, h, -z), (x, h, z), (-x, h, z)]], (0, -1, 0), material_for("PureWhite")),
        quads([[(-x, 0, z), (x, 0, z), (x, h, z), (-x, h, z)]], (0, 0, -1), material_for("RedBricks")),
        quads([[(-x, 0, -z), (x, 0, -z), (x, h, -z), (-x, h, -z)]], (0, 0, 1), paint),
        quads([[(-x, 0, -z), (-x, 0, z), (-x, h, z), (-x, h, -z)]], (1, 0, 0), paint),
        quads([side(-z, z0, 0, h), side(z1, z, 0, h), side(z0, z1, 0, y0), side(z0, z1, y1, h)], (-1, 0, 0), paint),
    ]
    wood = Material((0.6, 0.42, 0.25), "wood", 1.0)
    furniture = [
        place(WINDOW, box((0.03, y1 - y0, z1 - z0), Material((0.8, 0.9, 0.95), alpha=0.15)), (x, 1.5, 0.75)),
        place(TABLE, box((1.6, 0.05, 0.9), wood), (0.0, 0.725, 1.0)),
        place(BOX, box((0.2, 0.25, 0.2), Material((0.7, 0.2, 0.2))), (0.3, 0.875, 1.1)),
        place(SPHERE, sphere(0.4, Material((0.3, 0.5, 0.7))), (-1.4, 0.4, 1.5)),
        place(SHINY, sphere(0.25, Material((0.7, 0.3, 0.2), gloss=0.7)), (1.6, 0.25, 0.6)),
    ]
    return [place(i + 1, mesh, (0, 0, 0), True) for i, mesh in enumerate(structure)] + furniture


def renderer(placements: list[Placement] | None = None, **options: object) -> Renderer:
    """A renderer of the room."""
    return Renderer(placements or room(), [LAMP], "SkySFDowntown", **options)  # type: ignore[arg-type]


def _zeros(faces: np.ndarray) -> np.ndarray:
    return np.zeros(len(faces), np.int32)
