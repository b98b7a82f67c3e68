"""Where machine code is kept: in a folder for each state of the sources, and nowhere beside them."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from layoutgen.engine import kernels
from layoutgen.engine.kernels import PREFIX, kernel_folder, open_kernel_folder
from tests.test_architecture import PACKAGE

PROGRAM = """
import sys
import numpy as np
from numba import config
from layoutgen.engine.render import compiled as c, shade
stored = bool(shade.tone.stats.cache_path)
value = shade.tone(np.float32(0.5))
stats = shade.tone.stats
print(sum(stats.cache_hits.values()), sum(stats.cache_misses.values()), stats.cache_path, config.CACHE_DIR, value)
"""
IMPORTING = "import layoutgen.engine.render, layoutgen.engine.render.compiled as c; print(c._FOLDER)"


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Path]:
    """The package as one without the right to write finds it."""
    copy = tmp_path / "site/layoutgen"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    folders = [copy, *(path for path in copy.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield copy
    for folder in folders:
        folder.chmod(0o755)


def start(program: str, cache: Path, package: Path = PACKAGE) -> subprocess.Popen[str]:
    own = {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-c", f"{program}\nassert c.__file__.startswith('{package}')"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **own})


def output(process: subprocess.Popen[str]) -> list[str]:
    text, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return text.split()


def test_importing_writes_nothing_beside_the_sources(package: Path, tmp_path: Path) -> None:
    """Root may write in spite of the mode, so what counts is what is there."""
    before = {path: path.stat().st_mtime_ns for path in package.rglob("*")}
    [folder] = output(start(IMPORTING, tmp_path / "cache", package))
    assert folder.startswith(f"{tmp_path}/cache/{PREFIX}")
    (tmp_path / "file").write_text("")
    assert output(start(IMPORTING, tmp_path / "file/cache", package)) == ["None"]
    assert {path: path.stat().st_mtime_ns for path in package.rglob("*")} == before


def test_what_one_process_compiled_the_next_finds_until_a_source_changes(package: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    together = [output(process) for process in [start(PROGRAM, cache, package) for _ in range(2)]]
    hits, misses, path, own, value = output(start(PROGRAM, cache, package))
    assert (hits, misses) == ("1", "0")
    assert path.startswith(f"{cache}/{PREFIX}") and own == str(cache)  # what the user's own functions use
    assert {tuple(one[2:]) for one in together} == {(path, own, value)}
    assert any(one[:2] == ["0", "1"] for one in together)
    called = package / "engine/render/emitters.py"  # another file than that of the kernel
    called.write_bytes(called.read_bytes() + b"\n")
    hits, misses, other, *_ = output(start(PROGRAM, cache, package))
    assert (hits, misses) == ("0", "1") and Path(other).parent != Path(path).parent


def test_where_no_folder_is_writable_nothing_is_stored_and_all_works(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    program = PROGRAM.replace("sum(stats.cache_hits.values())", "stored")
    assert output(start(program, tmp_path / "file"))[0] == "False"


def test_the_folder_lies_in_our_cache_unless_the_user_names_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYOUTGEN_CACHE", str(tmp_path / "ours"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "own"))
    assert kernel_folder().parent == tmp_path / "own"
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert kernel_folder().parent == tmp_path / "ours"


def test_folders_of_old_versions_go_once_they_are_idle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    for age in range(8):
        folder = tmp_path / f"{PREFIX}{age}"
        folder.mkdir()
        (folder / "code.nbi").write_text("")
        then = time.time() - age * kernels.IDLE_SECONDS / 4.5
        os.utime(folder, (then, then))
    (tmp_path / "of-others").mkdir()
    used = open_kernel_folder()
    assert used is not None and used == kernel_folder()
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {used.name, "of-others", *(f"{PREFIX}{age}" for age in range(5))}
    later = time.time() + 2 * kernels.IDLE_SECONDS
    monkeypatch.setattr(time, "time", lambda: later)
    open_kernel_folder()
    assert {path.name for path in tmp_path.iterdir()} == {
        used.name,
        "of-others",
        *(f"{PREFIX}{age}" for age in range(3)),
    }
