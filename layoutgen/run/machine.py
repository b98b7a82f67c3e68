"""How many workers this machine takes."""

import os

import psutil

WORKER_BYTES = 1.2e9
"""Peak memory of a worker with its embedded engine, measured by `layoutgen bench scale`."""


def usable_cpus() -> int:
    """CPUs that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def default_workers() -> tuple[int, str]:
    """Workers for this machine, and why so many."""
    by_cpu, by_memory = usable_cpus(), int(psutil.virtual_memory().available // WORKER_BYTES)
    if by_memory < by_cpu:
        return max(1, by_memory), "as many as the free memory holds"
    return by_cpu, "one per CPU"
