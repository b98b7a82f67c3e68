"""Plans a walk: its stops by the recipe's strategy, its dense poses, and which of them are worth rendering."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from layoutgen.config import Recipe
from layoutgen.errors import SceneFailed
from layoutgen.geometry.camera import Pose
from layoutgen.walk.lenses import Lens
from layoutgen.walk.links import expected_ties, with_links
from layoutgen.walk.loose import loosened
from layoutgen.walk.scene import WalkScene
from layoutgen.walk.sight import Sight
from layoutgen.walk.strategies import STRATEGIES, Planner
from layoutgen.walk.viewpoints import make_pool, spread

_STOPS = 20


@dataclass(frozen=True)
class Walk:
    """A planned walk.

    Attributes:
        lens: the clip's camera, jitter included.
        poses: dense, from cell to neighbouring cell and at most 15 degrees apart.
        candidates: indices into `poses`, in order, of those to render for the choice of keyframes; begins with 0.
        square: whether the first pose looks along a world axis, and the first keyframe is to do so too.
    """

    lens: Lens
    poses: list[Pose]
    candidates: list[int]
    square: bool


def plan_walk(scene: WalkScene, lens: Lens, recipe: Recipe, rng: np.random.Generator) -> Walk:
    """Plans a clip's walk.

    Raises:
        SceneFailed: there is no free floor or nothing to see.
    """
    if not len(scene.cells) or not len(scene.boxes):
        raise SceneFailed("no free floor" if not len(scene.cells) else "no objects to see")
    scene = scene.filmed_at(lens.eye)
    sight = Sight(loosened(scene, rng) if recipe.camera.off_grid else scene, lens)
    square = bool(rng.random() < recipe.camera.square_start)
    planner = Planner(sight.scene, sight, rng, min(_STOPS, recipe.walk.candidates), square)
    stops = planner.topped_up(STRATEGIES[recipe.walk.strategy](planner))[: recipe.walk.candidates]
    poses = planner.grid.walk(stops)
    places = {pose: index for index, pose in reversed(list(enumerate(poses)))}
    fixed = sorted({places[stop] for stop in stops})
    poses = _eased(poses, fixed)
    return Walk(lens, poses, _candidates(sight, poses, fixed, recipe), square)


def _candidates(sight: Sight, poses: list[Pose], fixed: Sequence[int], recipe: Recipe) -> list[int]:
    """The stops, those poses between them that link them, and those that add the most.

    Every other pose is looked at, for neighbours show the same, and none in a doorway.
    """
    scene = sight.scene
    stands = {(x, z) for x, z in scene.cells[scene.stands].tolist()}
    offered = sorted({*fixed}.union(i for i in range(0, len(poses), 2) if (poses[i].x, poses[i].z) in stands))
    pool = make_pool(sight, [poses[index] for index in offered])
    most = min(recipe.walk.candidates, len(offered))
    given = [place for place, index in enumerate(offered) if index in fixed]
    given = with_links(expected_ties(pool.shares, scene.types), given, most)
    chosen = spread(pool, most, given, np.ones(len(offered)))
    return sorted(offered[place] for place in chosen)


def _eased(poses: list[Pose], fixed: Sequence[int]) -> list[Pose]:
    """The poses, turning evenly from the pitch and roll of one stop to those of the next."""
    at = np.array([(poses[index].horizon_deg, poses[index].roll_deg) for index in fixed])
    pitch, roll = (np.interp(range(len(poses)), fixed, angles).round(1).tolist() for angles in at.T)
    return [replace(pose, horizon_deg=p, roll_deg=r) for pose, p, r in zip(poses, pitch, roll, strict=True)]
