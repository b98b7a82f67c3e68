"""Disk space: enough before a run, and a clear stop while there is still room to stop in."""

from collections.abc import Collection

from layoutgen.config import FRAME_COUNTS
from layoutgen.dataset.manifest import ShardEntry
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.sidecar import Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DiskFull
from layoutgen.wording import sized

_JPEG_BYTES_PER_PIXEL = 0.2
"""Measured on rendered rooms at quality 92, rounded up; replaced by the run's own figures once there is a shard."""


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
    return frame * FRAME_COUNTS[-1] * plan.recipe.walk.clips_per_house
