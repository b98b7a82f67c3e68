"""Random places on receptacles: what InitialRandomSpawn does."""

from collections.abc import Sequence

import numpy as np
import shapely

from layoutgen.engine.objects import SimObject, Stance
from layoutgen.engine.rotation import from_euler
from layoutgen.engine.world import World
from layoutgen.geometry.camera import Array
from layoutgen.houses.assets import receptacles
from layoutgen.houses.supports import supports

GAP = 0.01  # metres between things that were placed at random


def accepts(receptacle: SimObject, item: SimObject) -> bool:
    """Whether things of this type are found on such receptacles."""
    return receptacle.asset is None or item.type in receptacles().get(receptacle.type, {})


def spawn(world: World, item: SimObject, places: Sequence[SimObject], rng: np.random.Generator, attempts: int) -> bool:
    """Puts an object on one of `places`, in random order; False, with nothing moved, if it fits on none."""
    for index in rng.permutation(len(places)):
        for _ in range(attempts):
            turn = from_euler(0.0, float(rng.integers(4)) * 90, 0.0)
            found = _try(world, item, item.state.stance.moved(item.position, turn), places[index], rng)
            if found is not None:
                world.place(item, found.position, found.matrix)
                world.stand(item, places[index])
                return True
    return False


def _try(world: World, item: SimObject, turned: Stance, place: SimObject, rng: np.random.Generator) -> Stance | None:
    """Where the object, turned so, stands free on a random spot of a place; None where it does not."""
    point = _point(turned, place, rng)
    if point is None:
        return None
    x, y, z = turned.position[0], turned.aabb[0, 1], turned.position[2]
    stance = turned.moved(turned.position + (point - np.array([x, y, z])), turned.matrix)
    own = {*item.family(), place}
    others = [other for other in world.objects if other.enabled and other.asset and other not in own]
    taken = any(_close(stance.aabb, other.aabb) for other in others if other is not place.parent)
    return None if taken else stance


def _close(a: Array, b: Array) -> bool:
    return bool(np.all(np.minimum(a[1], b[1]) - np.maximum(a[0], b[0]) > (-GAP, 0.0, -GAP)))


def _point(stance: Stance, place: SimObject, rng: np.random.Generator) -> Array | None:
    """A random spot (3,) for the middle of the object's underside; None where the surface is too small."""
    half = (stance.aabb[1] - stance.aabb[0]) / 2
    if place.asset is None:
        return _floor_point(place, half, rng)
    levels = supports(place.asset)
    if not levels:
        return None
    level = levels[rng.integers(len(levels))]
    local_half = np.abs(place.matrix.T) @ half
    low = np.array([level.x_min, level.z_min]) + local_half[[0, 2]]
    high = np.array([level.x_max, level.z_max]) - local_half[[0, 2]]
    if np.any(low > high):
        return None
    x, z = rng.uniform(low, high)
    result: Array = place.matrix @ np.array([x, level.y - place.asset.size[1] / 2, z]) + place.position
    return result


def _floor_point(floor: SimObject, half: Array, rng: np.random.Generator) -> Array | None:
    corners = floor.mesh.vertices[floor.mesh.faces][:, :, [0, 2]]
    outline = shapely.union_all(shapely.polygons(corners.astype(np.float64)))
    (x0, y, z0), (x1, _, z1) = floor.aabb
    x, z = rng.uniform((x0, z0), (x1, z1))
    fits = outline.contains(shapely.box(x - half[0], z - half[2], x + half[0], z + half[2]))
    return np.array([x, y, z]) if fits else None
