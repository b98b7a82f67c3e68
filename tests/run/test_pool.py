"""Workers under Ray that die, hang, kill their worker, or never start."""

import os
import time
from pathlib import Path

import psutil
import pytest

from layoutgen.dataset.plan import Plan
from layoutgen.dataset.records import Clip
from layoutgen.dataset.sidecar import committed
from layoutgen.dataset.storage import Storage
from layoutgen.errors import EnvironmentProblem, SceneFailed
from layoutgen.houses.house import House
from layoutgen.run.agenda import Agenda
from layoutgen.run.pool import PoolSettings, RayPool
from layoutgen.run.steps import Steps, visible_gpu
from layoutgen.run.worker import HouseDone, WorkerSettings
from tests.run.fakes import FakeStudio, ask, capture, fingerprint, make_plan, run, select


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


@pytest.mark.slow
def test_workers_that_cannot_start_end_the_run(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="could not start: OSError: no simulator here"):
        run(str(tmp_path / "out"), make_plan(4), tmp_path / "s", workers=2, faults={-1: "boot"})


class GpuStudio(FakeStudio):
    """Refuses every house with the GPU that a simulator would take."""

    def film(self, house: House, clip_index: int) -> Clip:
        time.sleep(0.3)
        wait_for_both(Path(os.environ["LAYOUTGEN_TEST_GPUS"]), os.environ["CUDA_VISIBLE_DEVICES"])
        raise SceneFailed(f"GPU {os.environ['CUDA_VISIBLE_DEVICES']}, {visible_gpu()} of those")


def wait_for_both(folder: Path, gpu: str) -> None:
    """Else the first worker may have done all houses before the second has started."""
    (folder / f"gpu-{gpu}").touch()
    deadline = time.monotonic() + 60
    while len(list(folder.glob("gpu-*"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)


def gpu_steps(plan: Plan) -> Steps:
    return Steps(GpuStudio({}, "", 0.0), capture, ask, select)


@pytest.mark.slow
def test_each_worker_renders_on_the_gpu_that_ray_gave_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    monkeypatch.setenv("LAYOUTGEN_TEST_GPUS", str(tmp_path))
    plan = make_plan(8, 8)
    settings = WorkerSettings(plan, str(tmp_path / "out"), str(tmp_path), os.getcwd(), make_steps=gpu_steps)
    ray.init(address="local", num_cpus=2, num_gpus=2, include_dashboard=False, log_to_driver=False)
    try:
        pool = RayPool(Agenda(plan, {0: set()}, tries=1), settings, PoolSettings(2, gpus=1.0), print)
        results = [result for _, result in pool.outcomes()]
    finally:
        ray.shutdown()
    reasons = {result.failure.reason for result in results if isinstance(result, HouseDone) and result.failure}
    assert reasons == {"GPU 0, 0 of those", "GPU 1, 0 of those"}
