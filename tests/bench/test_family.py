"""Watching the processes of a run."""

import subprocess
import sys
import time

import psutil

from benchmarks.family import ROLES, described, look_at, role, watch

BUSY = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass\ntime.sleep(0.6)"


def spawn(*words: str) -> psutil.Popen:
    return psutil.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)


def test_cpu_time_is_counted_by_role() -> None:
    usage = watch(spawn("-c", BUSY), interval=0.05)
    assert set(usage.seconds) == set(ROLES)
    assert 0.35 < usage.seconds["driver"] < 1.0
    assert usage.seconds["engine"] == usage.seconds["worker"] == 0 and usage.pairs == []
    assert usage.wall >= 1.0


def test_engines_are_told_from_their_drivers() -> None:
    words = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}, 'layoutgen' + '-thor'])"
    with spawn("-c", words) as driver:
        time.sleep(0.3)
        looks = look_at(driver)
        driver.kill()
    assert sorted(look.role for look in looks) == ["driver", "engine"]
    assert next(look.parent for look in looks if look.role == "engine") == driver.pid
    assert role(psutil.Process()) == "driver"


def test_a_process_is_described_on_one_line() -> None:
    with spawn("-c", "import time; time.sleep(60)") as child:
        time.sleep(0.3)
        text = described(child)
        child.kill()
        child.wait()
        assert described(child) == f"{child.pid} ended just now"
    assert text.startswith(f"{child.pid} driver ") and text.endswith("time.sleep(60)")
