"""Houses of a split are furnished from its assets, so that test houses hold what no training house shows."""

from itertools import islice

import pytest

from layoutgen.catalogue.assets import assets, assets_by_type
from layoutgen.houses import open_source
from layoutgen.houses.generator.groups import kitchen
from layoutgen.houses.generator.parts import Draw, Site
from layoutgen.houses.house import SPLITS
from layoutgen.seeds import rng_for


@pytest.mark.parametrize("split", SPLITS)
def test_every_type_has_assets_in_every_split(split: str) -> None:
    assert assets_by_type(split).keys() == assets_by_type().keys()


@pytest.mark.parametrize("split", SPLITS)
def test_houses_hold_assets_of_their_split(split: str) -> None:
    for house in islice(open_source("spec:mixed", 3, split), 6):
        content = house.content
        assert content is not None
        used = {part.asset_id for part in (*content.doors, *content.windows, *(item for item, _ in content.items()))}
        assert {assets()[asset].split for asset in used} <= {"", split}, house.id


def test_short_counters_stand_in_a_row() -> None:
    """The validation split has no straight counter but a short one."""
    for seed in range(20):
        group = kitchen(Draw(rng_for("test", seed), "val"), Site(width=4.0, depth=3.0))
        assert group is not None
        counters = sorted(
            (part.box for part in group.parts if part.asset.type == "CounterTop"), key=lambda box: box.x_min
        )
        assert len(counters) == 4
        assert all(a.x_max == pytest.approx(b.x_min) for a, b in zip(counters, counters[1:], strict=False))
