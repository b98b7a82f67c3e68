"""How many workers a machine takes."""

from types import SimpleNamespace

import psutil
import pytest

from layoutgen.run import machine


@pytest.mark.parametrize(
    ("engine", "cpus", "gigabytes", "gpus", "workers", "why"),
    [
        ("embedded", 8, 64, 0, 8, "one per CPU"),
        ("embedded", 8, 5, 0, 4, "as many as the free memory holds"),
        ("embedded", 8, 1, 0, 1, "as many as the free memory holds"),
        ("unity", 32, 256, 2, 8, "4 per GPU"),
        ("unity", 4, 256, 2, 4, "one per CPU"),
    ],
)
def test_the_scarcest_resource_decides(
    monkeypatch: pytest.MonkeyPatch, engine: str, cpus: int, gigabytes: int, gpus: int, workers: int, why: str
) -> None:
    monkeypatch.setattr(machine, "usable_cpus", lambda: cpus)
    monkeypatch.setattr(machine, "gpu_count", lambda: gpus)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=gigabytes * 1e9))
    assert machine.default_workers(engine, sims_per_gpu=4) == (workers, why)


def test_only_unity_asks_for_a_share_of_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "gpu_count", lambda: 0)
    assert machine.gpu_share("embedded", 4, "host:6379") == 0
    assert machine.gpu_share("unity", 4, "host:6379") == 0.25
    assert machine.gpu_share("unity", 4, "") == 0
