"""What hangs on walls needs its place in the plane of the wall, and nothing more."""

from itertools import pairwise, product

import pytest

from layoutgen.catalogue.assets import assets_by_type
from layoutgen.houses.generator.openings import Openings
from layoutgen.houses.generator.parts import Placed
from layoutgen.houses.generator.plan import OUTSIDE, PlannedWall, RoomPlan
from layoutgen.houses.generator.space import RoomSpace
from layoutgen.houses.generator.wallobjects import WallSpace

SIDE = 3
CORNERS = [(0.0, 0.0), (0.0, float(SIDE)), (float(SIDE), float(SIDE)), (float(SIDE), 0.0), (0.0, 0.0)]
SWITCH = assets_by_type()["LightSwitch"][0]
HOLDER, TOWEL = assets_by_type()["TowelHolder"][0], assets_by_type()["Towel"][0]


def walls_of_a_room(*furniture: Placed) -> WallSpace:
    walls = tuple(PlannedWall(2, OUTSIDE, start, end) for start, end in pairwise(CORNERS))
    plan = RoomPlan(2, "Bathroom", frozenset(product(range(SIDE), range(SIDE))), 1.0, walls)
    return WallSpace(RoomSpace(plan, Openings((), (), ())), furniture, height=2.6)


@pytest.mark.parametrize(("apart", "fits"), [(0.4, True), (0.05, False)])
def test_things_hang_above_one_another_where_they_leave_room(apart: float, fits: bool) -> None:
    walls = walls_of_a_room()
    assert walls.hang(SWITCH, walls.walls[0], 1.5, 1.0)
    assert bool(walls.hang(SWITCH, walls.walls[0], 1.5, 1.0 + apart)) == fits


def test_things_on_both_walls_of_a_corner_keep_apart() -> None:
    walls, near = walls_of_a_room(), HOLDER.size[0] / 2 + 0.07
    first, second = walls.walls[0], walls.walls[1]
    assert walls.hang(HOLDER, first, first.length - near, 0.9)
    assert not walls.hang(HOLDER, second, near, 0.9)
    assert walls.hang(HOLDER, second, near, 1.2)


def test_a_towel_needs_its_place_below_the_holder() -> None:
    wall = walls_of_a_room().walls[0]
    basin = assets_by_type()["Sink"][0]
    x, z = wall.at(1.5, basin.size[2] / 2)
    stands = Placed(basin, x, basin.size[1] / 2, z, 90.0, 2)
    middle = stands.top + TOWEL.size[1] / 2
    assert walls_of_a_room(stands).hang(HOLDER, wall, 1.5, middle)
    assert not walls_of_a_room(stands).hang(HOLDER, wall, 1.5, middle, load=TOWEL)
    there = walls_of_a_room(stands).hang(HOLDER, wall, 1.5, stands.top + TOWEL.size[1] + 0.1, load=TOWEL)
    assert there and there.children[0].top == pytest.approx(there.y + HOLDER.size[1] / 2)
