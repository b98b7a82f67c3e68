"""The layout `posed`: what is read, and one line for everything that can be wrong with it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layoutgen.errors import HouseError
from layoutgen.scans import layouts
from layoutgen.scans.measure import measured
from layoutgen.scans.scan import Scan
from tests.scans.room import (
    FOCAL,
    HEIGHT,
    PIECES,
    WIDTH,
    camera_matrices,
    read_json,
    room_mesh,
    write_json,
    write_ply,
)

Break = Callable[[Path], None]


def read(folder: Path) -> Scan:
    return layouts.read(layouts.find("posed", folder)[0])


def edited(name: str, change: Callable[[Any], None]) -> Break:
    def apply(folder: Path) -> None:
        value = read_json(folder / name)
        change(value)
        write_json(folder / name, value)

    return apply


def cameras(change: Callable[[Any], None]) -> Break:
    return edited("cameras.json", change)


def meshed(*arrays: Any) -> Break:
    return lambda folder: write_ply(folder / "mesh.ply", *arrays, "binary_little_endian")


POINTS, FACES, LABELS = room_mesh()

FAULTS: dict[str, tuple[Break, str]] = {
    "no cameras": (lambda folder: (folder / "mesh.ply").unlink(), "mesh.ply: No such file or directory"),
    "not JSON": (lambda folder: (folder / "objects.json").write_text("{"), "objects.json: .*truncated"),
    "missing pose": (
        cameras(lambda said: said["frames"][3].pop("camera_to_world")),
        r"cameras.json: Object missing required field `camera_to_world` - at `\$.frames\[3\]`",
    ),
    "NaN pose": (
        cameras(lambda said: said["frames"][3]["camera_to_world"][0].__setitem__(0, None)),
        "cameras.json: images/000003.png: its pose has a number that is not finite",
    ),
    "pose of another size": (
        cameras(lambda said: said["frames"][3]["camera_to_world"].pop()),
        "its pose is not a matrix of 4 x 4",
    ),
    "mirrored pose": (
        cameras(lambda said: said["frames"][0].update(camera_to_world=np.diag([1.0, 1, -1, 1]).tolist())),
        "does not turn and move, but scales, shears or mirrors",
    ),
    "wrong focal length": (
        cameras(lambda said: said["camera"].update(fx=3.0)),
        "cameras.json: images/000000.png: fx 3 and fy 200 are those of no camera of 320 x 240 pixels",
    ),
    "wrong principal point": (
        cameras(lambda said: said["camera"].update(cx=500.0)),
        r"the principal point \(500, 120\) is not in the 320 x 240 image",
    ),
    "negative size": (cameras(lambda said: said["camera"].update(width=-3)), "Expected `int` >= 16"),
    "unknown key": (cameras(lambda said: said.update(fps=3)), "unknown field `fps`"),
    "unknown convention": (cameras(lambda said: said.update(convention="colmap")), "Invalid enum value 'colmap'"),
    "missing picture": (
        cameras(lambda said: said["frames"][1].update(file="images/9.png")),
        "cameras.json: images/9.png: no such file",
    ),
    "no pictures": (cameras(lambda said: said.update(frames=[])), "length >= 1"),
    "label outside of the table": (
        edited("objects.json", lambda said: said["objects"].pop(4)),
        "mesh.ply: label 5 is not in objects.json",
    ),
    "label twice": (
        edited("objects.json", lambda said: said["objects"].append(said["objects"][0])),
        "objects.json: a label or an id occurs twice",
    ),
    "empty mesh": (meshed(POINTS, FACES[:0], LABELS[:0]), "mesh.ply: has no triangles"),
    "cut mesh": (
        lambda folder: (folder / "mesh.ply").write_bytes((folder / "mesh.ply").read_bytes()[:-7]),
        "mesh.ply: not a whole PLY mesh",
    ),
    "NaN in the mesh": (meshed(np.where(POINTS > 5, np.nan, POINTS), FACES, LABELS), "coordinate that is not finite"),
    "corner that is not there": (meshed(POINTS, FACES + 9, LABELS), "a face has a vertex that does not exist"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_folder_is_named_in_one_line(fault: str, broken: Callable[[], Path]) -> None:
    folder, (apply, reason) = broken(), FAULTS[fault]
    apply(folder)
    with pytest.raises(HouseError, match=reason) as error:
        read(folder)
    assert str(error.value).startswith("broken: ") and "\n" not in str(error.value)


def test_a_folder_without_scans_is_named(tmp_path: Path) -> None:
    with pytest.raises(HouseError, match="holds no scan in the layout posed"):
        layouts.find("posed", tmp_path)
    with pytest.raises(HouseError, match="no such folder"):
        layouts.find("posed", tmp_path / "nowhere")


@pytest.mark.parametrize("kind", ["ascii", "binary_little_endian", "binary_big_endian"])
def test_things_are_as_large_as_they_were_built(kind: str, broken: Callable[[], Path]) -> None:
    folder = broken()
    write_ply(folder / "mesh.ply", POINTS, FACES, LABELS, kind)
    scan = read(folder)
    things, labels = measured(scan.mesh, scan.instances)
    assert len(things) == len(PIECES) and (labels >= 0).sum() == 12 * len(PIECES)
    for thing, piece in zip(things, PIECES, strict=True):
        x, y, z = piece.place
        width, depth, height = piece.sides
        assert sorted(thing.oriented.size) == pytest.approx(sorted((width, height, depth)), abs=1e-3)
        assert thing.oriented.centre == pytest.approx((x, z + height / 2, y), abs=1e-3)
        assert thing.box.y_min == pytest.approx(z, abs=1e-3) and thing.box.y_max == pytest.approx(z + height, abs=1e-3)


def test_labels_of_vertices_count_by_most_of_a_face(broken: Callable[[], Path]) -> None:
    folder = broken()
    lines = ["ply", "format ascii 1.0", "element vertex 4", *(f"property float {axis}" for axis in "xyz")]
    lines += ["property int label", "element face 1", "property list uchar int vertex_index", "end_header"]
    lines += ["0 0 0 2", "1 0 0 1", "1 1 0 1", "0 1 0 1", "4 0 1 2 3"]
    (folder / "mesh.ply").write_text("\n".join(lines))
    assert read(folder).mesh.labels.tolist() == [0, 0]


def test_a_world_with_y_up_and_a_blender_camera_give_the_same_scan(broken: Callable[[], Path], room: Path) -> None:
    folder, turn = broken(), np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
    said = read_json(folder / "cameras.json") | {"up": "y", "convention": "opengl"}
    for frame in said["frames"]:
        frame["camera_to_world"] = (turn @ frame["camera_to_world"] @ np.diag([1.0, -1, -1, 1])).tolist()
    write_json(folder / "cameras.json", said)
    write_ply(folder / "mesh.ply", POINTS @ turn[:3, :3].T, FACES, LABELS, "binary_little_endian")
    (folder / "rooms.json").unlink()
    scan, same = read(folder), read(room)
    np.testing.assert_allclose(scan.mesh.points, same.mesh.points, atol=1e-6)
    for a, b in zip(scan.frames, same.frames, strict=True):
        np.testing.assert_allclose(a.pose.matrix(), b.pose.matrix(), atol=1e-9)


def test_the_writer_that_the_readme_prints_writes_what_is_read(tmp_path: Path, room: Path) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text()
    code = next(part.partition("```")[0] for part in text.split("```python\n") if part.startswith("def write_posed"))
    scope: dict[str, Any] = {"json": json}
    exec(code, scope)
    images = [(room / "images" / f"{index:06d}.png").read_bytes() for index in range(3)]
    names = {index + 1: piece.name for index, piece in enumerate(PIECES)}
    lens = (WIDTH, HEIGHT, FOCAL, FOCAL, WIDTH / 2, HEIGHT / 2)
    scope["write_posed"](tmp_path / "own", images, camera_matrices()[:3], lens, POINTS, FACES, LABELS, names)
    scan = read(tmp_path / "own")
    assert len(scan.frames) == 3 and len(measured(scan.mesh, scan.instances)[0]) == len(PIECES)
    assert scan.frames[2].image().shape == (HEIGHT, WIDTH, 3) and scan.noise.box_m == 0.05
