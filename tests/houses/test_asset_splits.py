"""Houses of a split are furnished from its assets, so that test houses hold what no training house shows."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from layoutgen.houses import open_source
from layoutgen.houses.assets import assets, assets_by_type
from layoutgen.houses.generator.draw import Draw
from layoutgen.houses.generator.groups import kitchen
from layoutgen.houses.generator.parts import Site
from layoutgen.houses.splits import SPLITS
from layoutgen.seeds import rng_for


def _asset_ids(items: list[dict[str, Any]]) -> Iterator[str]:
    for item in items:
        yield item["assetId"]
        yield from _asset_ids(item.get("children", []))


@pytest.mark.parametrize("split", SPLITS)
def test_every_type_has_assets_in_every_split(split: str) -> None:
    assert assets_by_type(split).keys() == assets_by_type().keys()


@pytest.mark.parametrize("split", SPLITS)
def test_houses_hold_assets_of_their_split(split: str) -> None:
    for house in islice(open_source("spec:mixed", 3, split), 6):
        assert house.data is not None
        used = {asset for key in ("objects", "doors", "windows") for asset in _asset_ids(house.data[key])}
        assert {assets()[asset].split for asset in used} <= {"", split}, house.id


def test_short_counters_stand_in_a_row() -> None:
    """The validation split has no straight counter but a short one."""
    for seed in range(20):
        group = kitchen(Draw(rng_for("test", seed), "val"), Site(width=4.0, depth=3.0))
        assert group is not None
        counters = sorted((part.box for part in group.parts if part.asset.type == "CounterTop"), key=lambda box: box[0])
        assert len(counters) == 4
        assert all(a[2] == pytest.approx(b[0]) for a, b in zip(counters, counters[1:], strict=False))
