"""The rooms of the package: each imports only those above it, and no command line drags in what it does not use."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import layoutgen
from layoutgen.houses import schema

PACKAGE = Path(layoutgen.__file__).parent


def all_parts(part: type[schema.Part]) -> Iterator[type[schema.Part]]:
    """The types of a house's parts."""
    for kind in part.__subclasses__():
        yield kind
        yield from all_parts(kind)


ORDER = (
    "errors wording lazy processes resources identity options seeds plugins config language geometry dataset catalogue "
    "houses engine studio walk capture maps qa paraphrase run pages audit preview train export evaluate publish cli "
    "__main__"
).split()
"""Top to bottom, as README's architecture lists them."""

ENGINE_USES = {
    *("errors", "identity", "seeds", "geometry", "catalogue", "houses.schema"),
    *("lazy", "options", "resources", "wording"),
}
"""The engine stands in for Unity: it knows assets and houses, and nothing of recipes, walks or questions."""

ENGINE_ORDER = "errors rotation mesh kernels model_store render furniture models world actions client".split()
"""Rooms of the engine, top to bottom."""

SOLVERS_USE = {"errors", "geometry", "dataset.records", "catalogue.names", "audit"}
"""The audit's solvers share no code with what wrote the answers."""

SHARED_KEYS = {
    *("id", "name", "type", "position", "rotation", "color", "x", "y", "z", "r", "g", "b", "?", "split", "range"),
    *("agent", "horizon", "standing", "metadata", "objects", "assetId", "openable", "openness", "axis", "children"),
    *("degrees", "polygon", "material"),
}
"""Keys that AI2-THOR's answers have as well, or records, or models."""

HOUSE_KEYS = {key for part in all_parts(schema.Part) for key in part.__struct_encode_fields__} - SHARED_KEYS
"""Keys of ProcTHOR's JSON that nothing else has."""

HEAVY = {
    *("torch", "transformers", "trl", "peft", "datasets", "huggingface_hub", "ray", "numba", "cv2", "sklearn"),
    *("pyarrow", "ai2thor", "trimesh", "webdataset", "embreex"),
}
"""Each takes longer to import than `--help` may take."""


def imports_of(path: Path) -> Iterator[str]:
    """Modules of the package that a file imports anywhere, without the package's name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [f"layoutgen.{a.name}" for a in node.names] if node.module == "layoutgen" else [node.module or ""]
        else:
            continue
        yield from (name.removeprefix("layoutgen.") for name in names if name.startswith("layoutgen."))


def files(folder: str = "") -> list[Path]:
    return sorted((PACKAGE / folder).rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def within(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def test_every_room_has_its_place() -> None:
    assert {room_of(path) for path in files()} - {"__init__"} == set(ORDER)


def test_rooms_import_only_rooms_above_them() -> None:
    upward = {
        f"{path.relative_to(PACKAGE)} imports {module}"
        for path in files()
        if path != PACKAGE / "__init__.py"  # the public face shows what is in all rooms
        for module in imports_of(path)
        if (room := module.partition(".")[0]) in ORDER and ORDER.index(room) > ORDER.index(room_of(path))
    }
    assert not upward


def test_rooms_of_the_engine_import_only_rooms_above_them() -> None:
    upward = {
        f"{path.relative_to(PACKAGE)} imports {module}"
        for path in files("engine")
        if (own := path.relative_to(PACKAGE / "engine").parts[0].removesuffix(".py")) in ENGINE_ORDER
        for module in imports_of(path)
        if (room := module.removeprefix("engine.").partition(".")[0]) in ENGINE_ORDER
        and module.startswith("engine.")
        and ENGINE_ORDER.index(room) > ENGINE_ORDER.index(own)
    }
    assert not upward


@pytest.mark.parametrize(("folder", "allowed"), [("engine", {*ENGINE_USES, "engine"}), ("audit/solvers", SOLVERS_USE)])
def test_what_must_stand_alone_does(folder: str, allowed: set[str]) -> None:
    found = {f"{path.name}: {module}" for path in files(folder) for module in imports_of(path)}
    assert not {line for line in found if not within(line.partition(": ")[2], allowed)}


def test_command_lines_import_nothing_heavy() -> None:
    modules = ["layoutgen.cli"] + [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in files() if path.name == "cli.py"
    ]
    script = f"import {', '.join(modules)}, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & {name.partition(".")[0] for name in loaded}


def keys_read(path: Path) -> Iterator[str]:
    """Texts by which a file takes something out of a dict."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Subscript):
            key: ast.expr | None = node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop"):
            key = node.args[0] if node.args else None
        else:
            continue
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value


def test_one_module_reads_the_keys_of_houses() -> None:
    assert {"rooms", "walls", "floorPolygon", "holePolygon", "proceduralParameters"} <= HOUSE_KEYS
    found = {f"{path.relative_to(PACKAGE)}: {key}" for path in files() for key in keys_read(path) if key in HOUSE_KEYS}
    assert not {line for line in found if not line.startswith("houses/schema.py")}
