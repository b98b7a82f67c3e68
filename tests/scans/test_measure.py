"""Boxes of things: without labels that leaked, by annotation where the mesh is poor, footprints that are no hulls."""

import numpy as np
import pytest

from layoutgen.catalogue.names import alike, category_name, namesakes
from layoutgen.catalogue.scan_names import object_type
from layoutgen.geometry.boxes import OrientedBox
from layoutgen.geometry.polygons import area
from layoutgen.scans import axes
from layoutgen.scans.faces import by_boxes
from layoutgen.scans.floors import floor_height, room_outlines
from layoutgen.scans.measure import Thing, measured
from layoutgen.scans.scan import Instance, Mesh
from tests.scans.room import PIECES, SIDES, Piece, block, room_mesh


def dense(piece: Piece, rng: np.random.Generator, count: int = 3000) -> np.ndarray:
    """Small triangles (n, 3, 3) spread over a block, as a scanner leaves them."""
    points, faces = block(piece)
    corners = axes.point(points, "z")[faces]
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    chosen = corners[rng.choice(12, count, p=areas / areas.sum())]
    u = rng.dirichlet([1, 1, 1], count)
    centres = (chosen * u[:, :, None]).sum(axis=1)
    return centres[:, None] + 0.004 * (np.eye(3) - 1 / 3)


def mesh_of(*groups: np.ndarray) -> Mesh:
    corners = np.concatenate(groups)
    faces = np.arange(3 * len(corners), dtype=np.int32).reshape(-1, 3)
    return Mesh(corners.reshape(-1, 3), faces, np.zeros(len(faces), np.int32))


def only(mesh: Mesh, box: OrientedBox | None = None) -> tuple[Thing, np.ndarray]:
    things, labels = measured(mesh, (Instance("a", "Sofa", box),))
    return things[0], labels


def test_leaked_labels_make_no_box_larger_and_are_taken_back() -> None:
    rng = np.random.default_rng(0)
    sofa = Piece("sofa", (2.0, 1.0, 0.0), (2.0, 0.9, 0.8), 25)
    leaks = np.concatenate([dense(Piece("near", (2.0, 1.9, 0.0), (0.3, 0.3, 0.4)), rng, 10), dense(PIECES[4], rng, 20)])
    clean, _ = only(mesh_of(dense(sofa, rng)))
    leaky, labels = only(mesh_of(dense(sofa, rng), leaks))
    for axis in range(3):
        assert leaky.oriented.size[axis] == pytest.approx(clean.oriented.size[axis], abs=0.04)
        assert leaky.oriented.centre[axis] == pytest.approx(clean.oriented.centre[axis], abs=0.03)
    assert (labels[-20:] == -1).all() and (labels[:3000] == 0).mean() > 0.98


def test_an_annotated_box_stands_where_the_mesh_shows_little_of_it() -> None:
    rng = np.random.default_rng(1)
    box = OrientedBox((0.0, 0.5, 0.0), (2.0, 1.0, 1.0), ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))
    part, _ = only(mesh_of(dense(Piece("corner", (-0.7, -0.2, 0.0), (0.5, 0.5, 0.6)), rng)), box)
    assert part.oriented == box and part.box.size == pytest.approx((2.0, 1.0, 1.0))
    whole, _ = only(mesh_of(dense(Piece("all", (0.0, 0.0, 0.0), (1.96, 0.98, 0.97)), rng)), box)
    assert whole.box.size == pytest.approx((1.96, 0.97, 0.98), abs=0.02)


def test_a_corner_sofa_covers_its_two_wings_and_not_the_nook() -> None:
    rng = np.random.default_rng(2)
    wings = [Piece("a", (1.0, 0.4, 0.0), (2.0, 0.8, 0.8)), Piece("b", (0.4, 1.4, 0.0), (0.8, 1.2, 0.8))]
    corner, _ = only(mesh_of(*(block_triangles(wing) for wing in wings)))
    assert sum(area(part) for part in corner.footprint) == pytest.approx(2.0 * 0.8 + 0.8 * 1.2, rel=0.05)
    assert rng is not None and corner.box.size == pytest.approx((2.0, 0.8, 2.0), abs=1e-6)


def block_triangles(piece: Piece) -> np.ndarray:
    points, faces = block(piece)
    return axes.point(points, "z")[faces]


def test_the_floor_is_the_lowest_large_level_surface_and_its_outline_the_room() -> None:
    points, faces, labels = room_mesh()
    mesh = Mesh(axes.point(points, "z"), faces.astype(np.int32), labels.astype(np.int32) - 1)
    assert floor_height(mesh) == pytest.approx(0.0, abs=1e-6)
    (outline,) = room_outlines(mesh, mesh.labels < 0, 0.0)
    assert area(outline.polygon) == pytest.approx(SIDES[0] * SIDES[1], rel=0.03)


def test_a_floor_that_walls_divide_is_of_no_one_room() -> None:
    wall = Piece("wall", (3.0, 3.0, 0.0), (0.1, 4.0, 2.6))  # leaves a door's width
    points, faces, labels = room_mesh([wall])
    mesh = Mesh(axes.point(points, "z"), faces.astype(np.int32), np.full(len(labels), -1, np.int32))
    assert room_outlines(mesh, mesh.labels < 0, 0.0) == ()
    wardrobe = Mesh(mesh.points, mesh.faces, (labels - 1).astype(np.int32))
    assert len(room_outlines(wardrobe, wardrobe.labels < 0, 0.0)) == 1


def test_thin_legs_are_no_leaks() -> None:
    rng = np.random.default_rng(4)
    legs = [dense(Piece("leg", (x, y, 0.0), (0.04, 0.04, 0.3)), rng, 15) for x in (0.1, 1.8) for y in (0.1, 1.3)]
    bed, _ = only(mesh_of(dense(Piece("bed", (0.95, 0.7, 0.3), (1.9, 1.4, 0.3)), rng, 6000), *legs))
    assert bed.box.y_min == pytest.approx(0.0, abs=0.03)


def test_boxes_label_a_mesh_that_has_no_labels() -> None:
    points, faces, labels = room_mesh()
    boxes = []
    for piece in PIECES:
        corners, _ = block(piece)
        low, high = corners.min(axis=0), corners.max(axis=0)
        boxes.append(axes.box((low + high) / 2, high - low, np.eye(3), "z"))
    found = by_boxes(axes.point(points, "z"), faces.astype(np.int32), boxes)
    sides = np.abs(np.diff(points[faces][:, :, 2], axis=1)).max(axis=1) > 0  # level bottoms are the floor's
    assert (found[sides] == labels[sides] - 1).mean() > 0.97


def test_names_of_annotators_are_ours_and_look_alikes_are_told_apart() -> None:
    assert [
        object_type(name) for name in ("office chair", "Couch", "trash cans", "otherfurniture", "pinball machine")
    ] == [*("Chair", "Sofa", "GarbageCan", "", "PinballMachine")]
    assert category_name(object_type("the pinball machine")) == "pinball machine"
    assert "dining table" in namesakes("table") and "table" in namesakes("dining table")
    assert "monitor" in alike("television") and "monitor" not in alike("chair")
