"""ScanNet, ScanNet++, ARKitScenes and Hypersim: the room that was written is read, and what is broken has one line."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layoutgen.errors import EnvironmentProblem, HouseError
from layoutgen.geometry.camera import Pose
from layoutgen.houses import open_source
from layoutgen.scans import axes, layouts
from layoutgen.scans.measure import annotated, measured
from layoutgen.scans.scan import Scan
from layoutgen.studio.scan.studio import ScanStudio
from tests.scans import foreign
from tests.scans.room import PIECES, camera_matrices

H5PY = find_spec("h5py") is not None
LAYOUTS = [
    pytest.param(name, marks=pytest.mark.skipif(name == "hypersim" and not H5PY, reason="needs h5py"))
    for name in foreign.WRITERS
]


def read(name: str, root: Path) -> Scan:
    return layouts.read(layouts.find(name.partition(" ")[0], root)[0])


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_room_is_read_as_it_was_written(name: str, tmp_path: Path) -> None:
    foreign.WRITERS[name](tmp_path)
    scan = read(name, tmp_path)
    things = measured(scan.mesh, scan.instances)[0] if scan.mesh else annotated(scan.instances)
    sizes = {tuple(np.round(sorted(piece.sides), 2)): piece for piece in PIECES}
    found = [thing for thing in things if tuple(np.round(sorted(thing.oriented.size), 2)) in sizes]
    assert len(found) >= (4 if name == "hypersim" else len(PIECES) - 1)
    for thing in found:
        piece = sizes[tuple(np.round(sorted(thing.oriented.size), 2))]
        x, y, z = piece.place
        assert thing.oriented.centre == pytest.approx((x, z + piece.sides[2] / 2, y), abs=0.02)
    assert len(scan.frames) == foreign.FRAMES and not {"Wall"} & {thing.instance.type for thing in found}
    for frame, matrix in zip(scan.frames, camera_matrices(foreign.FRAMES), strict=True):
        np.testing.assert_allclose(frame.pose.matrix(), axes.pose(matrix, "z", "opencv").matrix(), atol=1e-5)
        assert frame.image().shape == (frame.lens.height, frame.lens.width, 3)
    assert scan.terms.redistributable == (name == "hypersim") and scan.noise.box_m > 0


@pytest.mark.parametrize("name", LAYOUTS)
def test_views_of_it_show_what_its_depth_confirms(name: str, tmp_path: Path) -> None:
    foreign.WRITERS[name](tmp_path)
    studio = ScanStudio()
    studio.load(open_source(f"{name.partition(' ')[0]}:{tmp_path}")[0])
    seen = set[int]()
    for pose in studio.recorded().poses:
        view = studio.look(pose)
        assert view.trusted
        seen |= {*np.unique(view.instances).tolist()} - {-1}
    types = {studio.objects()[index].type for index in seen}
    assert len(types) >= (4 if name == "hypersim" else 8), types


def test_splits_and_places_are_those_of_the_data_sets(tmp_path: Path) -> None:
    for name in ("scannet", "scannetpp", "arkitscenes"):
        foreign.WRITERS[name](tmp_path / name)
    folders = {name: layouts.find(name, tmp_path / name)[0] for name in ("scannet", "scannetpp", "arkitscenes")}
    assert folders["scannet"].space == "scene0007"
    assert (folders["scannetpp"].split, folders["arkitscenes"].split) == ("val", "train")


Broken = tuple[str, Callable[[Path], Any], str]

FAULTS: dict[str, Broken] = {
    "scannet: no mesh": (
        *("scannet", lambda f: (f / f"{f.name}_vh_clean_2.ply").unlink()),
        "scene0007_01: scene0007_01_vh_clean_2.ply: No such file",
    ),
    "scannet: segments of another mesh": (
        "scannet",
        lambda f: foreign.changed(
            f / f"{f.name}_vh_clean_2.0.010000.segs.json", lambda said: said | {"segIndices": [1]}
        ),
        "segs.json: has 1 vertices, scene0007_01_vh_clean_2.ply has 104",
    ),
    "scannet: a segment that is not there": (
        "scannet",
        lambda f: foreign.changed(
            f / f"{f.name}.aggregation.json",
            lambda said: said | {"segGroups": [{"objectId": 1, "segments": [999], "label": "chair"}]},
        ),
        "aggregation.json: 'chair' has segment 999, which scene0007_01_vh_clean_2.0.010000.segs.json has not",
    ),
    "scannet: a pose cut short": (
        *("scannet", lambda f: (f / "pose" / "2.txt").write_text("1 0 0")),
        "2.txt: has 3 numbers, not 4 x 4",
    ),
    "scannet: a pose that scales": (
        *("scannet", lambda f: np.savetxt(f / "pose" / "2.txt", 2 * np.eye(4))),
        "pose/2.txt: its pose does not turn and move",
    ),
    "scannet: no tracking at all": (
        "scannet",
        lambda f: [np.savetxt(file, np.full((4, 4), -np.inf)) for file in (f / "pose").iterdir()],
        "scene0007_01: no frame has a pose",
    ),
    "scannet: wrong intrinsics": (
        *("scannet", lambda f: np.savetxt(f / "intrinsic" / "intrinsic_color.txt", np.eye(4))),
        "intrinsic/intrinsic_color.txt: fx 1 and fy 1 are those of no camera of 320 x 240 pixels",
    ),
    "scannet: a picture that is not there": (
        *("scannet", lambda f: (f / "color" / "3.jpg").unlink()),
        "color/3.jpg: no such file",
    ),
    "scannet: an empty mesh": (
        "scannet",
        lambda f: foreign.write_vertex_ply(
            f / f"{f.name}_vh_clean_2.ply", np.zeros((0, 3)), np.zeros((0, 3), np.int32)
        ),
        "vh_clean_2.ply: has no triangles",
    ),
    "scannet: a .sens file cut short": (
        *("scannet sens", lambda f: foreign.cut(f / f"{f.name}.sens", (0, 300))),
        "scene0007_01.sens: not a whole .sens file",
    ),
    "scannetpp: no pictures": (
        "scannetpp",
        lambda f: (f / "dslr" / "resized_undistorted_images").rename(f / "elsewhere"),
        "0a5c013435: none of dslr/resized_undistorted_images",
    ),
    "scannetpp: a NaN pose": (
        "scannetpp",
        lambda f: foreign.changed(
            f / "dslr" / "nerfstudio" / "transforms_undistorted.json",
            lambda said: said["frames"][1]["transform_matrix"][0].__setitem__(0, None) or said,
        ),
        "transforms_undistorted.json: DSC00001.JPG: its pose has a number that is not finite",
    ),
    "scannetpp: no lens": (
        "scannetpp",
        lambda f: foreign.changed(
            f / "dslr" / "nerfstudio" / "transforms_undistorted.json", lambda said: said | {"fl_x": 0}
        ),
        "transforms_undistorted.json: size and focal lengths must be positive",
    ),
    "scannetpp: another lens": (
        "scannetpp",
        lambda f: foreign.changed(
            f / "dslr" / "nerfstudio" / "transforms_undistorted.json", lambda said: said | {"camera_model": "FOV"}
        ),
        "camera_model 'FOV' is none of PINHOLE, OPENCV, OPENCV_FISHEYE",
    ),
    "arkitscenes: a box without size": (
        "arkitscenes",
        lambda f: foreign.changed(
            f / f"{f.name}_3dod_annotation.json",
            lambda said: said["data"][2]["segments"]["obbAligned"].update(axesLengths=[0, 1, 1]) or said,
        ),
        "3dod_annotation.json: the box of 'chair' u2 is none",
    ),
    "arkitscenes: no poses": (
        *("arkitscenes", lambda f: (f / f"{f.name}_frames" / "lowres_wide.traj").write_text("")),
        "lowres_wide.traj: has no pose",
    ),
    "arkitscenes: a NaN pose": (
        "arkitscenes",
        lambda f: (f / f"{f.name}_frames" / "lowres_wide.traj").write_text("100.0 0 0 nan 0 0 0\n"),
        "lowres_wide.traj: line 1: its pose has a number that is not finite",
    ),
    "arkitscenes: poses of another time": (
        "arkitscenes",
        lambda f: (f / f"{f.name}_frames" / "lowres_wide.traj").write_text("7.0 0 0 0 0 0 0\n"),
        "lowres_wide/: holds no picture that lowres_wide.traj has a pose of",
    ),
    "arkitscenes: no lens": (
        "arkitscenes",
        lambda f: next((f / f"{f.name}_frames" / "lowres_wide_intrinsics").iterdir()).unlink(),
        "lowres_wide_intrinsics/41254925_100.*.pincam: no such file",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_broken_is_named_in_one_line(fault: str, tmp_path: Path) -> None:
    name, apply, reason = FAULTS[fault]
    apply(foreign.WRITERS[name](tmp_path))
    with pytest.raises(HouseError, match=reason) as error:
        read(name, tmp_path)
    assert "\n" not in str(error.value)


def test_a_scan_without_a_mesh_shows_what_its_depth_puts_into_boxes(tmp_path: Path) -> None:
    folder = foreign.arkitscenes(tmp_path)
    (folder / f"{folder.name}_3dod_mesh.ply").unlink()
    studio = ScanStudio()
    studio.load(open_source(f"arkitscenes:{tmp_path}")[0])
    assert studio.floor_y == pytest.approx(0.0, abs=0.02) and studio.recorded().rooms == ()
    view = studio.look(studio.recorded().poses[0])
    assert len(np.unique(view.instances)) > 4


@pytest.mark.skipif(H5PY, reason="h5py is installed")
def test_hypersim_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="need h5py: pip install"):
        open_source(f"hypersim:{tmp_path}")


def test_poses_survive_the_ways_of_others() -> None:
    for pose in (
        Pose(1, 2, 3, 40, 10, 5),
        Pose(1, 2, 3, 359, -30, -80),
        Pose(0, 0, 0, 20, 90),
        Pose(0, 1, 0, 200, 89.9, 3),
    ):
        back = axes.from_basis(np.array([pose.x, pose.y, pose.z]), *pose.basis())
        np.testing.assert_allclose(back.matrix(), pose.matrix(), atol=1e-9)
