"""What may stand in a record, whoever wrote it: every text, number and list of its types has a bound.

The bounds are part of the types, so that decoding checks them as it goes and stops at the first that is exceeded; the
schemas tell them. They lie far above what any house gives, and low enough that every command stays quick and small.
"""

from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Meta

MAX_RECORD_BYTES = 16 * 2**20
"""Of the JSON of a sample; 60 questions in a house of ten rooms take 0.3 MB."""
MAX_TEXT, MAX_LONG_TEXT = 4096, 65_536
"""Letters: of names, ids, addresses and options; of questions, answers and responses."""
MAX_ITEMS, MAX_FRAMES, MAX_QUESTIONS = 5000, 64, 12_000
"""Entries of a list; frames of a clip, and of what a question shows; questions of a clip."""
MAX_SIDE = 4096
"""Pixels of an image; no recipe makes larger frames."""
MAX_MEMBERS, MAX_SAMPLE_BYTES = 1000, 512 * 2**20
"""Files of a sample, and their bytes together."""
MAX_POINTS = 1000
"""Corners of a polygon, and polygons of a footprint."""
MAX_COUNT, MAX_MEASURE = 2**31, 1e9
"""Whole numbers, and measures in any unit, either way from 0."""

MAX_SECONDS, MAX_SHARDS = 1e11, 10**6
"""Since 1970, or of CPU time; shards of a dataset, and houses of a shard."""
MAX_HOUSES = 10**7
"""Of a dataset."""

Bits64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Natural = Annotated[int, Meta(ge=0, le=MAX_COUNT)]
Bytes = Annotated[int, Meta(ge=0, le=2**53)]
Seconds = Annotated[float, Meta(ge=0.0, le=MAX_SECONDS)]
LongText = Annotated[str, Meta(max_length=MAX_LONG_TEXT)]
SafeName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.~#:+-]{0,199}$")]
"""What becomes part of a file's name: no separator, no space, no control character, not hidden, not long."""
Indices = Annotated[list[Annotated[int, Meta(ge=0, lt=MAX_ITEMS)]], Meta(max_length=MAX_ITEMS)]
FrameIndices = Annotated[list[Annotated[int, Meta(ge=0, lt=MAX_FRAMES)]], Meta(max_length=MAX_FRAMES)]
Shares = Annotated[list[Annotated[float, Meta(ge=0.0, le=1.0)]], Meta(max_length=MAX_FRAMES)]
Pixels = Annotated[int, Meta(ge=0, le=MAX_SIDE**2)]
Vector = Annotated[list[Annotated[float, Meta(ge=-MAX_MEASURE, le=MAX_MEASURE)]], Meta(max_length=16)]
Outline = Annotated[list[Vector], Meta(max_length=MAX_POINTS)]

_SCALARS: dict[Any, Any] = {
    str: Annotated[str, Meta(max_length=MAX_TEXT)],
    int: Annotated[int, Meta(ge=-MAX_COUNT, le=MAX_COUNT)],
    float: Annotated[float, Meta(ge=-MAX_MEASURE, le=MAX_MEASURE)],
}


def bounded(kind: Any) -> Any:
    """The type with the bounds above wherever it has none of its own."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    if get_origin(kind) in (list, dict):
        return Annotated[get_origin(kind)[tuple(map(bounded, get_args(kind)))], Meta(max_length=MAX_ITEMS)]
    return kind


def unbounded(kind: Any) -> Any:
    """The plain type behind the bounds of a field."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


class _Bounding(msgspec.StructMeta):
    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        hints = namespace.get("__annotations__", {})
        namespace["__annotations__"] = {key: bounded(kind) for key, kind in hints.items()}
        return super().__new__(mcs, name, bases, namespace, **options)


class Bounded(msgspec.Struct, frozen=True, metaclass=_Bounding):
    """Base of what is read from samples."""
