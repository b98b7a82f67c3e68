"""The finished dataset whose frames another asks about: opened, held against its own checksums, read shard by shard."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from layoutgen.dataset.manifest import MANIFEST_NAME, Manifest, ShardEntry, entry_of, read_manifest
from layoutgen.dataset.plan import PLAN_NAME, ParentRef, Plan, read_plan
from layoutgen.dataset.reader import shard_fault
from layoutgen.dataset.sidecar import Sidecar, read_sidecar, sidecar_name
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError


class Parent:
    """A finished dataset, filmed or itself asked.

    Attributes:
        storage: where it lies.
        plan, manifest: its own.
        ref: what the plan of the other dataset says of it.

    Raises:
        DatasetError: there is none, it is not finished, or its plan and its manifest do not belong together.
    """

    def __init__(self, url: str) -> None:
        self.storage = Storage(url)
        self.manifest: Manifest = read_manifest(self.storage)
        plan = read_plan(self.storage)
        if plan is None or len(plan.shards()) != len(self.manifest.shards):
            raise DatasetError(f"{url}: {PLAN_NAME} is missing or not that of {MANIFEST_NAME}; {_advice(url)}")
        self.plan: Plan = plan
        data = self.storage.read(MANIFEST_NAME) or b""
        name = f"{plan.recipe.name}-{plan.seed}"
        self.ref = ParentRef(url, name, self.manifest.plan, hashlib.sha256(data).hexdigest())


@contextmanager
def opened_shard(url: str, entry: ShardEntry, shard: int) -> Iterator[tuple[Storage, Sidecar]]:
    """A shard of a parent, with its tar on this machine, where it is read more than once.

    Args:
        url: the parent.
        entry: what the parent's manifest says of the shard.
        shard: its number.

    Raises:
        DatasetError: sidecar or tar are not those of the manifest.
    """
    storage = Storage(url)
    sidecar = read_sidecar(storage, sidecar_name(shard))
    if entry_of(sidecar) != entry:
        raise DatasetError(f"{url}: {sidecar_name(shard)} does not agree with {MANIFEST_NAME}; {_advice(url)}")
    with _at_hand(storage, sidecar.file) as near:
        if fault := shard_fault(near, sidecar):
            raise DatasetError(f"{url}: {fault}; {_advice(url)}")
        yield near, sidecar


@contextmanager
def _at_hand(storage: Storage, name: str) -> Iterator[Storage]:
    """Where a file can be read cheaply again: the folder itself, or one with a copy of a remote file."""
    if storage.local:
        yield storage
        return
    with TemporaryDirectory(prefix="layoutgen-") as folder:
        near = Storage(folder)
        with storage.open(name) as stream:
            near.write_with(name, lambda copy: shutil.copyfileobj(stream, copy, 2**20))
        yield near


def _advice(url: str) -> str:
    return f"`layoutgen verify {url}` tells more"
