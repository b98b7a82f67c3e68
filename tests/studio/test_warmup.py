"""The first house of a machine: one process compiles, the others wait and find it done."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from layoutgen.studio.thor.warmup import first_house

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
    running = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = sorted(process.communicate()[0].strip() for process in running)
    assert answers == ["fast", "fast", "slow"]


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
