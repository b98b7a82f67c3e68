"""Walks out: what each layout says of cameras, depth, labels and boxes, read as its own readers do, is the record's."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from layoutgen.capture.media import depth_png, ids_png, jpeg
from layoutgen.cli import main
from layoutgen.dataset.records import (
    AI2_THOR,
    Camera,
    Clip,
    ClipRecord,
    EngineRef,
    Frame,
    FrameObject,
    HouseRef,
    OrientedBox,
    SceneObject,
    Twin,
)
from layoutgen.engine import World
from layoutgen.errors import DatasetError, InputError
from layoutgen.export.scans import NAMES
from layoutgen.export.scans.scan import scan_of
from layoutgen.export.scans.write import LAYOUTS, export_scans
from layoutgen.geometry import boxes
from layoutgen.geometry.camera import Pose, focal_length
from layoutgen.houses.house import House
from layoutgen.houses.sources import open_source
from tests.dataset_maker import write_dataset
from tests.engine.small_house import small_house

WIDTH, HEIGHT, FOV = 96, 64, 75.0
POSES = (Pose(2.0, 1.5, 1.0, 0.0, 15.0), Pose(6.0, 1.2, 3.0, 140.0, 5.0, 8.0))
DEPTH_M = 0.02
"""Metres by which depth may miss a surface: pixels are 2 cm wide there."""


def lens() -> Camera:
    focal = focal_length(HEIGHT, FOV)
    return Camera(WIDTH, HEIGHT, FOV, focal, focal, WIDTH / 2, HEIGHT / 2)


def clip_of(house: House, modalities: bool = True) -> Clip:
    """Two frames of a house, drawn in this process."""
    world = World(house.content, quality="flat")
    objects = [item for item in world.objects if item.asset is not None]
    frames, images, extras = [], [], {}
    numbers = np.zeros(len(world.names), np.int32)
    numbers[[item.instance for item in objects]] = np.arange(len(objects)) + 1
    for index, pose in enumerate(POSES):
        drawn = world.render(pose, WIDTH, HEIGHT, FOV)
        assert drawn.rgb is not None
        frames.append(Frame.at(pose, f"frame_{index:02d}.jpg", pose.y, []))
        images.append(jpeg(drawn.rgb, 90))
        if modalities:
            extras[f"depth_{index:02d}.png"] = depth_png(drawn.depth)
            extras[f"ids_{index:02d}.png"] = ids_png(numbers[drawn.ids])
    record = ClipRecord(
        clip_id=f"{house.id}#0",
        split="train",
        seed=0,
        house=HouseRef(house.id, house.source, house.index, house.sha256),
        engine=EngineRef("embedded", "0", ""),
        source=AI2_THOR,
        twin=Twin(),
        camera=lens(),
        frames=frames,
        covisibility=[],
        rooms=[],
        objects=[scene_object(item) for item in objects],
        questions=[],
    )
    return Clip(record, images, extras)


def scene_object(item: object) -> SceneObject:
    (x0, y0, z0), (x1, y1, z1) = item.aabb.tolist()  # type: ignore[attr-defined]
    square = [[[x0, z0], [x1, z0], [x1, z1], [x0, z1]]]
    box = boxes.OrientedBox.of(boxes.Box(x0, y0, z0, x1, y1, z1))
    return SceneObject(
        id=item.id,  # type: ignore[attr-defined]
        type=item.type,  # type: ignore[attr-defined]
        name=item.id,  # type: ignore[attr-defined]
        bbox=[x0, z0, x1, z1],
        footprint=square,
        outline=square[0],
        y=[y0, y1],
        world_aabb=[x0, y0, z0, x1, y1, z1],
        oriented_box=OrientedBox.of(box),
        room="",
        parent=item.parent.id if item.parent and item.parent.asset else "",  # type: ignore[attr-defined]
    )


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    path = tmp_path_factory.mktemp("houses") / "small.jsonl"
    house = small_house()
    house["windows"][0]["wall1"] = house["windows"][0]["wall0"]  # files name both sides
    path.write_text(json.dumps(house) + "\n")
    return clip_of(open_source(f"file:{path}")[0])


@pytest.fixture(scope="module")
def exported(clip: Clip, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the clip in every layout."""
    out = tmp_path_factory.mktemp("scans")
    dataset = write_dataset(out / "set", [clip])
    for layout in NAMES:
        export_scans(str(dataset), layout, out / layout)
    return out


