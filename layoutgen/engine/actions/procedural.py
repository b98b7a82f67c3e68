"""Random placement, as ProcTHOR's generator asks for it."""

from typing import Annotated

from msgspec import Meta

from layoutgen.engine.actions.objects import find
from layoutgen.engine.actions.registry import action
from layoutgen.engine.agent import Agent
from layoutgen.engine.errors import ActionError
from layoutgen.engine.objects import SimObject
from layoutgen.engine.simulator import Simulator
from layoutgen.engine.spawning import accepts, spawn

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
