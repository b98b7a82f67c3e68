"""A cluster that loses a node in the middle of a run and gets another one late."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from layoutgen.run.status import status_of
from tests.run.fakes import fingerprint, make_plan, run

HOUSES = 24
STORE = 80 * 2**20


def wait_for_houses(out: str, houses: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if Path(out, "plan.json").exists() and (now := status_of(out)).committed + now.filmed >= houses:
            return
        time.sleep(0.1)
    raise TimeoutError("the run makes no progress")


@pytest.mark.slow
def test_node_loss_and_a_late_node_change_no_byte(tmp_path: Path) -> None:
    from ray.cluster_utils import Cluster

    out, scratch = str(tmp_path / "out"), tmp_path / "s"
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": STORE})
    try:
        nodes = [cluster.add_node(num_cpus=1, object_store_memory=STORE) for _ in range(2)]
        command = [sys.executable, "-m", "tests.run.fakes", out, str(HOUSES), str(scratch), "1.0", cluster.address]
        with subprocess.Popen(command) as driver:
            wait_for_houses(out, 4)
            cluster.remove_node(nodes[0], allow_graceful=False)
            wait_for_houses(out, 8)
            cluster.add_node(num_cpus=2, object_store_memory=STORE)
            assert driver.wait(timeout=120) == 0
    finally:
        cluster.shutdown()
    workers = {path.name for path in (scratch / "logs").glob("worker-*")}
    assert len(workers) >= 4, "the late node's CPUs were not used"
    run(f"{out}-calm", make_plan(HOUSES, 4), scratch)
    assert fingerprint(out) == fingerprint(f"{out}-calm")
