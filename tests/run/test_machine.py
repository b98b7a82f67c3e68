"""How many workers a machine takes."""

from types import SimpleNamespace

import psutil
import pytest

from layoutgen.errors import InputError
from layoutgen.run import machine


@pytest.mark.parametrize(
    ("needs_gpu", "cpus", "gigabytes", "gpus", "workers", "why"),
    [
        (False, 8, 64, 0, 8, "one per CPU"),
        (False, 8, 5, 0, 4, "as many as the free memory holds"),
        (False, 8, 1, 0, 1, "as many as the free memory holds"),
        (True, 32, 256, 2, 8, "4 per GPU"),
        (True, 4, 256, 2, 4, "one per CPU"),
    ],
)
def test_the_scarcest_resource_decides(
    monkeypatch: pytest.MonkeyPatch, needs_gpu: bool, cpus: int, gigabytes: int, gpus: int, workers: int, why: str
) -> None:
    monkeypatch.setattr(machine, "usable_cpus", lambda: cpus)
    monkeypatch.setattr(machine, "gpu_count", lambda: gpus)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=gigabytes * 1e9))
    assert machine.default_workers(needs_gpu, sims_per_gpu=4) == (workers, why)


@pytest.mark.parametrize(
    ("needs_gpu", "address", "workers", "gpus", "share"),
    [
        (False, "host:6379", None, 8, 0),
        (True, "host:6379", None, 0, 1 / 4),
        (True, "", 3, 0, 0),
        (True, "", 0, 2, 0),
        (True, "", 2, 2, 1),
        (True, "", 5, 2, 1 / 3),
        (True, "", 8, 2, 1 / 4),
    ],
)
def test_unity_workers_are_spread_over_the_gpus(
    monkeypatch: pytest.MonkeyPatch, needs_gpu: bool, address: str, workers: int | None, gpus: int, share: float
) -> None:
    monkeypatch.setattr(machine, "gpu_count", lambda: gpus)
    assert machine.gpu_share(needs_gpu, 4, address, workers) == share


def test_more_workers_than_the_gpus_take_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "gpu_count", lambda: 2)
    with pytest.raises(InputError, match="2 GPUs take 8"):
        machine.gpu_share(True, 4, "", 9)
