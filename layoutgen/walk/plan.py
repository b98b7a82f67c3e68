"""Plans a walk: its stops by the recipe's strategy, its dense poses, and which of them are worth rendering."""

from dataclasses import dataclass, replace

import numpy as np

from layoutgen.catalogue.agent import EYE_HEIGHT
from layoutgen.config import Recipe
from layoutgen.errors import SceneFailed
from layoutgen.geometry.camera import Pose
from layoutgen.walk.links import expected_ties, with_links
from layoutgen.walk.scene import WalkScene
from layoutgen.walk.sight import Lens, Sight
from layoutgen.walk.strategies import STRATEGIES, Planner
from layoutgen.walk.viewpoints import make_pool, spread

_STOPS = 20


@dataclass(frozen=True)
class Walk:
    """A planned walk.

    Attributes:
        lens: the clip's image size, field of view and eye height, jitter included.
        poses: dense, from cell to neighbouring cell and at most 15 degrees apart; the first looks along a world axis.
        candidates: indices into `poses`, in order, of those to render for the choice of keyframes; begins with 0.
    """

    lens: Lens
    poses: list[Pose]
    candidates: list[int]


def draw_lens(recipe: Recipe, rng: np.random.Generator) -> Lens:
    """The lens of a clip; height and field of view are drawn once a clip."""
    camera = recipe.camera
    fov = camera.fov + float(rng.uniform(-camera.fov_jitter, camera.fov_jitter))
    eye = EYE_HEIGHT + float(rng.uniform(-camera.height_jitter, camera.height_jitter))
    return Lens(camera.width, camera.height, round(fov, 3), round(eye, 3))


def plan_walk(scene: WalkScene, lens: Lens, recipe: Recipe, rng: np.random.Generator) -> Walk:
    """Plans a clip's walk.

    Raises:
        SceneFailed: there is no free floor or nothing to see.
    """
    if not len(scene.cells) or not len(scene.boxes):
        raise SceneFailed("no free floor" if not len(scene.cells) else "no objects to see")
    sight = Sight(scene, lens)
    most = min(_STOPS, recipe.walk.candidates)
    planner = Planner(scene, sight, recipe.camera.pitch, rng, most)
    stops = planner.topped_up(STRATEGIES[recipe.walk.strategy](planner))[: recipe.walk.candidates]
    poses = planner.grid.walk(stops)
    return Walk(lens, _tilted(poses, recipe.camera.pitch_jitter, rng), _candidates(sight, poses, stops, recipe))


def _candidates(sight: Sight, poses: list[Pose], stops: list[Pose], recipe: Recipe) -> list[int]:
    """The stops, those poses between them that link them, and those that add the most.

    Every other pose is looked at, for neighbours show the same, and none in a doorway.
    """
    scene = sight.scene
    stands = {(x, z) for x, z in scene.cells[scene.stands].tolist()}
    places = {pose: index for index, pose in reversed(list(enumerate(poses)))}
    fixed = {places[stop] for stop in stops}
    offered = sorted(fixed.union(i for i in range(0, len(poses), 2) if (poses[i].x, poses[i].z) in stands))
    pool = make_pool(sight, [poses[index] for index in offered])
    most = min(recipe.walk.candidates, len(offered))
    given = [place for place, index in enumerate(offered) if index in fixed]
    given = with_links(expected_ties(pool.shares, scene.types), given, most)
    chosen = spread(pool, most, given, np.ones(len(offered)))
    return sorted(offered[place] for place in chosen)


def _tilted(poses: list[Pose], jitter: float, rng: np.random.Generator) -> list[Pose]:
    if not jitter:
        return poses
    tilts = rng.uniform(-jitter, jitter, len(poses))
    return [
        replace(pose, horizon_deg=round(pose.horizon_deg + float(t), 1)) for pose, t in zip(poses, tilts, strict=True)
    ]
