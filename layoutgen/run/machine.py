"""What a run takes of this machine: workers, disk space, log files."""

import logging
import math
import os
import socket
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryFile

import psutil

from layoutgen.config import FRAME_COUNTS
from layoutgen.dataset.manifest import ShardEntry
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.sidecar import Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DiskFull, EnvironmentProblem, InputError
from layoutgen.wording import sized

TEMPORARY_BYTES = 16 * 2**20
"""What a run needs of temporary space at least."""
WORKER_BYTES = 1.2e9
"""Peak memory of a worker with its embedded engine, rounded up from what `python -m benchmarks scale` finds."""
_JPEG_BYTES_PER_PIXEL = 0.2
"""Measured on rendered rooms at quality 92, rounded up; replaced by the run's own figures once there is a shard."""


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


def check_temporary() -> None:
    """Tries the folder of temporary files, which the simulators and Ray need.

    Raises:
        EnvironmentProblem: it is full or cannot be written.
    """
    try:
        with TemporaryFile() as stream:
            stream.write(bytes(TEMPORARY_BYTES))
            stream.flush()
    except OSError as error:
        where = os.environ.get("TMPDIR", "/tmp")
        raise EnvironmentProblem(
            f"{where}: temporary files cannot be written ({error.strerror}); free some space, or name another in TMPDIR"
        ) from error


class _RunLog(logging.FileHandler):
    """A handler of ours, to be told from those of a program that uses layoutgen as a library."""


def log_to(folder: str, role: str) -> logging.Logger:
    """Sends layoutgen's log records of this process to `ROLE-HOST-PID.log` in a folder and returns its logger."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger("layoutgen")
    for old in [handler for handler in logger.handlers if isinstance(handler, _RunLog)]:
        logger.removeHandler(old)
        old.close()
    handler = _RunLog(Path(folder) / f"{role}-{socket.gethostname()}-{os.getpid()}.log", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # ai2thor gives the root logger a handler, whose lines would break the bar
    return logger


class SpaceGuard:
    """Compares the free space of a local target with what the run still needs; other targets do not tell."""

    def __init__(self, storage: Storage, plan: Plan, done: Collection[Sidecar | ShardEntry]) -> None:
        self._storage, self._plan = storage, plan
        self.house_bytes = _house_bytes(plan, done)

    @property
    def reserve(self) -> int:
        """Bytes that stay free: one shard is written beside the parts it is made of."""
        return int(self.house_bytes * min(self._plan.shard_size, self._plan.houses))

    def check_before(self, houses: int) -> None:
        """Raises DiskFull where the houses still to come will not fit."""
        if not houses:
            return
        need, free = int(houses * self.house_bytes) + self.reserve, self._storage.free_bytes()
        if free is not None and free < need:
            raise DiskFull(
                f"{self._storage.url}: about {sized(need)} are needed, {sized(free)} are free; free some, "
                "choose another --out, or start anyway with --yes"
            )

    def check(self) -> None:
        """Raises DiskFull where less than the reserve is left."""
        free = self._storage.free_bytes()
        if free is not None and free < self.reserve:
            raise DiskFull(
                f"{self._storage.url}: only {sized(free)} are left; the run stops with all finished houses kept. "
                f"Free some space and go on with: layoutgen generate --out {self._storage.url}"
            )


def _house_bytes(plan: Plan, done: Collection[Sidecar | ShardEntry]) -> float:
    houses = sum(sidecar.houses for sidecar in done)
    if houses:
        return sum(sidecar.bytes for sidecar in done) / houses
    camera = plan.recipe.camera
    frame = camera.width * camera.height * _JPEG_BYTES_PER_PIXEL
    twins = plan.recipe.twins
    clips = 1 + twins.removed + twins.moved + twins.swapped + twins.added + twins.opened
    return frame * FRAME_COUNTS[-1] * plan.recipe.walk.clips_per_house * clips