def scan(exported: Path, layout: str) -> Path:
    (name,) = json.loads((exported / layout / "scans.json").read_text())
    return exported / layout / name


def read_ply(path: Path) -> "tuple[np.ndarray, np.ndarray, dict]":
    trimesh = pytest.importorskip("trimesh")
    mesh = trimesh.load(path, process=False)
    return np.asarray(mesh.vertices), np.asarray(mesh.faces), mesh.metadata["_ply_raw"]


def fits(points: np.ndarray, labels: np.ndarray, objects: list[SceneObject]) -> None:
    """The points of each label fill the box of its object; points are in the world with z up."""
    assert len(objects) == 5
    for index, thing in enumerate(objects):
        mine = points[labels == index + 1][:, [0, 2, 1]]
        assert np.abs(np.concatenate([mine.min(axis=0), mine.max(axis=0)]) - thing.world_aabb).max() < 1e-3


def hits(
    depth: np.ndarray, ids: np.ndarray, inside: np.ndarray, to_world: np.ndarray, clip: Clip, shift: float
) -> None:
    """Every pixel of an object, put into the world by a reader's rule, lies in the object's box.

    Args:
        depth, ids: of a frame.
        inside: intrinsics (3, 3).
        to_world: of an OpenCV camera (4, 4).
        clip: whose objects they are.
        shift: where the first pixel's middle is.
    """
    rows, columns = np.nonzero(ids)
    z = depth[rows, columns]
    local = np.stack([(columns + shift - inside[0, 2]) / inside[0, 0], (rows + shift - inside[1, 2]) / inside[1, 1]])
    points = np.concatenate([local * z, z[None], np.ones((1, len(z)))])
    world = (to_world @ points)[:3].T[:, [0, 2, 1]]
    known = [index for index in np.unique(ids[rows, columns]) if index <= len(clip.record.objects)]
    assert known
    for label in known:
        box = np.array(clip.record.objects[label - 1].world_aabb)
        mine = world[ids[rows, columns] == label]
        assert (mine > box[:3] - DEPTH_M).all() and (mine < box[3:] + DEPTH_M).all()


def png(path: Path) -> np.ndarray:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED))


def test_posed(exported: Path, clip: Clip) -> None:
    folder = scan(exported, "posed")
    cameras, objects = (json.loads((folder / name).read_text()) for name in ("cameras.json", "objects.json"))
    camera = cameras["camera"]
    inside = np.array([[camera["fx"], 0, camera["cx"]], [0, camera["fy"], camera["cy"]], [0, 0, 1]])
    for index, frame in enumerate(cameras["frames"]):
        assert (folder / frame["file"]).read_bytes() == clip.images[index]
        to_world = np.array(frame["camera_to_world"])
        assert np.linalg.det(to_world[:3, :3]) == pytest.approx(1)
        hits(png(folder / frame["depth"]) / 1000, png(folder / f"ids/{index:06d}.png"), inside, to_world, clip, 0.5)
    points, faces, raw = read_ply(folder / "mesh.ply")
    labels = raw["face"]["data"]["label"].ravel()
    corners = np.repeat(labels, 3)
    fits(points[faces.ravel()], corners, clip.record.objects)
    listed = {entry["label"]: entry for entry in objects["objects"]}
    assert set(labels) <= set(listed)
    assert {"Wall", "Floor", "Ceiling"} <= {entry["type"] for entry in listed.values()}
    apple = next(entry for entry in listed.values() if entry["type"] == "Apple")
    assert listed[apple["parent"]]["type"] == "Dresser"
    for entry, thing in zip(objects["objects"], clip.record.objects, strict=False):
        assert entry["id"] == thing.id
        box = entry["box"]
        half = np.abs(np.array(box["rotation"])) @ np.array(box["size"]) / 2
        low = (np.array(box["centre"]) - half)[[0, 2, 1]]
        assert low == pytest.approx(thing.world_aabb[:3])
    rooms = json.loads((folder / "rooms.json").read_text())
    assert {room["type"] for room in rooms["rooms"]} == {"LivingRoom"} and rooms["floor"] == 0


