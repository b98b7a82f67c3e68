"""The support table against geometry and against genuine houses."""

import gzip
import json

from layoutgen.catalogue.assets import assets, assets_by_type, receptacles
from layoutgen.catalogue.supports import COUNTER_DEPTH, supports

HANGERS = {"ToiletPaperHanger", "HandTowelHolder", "TowelHolder"}
SPAWN_GAP, BREAKABLE_GAP = 0.005, 0.055


def test_supports_lie_inside_their_box():
    for asset in assets().values():
        for support in supports(asset):
            width, height, depth = asset.size
            assert 0 < support.y <= height + 1e-9, asset.id
            assert -width / 2 - 1e-9 <= support.x_min < support.x_max <= width / 2 + 1e-9, asset.id
            assert -depth / 2 - 1e-9 <= support.z_min < support.z_max <= depth / 2 + 1e-9, asset.id


def test_every_type_that_procthor_puts_things_on_has_a_support():
    for kind in set(receptacles()) - HANGERS:
        assert all(supports(asset) for asset in assets_by_type()[kind]), kind
    assert supports(assets()["Apple_1"]) == ()


def test_counters_leave_their_inner_corner_open():
    back, right = supports(assets()["Countertop_L_10x8"])
    assert back.z_max - back.z_min == COUNTER_DEPTH and back.x_max - back.x_min == 3.0502
    assert right.x_min > 0.9 and right.z_min == back.z_max
    assert len(supports(assets()["Countertop_C_8x8"])) == 3
    assert len(supports(assets()["Countertop_I_8x2"])) == len(supports(assets()["Countertop_Island_8x3"])) == 1


def test_children_of_genuine_houses_rest_on_the_table(real_data):
    """Nearly all upright children of the one-room houses stand a spawn gap above a support."""
    near, far = 0, []
    with gzip.open(real_data / "houses" / "procthor-one-room-100.jsonl.gz", "rt") as lines:
        pairs = [pair for line in lines for item in json.loads(line)["objects"] for pair in family(item)]
    for parent, child in pairs:
        box, own = assets()[parent["assetId"]], assets()[child["assetId"]]
        bottom = child["position"]["y"] - own.size[1] / 2 - (parent["position"]["y"] - box.size[1] / 2)
        gap = BREAKABLE_GAP if "CanBreak" in own.secondary else SPAWN_GAP
        grouped = own.type in ("Television", "Pillow") and abs(bottom - box.size[1]) < 1e-3
        if grouped or any(child["rotation"][axis] % 180 > 1 for axis in "xz"):
            continue
        if min(abs(bottom - gap - support.y) for support in supports(box)) < 0.015:
            near += 1
        else:
            far.append((box.id, own.id, bottom))
    assert near > 1000 and len(far) < 0.02 * near, far[:20]


def family(item):
    for child in item.get("children", []):
        yield item, child
        yield from family(child)
