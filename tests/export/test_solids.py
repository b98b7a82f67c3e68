"""Houses out: what other tools read lies where the engine has it, under its names."""

import json
from pathlib import Path

import numpy as np
import pytest

from layoutgen.cli import main
from layoutgen.engine import World
from layoutgen.errors import OutputError
from layoutgen.export.folder import new_folder, write_files
from layoutgen.export.solids.pieces import Y_UP, Z_UP, View, parts, pieces
from layoutgen.export.solids.write import house_files
from layoutgen.geometry.camera import Pose, to_camera
from layoutgen.houses.house import House
from layoutgen.houses.schema import parse_house
from tests.engine.small_house import small_house

TOLERANCE = 1e-3
POSE = Pose(1.0, 1.5, 2.0, 30.0, 20.0, 5.0)
VIEW = View("walk/frame_00", POSE, 640, 480, 70.0)


@pytest.fixture(scope="module")
def house() -> House:
    return House("small:0", "small", 0, "Procedural", parse_house(small_house()), "0" * 64)


@pytest.fixture(scope="module")
def truth(house: House) -> dict[str, np.ndarray]:
    """World boxes (2, 3) of the objects, in AI2-THOR's world."""
    return {item.id: item.aabb for item in World(house.content).objects if item.asset is not None}


def folder(house: House, to: str, out: Path) -> Path:
    write_files(out, house_files(house, to, [VIEW]))
    return out


def mirrored(box: np.ndarray, axes: np.ndarray) -> np.ndarray:
    corners = box @ axes.T
    return np.stack([corners.min(axis=0), corners.max(axis=0)])


class Boxes(dict[str, np.ndarray]):
    """World boxes by name, grown by points."""

    def add(self, name: str, points: np.ndarray) -> None:
        points = np.concatenate([points, self[name]]) if name in self else points
        self[name] = np.stack([points.min(axis=0), points.max(axis=0)])

    def agree(self, truth: dict[str, np.ndarray], axes: np.ndarray) -> None:
        assert set(truth) <= set(self)
        for name, box in truth.items():
            assert np.abs(self[name] - mirrored(box, axes)).max() < TOLERANCE, name


def test_mirroring_keeps_triangles_facing_outwards(house: House) -> None:
    chest = next(piece for piece in pieces(World(house.content)) if piece.kind == "Dresser")
    for axes in (Y_UP, Z_UP):
        for part in parts(chest.mesh, axes):
            a, b, c = (part.points[part.faces[:, corner]] for corner in range(3))
            facing = np.einsum("ij,ij->i", np.cross(b - a, c - a), part.normals[part.faces[:, 0]])
            assert (facing > 0).mean() > 0.95
        assert np.linalg.det(chest.matrix(axes)[:3, :3]) == pytest.approx(1)


def test_cameras_see_what_they_saw() -> None:
    """A point ahead, above and to the right of the camera is so in the mirrored world."""
    point = np.array([[3.0, 1.0, 4.0]])
    right, up, forward = to_camera(POSE, point)[0]
    for axes in (Y_UP, Z_UP):
        matrix = VIEW.opengl(axes)
        assert np.linalg.det(matrix[:3, :3]) == pytest.approx(1)
        local = np.linalg.inv(matrix) @ np.append(axes @ point[0], 1)
        assert local[:3] == pytest.approx([right, up, -forward])


def test_glb_loads_in_trimesh(house: House, truth: dict, tmp_path: Path) -> None:
    trimesh = pytest.importorskip("trimesh")
    scene = trimesh.load(folder(house, "glb", tmp_path / "out") / "house.glb")
    boxes = Boxes()
    for node in scene.graph.nodes_geometry:
        matrix, name = scene.graph[node]
        boxes.add(node.rpartition("/")[0], scene.geometry[name].vertices @ matrix[:3, :3].T + matrix[:3, 3])
    boxes.agree(truth, Y_UP)
    assert any(mesh.visual.material.baseColorTexture is not None for mesh in scene.geometry.values())
    tree = gltf(tmp_path / "out" / "house.glb")
    assert tree["cameras"][0]["name"] == VIEW.name
    extras = {node["name"]: node["extras"] for node in tree["nodes"] if "type" in node.get("extras", {})}
    assert extras["2|0"]["type"] == "Dresser" and extras["2|0"]["asset"] == "Dresser_229_1"


def gltf(path: Path) -> dict:
    data = path.read_bytes()
    assert data[:4] == b"glTF" and int.from_bytes(data[8:12], "little") == len(data)
    return json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")])


def test_ply_loads_in_trimesh(house: House, truth: dict, tmp_path: Path) -> None:
    trimesh = pytest.importorskip("trimesh")
    out = folder(house, "ply", tmp_path / "out")
    mesh = trimesh.load(out / "house.ply", process=False)
    labels = mesh.metadata["_ply_raw"]["face"]["data"]["label"]
    boxes = Boxes()
    for entry in json.loads((out / "objects.json").read_text())["objects"]:
        mine = mesh.triangles[labels.ravel() == entry["label"]].reshape(-1, 3)
        boxes.add(entry["id"], mine)
        assert np.abs(boxes[entry["id"]] - np.array(entry["box"])).max() < TOLERANCE
    boxes.agree(truth, Z_UP)


def test_mujoco_compiles_it(house: House, truth: dict, tmp_path: Path) -> None:
    mujoco = pytest.importorskip("mujoco")
    model = mujoco.MjModel.from_xml_path(str(folder(house, "mjcf", tmp_path / "out") / "house.xml"))
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    boxes = Boxes()
    for geom in np.flatnonzero(model.geom_group == 2):
        first, count = (of[model.geom_dataid[geom]] for of in (model.mesh_vertadr, model.mesh_vertnum))
        points = model.mesh_vert[first : first + count] @ data.geom_xmat[geom].reshape(3, 3).T
        boxes.add(model.body(model.geom_bodyid[geom]).name, points + data.geom_xpos[geom])
    boxes.agree(truth, Z_UP)
    assert data.cam_xpos[model.camera(VIEW.name).id] == pytest.approx(Z_UP @ [POSE.x, POSE.y, POSE.z])


def test_usd_opens_it(house: House, truth: dict, tmp_path: Path) -> None:
    usd = pytest.importorskip("pxr")
    from pxr import Usd, UsdGeom, UsdShade

    assert usd
    stage = Usd.Stage.Open(str(folder(house, "usda", tmp_path / "out") / "house.usda"))
    assert UsdGeom.GetStageUpAxis(stage) == "Z" and UsdGeom.GetStageMetersPerUnit(stage) == 1
    boxes, places = Boxes(), UsdGeom.XformCache()
    for prim in stage.Traverse():
        if not (name := prim.GetCustomDataByKey("id")):
            continue
        for mesh in prim.GetChildren():
            matrix = np.array(places.GetLocalToWorldTransform(mesh))
            boxes.add(name, np.array(UsdGeom.Mesh(mesh).GetPointsAttr().Get()) @ matrix[:3, :3] + matrix[3, :3])
            assert UsdShade.MaterialBindingAPI(mesh).ComputeBoundMaterial()[0]
    boxes.agree(truth, Z_UP)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["houses", "export", "spec:studio", "--to", "ply", "--out", str(tmp_path / "out")]
    assert main(arguments) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"house.ply", "objects.json"}
    assert main(arguments) == 2
    assert "exists already" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(OutputError, match="exists already"), new_folder(tmp_path / "out"):
        pass
    with pytest.raises(ValueError), new_folder(tmp_path / "other") as folder:
        write_files(folder, {"a/b": b""})
        raise ValueError
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]
