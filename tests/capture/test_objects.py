"""Objects by hand: footprints, parents and rooms."""

from math import cos, radians, sin

import numpy as np
import pytest

from layoutgen.capture.objects import scene_objects, scene_rooms
from layoutgen.catalogue.assets import assets
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.houses.schema import SCHEMA, Metadata, ProceduralHouse, Room, Vector
from layoutgen.studio.base import SeenObject
from layoutgen.studio.thor.metadata import seen_objects

WORLD = ObserverFrame(0.0, 0.0, 0.0)


def item(
    name: str, kind: str, centre: tuple[float, float, float], size: tuple[float, float, float], **more: object
) -> dict:
    return {
        "objectId": name,
        "objectType": kind,
        "assetId": "",
        "rotation": {"x": 0.0, "y": 0.0, "z": 0.0},
        "openable": False,
        "isOpen": False,
        "parentReceptacles": None,
        "objectOrientedBoundingBox": None,
        "axisAlignedBoundingBox": {
            "center": dict(zip("xyz", centre, strict=True)),
            "size": dict(zip("xyz", size, strict=True)),
        },
        **more,
    }


def seen(*items: dict) -> tuple[SeenObject, ...]:
    return seen_objects({"objects": items}, {})


def test_boxes_names_and_rooms_seen_from_the_first_camera() -> None:
    floor = [Vector(x, 0, z) for x, z in ((0, 0), (0, 4), (4, 4), (4, 0))]
    kitchen = Room(id="room|2", room_type="Kitchen", floor_polygon=floor)
    house = ProceduralHouse(metadata=Metadata(schema=SCHEMA), rooms=[kitchen], walls=[])
    observer = ObserverFrame(1.0, 1.0, 90.0)
    items = seen(
        item("a", "Chair", (3.0, 0.5, 0.0), (1.0, 1.0, 0.5)),
        item("b", "Chair", (3.0, 0.5, 3.0), (1.0, 1.0, 0.5)),
        item("c", "ArmChair", (9.0, 0.5, 2.0), (1.0, 1.0, 1.0)),
    )
    rooms = scene_rooms(house, items, observer)
    assert rooms[0].polygon == [[1, 3], [-3, 3], [-3, -1], [1, -1]]
    first, second, third = scene_objects(items, [0, 1, 2], rooms, observer, floor_y=-0.1)
    assert (first.name, second.name, third.name) == ("chair 2", "chair", "armchair")
    assert first.bbox == [0.75, 1.5, 1.25, 2.5]
    assert first.y == pytest.approx([0.1, 1.1])
    assert (second.room, third.room) == ("room|2", "")


def test_an_oriented_box_of_the_simulator_becomes_the_outline() -> None:
    corners = [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, 0.0, -1.0]]
    box = {"cornerPoints": corners + [[x, 1.0, z] for x, _, z in corners]}
    turned = item("a", "Chair", (0, 0.5, 0), (2, 1, 2), objectOrientedBoundingBox=box)
    (found,) = scene_objects(seen(turned), [0], [], WORLD, 0.0)
    assert sorted(map(tuple, found.outline)) == [(-1, 0), (0, -1), (0, 1), (1, 0)]
    assert found.footprint == [found.outline]
    assert sorted(np.round(found.oriented_box.geometry.corners()[:, [0, 2]], 9).tolist()) == sorted(
        [x, z] for x, z in found.outline for _ in range(2)
    )
    assert found.oriented_box.centre == pytest.approx([0.0, 0.5, 0.0])


def test_a_tilted_box_is_no_outline() -> None:
    corners = [[1.0, 0.3, 0.0], [0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, 0.0, -1.0]]
    box = {"cornerPoints": corners + corners}
    (found,) = scene_objects(
        seen(item("a", "Chair", (0, 0.5, 0), (2, 1, 2), objectOrientedBoundingBox=box)), [0], [], WORLD, 0.0
    )
    assert sorted(map(tuple, found.outline)) == [(-1, -1), (-1, 1), (1, -1), (1, 1)]


