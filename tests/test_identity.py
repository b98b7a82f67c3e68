"""The digests know every source that decides bytes, and nothing of where and how it is installed."""

import shutil
import time
from pathlib import Path

import pytest

from layoutgen import identity, resources
from layoutgen.identity import (
    BYTELESS_ROOMS,
    CODE_ROOMS,
    ENGINE_ROOMS,
    KERNEL_ROOMS,
    SKIPPED,
    SUFFIXES,
    code_digest,
    digest_of,
    engine_digest,
    kernels_digest,
)
from tests.test_architecture import PACKAGE, files, imports_of, room_of, within

SUPPORT = {
    *("__version__", "errors", "identity", "lazy", "options", "paraphrase", "plugins", "processes", "resources"),
    "wording",
}
"""What rooms that decide bytes may use of those that do not: errors, refusals, help texts, where files lie."""


def place(room: str) -> Path:
    return PACKAGE / room.replace(".", "/")


def sources(rooms: tuple[str, ...]) -> list[Path]:
    """The counted Python files of rooms."""
    found = []
    for room in rooms:
        folder = place(room)
        found += sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    return [path for path in found if path.name not in SKIPPED]


def test_every_room_either_decides_bytes_or_does_not() -> None:
    assert {room_of(path) for path in files()} == {*CODE_ROOMS, *BYTELESS_ROOMS}
    assert len({*CODE_ROOMS, *BYTELESS_ROOMS}) == len(CODE_ROOMS) + len(BYTELESS_ROOMS)


@pytest.mark.parametrize("rooms", [CODE_ROOMS, ENGINE_ROOMS])
def test_what_decides_bytes_leans_on_nothing_that_is_not_counted(rooms: tuple[str, ...]) -> None:
    allowed = {*rooms, *SUPPORT}
    found = {f"{path.relative_to(PACKAGE)}: {module}" for path in sources(rooms) for module in imports_of(path)}
    assert found and not {line for line in found if not within(line.partition(": ")[2], allowed)}


def test_kernels_call_nothing_outside_of_what_their_digest_covers() -> None:
    compiled = [path for path in sources(KERNEL_ROOMS) if "engine.render.compiled" in set(imports_of(path))]
    assert len(compiled) >= 10
    assert not {m for path in compiled for m in imports_of(path) if not within(m, set(KERNEL_ROOMS))}


def test_nothing_is_compiled_outside_of_what_the_kernels_digest_covers() -> None:
    rooms = [path for path in PACKAGE.rglob("*.py") if "engine.render.compiled" in set(imports_of(path))]
    assert {path.relative_to(PACKAGE).parts[:2] for path in rooms} == {("engine", "render")}


def test_every_listed_room_and_file_is_read() -> None:
    for room in (*CODE_ROOMS, *ENGINE_ROOMS, *KERNEL_ROOMS):
        assert place(room).is_dir() or place(room).with_suffix(".py").is_file()
    paths = [path for room in CODE_ROOMS for path in place(room).rglob("*") if path.is_file()]
    assert {path.suffix for path in paths if "__pycache__" not in path.parts} <= SUFFIXES


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and the house specs, as an installation elsewhere would hold them."""
    shutil.copytree(PACKAGE, tmp_path / "site/layoutgen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(resources.folder("scene_specs"), tmp_path / "site/layoutgen/_data/scene_specs")
    return tmp_path / "site/layoutgen"


def digest(package: Path) -> str:
    return digest_of(package, CODE_ROOMS, package / "_data/scene_specs")


def test_an_installation_elsewhere_has_the_same_digest(copy: Path) -> None:
    assert digest(copy) == code_digest()
    for path in [*copy.rglob("*.py"), *copy.rglob("*.csv"), *copy.rglob("*.yaml")]:
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    (copy / "walk/__pycache__").mkdir()
    (copy / "walk/__pycache__/plan.cpython-311.pyc").write_bytes(b"compiled")
    (copy / "audit/run.py").write_text("")
    (copy / "houses/cli.py").write_text("")
    assert digest(copy) == code_digest()


@pytest.mark.parametrize(
    "name", ["seeds.py", "walk/plan.py", "engine/data/physics.json", "_data/scene_specs/apartment.yaml"]
)
def test_a_changed_added_or_renamed_file_gives_another_digest(copy: Path, name: str) -> None:
    path, seen = copy / name, {code_digest()}
    path.write_bytes(path.read_bytes() + b" ")
    seen.add(digest(copy))
    if path.parent != copy:
        shutil.copy(path, path.with_name(f"other{path.suffix}"))
        seen.add(digest(copy))
        path.unlink()
        seen.add(digest(copy))
    assert len(seen) == (2 if path.parent == copy else 4)


def test_the_engines_and_the_kernels_digests_follow_their_own_sources(copy: Path) -> None:
    (copy / "qa/tasks/facing.py").write_text("")
    assert digest_of(copy, ENGINE_ROOMS) == engine_digest()
    (copy / "engine/world/world.py").write_text("")
    assert digest_of(copy, ENGINE_ROOMS) != engine_digest() and digest_of(copy, KERNEL_ROOMS) == kernels_digest()
    (copy / "engine/render/bvh.py").write_text("")
    assert digest_of(copy, KERNEL_ROOMS) != kernels_digest()


def test_a_digest_is_had_in_no_time() -> None:
    def seconds() -> float:
        began = time.process_time()
        digest_of(PACKAGE, CODE_ROOMS, resources.folder("scene_specs"))
        return time.process_time() - began

    assert min(seconds() for _ in range(5)) < 0.03
    assert identity.code_digest() is identity.code_digest()


def test_libraries_that_decide_bytes_have_their_versions() -> None:
    assert {"numpy", "numba", "shapely"} <= set(identity.libraries()) <= set(identity.LIBRARIES)
