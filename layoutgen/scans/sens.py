"""ScanNet's `.sens` files (https://github.com/ScanNet/ScanNet, SensReader/python/SensorData.py): where each frame lies.

Pictures are read when they are asked for; the file is gone through once to find them.
"""

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BufferedReader
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from layoutgen.errors import HouseError
from layoutgen.scans import pictures
from layoutgen.scans.scan import RawLens

_VERSION, _JPEG, _PNG, _ZLIB = 4, 2, 1, 1


@dataclass(frozen=True)
class SensFrame:
    """Where a frame lies: offsets and sizes of its colours and its depth in bytes; its pose (4, 4)."""

    camera_to_world: NDArray[np.float64]
    colour: tuple[int, int]
    depth: tuple[int, int]


@dataclass(frozen=True)
class Stream:
    """What a file says of its frames; `depth_scale` is metres a unit."""

    colour: RawLens
    sensor: RawLens
    depth_scale: float
    frames: tuple[SensFrame, ...]


@lru_cache(2)
def opened(path: Path) -> Stream:
    """The frames of a file.

    Raises:
        HouseError: it is missing, cut or of another kind.
    """
    try:
        with path.open("rb") as file:
            return _read(file)
    except OSError as error:
        raise HouseError(f"{path.name}: {error.strerror}, and there is no folder pose/") from error
    except (struct.error, ValueError) as error:
        raise HouseError(f"{path.name}: not a whole .sens file ({error})") from error


def _read(file: BufferedReader) -> Stream:
    version, name = struct.unpack("<IQ", file.read(12))
    if version != _VERSION or name > 10_000:
        raise ValueError(f"version {version}")
    file.seek(name, 1)
    inside, _, sensor, _ = np.frombuffer(file.read(256), "<f4").reshape(4, 4, 4).astype(np.float64)
    colours, depths, *sizes, shift, count = struct.unpack("<iiIIIIfQ", file.read(36))
    if colours not in (_JPEG, _PNG) or depths != _ZLIB or shift <= 0:
        raise ValueError("colours or depth are compressed in another way")
    return Stream(
        _lens(inside, *sizes[:2]),
        _lens(sensor, *sizes[2:]),
        1.0 / shift,
        tuple(_frame(file) for _ in range(count)),
    )


def _lens(inside: NDArray[np.float64], width: int, height: int) -> RawLens:
    fx, fy, cx, cy = (float(value) for value in (inside[0, 0], inside[1, 1], inside[0, 2], inside[1, 2]))
    return RawLens(width, height, fx, fy, cx + 0.5, cy + 0.5)


def _frame(file: BufferedReader) -> SensFrame:
    head = file.read(96)
    pose = np.frombuffer(head, "<f4", 16).reshape(4, 4).astype(np.float64)
    colour, depth = struct.unpack("<QQ", head[80:])
    start = file.tell()
    file.seek(colour + depth, 1)
    return SensFrame(pose, (start, colour), (start + colour, depth))


def image(path: Path, frame: SensFrame) -> NDArray[np.uint8]:
    """Colours of a frame, uint8 (h, w, 3)."""
    return pictures.decoded(_part(path, frame.colour), path.name)


def depth(path: Path, stream: Stream, frame: SensFrame) -> NDArray[np.float32]:
    """Planar depth of a frame in metres, float32 (h, w)."""
    try:
        values = np.frombuffer(zlib.decompress(_part(path, frame.depth)), "<u2")
        picture = values.reshape(stream.sensor.height, stream.sensor.width)
    except (zlib.error, ValueError) as error:
        raise HouseError(f"{path.name}: a depth image is damaged ({error})") from error
    return picture.astype(np.float32) * np.float32(stream.depth_scale)


def _part(path: Path, place: tuple[int, int]) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(place[0])
            return file.read(place[1])
    except OSError as error:
        raise HouseError(f"{path.name}: {error.strerror}") from error
