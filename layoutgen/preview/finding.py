"""The clips of a set, listed and found: only records are read, never an image."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple, TypeVar

import msgspec

from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.records import Clip, ClipRecord, record_faults
from layoutgen.dataset.spans import Sample, place_of, read_span, samples
from layoutgen.errors import UNDECODABLE, DatasetError, one_line
from layoutgen.wording import counted

T = TypeVar("T")


class _Named(msgspec.Struct, frozen=True):
    """What tells a record, decoded without the rest of it."""

    clip_id: str


class Listed(NamedTuple):
    """A clip's number in the set, which counts from 0, and its sample in one of the tars."""

    number: int
    clip_id: str
    tar: str
    sample: Sample


def listed(source: str) -> Iterator[Listed]:
    """The clips of a folder, a URL or a tar, in order.

    Raises:
        DatasetError: there is no dataset, or a tar or a record is damaged.
    """
    storage, tars = place_of(source)
    every = ((tar, sample) for tar in tars for sample in samples(storage, tar))
    for number, (tar, sample) in enumerate(every):
        yield Listed(number, _decoded(source, sample, _Named).clip_id, tar, sample)


def find_record(source: str, reference: str) -> ClipRecord:
    """The record of a clip by its id, its sample's key (`000012-removed`) or its number.

    An id is taken before a key, and a key before a number.

    Raises:
        DatasetError: there is none, or it is damaged; the message names similar ids.
    """
    seen: list[str] = []
    second: Sample | None = None
    for one in listed(source):
        if one.clip_id == reference:
            return record_of(source, one.sample)
        if one.sample.key == reference or (second is None and str(one.number) == reference):
            second = one.sample
        seen.append(one.clip_id)
    if second is not None:
        return record_of(source, second)
    near = ", ".join(get_close_matches(reference, seen, 3, 0.0)) or "none"
    raise DatasetError(f"{source} has no clip {reference!r}; similar: {near}")


def clip_of(source: str, one: Listed) -> Clip:
    """A listed clip with its images; raises DatasetError where it is damaged."""
    storage, record = place_of(source)[0], record_of(source, one.sample)
    files = [frame.file for frame in record.frames]
    if missing := set(files) - one.sample.members.keys():
        raise DatasetError(f"{source}: sample {one.sample.key} lacks {min(missing)!r}")
    spans = [one.sample.members[name] for name in files]
    return Clip(record, [read_span(storage, one.tar, span.start, span.size) for span in spans])


def record_of(source: str, sample: Sample) -> ClipRecord:
    """The record of a sample; raises DatasetError where it is damaged."""
    try:
        record = decode_record(sample.record)
    except UNDECODABLE as error:
        raise DatasetError(f"{source}: sample {sample.key}: {one_line(error)}") from error
    if fault := next(record_faults(record), ""):
        raise DatasetError(f"{source}: sample {sample.key}: {fault}; `layoutgen audit` lists all faults")
    return record


class _Row(msgspec.Struct, frozen=True):
    """What a line of the list says of a record."""

    frames: list[msgspec.Raw]
    questions: list[msgspec.Raw]
    split: str


def line(source: str, one: Listed) -> str:
    """A clip on a line: number, key, id, how much is in it."""
    row = _decoded(source, one.sample, _Row)
    amounts = f"{counted(len(row.frames), 'frame'):>9}  {counted(len(row.questions), 'question'):>13}"
    return f"{one.number:>6}  {one.sample.key:<18}  {amounts}  {row.split:<5}  {one.clip_id}"


def _decoded(source: str, sample: Sample, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(sample.record, type=kind)
    except UNDECODABLE as error:
        raise DatasetError(f"{source}: sample {sample.key}: {one_line(error)}") from error
