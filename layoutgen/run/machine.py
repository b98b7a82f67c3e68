"""How many workers this machine takes."""

import os

import psutil

WORKER_BYTES = 1.2e9
"""Peak memory of a worker with its embedded engine, rounded up from what `layoutgen bench scale` finds."""


def usable_cpus() -> int:
    """CPUs that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def default_workers(engine: str, sims_per_gpu: int) -> tuple[int, str]:
    """Workers for this machine, and why so many."""
    limits = [
        (usable_cpus(), "one per CPU"),
        (int(psutil.virtual_memory().available // WORKER_BYTES), "as many as the free memory holds"),
    ]
    if engine == "unity":
        limits.append((gpu_count() * sims_per_gpu, f"{sims_per_gpu} per GPU"))
    workers, why = min(limits)
    return max(1, workers), why


def gpu_count() -> int:
    """NVIDIA GPUs, which are those that Ray counts."""
    from layoutgen.thor import unity

    return len(unity.gpus())


def gpu_share(engine: str, sims_per_gpu: int, address: str) -> float:
    """Share of a GPU that a worker asks Ray for; a machine whose GPUs Ray does not see is asked for none."""
    return 1 / sims_per_gpu if engine == "unity" and (address or gpu_count()) else 0.0
