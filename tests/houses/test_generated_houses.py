"""Properties that every generated house must have, checked on its JSON alone."""

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import combinations, product
from math import cos, radians, sin
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, Polygon
from shapely.ops import unary_union

from layoutgen.catalogue.assets import assets, materials, skyboxes
from layoutgen.catalogue.supports import Support, supports
from layoutgen.houses import open_source
from layoutgen.houses.house import HouseSource, footprint_of
from layoutgen.houses.schema import Item, as_json, parse_house
from layoutgen.houses.validate import validate_house
from layoutgen.houses.walkable import walkable
from tests.houses.plain import plain

SPECS = ["studio", "apartment", "family-house", "office", "loft", "mixed"]
HANGING = {"Towel", "HandTowel"}
HOLDERS = {"TowelHolder", "HandTowelHolder", "ToiletPaperHanger"}


@cache
def source(spec: str, seed: int) -> HouseSource:
    return open_source(f"spec:{spec}", seed)


@lru_cache(500)
def draw_house(spec: str, seed: int, index: int) -> dict[str, Any]:
    return plain(source(spec, seed)[index])


def for_houses(check: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
    """Runs a check on the same few dozen houses as all other checks, so that each is drawn once."""

    @settings(max_examples=80, deadline=None, derandomize=True)
    @given(st.sampled_from(SPECS), st.integers(0, 10_000), st.integers(0, 10_000))
    def on_houses(spec: str, seed: int, index: int) -> None:
        check(draw_house(spec, seed, index))

    on_houses.__name__, on_houses.__doc__ = check.__name__, check.__doc__
    return on_houses


def bottom(item: dict[str, Any]) -> float:
    return float(item["position"]["y"] - assets()[item["assetId"]].size[1] / 2)


def top(item: dict[str, Any]) -> float:
    return bottom(item) + assets()[item["assetId"]].size[1]


def box(item: dict[str, Any]) -> Polygon:
    return Polygon(footprint_of(msgspec.convert(item, Item)))


def surface(parent: dict[str, Any], support: Support) -> Polygon:
    """A support's rectangle in the world."""
    yaw = radians(parent["rotation"]["y"])
    corners = [(x, z) for x in (support.x_min, support.x_max) for z in (support.z_min, support.z_max)]
    turned = [(x * cos(yaw) + z * sin(yaw), z * cos(yaw) - x * sin(yaw)) for x, z in corners]
    return MultiPoint([(parent["position"]["x"] + x, parent["position"]["z"] + z) for x, z in turned]).convex_hull


def everything(house: dict[str, Any]) -> list[dict[str, Any]]:
    found, queue = [], list(house["objects"])
    while queue:
        found.append(queue.pop())
        queue += found[-1].get("children", [])
    return found


def floors(house: dict[str, Any]) -> dict[str, Polygon]:
    return {room["id"]: Polygon([(p["x"], p["z"]) for p in room["floorPolygon"]]) for room in house["rooms"]}


def line(wall: dict[str, Any]) -> LineString:
    return LineString([(p["x"], p["z"]) for p in wall["polygon"][:2]])


@for_houses
def test_boxes_of_top_level_objects_do_not_intersect(house: dict[str, Any]) -> None:
    for a, b in combinations(house["objects"], 2):
        if min(top(a), top(b)) - max(bottom(a), bottom(b)) > 1e-3:
            assert box(a).intersection(box(b)).area < 1e-6, (a["id"], a["assetId"], b["id"], b["assetId"])


@for_houses
def test_objects_lie_inside_their_room_and_below_its_ceiling(house: dict[str, Any]) -> None:
    polygons = floors(house)
    height = max(p["y"] for wall in house["walls"] for p in wall["polygon"])
    for item in house["objects"]:
        room = polygons[f"room|{item['id'].split('|')[0]}"]
        assert room.buffer(1e-3).contains(box(item)), item
        assert bottom(item) >= -1e-3 and top(item) <= height, item


@for_houses
def test_children_rest_within_a_surface_of_their_parent(house: dict[str, Any]) -> None:
    for parent in everything(house):
        asset = assets()[parent["assetId"]]
        for child in parent.get("children", []):
            kind = assets()[child["assetId"]].type
            if asset.type in HOLDERS or kind == "Faucet":
                continue
            levels = [s for s in supports(asset) if abs(bottom(parent) + s.y - bottom(child)) < 0.01]
            assert any(surface(parent, s).buffer(2e-3).contains(box(child)) for s in levels), (asset.id, child)


@for_houses
def test_children_of_one_parent_do_not_intersect(house: dict[str, Any]) -> None:
    for parent in everything(house):
        for a, b in combinations(parent.get("children", []), 2):
            if min(top(a), top(b)) - max(bottom(a), bottom(b)) > 1e-3:
                squares = Polygon(box(a).envelope), Polygon(box(b).envelope)
                assert squares[0].intersection(squares[1]).area < 1e-5 or box(a).intersection(box(b)).area < 1e-6


@for_houses
def test_doors_join_the_rooms_they_name(house: dict[str, Any]) -> None:
    walls = {wall["id"]: wall for wall in house["walls"]}
    for opening in (*house["doors"], *house["windows"]):
        one, other = walls[opening["wall0"]], walls[opening["wall1"]]
        assert one["roomId"] == opening["room0"] and other["roomId"] == opening["room1"]
        assert line(one).equals(line(other))
        low, high = opening["holePolygon"]
        assert 0 <= low["x"] < high["x"] <= line(one).length
        assert 0 <= low["y"] < high["y"] <= max(p["y"] for p in one["polygon"])
        outer = opening["wall1"].startswith("wall|exterior")
        assert outer == (opening["room0"] == opening["room1"])


@for_houses
def test_openings_of_a_wall_do_not_overlap(house: dict[str, Any]) -> None:
    by_wall = defaultdict(list)
    for opening in (*house["doors"], *house["windows"]):
        by_wall[opening["wall0"]].append([p["x"] for p in opening["holePolygon"]])
    for spans in by_wall.values():
        for (_, high), (low, _) in zip(sorted(spans)[:-1], sorted(spans)[1:], strict=True):
            assert high <= low


@for_houses
def test_walls_close_round_every_room(house: dict[str, Any]) -> None:
    height = max(p["y"] for wall in house["walls"] for p in wall["polygon"])
    for name, floor in floors(house).items():
        own = [w for w in house["walls"] if w["roomId"] == name and "exterior" not in w["id"]]
        assert unary_union([line(w) for w in own]).equals(floor.exterior)
        ends = [(p["x"], p["z"]) for wall in own for p in wall["polygon"][:2]]
        assert set(Counter(ends).values()) == {2}
        for first, second, third, fourth in (wall["polygon"] for wall in own):
            assert (first["y"], second["y"], third["y"], fourth["y"]) == (0, 0, height, height)
            assert (first["x"], first["z"]) == (third["x"], third["z"])


@for_houses
def test_every_wall_has_its_other_side(house: dict[str, Any]) -> None:
    """Inner walls stand back to back with a neighbour's or an exterior wall that runs the other way."""
    sides = Counter()
    for wall in house["walls"]:
        points = [(p["x"], p["z"]) for p in wall["polygon"][:2]]
        sides[tuple(points)] += 1
        assert ("exterior" in wall["id"]) == (wall["polygon"][0]["y"] > 0)
    assert all(count == 1 and sides[(b, a)] == 1 for (a, b), count in sides.items())


@for_houses
def test_rooms_do_not_overlap_and_the_house_is_in_one_piece(house: dict[str, Any]) -> None:
    polygons = list(floors(house).values())
    whole = unary_union(polygons)
    assert whole.geom_type == "Polygon"
    assert whole.area == pytest.approx(sum(p.area for p in polygons), rel=1e-6)


@for_houses
def test_the_agent_starts_free_and_reaches_every_room(house: dict[str, Any]) -> None:
    reached = walkable(parse_house(house))
    assert len(reached.positions) > 0
    assert reached.rooms == {room["id"] for room in house["rooms"]}


@for_houses
def test_the_json_round_trips_and_names_what_the_engine_knows(house: dict[str, Any]) -> None:
    again = msgspec.json.decode(msgspec.json.encode(house))
    assert again == house
    assert as_json(validate_house(again)) == house
    known = {name for names in materials().values() for name in names}
    used = [room["floorMaterial"] for room in house["rooms"]] + [wall["material"] for wall in house["walls"]]
    assert {m["name"] for m in (*used, house["proceduralParameters"]["ceilingMaterial"])} <= known
    assert house["proceduralParameters"]["skyboxId"] in skyboxes()


@for_houses
def test_nothing_tall_stands_before_a_door(house: dict[str, Any]) -> None:
    walls = {wall["id"]: wall for wall in house["walls"]}
    for door in house["doors"]:
        wall = line(walls[door["wall0"]])
        low, high = (wall.interpolate(p["x"]) for p in door["holePolygon"])
        before = LineString([low, high]).buffer(0.6, cap_style="flat")
        for item in house["objects"]:
            if bottom(item) < 1.0:
                assert box(item).intersection(before).area < 5e-4, (door["id"], item)


@for_houses
def test_nothing_hangs_over_a_door_or_a_window(house: dict[str, Any]) -> None:
    walls = {wall["id"]: wall for wall in house["walls"]}
    for opening in (*house["doors"], *house["windows"]):
        wall = line(walls[opening["wall0"]])
        low, high = opening["holePolygon"]
        span = LineString([wall.interpolate(p["x"]) for p in (low, high)]).buffer(0.05, cap_style="flat")
        for item in house["objects"]:
            if assets()[item["assetId"]].type in ("Painting", "LightSwitch", "Television", "TowelHolder", "Blinds"):
                level = top(item) > low["y"] and bottom(item) < high["y"]
                assert not (level and box(item).intersects(span)), (opening["id"], item)


@for_houses
def test_towels_and_rolls_hang_clear_of_everything(house: dict[str, Any]) -> None:
    for holder in house["objects"]:
        loads = holder.get("children", []) if assets()[holder["assetId"]].type in HOLDERS else []
        for load, other in product(loads, everything(house)):
            if other not in (load, holder) and min(top(load), top(other)) - max(bottom(load), bottom(other)) > 1e-3:
                assert box(load).intersection(box(other)).area < 1e-6, (load["assetId"], other["assetId"])


@for_houses
def test_chairs_face_their_table_and_sofas_their_television(house: dict[str, Any]) -> None:
    """Every chair that stands within reach of a table looks at one of the tables near it."""
    kinds = defaultdict(list)
    for item in house["objects"]:
        kinds[assets()[item["assetId"]].type].append(item)
    for chair in kinds["Chair"]:
        x, z, yaw = chair["position"]["x"], chair["position"]["z"], radians(chair["rotation"]["y"])
        ahead = LineString([(x, z), (x + 1.2 * sin(yaw), z + 1.2 * cos(yaw))])
        assert any(ahead.intersects(box(table)) for table in (*kinds["DiningTable"], *kinds["Desk"])), chair
    for sofa in kinds["Sofa"]:
        x, z, yaw = sofa["position"]["x"], sofa["position"]["z"], radians(sofa["rotation"]["y"])
        behind = LineString([(x, z), (x - 1.6 * sin(yaw), z - 1.6 * cos(yaw))])
        ahead = LineString([(x, z), (x + 6 * sin(yaw), z + 6 * cos(yaw))])
        room = floors(house)[f"room|{sofa['id'].split('|')[0]}"]
        faces_television = any(ahead.intersects(box(stand)) for stand in kinds["TVStand"])
        assert faces_television or not room.contains(behind), sofa
