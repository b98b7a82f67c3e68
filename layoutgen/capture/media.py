"""Images and films as bytes, the same bytes for the same pixels."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.errors import EnvironmentProblem

FRAMES_PER_SECOND = 10


def jpeg(rgb: NDArray[np.uint8], quality: int) -> bytes:
    """A JPEG of an image (h, w, 3)."""
    return _encode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])


def depth_png(depth: NDArray[np.float32]) -> bytes:
    """A 16-bit PNG of depth in millimetres; 65535 is 65.535 m or more."""
    return _encode(".png", np.clip(np.rint(depth * 1000), 0, 65535).astype(np.uint16), [])


def ids_png(ids: NDArray[np.int32]) -> bytes:
    """A 16-bit PNG of object numbers: 0 for none, else the index into the record's objects plus one."""
    return _encode(".png", ids.astype(np.uint16), [])


def mp4(frames: Iterable[NDArray[np.uint8]], width: int, height: int) -> bytes:
    """An MP4 film of images (h, w, 3) at 10 frames a second.

    Raises:
        EnvironmentProblem: OpenCV has no MP4 encoder.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "walk.mp4"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FRAMES_PER_SECOND, (width, height))
        if not writer.isOpened():
            raise EnvironmentProblem("this OpenCV cannot write MP4: install opencv-python from PyPI, or drop --video")
        for rgb in frames:
            writer.write(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
        writer.release()
        return path.read_bytes()


def _encode(ending: str, image: NDArray[np.generic], options: list[int]) -> bytes:
    done, data = cv2.imencode(ending, image, options)
    if not done:
        raise EnvironmentProblem(f"this OpenCV cannot write {ending} images: install opencv-python from PyPI")
    return data.tobytes()
