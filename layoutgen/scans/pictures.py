"""Reads the pictures of scans: colours, depth, frames of a video."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from layoutgen.errors import HouseError
from layoutgen.scans.files import read_bytes


def image(path: Path) -> NDArray[np.uint8]:
    """Colours, uint8 (h, w, 3).

    Raises:
        HouseError: it cannot be read.
    """
    return decoded(read_bytes(path), path.name)


def decoded(data: bytes, name: str) -> NDArray[np.uint8]:
    """Colours of an encoded picture; `name` is for messages."""
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if found is None:
        raise HouseError(f"{name}: not a picture that can be read")
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)


def size(path: Path) -> tuple[int, int]:
    """Height and width of a picture in pixels, by its header."""
    try:
        with Image.open(path) as found:
            return found.height, found.width
    except OSError as error:
        raise HouseError(f"{path.name}: not a picture that can be read") from error


def depth(path: Path, scale: float) -> NDArray[np.float32]:
    """Planar depth in metres, float32 (h, w), of a PNG whose values are multiples of `scale`."""
    found = cv2.imdecode(np.frombuffer(read_bytes(path), np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.ndim != 2:
        raise HouseError(f"{path.name}: not a depth image of one channel")
    return found.astype(np.float32) * np.float32(scale)


def video_frame(path: Path, index: int) -> NDArray[np.uint8]:
    """Colours of a frame of a video; frames in order are read quickest."""
    return _film(path).frame(index)


class _Film:
    """A video that is being read."""

    def __init__(self, path: Path) -> None:
        self._path, self._capture, self._next = path, cv2.VideoCapture(str(path)), 0

    def frame(self, index: int) -> NDArray[np.uint8]:
        if index < self._next:
            self._capture, self._next = cv2.VideoCapture(str(self._path)), 0
        while self._next < index and self._capture.grab():
            self._next += 1
        good, found = self._capture.read()
        if not good:
            raise HouseError(f"{self._path.name}: has no frame {index}")
        self._next += 1
        return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)


@lru_cache(2)
def _film(path: Path) -> _Film:
    return _Film(path)
