"""Walks that were walked: of the pictures that there are, those worth looking at for keyframes."""

import numpy as np

from layoutgen.config import Recipe
from layoutgen.errors import SceneFailed
from layoutgen.studio.base import Recorded
from layoutgen.walk.lenses import Lens
from layoutgen.walk.plan import Walk

_LOOKED_AT = 3
"""Pictures of each stretch of the walk, of which the sharpest may be kept."""
_BLURRED = 0.3
"""Share of the median sharpness of these below which a picture is blurred."""


def recorded_walk(recorded: Recorded, recipe: Recipe, clip_index: int, floor_y: float) -> Walk:
    """The walk that pictures were taken on; several clips share it, each a stretch of its own.

    Raises:
        SceneFailed: there is no picture for this clip.
    """
    poses = recorded.poses
    bounds = np.linspace(0, len(poses), recipe.walk.clips_per_house + 1).round().astype(int).tolist()
    start, end = bounds[clip_index], bounds[clip_index + 1]
    if start == end:
        raise SceneFailed(f"{len(poses)} pictures are too few for {recipe.walk.clips_per_house} clips")
    chosen = _sharpest(recorded, start, end, recipe.walk.candidates)
    eye = float(np.median([pose.y for pose in poses[start:end]])) - floor_y
    lens = Lens(recorded.width, recorded.height, recorded.fov_vertical_deg, eye)
    return Walk(lens, list(poses[start:end]), [index - start for index in chosen], square=False)


def _sharpest(recorded: Recorded, start: int, end: int, most: int) -> list[int]:
    """The sharpest picture of each of up to `most` stretches of equal length, without those that are blurred."""
    bounds = np.linspace(start, end, min(most, end - start) + 1).round().astype(int).tolist()
    best: list[tuple[float, int]] = []
    for first, last in zip(bounds, bounds[1:], strict=False):
        tries = sorted({first + (last - first) * (2 * k + 1) // (2 * _LOOKED_AT) for k in range(_LOOKED_AT)})
        best.append(max((recorded.sharpness(index), -index) for index in tries))
    least = _BLURRED * float(np.median([sharpness for sharpness, _ in best]))
    return [-index for sharpness, index in best if sharpness >= least]
