"""How many workers this machine takes."""

import math
import os

import psutil

from layoutgen.errors import InputError

WORKER_BYTES = 1.2e9
"""Peak memory of a worker with its embedded engine, rounded up from what `python -m benchmarks scale` finds."""


def usable_cpus() -> int:
    """CPUs that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def default_workers(needs_gpu: bool, sims_per_gpu: int) -> tuple[int, str]:
    """Workers for this machine, and why so many; `needs_gpu` is that of what renders."""
    limits = [
        (usable_cpus(), "one per CPU"),
        (int(psutil.virtual_memory().available // WORKER_BYTES), "as many as the free memory holds"),
    ]
    if needs_gpu:
        limits.append((gpu_count() * sims_per_gpu, f"{sims_per_gpu} per GPU"))
    workers, why = min(limits)
    return max(1, workers), why


def gpu_count() -> int:
    """NVIDIA GPUs, which are those that Ray counts."""
    from layoutgen.studio.thor import unity

    return len(unity.gpus())


def gpu_share(needs_gpu: bool, sims_per_gpu: int, address: str, workers: int | None) -> float:
    """Share of a GPU that a worker asks Ray for; a machine whose GPUs Ray does not see is asked for none.

    Ray packs shares, so the workers of one machine ask for as much as spreads them over all its GPUs.

    Raises:
        InputError: this machine's GPUs do not take so many workers.
    """
    if not needs_gpu:
        return 0.0
    if address or not workers:
        return 1 / sims_per_gpu if address else 0.0
    gpus = gpu_count()
    if workers > gpus * sims_per_gpu > 0:
        raise InputError(f"--workers {workers}: {gpus} GPUs take {gpus * sims_per_gpu}; raise --sims-per-gpu")
    return 1 / math.ceil(workers / gpus) if gpus else 0.0
