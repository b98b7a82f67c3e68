"""Checks a dataset's files against its sidecars and its manifest, and can uncommit what is wrong."""

import msgspec
from tqdm import tqdm

from layoutgen.dataset.manifest import MANIFEST_NAME, Manifest, manifest_of, read_manifest
from layoutgen.dataset.plan import PLAN_NAME, read_plan
from layoutgen.dataset.reader import shard_fault
from layoutgen.dataset.sidecar import (
    Sidecar,
    nothing_finished,
    read_sidecar,
    shard_of,
    sidecar_name,
    sidecar_names,
    tar_name,
)
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError


class Verification(msgspec.Struct, frozen=True):
    """What was checked and found wrong, one line a fault; `notes` tell what is no fault."""

    shards: int
    bytes: int
    faults: list[str]
    notes: list[str]


def verify_dataset(url: str, *, repair: bool = False) -> Verification:
    """Reads every shard once.

    Args:
        url: the dataset.
        repair: remove the sidecars of faulty shards and the manifest; the next run makes these shards anew.

    Raises:
        DatasetError: there is no dataset.
    """
    storage = Storage(url)
    names = sidecar_names(storage)
    if not names and not storage.exists(MANIFEST_NAME):
        raise nothing_finished(storage)
    sidecars, faults = _check_shards(storage, names)
    faulty = sorted(faults)
    if repair and faults:
        storage.remove(MANIFEST_NAME)
        for shard in faulty:
            storage.remove(sidecar_name(shard))
    others = (
        _plan_faults(storage, sidecars)
        + _stray_tars(storage, names)
        + _manifest_faults(storage, sidecars, bool(faults))
    )
    return Verification(len(names), sum(sidecar.bytes for sidecar in sidecars), [*faults.values(), *others], [])


def how_to_mend(url: str) -> str:
    """The command lines that make faulty shards anew."""
    try:
        plan = read_plan(Storage(url))
    except DatasetError:
        plan = None
    again = plan.go_on(url) if plan else f"layoutgen generate --out {url}"
    return f"layoutgen verify {url} --repair && {again}"


def _check_shards(storage: Storage, names: list[str]) -> tuple[list[Sidecar], dict[int, str]]:
    """The readable sidecars, and the fault of each faulty shard."""
    sidecars: list[Sidecar] = []
    faults: dict[int, str] = {}
    for name in tqdm(names, unit="shard", leave=False, delay=1.0):
        shard = int(shard_of(name) or 0)
        try:
            sidecar = read_sidecar(storage, name)
        except DatasetError as error:
            faults[shard] = str(error)
            continue
        sidecars.append(sidecar)
        if fault := shard_fault(storage, sidecar):
            faults[shard] = fault
    return sidecars, faults


def _plan_faults(storage: Storage, sidecars: list[Sidecar]) -> list[str]:
    """The plan must be there, and be the one that every shard was written for."""
    try:
        plan = read_plan(storage)
    except DatasetError as error:
        return [str(error)]
    if plan is None:
        return [f"{PLAN_NAME} is missing; restore it, for nothing else says what the shards follow from"]
    strangers = [sidecar.file for sidecar in sidecars if sidecar.plan != plan.identity()]
    return [f"{file} was written for another plan than {PLAN_NAME}" for file in strangers]


def _stray_tars(storage: Storage, names: list[str]) -> list[str]:
    tars = {name for name in storage.names() if name.endswith(".tar") and shard_of(name) is not None}
    known = {tar_name(shard_of(name) or 0) for name in names}
    return [f"{name} has no sidecar: its shard was never committed" for name in sorted(tars - known)]


def _manifest_faults(storage: Storage, sidecars: list[Sidecar], broken: bool) -> list[str]:
    """A manifest may be missing (the run is not finished), but must not disagree."""
    if broken or not storage.exists(MANIFEST_NAME):
        return []
    try:
        found: Manifest = read_manifest(storage)
    except DatasetError as error:
        return [str(error)]
    return [] if found == manifest_of(sidecars) else [f"{MANIFEST_NAME} does not agree with the sidecars"]