def test_an_assets_own_box_turned_is_the_outline_where_the_world_box_confirms_it() -> None:
    asset = next(a for a in assets().values() if a.type == "DiningTable")
    s, c = sin(radians(30)), cos(radians(30))
    extents = (asset.size[0] * c + asset.size[2] * s, asset.size[1], asset.size[0] * s + asset.size[2] * c)
    more = {"assetId": asset.id, "rotation": {"x": 0.0, "y": 30.0, "z": 0.0}}
    agreeing, other = (
        item("a", "DiningTable", (0, 0, 0), extents, **more),
        item("b", "DiningTable", (0, 0, 0), (9, 1, 9), **more),
    )
    turned, square = scene_objects(seen(agreeing, other), [0, 1], [], WORLD, 0.0)
    assert (
        pytest.approx(asset.size[0] / 2 * c + asset.size[2] / 2 * s),
        pytest.approx(-asset.size[0] / 2 * s + asset.size[2] / 2 * c),
    ) in [tuple(p) for p in turned.outline]
    assert sorted(map(tuple, square.outline)) == [(-4.5, -4.5), (-4.5, 4.5), (4.5, -4.5), (4.5, 4.5)]
    assert turned.oriented_box.size == pytest.approx(asset.size)
    assert square.oriented_box.size == [9.0, 1.0, 9.0]
    assert square.oriented_box.rotation == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]


def test_a_footprint_has_the_studios_parts_as_far_as_they_lie_in_the_box() -> None:
    wings = (((-1.0, 1.0), (-1.0, 0.5), (1.0, 0.5), (1.0, 1.0)), ((0.5, -1.0), (1.2, -1.0), (1.2, 0.5), (0.5, 0.5)))
    counter = seen_objects({"objects": [item("c", "CounterTop", (0, 0.5, 0), (2, 1, 2))]}, {"c": wings})
    (found,) = scene_objects(counter, [0], [], WORLD, 0.0)
    back, right = found.footprint
    assert sorted(map(tuple, back)) == [(-1, 0.5), (-1, 1), (1, 0.5), (1, 1)]
    assert sorted(map(tuple, right)) == [(0.5, -1), (0.5, 0.5), (1, -1), (1, 0.5)]
    assert (-1, -1) in map(tuple, found.outline)


def test_a_turned_object_with_a_tight_box_has_a_footprint_within_it() -> None:
    """A round table turned by 45 degrees: its oriented box has corners where there is no table."""
    corners = [[1.4, 0.0, 0.0], [0.0, 0.0, 1.4], [-1.4, 0.0, 0.0], [0.0, 0.0, -1.4]]
    box = {"cornerPoints": corners + [[x, 1.0, z] for x, _, z in corners]}
    table = item("a", "DiningTable", (0, 0.5, 0), (2, 1, 2), objectOrientedBoundingBox=box)
    (found,) = scene_objects(seen(table), [0], [], WORLD, 0.0)
    (points,) = found.footprint
    assert len(points) == 8 and max(abs(value) for point in points for value in point) == 1.0


def test_the_parent_is_the_innermost_receptacle_and_never_the_floor() -> None:
    floor = item("room|2", "Floor", (0, 0, 0), (5, 0.1, 5))
    unit = item("unit", "ShelvingUnit", (0, 1, 0), (1, 2, 1), parentReceptacles=["room|2"])
    shelf = item("shelf", "Shelf", (0, 1, 0), (1, 0.1, 1), parentReceptacles=["unit"])
    book = item("book", "Book", (0, 1.1, 0), (0.2, 0.1, 0.2), parentReceptacles=["unit", "shelf", "room|2"])
    found = scene_objects(seen(floor, unit, shelf, book), [1, 2, 3], [], WORLD, 0.0)
    assert [item.parent for item in found] == ["", "unit", "shelf"]