def test_scannet(exported: Path, clip: Clip) -> None:
    folder = scan(exported, "scannet")
    name = folder.name
    inside = np.loadtxt(folder / "intrinsic/intrinsic_depth.txt")
    for index in range(len(POSES)):
        depth, ids = (png(folder / f"{kind}/{index}.png") for kind in ("depth", "instance"))
        hits(depth / 1000, ids, inside, np.loadtxt(folder / f"pose/{index}.txt"), clip, 0.0)
    points, _, raw = read_ply(folder / f"{name}_vh_clean_2.labels.ply")
    segments = np.array(json.loads((folder / f"{name}_vh_clean_2.0.010000.segs.json").read_text())["segIndices"])
    groups = json.loads((folder / f"{name}.aggregation.json").read_text())["segGroups"]
    labels = np.zeros(len(points), int)
    for group in groups:
        labels[np.isin(segments, group["segments"])] = group["objectId"] + 1
    assert labels.all()
    fits(points, labels, clip.record.objects)
    classes = raw["vertex"]["data"]["label"].ravel()
    words = {group["objectId"] + 1: group["label"] for group in groups}
    assert {(words[label], kind) for label, kind in zip(labels, classes, strict=True)} >= {("wall", 1), ("dresser", 17)}
    facts = dict(line.split(" = ") for line in (folder / f"{name}.txt").read_text().splitlines())
    assert np.array(facts["axisAlignment"].split(), float).reshape(4, 4) == pytest.approx(np.eye(4))


def test_arkitscenes(exported: Path, clip: Clip) -> None:
    folder = scan(exported, "arkitscenes")
    name = folder.name
    poses = [np.array(line.split(), float) for line in (folder / "lowres_wide.traj").read_text().splitlines()]
    for index, (time, *values) in enumerate(poses):
        to_camera = np.eye(4)
        to_camera[:3, :3], to_camera[:3, 3] = cv2.Rodrigues(np.array(values[:3]))[0], values[3:]
        file = f"{name}_{time:.3f}"
        width, height, fx, fy, cx, cy = np.loadtxt(folder / f"lowres_wide_intrinsics/{file}.pincam")
        inside = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
        assert png(folder / f"lowres_wide/{file}.png").shape == (height, width, 3)
        ids = png(scan(exported, "posed") / f"ids/{index:06d}.png")
        depth = png(folder / f"lowres_depth/{file}.png") / 1000
        hits(depth, ids, inside, np.linalg.inv(to_camera), clip, 0.0)
    boxes_there = json.loads((folder / f"{name}_3dod_annotation.json").read_text())["data"]
    for entry, thing in zip(boxes_there, clip.record.objects, strict=True):
        box = entry["segments"]["obbAligned"]
        axes = np.array(box["normalizedAxes"]).reshape(3, 3)  # a row is an axis
        half = np.abs(axes.T) @ np.array(box["axesLengths"]) / 2
        assert (np.array(box["centroid"]) + half)[[0, 2, 1]] == pytest.approx(thing.world_aabb[3:])


def test_nerfstudio(exported: Path, clip: Clip) -> None:
    folder = scan(exported, "nerfstudio")
    there = json.loads((folder / "transforms.json").read_text())
    inside = np.array([[there["fl_x"], 0, there["cx"]], [0, there["fl_y"], there["cy"]], [0, 0, 1]])
    for index, frame in enumerate(there["frames"]):
        to_world = np.array(frame["transform_matrix"]) @ np.diag([1, -1, -1, 1])  # OpenGL's camera
        depth = png(folder / frame["depth_file_path"]) / 1000
        hits(depth, png(folder / f"ids/{index:06d}.png"), inside, to_world, clip, 0.5)
    trimesh = pytest.importorskip("trimesh")
    assert len(trimesh.load(folder / there["ply_file_path"]).vertices) == 50_000


