"""Checks a dataset's files against its sidecars and its manifest, and compares two datasets."""

from itertools import zip_longest

import msgspec
from tqdm import tqdm

from layoutgen.dataset.decode import in_version_1
from layoutgen.dataset.manifest import MANIFEST_NAME, Manifest, manifest_of, read_manifest
from layoutgen.dataset.plan import PLAN_NAME, Plan, differences, read_plan
from layoutgen.dataset.reader import read_samples, shard_fault
from layoutgen.dataset.records import Clip
from layoutgen.dataset.sidecar import (
    Sidecar,
    committed,
    nothing_finished,
    read_sidecar,
    shard_of,
    sidecar_name,
    sidecar_names,
    tar_name,
    without_run,
)
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.identity import described


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


class Comparison(msgspec.Struct, frozen=True):
    """What two datasets differ in.

    Attributes:
        differences: one line for each thing that should be the same.
        notes: what may differ and does: the layoutgen that made them.
    """

    differences: list[str]
    notes: list[str]


def compare(url: str, other_url: str) -> Comparison:
    """Compares two datasets; tars by the sha256 of their sidecars.

    Of datasets of different plans, which have no byte in common, only the plans are compared. Where the plans differ
    in nothing but the code, the samples are compared byte by byte but for the engine's version, which each record
    names; of sets of different schema versions, what version 1 holds.

    Raises:
        DatasetError: one of them is no dataset, or a sidecar is damaged.
    """
    here, there = Storage(url), Storage(other_url)
    plan, other = _plan(here), _plan(there)
    alike = other.by_code_of(plan)
    lines = [f"plan: {line}" for line in differences(plan, alike, ("here", "there"))]
    notes = [] if other == alike else [_code_note(plan, other)]
    if plan.identity() == alike.identity():
        same_keys = plan.schema_version == other.schema_version
        lines += _shards(here, there) if other == alike else _contents(here, there, same_keys)
    return Comparison(lines, notes)


def disagreements(url: str, other_url: str) -> list[str]:
    """The differences alone; see `compare`."""
    return compare(url, other_url).differences


def _plan(storage: Storage) -> Plan:
    plan = read_plan(storage)
    if plan is None:
        raise DatasetError(f"{storage.url}: no dataset here")
    return plan


def _code_note(plan: Plan, other: Plan) -> str:
    here, there = (
        f"layoutgen {described(one.code_version, one.code_sha256)}, engine {one.engine.version}"
        for one in (plan, other)
    )
    return f"made by different code: {here} here; {there} there"


def strange_frames(url: str, parent_url: str) -> list[str]:
    """One line for each shard of a dataset that was asked over another in which more than the questions differs.

    Raises:
        DatasetError: one of them is no dataset or damaged, or the first was not asked over the second.
    """
    here, there = Storage(url), Storage(parent_url)
    plan, manifest = read_plan(here), read_manifest(there)
    if plan is None or plan.parent.plan != manifest.plan:
        asked = f"was asked over {plan.parent.name}" if plan and plan.parent.plan else "was not asked over another"
        raise DatasetError(f"{url}: {asked}, not over {parent_url}")
    files = [sidecar.file for sidecar in committed(here)]
    return [f"{file} has other frames than {parent_url}" for file in files if not _shares_frames(here, there, file)]


def _shares_frames(here: Storage, there: Storage, file: str) -> bool:
    pairs = zip_longest(read_samples(here, file), read_samples(there, file))
    return all(a and b and a[0] == b[0] and a[1].with_questions([]) == b[1].with_questions([]) for a, b in pairs)


def _shards(here: Storage, there: Storage) -> list[str]:
    """The files of one plan that differ."""
    mine, others = ({s.file: without_run(s) for s in committed(storage)} for storage in (here, there))
    files = sorted(mine.keys() | others.keys())
    lines = [f"{file} differs" for file in files if mine.get(file) != others.get(file)]
    return lines + [f"{MANIFEST_NAME} differs"] * (here.read(MANIFEST_NAME) != there.read(MANIFEST_NAME))


def _contents(here: Storage, there: Storage, same_keys: bool) -> list[str]:
    """The files of plans that differ in the code alone, and what in them differs."""
    mine, others = ({s.file: s for s in committed(storage)} for storage in (here, there))
    lines = [f"{file} differs: only one has it" for file in sorted(mine.keys() ^ others.keys())]
    for file in sorted(mine.keys() & others.keys()):
        if mine[file].sha256 != others[file].sha256 and (found := _difference(here, there, file, same_keys)):
            lines.append(f"{file} differs: {found}")
        elif _plain(mine[file]) != _plain(others[file]):
            lines.append(f"{file}: its sidecars differ")
    return lines + [f"{MANIFEST_NAME} differs"] * (here.exists(MANIFEST_NAME) != there.exists(MANIFEST_NAME))


def _plain(sidecar: Sidecar) -> Sidecar:
    """A sidecar without what names the code, directly or by a checksum."""
    return msgspec.structs.replace(without_run(sidecar), schema_version="", plan="", bytes=0, sha256="")


def _difference(here: Storage, there: Storage, file: str, same_keys: bool) -> str:
    """The first sample of a tar that differs and in what; "" where none does."""
    for mine, other in zip_longest(read_samples(here, file), read_samples(there, file)):
        if mine is None or other is None or mine[0] != other[0]:
            return "other samples"
        if fields := _differing(mine[1], other[1], same_keys):
            return f"sample {mine[0]} in {', '.join(fields)}"
    return ""


def _differing(clip: Clip, other: Clip, same_keys: bool) -> list[str]:
    """Names of the parts of a clip that differ, but for the engine's version."""
    engine = msgspec.structs.replace(other.record.engine, version=clip.record.engine.version)
    records = clip.record, msgspec.structs.replace(other.record, engine=engine)
    mine, others = records if same_keys else map(in_version_1, records)
    pairs = [(name, getattr(mine, name), getattr(others, name)) for name in mine.__struct_fields__]
    pairs += [("images", clip.images, other.images), ("extras", clip.extras, other.extras)]
    return [name for name, one, another in pairs if one != another]
