"""AI2-THOR's metadata as typed objects, and that nobody else reads it."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import layoutgen
from layoutgen.catalogue.assets import assets
from layoutgen.engine.rotation import from_euler
from layoutgen.errors import ProtocolError
from layoutgen.seeds import rng_for
from layoutgen.studio.base import SeenObject
from layoutgen.studio.thor import metadata
from tests.studio.scripted_simulator import thing

PACKAGE = Path(layoutgen.__file__).parent
WRITERS = ("engine/world/metadata.py", "engine/client/stepdata.py")
"""Of the engine, which writes what Unity writes."""
HOUSES = {"assetId", "isDirty"}
"""Keys that houses have as well."""
AROUND = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) / 2
CORNERS = np.array([(x, y, z) for y in (-0.5, 0.5) for x, z in AROUND])


def vector(values: Any) -> dict[str, float]:
    return dict(zip("xyz", map(float, values), strict=True))


def item(name: str = "Chair|1", **more: object) -> dict[str, Any]:
    return {**thing(name), "rotation": vector((0, 0, 0)), **more}


def seen(*items: dict[str, Any]) -> tuple[SeenObject, ...]:
    return metadata.seen_objects({"objects": list(items), "agent": {}}, {})


def turned(size: tuple[float, float, float], euler: tuple[float, float, float], centre: tuple[float, ...]) -> dict:
    """An object with an oriented box, in 32-bit floats as the simulator sends them."""
    corners = ((CORNERS * size) @ from_euler(*euler).T + centre).astype(np.float32).astype(float)
    return item(objectOrientedBoundingBox={"cornerPoints": corners.tolist()})


def test_the_world_box_is_centre_and_half_sizes_to_the_bit() -> None:
    rng = rng_for("boxes")
    for centre, size in zip(rng.normal(0, 5, (50, 3)), rng.uniform(0, 3, (50, 3)), strict=True):
        (found,) = seen(item(axisAlignedBoundingBox={"center": vector(centre), "size": vector(size)}))
        assert list(found.box) == [*(centre - size / 2), *(centre + size / 2)]


@pytest.mark.parametrize("size", [(0.5, 1.0, 2.0), (2.0, 0.3, 0.3), (1.0, 0.0, 0.5), (0.0, 1.0, 0.5), (0.7, 0.7, 0.0)])
@pytest.mark.parametrize("euler", [(0, 0, 0), (0, 37, 0), (0, 270, 0), (12, 200, 33), (90, 45, 0)])
def test_an_oriented_box_is_the_one_that_its_corners_are_of(size: tuple, euler: tuple) -> None:
    (found,) = seen(turned(size, euler, (3.0, 0.8, -2.0)))
    assert found.oriented is not None
    assert found.oriented.size == pytest.approx(size, abs=1e-6)
    rotation = np.array(found.oriented.rotation)
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(rotation) == pytest.approx(1.0)
    expected = (CORNERS * size) @ from_euler(*euler).T + (3.0, 0.8, -2.0)
    apart = np.linalg.norm(found.oriented.corners()[:, None] - expected, axis=2)
    assert max(apart.min(axis=0).max(), apart.min(axis=1).max()) < 1e-5


def test_the_outline_is_the_bottom_of_a_level_box_to_the_bit() -> None:
    level = turned((0.5, 1.0, 2.0), (0, 37, 0), (3.0, 0.8, -2.0))
    corners = level["objectOrientedBoundingBox"]["cornerPoints"]
    (found,) = seen(level)
    assert found.outline == tuple((x, z) for x, _, z in corners[:4])


def test_a_tilted_box_has_its_world_box_for_an_outline() -> None:
    (found,) = seen(turned((0.5, 1.0, 2.0), (20, 37, 0), (3.0, 0.8, -2.0)))
    assert found.oriented is not None
    assert found.outline == tuple(found.box.floor.corners)


def test_a_line_has_no_oriented_box() -> None:
    (found,) = seen(turned((0.0, 0.0, 1.0), (0, 30, 0), (0.0, 0.0, 0.0)))
    assert found.oriented is None


def test_an_assets_own_box_is_the_oriented_box_where_the_world_box_confirms_it() -> None:
    asset = next(found for found in assets().values() if found.type == "DiningTable")
    rotation = from_euler(0, 30, 0)
    extents = np.abs(rotation) @ asset.size
    more = {"assetId": asset.id, "rotation": vector((0, 30, 0))}
    agreeing, other = seen(
        item(axisAlignedBoundingBox={"center": vector((1, 2, 3)), "size": vector(extents)}, **more),
        item(axisAlignedBoundingBox={"center": vector((1, 2, 3)), "size": vector((9, 1, 9))}, **more),
    )
    assert agreeing.oriented is not None and agreeing.oriented.size == pytest.approx(asset.size)
    assert np.array(agreeing.oriented.rotation) == pytest.approx(rotation)
    floor = agreeing.oriented.corners()[:, [0, 2]].round(6).tolist()
    assert sorted(map(tuple, np.round(agreeing.outline, 6).tolist())) == sorted({tuple(point) for point in floor})
    assert other.oriented is None and other.outline == tuple(other.box.floor.corners)


def test_parents_are_known_and_the_smallest_is_first() -> None:
    def sized(name: str, side: float, **more: object) -> dict[str, Any]:
        return item(name, axisAlignedBoundingBox={"center": vector((0, 0, 0)), "size": vector((side,) * 3)}, **more)

    room, unit, shelf = sized("room|1", 5), sized("Unit|1", 2), sized("Shelf|1", 1)
    book = sized("Book|1", 0.2, parentReceptacles=["room|1", "Unit|1", "gone", "Shelf|1"])
    assert seen(room, unit, shelf, book)[3].parents == ("Shelf|1", "Unit|1", "room|1")


def test_what_a_simulator_leaves_out_is_empty() -> None:
    (found,) = seen(item(assetId=None, objectOrientedBoundingBox={"cornerPoints": None}, parentReceptacles=None))
    assert (found.asset, found.oriented, found.parents, found.footprint) == ("", None, (), ())
    assert metadata.footprints({"actionReturn": None}) == {}
    assert metadata.reachable({"actionReturn": None}).shape == (0, 3)


def test_metadata_that_lacks_a_key_is_named() -> None:
    with pytest.raises(ProtocolError, match=r"missing required field `objectType` - at `\$.objects\[0\]`"):
        metadata.seen_objects({"objects": [{"objectId": "a"}]}, {})


def test_nobody_else_reads_the_keys_of_metadata() -> None:
    keys = _written() - HOUSES - {"agentId"}  # by which the client's end of the pipes tells whose a short answer is
    assert {"objectType", "axisAlignedBoundingBox", "parentReceptacles", "cameraPosition", "actionReturn"} <= keys
    readers = {
        f"{path.relative_to(PACKAGE)}: {key}"
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] != "engine"
        for key in _read_keys(ast.parse(path.read_text()))
        if key in keys
    }
    assert not readers


def _written() -> set[str]:
    """Keys of the dicts that the engine sends, as far as they are no plain words."""
    trees = [ast.parse((PACKAGE / name).read_text()) for name in WRITERS]
    dicts = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    keys = {key.value for node in dicts for key in node.keys if isinstance(key, ast.Constant)}
    return {key for key in keys if isinstance(key, str) and not key.islower()} | {"openable", "colors"}


def _read_keys(tree: ast.AST) -> set[Any]:
    """Constants that are looked up, by subscript or by `get`."""
    found: set[Any] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            found.add(node.slice.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop"):
            found |= {argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant)}
    return found
