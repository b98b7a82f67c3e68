"""Drivers that are killed or asked to stop, two runs in one dataset, and targets that cannot take a run."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from layoutgen.dataset.plan import Plan
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DiskFull, OutputError, RunLocked
from layoutgen.run.lock import lock_name, read_locks, run_lock
from layoutgen.run.sealing import Parts
from tests.run.fakes import fingerprint, make_plan, run

HOUSES = 12


def drive(out: str, scratch: Path, seconds: float) -> subprocess.Popen[str]:
    """The same run as `run(out, make_plan(HOUSES, 4), ...)`, as a process of its own."""
    command = [sys.executable, "-m", "tests.run.fakes", out, str(HOUSES), str(scratch), str(seconds)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def wait_for_houses(out: str, plan: Plan, houses: int) -> None:
    """Returns once so many houses are filmed."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        done = {name for name in Storage(out).names() if name.endswith(".json") and name.startswith("layoutgen")}
        if 4 * len(done) + sum(len(Parts(Storage(out), plan).houses(shard)) for shard in range(3)) >= houses:
            return
        time.sleep(0.01)
    raise TimeoutError("the run makes no progress")


def test_a_killed_driver_loses_only_the_house_in_hand(tmp_path: Path) -> None:
    plan, out, scratch = make_plan(HOUSES, 4), str(tmp_path / "out"), tmp_path / "s"
    for houses in (2, 5, 10):
        with drive(out, scratch, 0.1) as process:
            wait_for_houses(out, plan, houses)
            process.kill()
    [lock] = read_locks(Storage(out)).values()
    assert lock is not None and not lock.alive()
    run(out, plan, scratch)
    begun = sum(log.read_text().count("begun") for log in (scratch / "logs").iterdir())
    assert HOUSES <= begun <= HOUSES + 3
    run(f"{out}-calm", plan, scratch)
    assert fingerprint(out) == fingerprint(f"{out}-calm")
    assert not list(Path(out).rglob(".*tmp"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_house_in_hand_finish(tmp_path: Path, number: signal.Signals) -> None:
    plan, out, scratch = make_plan(HOUSES, 4), str(tmp_path / "out"), tmp_path / "s"
    with drive(out, scratch, 0.3) as process:
        wait_for_houses(out, plan, 1)
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert "finishing the houses in hand" in process.communicate()[1]
    filmed = (scratch / "events.jsonl").read_text().count('"event":"house"')
    assert filmed == len(Parts(Storage(out), plan).houses(0)) < HOUSES
    assert not read_locks(Storage(out))


def test_a_second_run_in_the_same_dataset_is_refused(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    with run_lock(Storage(out)), pytest.raises(RunLocked, match=f"process {os.getpid()} on "):
        run(out, make_plan(2), tmp_path / "s")
    run(out, make_plan(2), tmp_path / "s")


def test_a_damaged_lock_is_taken_over(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    Storage(out).write(lock_name("0"), b'{"host')
    assert run(out, make_plan(2), tmp_path / "s").left == 0
    assert not read_locks(Storage(out))


def test_a_run_stops_while_there_is_room_to_stop_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, free = str(tmp_path / "out"), iter([10**12, 10**12, 10**12, 10**5])
    monkeypatch.setattr(Storage, "free_bytes", lambda self: next(free))
    with pytest.raises(DiskFull, match="only 0.1 MB are left.*go on with: layoutgen generate --out"):
        run(out, make_plan(8, 4), tmp_path / "s")
    assert Parts(Storage(out), make_plan(8, 4)).houses(0) == {0, 1, 2}


def test_a_disk_that_is_too_small_is_refused_before_the_first_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Storage, "free_bytes", lambda self: 10**7)
    with pytest.raises(DiskFull, match="about .* MB are needed, 10.0 MB are free"):
        run(str(tmp_path / "out"), make_plan(8, 4), tmp_path / "s")


def test_a_target_that_stops_taking_files_ends_the_run_and_a_mended_one_goes_on(tmp_path: Path) -> None:
    """A file in the place of a folder: what makes even root's write fail."""
    out, plan, obstacle = tmp_path / "out", make_plan(8, 4), tmp_path / "out/.run/parts/00001"
    obstacle.parent.mkdir(parents=True)
    obstacle.write_text("")
    with pytest.raises(OutputError, match="00001/000004.msgpack: cannot be written"):
        run(str(out), plan, tmp_path / "s")
    obstacle.unlink()
    assert run(str(out), plan, tmp_path / "s").left == 0


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on file sizes makes the kernel refuse the write in the middle of the tar, as a full disk does."""
    storage = Storage(str(tmp_path))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(OutputError, match="File too large"):
            storage.write("layoutgen-00000.tar", bytes(200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert not list(tmp_path.iterdir())
