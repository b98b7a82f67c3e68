"""What objects cover, seen from above: bounds everything that is drawn, and little more."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutgen.catalogue.assets import assets
from layoutgen.engine.rotation import from_euler
from layoutgen.engine.world.assembly import shape_of
from layoutgen.engine.world.footprints import footprint
from layoutgen.engine.world.objects import Stance

from .conftest import Client

MILLIMETRE = 1e-3
BOXES = ("Dresser_229_1", "Book_6", "Wall_Decor_Painting_1V")
ODD = ("Countertop_L_10x10", "Countertop_C_8x6", "Houseplant_7", "Apple_1", "Chair_215_2", "Floor_Lamp_5",
       "Doorway_4", "Television_18", "Bed_19", "Pencil_1")  # fmt: skip


def _stance(asset_id: str, yaw: float = 0.0, pitch: float = 0.0, openness: float = 0.0) -> Stance:
    asset = assets()[asset_id]
    mesh, place = shape_of(asset, openness), np.array([1.2345678, 0.7, -2.3456789])
    return Stance(asset, mesh, place, from_euler(pitch, yaw, 0.0), openness)


def _covered(stance: Stance) -> Any:
    return shapely.union_all([shapely.Polygon(polygon) for polygon in footprint(stance)])


def _check(stance: Stance) -> None:
    """It holds all vertices, stays in the world box and is made of few simple polygons."""
    covered, points = _covered(stance), shapely.points(stance.points()[:, [0, 2]])
    assert shapely.distance(covered, points).max() < MILLIMETRE
    low, high = stance.aabb[:, [0, 2]]
    x0, z0, x1, z1 = covered.bounds
    assert (low <= (x0, z0)).all() and ((x1, z1) <= high).all()
    for polygon in footprint(stance):
        assert 3 <= len(polygon) <= 20 and len(set(polygon)) == len(polygon)
        ring = shapely.LinearRing(polygon)
        assert ring.is_ccw


def _excess(stance: Stance) -> float:
    """Metres by which the footprint reaches beyond the triangles."""
    triangles = shapely.polygons(stance.points()[:, [0, 2]][stance.mesh.faces])
    rim = shapely.points(shapely.get_coordinates(shapely.segmentize(_covered(stance).boundary, 0.02)))
    tree = shapely.STRtree(triangles)
    return float(shapely.distance(triangles[tree.nearest(rim)], rim).max())


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("yaw", [0.0, 90.0, 37.0])
def test_a_box_gives_its_rectangle(name: str, yaw: float) -> None:
    stance = _stance(name, yaw)
    (polygon,) = footprint(stance)
    turned = shapely.MultiPoint(stance.oriented_corners()[:, [0, 2]]).convex_hull
    expected = shapely.intersection(turned, shapely.box(*stance.aabb[:, [0, 2]].reshape(-1)))
    assert shapely.hausdorff_distance(shapely.Polygon(polygon), expected) < 2 * MILLIMETRE
    assert len(polygon) == 4 or yaw % 90 > 0  # the world box of rounded corners cuts those of a turned rectangle


@pytest.mark.parametrize("yaw", [0.0, 270.0, 21.0])
def test_an_l_shaped_counter_gives_an_l(yaw: float) -> None:
    stance = _stance("Countertop_L_10x10", yaw)
    assert stance.asset is not None
    width, _, depth = stance.asset.size
    covered = _covered(stance)
    assert covered.area < 0.6 * width * depth
    assert shapely.convex_hull(covered).area > 1.3 * covered.area
    assert _excess(stance) < 0.02
    _check(stance)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from((*BOXES, *ODD)), st.floats(0, 360), st.sampled_from([0.0, 0.0, 1.0]))
def test_a_footprint_holds_all_that_is_drawn(name: str, yaw: float, openness: float) -> None:
    _check(_stance(name, yaw, openness=openness if "CanOpen" in assets()[name].secondary else 0.0))


@settings(max_examples=20, deadline=None)
@given(st.sampled_from((*BOXES, *ODD)), st.floats(0, 360), st.floats(-90, 90))
def test_so_does_that_of_a_thing_that_lies_aslant(name: str, yaw: float, pitch: float) -> None:
    _check(_stance(name, yaw, pitch))


@pytest.mark.parametrize("asset_id", sorted(assets())[::80])
def test_every_kind_of_asset_has_a_footprint(asset_id: str) -> None:
    stance = _stance(asset_id, 12.0)
    _check(stance)
    assert _covered(stance).area > 0


def test_an_open_door_covers_where_its_leaf_is() -> None:
    closed, ajar = _covered(_stance("Doorway_4")), _covered(_stance("Doorway_4", openness=1.0))
    assert closed.bounds != pytest.approx(ajar.bounds, abs=0.3)
    assert ajar.area < 0.5 * shapely.envelope(ajar).area


def test_the_action_answers_for_what_is_in_the_scene(client: Client) -> None:
    world = client.simulator.world
    client("DisableObject", objectId="3|0")
    client("SetObjectFilter", objectIds=[])
    found = client("GetObjectFootprints")["actionReturn"]
    assert set(found) == {item.id for item in world.objects} - {"3|0"}
    assert found["room|2"] == [[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]]]
    chest = world.find("2|0")
    assert chest is not None
    one = client("GetObjectFootprints", objectIds=["2|0"])["actionReturn"]
    assert one == {"2|0": [pytest.approx(np.array(footprint(chest.state.stance)[0]))]}
    assert not client("GetObjectFootprints", objectIds=["nothing"])["lastActionSuccess"]
