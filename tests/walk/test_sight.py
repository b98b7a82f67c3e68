"""Estimates of what is seen, against scenes whose answer is plain."""

from collections.abc import Sequence

import numpy as np
import pytest

from layoutgen.geometry.boxes import Box
from layoutgen.geometry.camera import Pose, project, projected_extents
from layoutgen.houses.schema import SCHEMA, Metadata, Opening, ProceduralHouse, Room, Vector, Wall
from layoutgen.walk.lenses import Lens
from layoutgen.walk.scene import make_scene
from layoutgen.walk.sight import Sight
from tests.walk.two_rooms import two_rooms

LENS = Lens(640, 480, 90.0, 1.576)
TABLE, SHELF, LAMP, BED = range(4)


def share(x: float, z: float, yaw: float) -> np.ndarray:
    return Sight(two_rooms(), LENS).shares([Pose(x, 1.576, z, yaw)])[0]


def test_an_object_ahead_is_seen_and_one_behind_is_not() -> None:
    seen = share(2.5, 0.25, 0)
    assert seen[TABLE] > 0.5
    assert share(2.5, 0.25, 180)[TABLE] == 0


def test_a_wall_hides_the_next_room_but_a_doorway_does_not() -> None:
    assert share(5.5, 0.75, 90)[BED] == 0
    assert share(4.0, 2.75, 95)[BED] > 0


def test_an_object_half_out_of_the_image_counts_less() -> None:
    assert 0 < share(4.0, 4.6, 40)[LAMP] < share(4.0, 4.6, 80)[LAMP]


def test_tall_furniture_hides_what_is_behind_it() -> None:
    sight = Sight(two_rooms(), LENS)
    sight.scene.boxes[SHELF] = [1.0, 0.0, 2.2, 1.3, 2.0, 2.5]
    clear = sight.lines_of_sight([(0.25, 2.3), (2.5, 0.25)])
    assert clear[:, TABLE].tolist() == [0, 1]


def test_the_distance_to_the_wall_ahead() -> None:
    sight = Sight(two_rooms(), LENS)
    poses = [Pose(1.0, 1.5, 1.0, 270), Pose(1.0, 1.5, 1.0, 0), Pose(5.0, 1.5, 2.5, 90)]
    assert sight.wall_distance(poses) == pytest.approx([1.0, 4.0, 7.0])


def wall(name: str, x0: float, z0: float, x1: float, z1: float, empty: bool = False) -> Wall:
    points = [(x0, 0, z0), (x1, 0, z1), (x0, 3, z0), (x1, 3, z1)]
    return Wall(id=name, polygon=[Vector(*point) for point in points], empty=empty)


def door(left: float, right: float, asset: str, openness: float) -> Opening:
    hole = [Vector(left), Vector(right)]
    return Opening(
        id="door", wall0="a", wall1="b", hole_polygon=hole, asset_id=asset, asset_position=Vector(), openness=openness
    )


def house_of(walls: Sequence[Wall] = (), doors: Sequence[Opening] = (), rooms: Sequence[Room] = ()) -> ProceduralHouse:
    return ProceduralHouse(metadata=Metadata(schema=SCHEMA), walls=list(walls), doors=list(doors), rooms=list(rooms))


def test_walls_are_cut_at_open_doors_on_both_sides_and_where_they_are_empty() -> None:
    house = house_of(
        [wall("a", 0, 0, 4, 0), wall("b", 4, 0.01, 0, 0.01), wall("c", 0, 0, 0, 4, empty=True)],
        [
            door(1.0, 2.0, "Doorway_1", 1.0),
            door(2.5, 3.0, "Doorway_1", 0.0),
            door(3.5, 4.0, "Doorframe_1", 0.0),
        ],
    )
    scene = make_scene([], np.array([[0.5, 0.9, 0.5]]), house)
    assert sorted(tuple(sorted((x0, x1))) for x0, _, x1, _ in np.round(scene.walls, 6)) == [
        (0.0, 1.0),
        (0.0, 1.0),
        (2.0, 3.5),
        (2.0, 3.5),
    ]


def test_what_is_too_small_and_far_to_tell_counts_as_unseen() -> None:
    scene = two_rooms()
    scene.boxes[TABLE] = [2.45, 1.55, 4.0, 2.5, 1.6, 4.05]
    near, far = Sight(scene, LENS).shares([Pose(2.5, 1.576, 3.5, 0), Pose(2.5, 1.576, 0.25, 0)])[:, TABLE]
    assert near > 0.1 and far == 0


def test_a_wall_that_two_rooms_share_is_kept_once() -> None:
    house = house_of([wall("a", 0, 0, 4, 0), wall("b", 4, 0, 0, 0), wall("c", 0, 0, 0, 4)])
    scene = make_scene([], np.array([[0.5, 0.9, 0.5]]), house)
    assert scene.walls.tolist() == [[0, 0, 0, 4], [0, 0, 4, 0]]


def test_cells_on_the_edge_between_rooms_are_not_filmed_from() -> None:
    def square(x0: float, x1: float) -> Room:
        corners = ((x0, 0), (x1, 0), (x1, 3), (x0, 3))
        return Room(id=f"room|{x0}", floor_polygon=[Vector(x, 0, z) for x, z in corners])

    house = house_of(rooms=[square(0, 3), square(3, 6)])
    cells = np.array([[x, 0.9, 1.5] for x in (2.5, 2.75, 3.0, 3.25, 3.5)])
    assert make_scene([], cells, house).stands.tolist() == [0, 1, 3, 4]
    assert make_scene([], cells[2:3], house).stands.tolist() == [0]


def test_a_rolled_camera_is_taken_into_account() -> None:
    """Estimates agree with the geometry of cameras: the part of the projected box that is in the image."""
    scene, sight = two_rooms(), Sight(two_rooms(), LENS)
    for roll in (-90.0, -10.0, 0.0, 25.0):
        pose = Pose(2.5, 1.576, 0.25, 20.0, 10.0, roll)
        x0, y0, x1, y1 = projected_extents(pose, scene.boxes[[TABLE]], 640, 480, 90.0)[0]
        pixels, _ = project(pose, np.array(Box(*scene.boxes[TABLE]).corners), 640, 480, 90.0)
        whole = np.ptp(pixels, axis=0).prod()
        assert sight.shares([pose])[0, TABLE] == pytest.approx((x1 - x0) * (y1 - y0) / whole, abs=1e-6)
