"""The rooms of the package: each imports only those above it, and no command line drags in what it does not use."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import layoutgen

PACKAGE = Path(layoutgen.__file__).parent

ORDER = (
    "errors wording lazy resources options seeds leaves plugins config dataset geometry houses engine studio thor walk "
    "capture maps qa run pages audit preview train export publish evaluate bench cli __main__"
).split()
"""Top to bottom, as README's architecture lists them."""

ENGINE_USES = {"errors", "seeds", "geometry", "houses.assets", "houses.supports", "lazy", "options"}
"""The engine stands in for Unity: it knows assets, and nothing of recipes, walks or questions."""

SOLVERS_USE = {"errors", "geometry", "dataset.records", "houses.names", "audit"}
"""The audit's solvers share no code with what wrote the answers."""

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
        for module in imports_of(path)
        if (room := module.partition(".")[0]) in ORDER and ORDER.index(room) > ORDER.index(room_of(path))
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
