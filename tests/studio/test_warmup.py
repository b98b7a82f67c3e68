"""The first house of a machine: one process compiles, the others wait and find it done."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from layoutgen.engine.kernels import kernel_folder
from layoutgen.studio import registry
from layoutgen.studio.thor.warmup import COMPILING, first_house

PROGRAM = """
import sys, time
from pathlib import Path
from layoutgen.studio.thor.warmup import first_house
with first_house(Path(sys.argv[1])) as slow:
    time.sleep(0.3 if slow else 0)
    print("slow" if slow else "fast")
"""


def test_only_one_of_many_finds_it_slow(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", PROGRAM, str(tmp_path / "cache")]
    running = [subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = [process.communicate() for process in running]
    assert sorted(answer.strip() for answer, _ in outputs) == ["fast", "fast", "slow"]
    assert {told: answer.strip() for answer, told in outputs} == {"": "fast", f"{COMPILING}\n": "slow"}


def test_the_driver_tells_it_for_its_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    kinds = [registry.kind(name) for name in ("unity", "embedded")]
    assert [kind.first_start() for kind in kinds] == ["", COMPILING]
    with first_house(kernel_folder()):
        capsys.readouterr()
    assert [kind.first_start() for kind in kinds] == ["", ""]


def test_a_failed_first_house_leaves_it_slow_for_the_next(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), first_house(tmp_path):
        raise RuntimeError
    with first_house(tmp_path) as slow:
        assert slow
    with first_house(tmp_path) as slow:
        assert not slow


def test_a_cache_that_cannot_be_written_does_not_stop_anything(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    start = time.monotonic()
    with first_house(tmp_path / "file" / "cache") as slow:
        assert slow
    assert time.monotonic() - start < 1
