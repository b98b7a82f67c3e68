"""What the machine does to a run: clocks that jump, a full temporary folder, ports that are open to a network."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread

import pytest

from layoutgen.dataset.storage import Storage
from layoutgen.errors import EnvironmentProblem, RunLocked
from layoutgen.run import lock as locks
from layoutgen.run.lock import run_lock
from layoutgen.run.machine import check_temporary
from tests.run.test_lock import plant


def test_a_jump_of_the_clock_kills_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage, now = Storage(str(tmp_path)), time.time
    with run_lock(storage):
        for jump in (-3600.0, 3.0, 3600.0):
            monkeypatch.setattr(time, "time", lambda jump=jump: now() + jump)
            with pytest.raises(RunLocked), run_lock(storage):
                pass


def test_the_birth_of_a_process_is_no_time_of_day() -> None:
    assert locks._birth(os.getpid()) == locks._birth(os.getpid()) > 0
    assert locks._birth(2**22 + 1) == 0.0
    if Path("/proc/self/stat").exists():
        assert locks._birth(os.getpid()) < 2 * time.clock_gettime(time.CLOCK_BOOTTIME)


@pytest.mark.parametrize("behind", [3600.0, -3600.0])
def test_a_living_run_is_not_taken_over_for_its_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behind: float
) -> None:
    monkeypatch.setattr(locks, "WATCH_SECONDS", 1.0)
    storage = Storage(str(tmp_path))
    plant(storage, "fa", host="elsewhere", beat=time.time() - behind)

    def beat() -> None:
        time.sleep(0.3)
        plant(storage, "fa", host="elsewhere", beat=time.time() - behind + 1)

    heart = Thread(target=beat)
    heart.start()
    with pytest.raises(RunLocked, match="whose clock is not ours"), run_lock(storage):
        pass
    heart.join()
    with run_lock(storage):  # it is silent now
        pass


def test_a_temporary_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_temporary()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(EnvironmentProblem, match="nowhere: temporary files cannot be written"):
        check_temporary()


SESSION = """
import os, sys, tempfile
from layoutgen.run.pool import PoolSettings, ray_session
before = set(os.listdir(tempfile.gettempdir()))
with ray_session(PoolSettings(1)):
    import ray
    [folder] = [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("lgray-") and name not in before]
    path = os.path.join(tempfile.gettempdir(), folder)
    print(oct(os.stat(path).st_mode & 0o777), os.environ["RAY_AUTH_MODE"], len(os.environ["RAY_AUTH_TOKEN"]))
    print(ray.get(ray.remote(lambda: 7).remote()))
print(os.path.exists(path))
"""


@pytest.mark.slow
def test_ray_asks_for_a_token_and_leaves_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "RAY_AUTH_MODE": "disabled", "HOME": "/proc/nohome"}
    done = subprocess.run([sys.executable, "-c", SESSION], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["0o700", "token", "64", "7", "False"], done.stderr
