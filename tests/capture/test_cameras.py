"""Clips filmed askew, rolled and off the grid, on the embedded engine."""

import io

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from layoutgen.capture import capture
from layoutgen.config import CameraRecipe
from layoutgen.dataset.records import Clip
from layoutgen.geometry.camera import Pose
from layoutgen.houses.house import House
from layoutgen.studio.thor.embedded import EmbeddedStudio
from tests.capture.conftest import RECIPE

ASKEW = replace(
    RECIPE,
    camera=CameraRecipe(320, 240, lenses={"action camera": 1.0}, off_grid=True, square_start=0.0),
    modalities=["depth", "ids"],
)
FITS = 0.02
"""Metres, and parts of the depth, by which a pixel may lie outside its object's box: depth is in millimetres."""


@pytest.fixture(scope="module")
def clip(studio: EmbeddedStudio, flat: House) -> Clip:
    return capture(studio, flat, ASKEW, seed=3)


def test_the_record_names_the_lens_and_how_it_is_held(clip: Clip) -> None:
    camera, frames = clip.record.camera, clip.record.frames
    assert camera.lens == "action camera" and 80 <= camera.fov_vertical_deg <= 100
    assert frames[0].yaw_deg % 90 and len({frame.roll_deg for frame in frames}) > 4
    assert len({round(frame.camera_height, 6) for frame in frames}) == 1


def test_no_pixel_lies_outside_the_box_of_its_object(clip: Clip) -> None:
    record, checked = clip.record, 0
    camera, observer = record.camera, record.observer
    for index, frame in enumerate(record.frames):
        ids, depth = (_png(clip, f"{kind}_{index:02d}.png") for kind in ("ids", "depth"))
        for entry in frame.objects:
            y, x = np.nonzero(ids == entry.object + 1)
            ahead = depth[y, x] / 1000
            local = np.stack([(x + 0.5 - camera.cx) / camera.fx, (camera.cy - y - 0.5) / camera.fy, np.ones(len(x))])
            world = frame.pose.matrix() @ np.vstack([local * ahead, np.ones(len(x))])
            points = np.array([observer.point(u, v) for u, v in world[[0, 2]].T.tolist()])
            x0, z0, x1, z1 = record.objects[entry.object].bbox
            slack = FITS + 0.01 * ahead[:, None]
            assert ((points > (x0, z0) - slack) & (points < (x1, z1) + slack)).all(), record.objects[entry.object].name
            checked += len(x)
    assert checked > 100_000


def _png(clip: Clip, name: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(clip.extras[name]))).astype(np.int64)


def test_boxes_askew_are_those_of_the_footprint(clip: Clip) -> None:
    observer, tighter = clip.record.observer, 0
    for thing in clip.record.objects:
        points = [point for part in thing.footprint for point in part]
        assert thing.bbox == pytest.approx([*np.min(points, axis=0), *np.max(points, axis=0)])
        tighter += observer.box(thing.box).area > thing.floor_box.area + 0.01
    assert tighter


def test_a_free_camera_sees_what_the_agent_sees(studio: EmbeddedStudio, flat: House) -> None:
    studio.load(flat, 75.0)
    x, _, z = studio.reachable()[10].tolist()
    pose = Pose(x + 0.03, 1.2, z - 0.02, 77.0, 8.5)
    first = studio.look(pose)
    rolled = studio.look(Pose(pose.x, pose.y, pose.z, 77.0, 8.5, 90.0))
    second = studio.look(pose)
    for key in ("rgb", "depth", "instances"):
        assert np.array_equal(getattr(first, key), getattr(second, key))
    # Turned clockwise by a quarter, the camera shows the world turned anticlockwise.
    middle = slice(40, 280)
    turned = np.rot90(rolled.instances[:, middle], -1)
    assert (turned == first.instances[:, middle]).mean() > 0.97