def test_what_the_set_does_not_store_is_drawn_anew(clip: Clip) -> None:
    bare = Clip(clip.record, clip.images)
    for stored, drawn in zip(scan_of(clip).shots, scan_of(bare).shots, strict=True):
        assert stored.depth == drawn.depth
        known = cv2.imdecode(np.frombuffer(stored.ids, np.uint8), cv2.IMREAD_UNCHANGED)
        anew = cv2.imdecode(np.frombuffer(drawn.ids, np.uint8), cv2.IMREAD_UNCHANGED)
        assert (anew[known > 0] == known[known > 0]).all() and anew.all()


def test_another_house_is_refused(clip: Clip) -> None:
    record = clip.record
    moved = replace(record.objects[0], world_aabb=[value + 0.01 for value in record.objects[0].world_aabb])
    with pytest.raises(DatasetError, match="is not what embedded 0 filmed"):
        scan_of(Clip(replace(record, objects=[moved, *record.objects[1:]]), clip.images))
    frame = replace(record.frames[0], objects=[FrameObject(0, 900, 1.0, [0, 0, 30, 30])])
    with pytest.raises(DatasetError, match="is not what embedded 0 filmed"):
        scan_of(Clip(replace(record, frames=[frame, *record.frames[1:]]), clip.images))
    other = replace(record, house=replace(record.house, sha256="1" * 64))
    with pytest.raises(DatasetError, match="does not hold the house"):
        scan_of(Clip(other, clip.images))


def test_the_command(exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["export", str(exported / "set"), "--to", "posed", "--out", str(tmp_path / "out")]
    assert main([*line, "--clip", "nobody's"]) == 2
    assert "holds no such walk" in capsys.readouterr().err and not list(tmp_path.iterdir())
    assert main([*line, "--task", "object_count"]) == 2
    assert "writes walks" in capsys.readouterr().err
    assert main([*line[:3], "trl", *line[4:], "--clip", "x"]) == 2
    assert main([*line, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["walks"] == 1
    assert "--source posed:PATH" in (tmp_path / "out/README.md").read_text()


def test_a_house_is_exported_with_a_sets_frames_as_cameras(
    exported: Path, clip: Clip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["houses", "export", clip.record.house.source, "--cameras", str(exported / "set")]
    assert main([*line, "--to", "mjcf", "--out", str(tmp_path / "out")]) == 0
    assert "with 2 cameras" in capsys.readouterr().out
    xml = (tmp_path / "out/house.xml").read_text()
    assert f'<camera name="{clip.record.clip_id}/frame_01" fovy="75"' in xml
    assert main([*line, "--to", "ply", "--out", str(tmp_path / "other")]) == 2
    assert main(["houses", "export", "spec:studio", *line[3:], "--to", "usda", "--out", str(tmp_path / "other")]) == 2
    assert "no walk through spec:studio" in capsys.readouterr().err


def test_layouts_are_those_that_the_help_names(exported: Path) -> None:
    assert tuple(LAYOUTS) == NAMES
    with pytest.raises(InputError):
        export_scans(str(exported / "set"), "posed", exported / "other", ["no such"])


@pytest.mark.slow
def test_nerfstudios_own_parser_reads_it(exported: Path) -> None:
    pytest.importorskip("nerfstudio")
    from nerfstudio.data.dataparsers.nerfstudio_dataparser import NerfstudioDataParserConfig

    config = NerfstudioDataParserConfig(
        data=scan(exported, "nerfstudio"),
        orientation_method="none",
        center_method="none",
        auto_scale_poses=False,
        eval_mode="all",
    )
    outputs = config.setup().get_dataparser_outputs("train")
    transforms = json.loads((scan(exported, "nerfstudio") / "transforms.json").read_text())
    for index, frame in enumerate(transforms["frames"]):
        found = outputs.cameras.camera_to_worlds[index].numpy()
        assert found == pytest.approx(np.array(frame["transform_matrix"])[:3], abs=1e-5)
    assert len(outputs.metadata["depth_filenames"]) == len(POSES)
