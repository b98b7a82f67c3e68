"""Measures of masks against counting pixel by pixel."""

import numpy as np
import pytest

from layoutgen.config import VisibilityRecipe
from layoutgen.geometry.camera import Pose
from layoutgen.seeds import rng_for
from layoutgen.studio.base import View
from layoutgen.walk.masks import measure

POSE = Pose(0.0, 0.0, 0.0, 0.0)
AHEAD = [-1.0, -1.0, 2.0, 1.0, 1.0, 2.5]


def view(labels: np.ndarray) -> View:
    empty = np.zeros((*labels.shape, 3), np.uint8)
    return View(POSE, empty, np.ones(labels.shape, np.float32), labels.astype(np.int32))


def test_pixels_and_extents_are_those_of_the_masks() -> None:
    labels = rng_for("labels").integers(-1, 6, (48, 64))
    labels[:, :10] = -1
    labels[labels == 4] = -1
    masks = measure(view(labels), np.array([AHEAD] * 6), 90.0)
    for index in range(6):
        y, x = np.nonzero(labels == index)
        assert masks.pixels[index] == len(x)
        assert masks.boxes[index].tolist() == ([x.min(), y.min(), x.max(), y.max()] if len(x) else [0, 0, 0, 0])


def test_coverage_is_the_smaller_of_the_shares_along_both_axes() -> None:
    labels = np.full((480, 640), -1)
    labels[120:360, 200:320] = 0  # the box's projection is x 200 to 440 and y 120 to 360
    labels[0, 0] = 1
    masks = measure(view(labels), np.array([AHEAD, AHEAD, [-1.0, -1.0, -3.0, 1.0, 1.0, -2.0]]), 90.0)
    assert masks.coverage == pytest.approx([0.5, 1 / 240, 0.0])


def test_seen_needs_pixels_for_the_images_size_and_coverage() -> None:
    labels = np.full((240, 320), -1)
    labels[60:180, 100:220] = 0
    labels[0:9, 0:11] = 1  # 99 pixels: 100 are a quarter of 400
    labels[100:160, 0:2] = 2
    masks = measure(view(labels), np.array([AHEAD] * 3), 90.0)
    assert masks.seen(VisibilityRecipe(), 320, 240).tolist() == [True, False, False]
    assert masks.seen(VisibilityRecipe(min_pixels=1, min_coverage=0.0), 320, 240).tolist() == [True, True, True]
