import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutgen.engine.errors import SceneError
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.structure import Structure, build_structure, floor_outline, triangulate

from .small_house import HEIGHT, small_house


@pytest.fixture(scope="module")
def structure() -> Structure:
    return build_structure(read_house(small_house()))


def _area(structure: Structure, name: str) -> float:
    mesh = next(part.mesh for part in structure.parts if part.name == name)
    a, b, c = (mesh.vertices[mesh.faces[:, i]].astype(float) for i in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def test_floors_and_whole_walls_have_their_areas(structure: Structure) -> None:
    assert _area(structure, "room|2") == pytest.approx(16)
    assert _area(structure, "ceiling|room|3") == pytest.approx(16)
    assert _area(structure, "wall|2|4.0|0.0|0.0|0.0") == pytest.approx(4 * HEIGHT)


def test_openings_are_cut_from_both_sides_of_a_wall(structure: Structure) -> None:
    hole = (2.5733 - 1.5) * 2.1275
    for name in ("wall|2|4.0|4.0|4.0|0.0", "wall|3|4.0|0.0|4.0|4.0"):
        assert _area(structure, name) == pytest.approx(4 * HEIGHT - hole, abs=1e-3)


def test_an_opening_is_at_the_same_world_place_in_both_walls(structure: Structure) -> None:
    places = []
    for name in ("wall|2|4.0|4.0|4.0|0.0", "wall|3|4.0|0.0|4.0|4.0"):
        frame, hole = structure.walls[name], structure.holes[name][0]
        places.append(np.unique(frame.world(shapely.get_coordinates(hole))[:, 2].round(9)))
    np.testing.assert_allclose(places[0], places[1], atol=1e-9)
    # wall0 runs from z = 4 down, so 1.5 m along it is z = 2.5.
    assert places[0].max() == pytest.approx(2.5) and places[0].min() == pytest.approx(4 - 2.5733)


def test_walls_face_their_rooms_and_floors_face_up(structure: Structure) -> None:
    for part in structure.parts:
        a, b, c = (part.mesh.vertices[part.mesh.faces[:, i]].astype(float) for i in range(3))
        normals = np.cross(b - a, c - a)
        assert np.all(np.einsum("ij,ij->i", normals, part.mesh.normals[part.mesh.faces[:, 0]]) > 0)
        if part.kind == "Wall":
            centre = np.array([2.0 if "|2|" in part.name[:7] else 6.0, 1.0, 2.0])
            assert np.all((centre - part.mesh.vertices) @ part.mesh.normals[0] > 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=3, max_size=12))
def test_any_polygon_is_covered_exactly_or_refused(points: list[tuple[float, float]]) -> None:
    from layoutgen.houses.schema import Vector

    try:
        outline = floor_outline([Vector(x, 0, z) for x, z in points], "room")
    except SceneError:
        return
    vertices, faces = triangulate(outline)
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    (ux, uz), (vx, vz) = (b - a).T, (c - a).T
    signed = (ux * vz - uz * vx) / 2
    assert np.all(signed > -1e-9)
    assert signed.sum() == pytest.approx(outline.area, rel=1e-6)


def test_a_door_in_an_unknown_wall_is_named(house: dict) -> None:
    house["doors"][0]["wall0"] = "wall|nowhere"
    with pytest.raises(SceneError, match=r"door\|2\|3.*wall\|nowhere"):
        build_structure(read_house(house))
