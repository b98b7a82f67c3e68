"""Workers under Ray that die, hang, kill their worker, or never start."""

import time
from pathlib import Path

import psutil
import pytest

from layoutgen.dataset.sidecar import committed
from layoutgen.dataset.storage import Storage
from layoutgen.errors import EnvironmentProblem
from tests.run.fakes import fingerprint, make_plan, run


def ray_processes() -> set[int]:
    names = ("raylet", "gcs_server", "ray::")
    return {p.pid for p in psutil.Process().children(recursive=True) if p.name().startswith(names)}


def test_lost_and_wedged_workers_cost_no_house_and_no_byte(tmp_path: Path) -> None:
    plan, out = make_plan(12, 4), str(tmp_path / "out")
    faults = {1: "kill-once", 3: "die-once", 5: "kill", 8: "hang", 9: "refuse"}
    summary = run(out, plan, tmp_path / "s", workers=2, faults=faults, deadline=1.5, tries=2)
    assert summary.manifest.failures == {"SceneFailed": 1, "WorkerLost": 2}
    reasons = {failure.house: failure.reason for sidecar in committed(Storage(out)) for failure in sidecar.failures}
    assert reasons == {
        5: "the worker's process died",
        8: "the worker gave no answer before its deadline",
        9: "the fault refuse",
    }
    run(out, plan, tmp_path / "s", retry_failed=True)
    run(f"{out}-calm", plan, tmp_path / "s")
    assert fingerprint(out) == fingerprint(f"{out}-calm")
    time.sleep(0.5)
    assert not ray_processes()


def test_workers_that_cannot_start_end_the_run(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="could not start: OSError: no simulator here"):
        run(str(tmp_path / "out"), make_plan(4), tmp_path / "s", workers=2, faults={-1: "boot"})
