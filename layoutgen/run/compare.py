"""Whether two datasets are the same, byte by byte, in what follows from their plan, or in the frames they share."""

from itertools import zip_longest

import msgspec

from layoutgen.dataset.manifest import MANIFEST_NAME, read_manifest
from layoutgen.dataset.plan import Plan, differences, read_plan
from layoutgen.dataset.reader import read_samples
from layoutgen.dataset.records import Clip
from layoutgen.dataset.sidecar import Sidecar, committed, without_run
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.identity import described


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
    names.

    Raises:
        DatasetError: one of them is no dataset, or a sidecar is damaged.
    """
    here, there = Storage(url), Storage(other_url)
    plan, other = _plan(here), _plan(there)
    alike = other.by_code_of(plan)
    lines = [f"plan: {line}" for line in differences(plan, alike, ("here", "there"))]
    notes = [] if other == alike else [_code_note(plan, other)]
    if plan.identity() == alike.identity():
        lines += _shards(here, there) if other == alike else _contents(here, there)
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


def _contents(here: Storage, there: Storage) -> list[str]:
    """The files of plans that differ in the code alone, and what in them differs."""
    mine, others = ({s.file: s for s in committed(storage)} for storage in (here, there))
    lines = [f"{file} differs: only one has it" for file in sorted(mine.keys() ^ others.keys())]
    for file in sorted(mine.keys() & others.keys()):
        if mine[file].sha256 != others[file].sha256 and (found := _difference(here, there, file)):
            lines.append(f"{file} differs: {found}")
        elif _plain(mine[file]) != _plain(others[file]):
            lines.append(f"{file}: its sidecars differ")
    return lines + [f"{MANIFEST_NAME} differs"] * (here.exists(MANIFEST_NAME) != there.exists(MANIFEST_NAME))


def _plain(sidecar: Sidecar) -> Sidecar:
    """A sidecar without what names the code, directly or by a checksum."""
    return msgspec.structs.replace(without_run(sidecar), plan="", bytes=0, sha256="")


def _difference(here: Storage, there: Storage, file: str) -> str:
    """The first sample of a tar that differs and in what; "" where none does."""
    for mine, other in zip_longest(read_samples(here, file), read_samples(there, file)):
        if mine is None or other is None or mine[0] != other[0]:
            return "other samples"
        if fields := _differing(mine[1], other[1]):
            return f"sample {mine[0]} in {', '.join(fields)}"
    return ""


def _differing(clip: Clip, other: Clip) -> list[str]:
    """Names of the parts of a clip that differ, but for the engine's version."""
    engine = msgspec.structs.replace(other.record.engine, version=clip.record.engine.version)
    record = msgspec.structs.replace(other.record, engine=engine)
    pairs = [(name, getattr(clip.record, name), getattr(record, name)) for name in record.__struct_fields__]
    pairs += [("images", clip.images, other.images), ("extras", clip.extras, other.extras)]
    return [name for name, one, another in pairs if one != another]
