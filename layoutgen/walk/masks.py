"""Measures of the instance masks of one view."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layoutgen.config import VisibilityRecipe
from layoutgen.geometry.camera import projected_extents
from layoutgen.geometry.ties import LARGE
from layoutgen.studio.base import View
from layoutgen.walk.scene import Array


@dataclass(frozen=True)
class Masks:
    """The masks of the studio's objects in one view.

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

    def recognised(self, rule: VisibilityRecipe, width: int, height: int) -> NDArray[np.bool_]:
        """(m,), which of those seen a person recognises: the image's edge does not cut them, or they are large in it.

        Questions are certified by the same rule, but for what is cut and still mostly there.
        """
        x0, y0, x1, y1 = self.boxes.T
        inside = (x0 > 0) & (y0 > 0) & (x1 < width - 1) & (y1 < height - 1)
        return self.seen(rule, width, height) & (inside | (self.pixels >= LARGE * width * height))


def measure(view: View, world_boxes: Array, fov_vertical_deg: float) -> Masks:
    """Measures a view's masks; `world_boxes` (m, 6) are the world boxes of the studio's objects."""
    height, width = view.instances.shape
    pixels, boxes = _extents(view.instances, len(world_boxes))
    extents = projected_extents(view.pose, world_boxes, width, height, fov_vertical_deg)
    spans = (boxes[:, 2:] + 1 - boxes[:, :2]) / np.maximum(extents[:, 2:] - extents[:, :2], 1e-9)
    coverage = np.where(pixels > 0, np.clip(np.nan_to_num(spans.min(axis=1)), 0, 1), 0.0)
    return Masks(pixels, boxes, coverage)


def _extents(instances: NDArray[np.int32], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pixels (m,) and extents (m, 4) of each object, from the runs of equal pixels: some thousands in an image."""
    instance, x, y, length = _runs(instances)
    pixels = np.bincount(instance, length, count).astype(np.int64)
    boxes = np.zeros((count, 4), np.int64)
    boxes[pixels > 0, :2] = max(instances.shape)
    np.minimum.at(boxes[:, 0], instance, x)
    np.minimum.at(boxes[:, 1], instance, y)
    np.maximum.at(boxes[:, 2], instance, x + length - 1)
    np.maximum.at(boxes[:, 3], instance, y)
    return pixels, boxes


def _runs(instances: NDArray[np.int32]) -> tuple[NDArray[np.int64], ...]:
    """Object, first column, row and length of each run of an object within a row; runs of none are left out."""
    width, flat = instances.shape[1], instances.ravel()
    ends = np.append(flat[1:] != flat[:-1], True)
    ends[width - 1 :: width] = True
    stops = np.flatnonzero(ends) + 1
    starts = np.append(0, stops[:-1])
    found = flat[starts] >= 0
    starts, stops = starts[found], stops[found]
    return flat[starts].astype(np.int64), starts % width, starts // width, stops - starts
