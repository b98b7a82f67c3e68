"""The studio of scans: its views show what was built, upright and undistorted, and only what the sensor confirms."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from layoutgen.config import CameraRecipe
from layoutgen.errors import ActionFailed, SceneFailed
from layoutgen.geometry.camera import Pose, project
from layoutgen.houses import open_source
from layoutgen.scans.scan import RawLens, ScanFrame
from layoutgen.studio.scan import rectify
from layoutgen.studio.scan.studio import ScanStudio
from tests.scans.room import HEIGHT, PIECES, WIDTH, read_json, write_json

CAMERA = CameraRecipe(width=320, height=240)


def loaded(folder: Path, camera: CameraRecipe = CAMERA) -> ScanStudio:
    studio = ScanStudio(camera)
    studio.load(open_source(f"posed:{folder}")[0])
    return studio


@pytest.fixture(scope="module")
def studio(room: Path) -> ScanStudio:
    return loaded(room)


def test_it_knows_the_things_and_what_they_rest_on(studio: ScanStudio) -> None:
    items = {item.type: item for item in studio.objects()}
    assert len(studio.objects()) == len(PIECES) and items["Sofa"].parents == ()
    assert items["Vase"].parents == (items["DiningTable"].id,)
    assert items["Television"].parents == (items["TVStand"].id,)
    assert studio.facts.source.name == "hand-made" and studio.facts.source.redistributable


def test_views_show_things_where_they_project_to(studio: ScanStudio) -> None:
    recorded, seen = studio.recorded(), 0
    for pose in recorded.poses[::5]:
        view = studio.look(pose)
        assert view.trusted and view.rgb.shape == (HEIGHT, WIDTH, 3)
        for index in np.unique(view.instances[view.instances >= 0]).tolist():
            corners = studio.objects()[index].oriented.corners()
            pixels, depth = project(pose, corners, WIDTH, HEIGHT, recorded.fov_vertical_deg)
            rows, columns = np.nonzero(view.instances == index)
            if (depth > 0.1).all():
                low, high = pixels.min(axis=0) - 1.5, pixels.max(axis=0) + 1.5
                assert low[0] <= columns.min() and columns.max() <= high[0]
                assert low[1] <= rows.min() and rows.max() <= high[1]
                seen += 1
    assert seen > 15


def test_it_looks_from_nowhere_else(studio: ScanStudio) -> None:
    with pytest.raises(ActionFailed, match="no picture was taken from"):
        studio.look(Pose(0.0, 1.0, 0.0, 0.0))


def test_what_the_sensor_contradicts_is_not_seen_and_a_wrong_pose_is_not_trusted(broken: Callable[[], Path]) -> None:
    folder = broken()
    (folder / "depth").unlink()
    (folder / "depth").mkdir()
    said = read_json(folder / "cameras.json")
    near = np.full((HEIGHT, WIDTH), 9000, np.uint16)
    for frame in said["frames"]:
        cv2.imwrite(str(folder / frame["depth"]), near)
    write_json(folder / "cameras.json", said)
    studio = loaded(folder)
    view = studio.look(studio.recorded().poses[0])
    assert not view.trusted and (view.instances == -1).all()


def test_a_broken_scan_is_a_failed_scene(broken: Callable[[], Path]) -> None:
    folder = broken()
    (folder / "mesh.ply").write_bytes(b"ply\n")
    with pytest.raises(SceneFailed, match="broken: mesh.ply: not a whole PLY mesh"):
        loaded(folder)


def test_a_camera_held_upright_gives_upright_views(room: Path, broken: Callable[[], Path]) -> None:
    """Pictures turned by a quarter, as telephones store them, with poses rolled likewise."""
    folder = broken()
    (folder / "images").unlink()
    (folder / "images").mkdir()
    said = read_json(folder / "cameras.json")
    roll = np.array([[0.0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    for frame in said["frames"]:
        turned = cv2.rotate(cv2.imread(str(room / frame["file"])), cv2.ROTATE_90_COUNTERCLOCKWISE)
        cv2.imwrite(str(folder / frame["file"]), turned)
        frame["camera_to_world"] = (np.array(frame["camera_to_world"]) @ roll).tolist()
        frame.pop("depth")
    said["camera"] |= {"width": HEIGHT, "height": WIDTH, "cx": HEIGHT / 2, "cy": WIDTH / 2}
    write_json(folder / "cameras.json", said)
    tall, wide = loaded(folder), loaded(room)
    first, same = tall.recorded().poses[0], wide.recorded().poses[0]
    np.testing.assert_allclose(first.matrix(), same.matrix(), atol=1e-6)
    a, b = tall.look(first), wide.look(same)
    assert a.rgb.shape == b.rgb.shape and np.abs(a.rgb.astype(int) - b.rgb).mean() < 2
    assert (a.instances == b.instances).mean() > 0.98


def test_portrait_pictures_give_portrait_views_of_the_same_size() -> None:
    lens = RawLens(480, 640, 500.0, 500.0, 240.0, 320.0)
    frame = ScanFrame("a", lens, Pose(0, 1, 0, 0), lambda: np.zeros((640, 480, 3), np.uint8))
    view = rectify.common_view([frame], 640, 480)
    assert (view.width, view.height) == (480, 640) and view.focal == pytest.approx(500.0, rel=1e-3)


@pytest.mark.parametrize(
    ("model", "distortion"),
    [("opencv", (-0.25, 0.06, 0.002, -0.001)), ("fisheye", (0.03, -0.01, 0.002, 0.0)), ("pinhole", ())],
)
def test_distortion_is_undone(model: str, distortion: tuple[float, ...]) -> None:
    """Directions drawn as dots where the lens shows them are found where the pinhole camera shows them."""
    lens = RawLens(640, 480, 300.0, 302.0, 330.0, 235.0, model, distortion)  # type: ignore[arg-type]
    frame = ScanFrame("a", lens, Pose(0, 1, 0, 0), lambda: np.zeros((480, 640, 3), np.uint8))
    view = rectify.common_view([frame], 640, 480)
    points = np.array([[[x, y, 1.0]] for x in (-0.4, 0.0, 0.5) for y in (-0.3, 0.25)])
    matrix = np.array([[lens.fx, 0, lens.cx - 0.5], [0, lens.fy, lens.cy - 0.5], [0, 0, 1]])
    shift, coefficients = np.zeros(3), np.array(distortion or (0.0,) * 4)
    draw = cv2.fisheye.projectPoints if model == "fisheye" else cv2.projectPoints
    pixels = draw(points, shift, shift, matrix, coefficients)[0]
    image = np.zeros((480, 640, 3), np.uint8)
    for x, y in pixels.reshape(-1, 2):
        cv2.circle(image, (round(x * 16), round(y * 16)), 4 * 16, (255, 255, 255), -1, shift=4)
    found = rectify.rectified(image, lens, view)[..., 0]
    for x, y, _ in points.reshape(-1, 3):
        column, row = view.width / 2 + view.focal * x, view.height / 2 + view.focal * y
        left, top = round(column) - 9, round(row) - 9
        patch = found[top : top + 18, left : left + 18].astype(float)
        rows, columns = np.mgrid[:18, :18] + 0.5
        centre = np.array([(columns * patch).sum(), (rows * patch).sum()]) / patch.sum() + (left, top)
        assert centre == pytest.approx((column, row), abs=0.3)
