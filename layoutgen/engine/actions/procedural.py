"""Random placement, as ProcTHOR's generator asks for it and InitialRandomSpawn does it."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
import shapely
from msgspec import Meta

from layoutgen.catalogue.assets import receptacles
from layoutgen.catalogue.supports import supports
from layoutgen.engine.actions.objects import find
from layoutgen.engine.actions.registry import action
from layoutgen.engine.errors import ActionError
from layoutgen.engine.rotation import from_euler
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.objects import SimObject, Stance
from layoutgen.engine.world.simulator import Simulator
from layoutgen.engine.world.world import World
from layoutgen.geometry.camera import Array

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


Attempts = Annotated[int, Meta(ge=1, le=1000)]


@action(
    ignored=(
        "forceVisible",
        "placeStationary",
        "numDuplicatesOfType",
        "excludedReceptacles",
        "minFreePerReceptacleType",
    )
)
def initial_random_spawn(
    simulator: Simulator,
    agent: Agent,
    random_seed: int = 0,
    num_placement_attempts: Attempts = 5,
    object_ids: list[str] | None = None,
    receptacle_object_ids: list[str] | None = None,
    excluded_object_ids: list[str] | None = None,
    allow_floor: bool = False,
    allow_moveable: bool = False,
) -> None:
    """Puts objects on random receptacles, where there is room for them."""
    items = _items(simulator, object_ids, set(excluded_object_ids or ()), allow_moveable)
    rng = simulator.chance("spawn", random_seed)
    placed = [item for item in items if spawn(
        simulator.world, item, _places(simulator, item, receptacle_object_ids, allow_floor), rng,
        num_placement_attempts,
    )]  # fmt: skip
    if object_ids and not placed:
        raise ActionError("InitialRandomSpawn found no room for any of the objects")


def _items(
    simulator: Simulator, object_ids: list[str] | None, excluded: set[str], allow_moveable: bool
) -> list[SimObject]:
    if object_ids:
        return [find(simulator, object_id) for object_id in object_ids]
    loose = [item for item in simulator.world.objects if item.pickupable or (allow_moveable and item.moveable)]
    return [item for item in loose if item.enabled and not item.contents and item.id not in excluded]


def _places(
    simulator: Simulator, item: SimObject, receptacle_ids: list[str] | None, allow_floor: bool
) -> list[SimObject]:
    if receptacle_ids:
        chosen = [find(simulator, object_id) for object_id in receptacle_ids]
    else:
        chosen = [
            place for place in simulator.world.objects if place.receptacle and place.enabled and accepts(place, item)
        ]
    own = set(item.family())
    return [place for place in chosen if place not in own and (allow_floor or place.asset is not None)]
