"""AI2-THOR's FIFO protocol: fields of a five-byte header and a body, ended by an end-of-message header."""

import json
from collections.abc import Iterable
from enum import IntEnum
from struct import Struct
from typing import Any, BinaryIO

from layoutgen.engine.errors import ProtocolError

HEADER = Struct("!BI")
MAX_BODY = 256 * 1024 * 1024  # bytes; an announced length above this is garbage, not a house


class FieldType(IntEnum):
    """What a field holds."""

    METADATA = 1
    ACTION = 2
    IMAGE = 4
    DEPTH = 5
    NORMALS = 6
    CLASSES = 8
    IDS = 9
    THIRD_PARTY_IMAGE = 10
    METADATA_PATCH = 11
    THIRD_PARTY_DEPTH = 12
    THIRD_PARTY_NORMALS = 13
    THIRD_PARTY_IDS = 14
    THIRD_PARTY_CLASSES = 15
    END = 255


Field = tuple[FieldType, bytes | memoryview]


def write_message(pipe: BinaryIO, fields: Iterable[Field]) -> None:
    """Writes a whole message and flushes it."""
    for kind, body in fields:
        pipe.write(HEADER.pack(kind, len(body)))
        pipe.write(body)
    pipe.write(HEADER.pack(FieldType.END, 0))
    pipe.flush()


def read_action(pipe: BinaryIO) -> dict[str, Any] | None:
    """The next action; None at the end of the file.

    Raises:
        ProtocolError: the bytes are not an action message.
    """
    body: bytes | None = None
    while True:
        header = pipe.read(HEADER.size)
        if len(header) < HEADER.size:
            return None
        kind, length = HEADER.unpack(header)
        if kind == FieldType.END:
            return _decode(body)
        if kind != FieldType.ACTION or length > MAX_BODY:
            raise ProtocolError(f"expected an action, got a field of type {kind} with {length} bytes")
        body = pipe.read(length)
        if len(body) < length:
            return None


def _decode(body: bytes | None) -> dict[str, Any]:
    if body is None:
        raise ProtocolError("a message without an action")
    try:
        action = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"an action that is not JSON: {error}") from error
    if not isinstance(action, dict):
        raise ProtocolError("an action that is not a JSON object")
    return action
