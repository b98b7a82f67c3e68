"""Measures of the instance masks of one view."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layoutgen.config import VisibilityRecipe
from layoutgen.geometry.projection import projected_extents
from layoutgen.thor.view import View
from layoutgen.walk.scene import Array


@dataclass(frozen=True)
class Masks:
    """The masks of the session's objects in one view.

    Attributes:
        pixels: (m,), pixels of each object.
        boxes: (m, 4), extent [x_min, y_min, x_max, y_max] in inclusive pixels; zeros where there are none.
        coverage: (m,), share 0 to 1 of the projected box, clipped by the image, that the mask's extent spans; the
            smaller of the shares along x and y.
    """

    pixels: NDArray[np.int64]
    boxes: NDArray[np.int64]
    coverage: Array

    def seen(self, rule: VisibilityRecipe, width: int, height: int) -> NDArray[np.bool_]:
        """(m,), which objects count as seen by a recipe's rule."""
        enough = rule.min_pixels * (width * height) / (640 * 480)
        return (self.pixels >= enough) & (self.coverage >= rule.min_coverage)


def measure(view: View, world_boxes: Array, fov_vertical_deg: float) -> Masks:
    """Measures a view's masks; `world_boxes` (m, 6) are the boxes of the session's objects."""
    height, width = view.labels.shape
    columns, rows = _profiles(view.labels, len(world_boxes))
    x_min, x_max = _ends(columns)
    y_min, y_max = _ends(rows)
    boxes = np.stack([x_min, y_min, x_max, y_max], axis=1)
    extents = projected_extents(view.pose, world_boxes, width, height, fov_vertical_deg)
    pixels = columns.sum(axis=1)
    spans = (boxes[:, 2:] + 1 - boxes[:, :2]) / np.maximum(extents[:, 2:] - extents[:, :2], 1e-9)
    coverage = np.where(pixels > 0, np.clip(np.nan_to_num(spans.min(axis=1)), 0, 1), 0.0)
    return Masks(pixels, boxes, coverage)


def _profiles(labels: NDArray[np.int32], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pixels of each object in each column (m, w) and in each row (m, h)."""
    height, width = labels.shape
    y, x = np.nonzero(labels >= 0)
    found = labels[y, x].astype(np.int64)
    columns = np.bincount(found * width + x, minlength=count * width).reshape(count, width)
    rows = np.bincount(found * height + y, minlength=count * height).reshape(count, height)
    return columns, rows


def _ends(profile: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last position of each row that is not zero; 0 and 0 where all are."""
    hit = profile > 0
    last = profile.shape[1] - 1 - hit[:, ::-1].argmax(axis=1)
    return hit.argmax(axis=1), np.where(hit.any(axis=1), last, 0)
