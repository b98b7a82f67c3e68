"""The pictures of a dataset's card: frames of a few clips, and a question with its map and its answer."""

from collections.abc import Sequence

import cv2
import numpy as np

from layoutgen.dataset.reader import frame_image
from layoutgen.dataset.records import Clip

COLUMNS, CELL_WIDTH, CELL_HEIGHT, GAP = 6, 240, 180, 6


def contact_sheet(clips: Sequence[Clip], rows: int = 4) -> bytes:
    """A JPEG of up to `rows` clips, one a row, six frames each."""
    lines = [_line(clip) for clip in clips[:rows] if clip.images]
    return cv2.imencode(".jpg", np.vstack(lines), [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()


def _line(clip: Clip) -> np.ndarray:
    step = max(1, len(clip.images) // COLUMNS)
    frames = [_cell(clip, index) for index in range(0, len(clip.images), step)[:COLUMNS]]
    blank = np.full((CELL_HEIGHT + GAP, CELL_WIDTH + GAP, 3), 255, np.uint8)
    return np.hstack(frames + [blank] * (COLUMNS - len(frames)))


def _cell(clip: Clip, index: int) -> np.ndarray:
    image = np.asarray(frame_image(clip, index))[:, :, ::-1]
    scaled = cv2.resize(image, (CELL_WIDTH, CELL_HEIGHT), interpolation=cv2.INTER_AREA)
    return cv2.copyMakeBorder(scaled, 0, GAP, 0, GAP, cv2.BORDER_CONSTANT, value=(255, 255, 255))
