"""RandomizeMaterials, RandomizeLighting and their reset."""

import colorsys
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from layoutgen.catalogue.assets import assets_by_type, materials
from layoutgen.engine.actions.registry import action
from layoutgen.engine.errors import ActionError
from layoutgen.engine.mesh import Material
from layoutgen.engine.render import Light
from layoutgen.engine.render.materials import material_for
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.assembly import shape_of
from layoutgen.engine.world.objects import SimObject
from layoutgen.engine.world.simulator import PROCEDURAL, Simulator
from layoutgen.engine.world.world import World

FLOOR_GROUP, WALL_GROUP = "Wood", "Wall"


def random_materials(
    world: World, rng: np.random.Generator, splits: Collection[str], room_types: Collection[str] | None
) -> dict[int, list[Material]]:
    """Other materials for every surface, by instance number.

    Args:
        world: the scene.
        rng: source of chance.
        splits: ProcTHOR's asset splits whose looks may be used.
        room_types: only in rooms of these types; everywhere if None.
    """
    chosen = [item for item in world.objects if item.asset and _is_in(world.room_type(item.position), room_types)]
    looks = {item.instance: _other_look(item, rng, splits) for item in chosen}
    for number, part in world.parts:
        if _is_in(world.room_type(part.mesh.vertices.mean(axis=0)), room_types) or part.kind != "Floor":
            group = FLOOR_GROUP if part.kind == "Floor" else WALL_GROUP
            names = materials()[group]
            looks[number] = [material_for(names[rng.integers(len(names))])]
    return looks


def _is_in(room_type: str, room_types: Collection[str] | None) -> bool:
    return room_types is None or room_type in room_types


def _other_look(item: SimObject, rng: np.random.Generator, splits: Collection[str]) -> list[Material]:
    """The materials of another asset of the type, as far as they go."""
    others = [asset for asset in assets_by_type()[item.type] if asset.split in splits]
    return shape_of(others[rng.integers(len(others))]).materials if others else item.mesh.materials


def random_lights(
    lights: Sequence[Light],
    rng: np.random.Generator,
    brightness: tuple[float, float],
    hue: tuple[float, float],
    saturation: tuple[float, float],
    *,
    synchronized: bool,
    colorful: bool,
) -> list[Light]:
    """The same lamps with random brightness and colour; all alike if `synchronized`."""
    count = 1 if synchronized else max(len(lights), 1)
    gains = rng.uniform(*brightness, count)
    shades = np.stack([rng.uniform(*hue, count), rng.uniform(*saturation, count)], axis=1)
    tints = [colorsys.hsv_to_rgb(h, s, 1.0) for h, s in shades.tolist()]
    return [
        replace(
            light,
            intensity=light.intensity * float(gains[index % count]),
            color=tints[index % count] if colorful else light.color,
        )
        for index, light in enumerate(lights)
    ]


Fraction = Annotated[float, Meta(ge=0.0, le=1.0)]
Gain = Annotated[float, Meta(ge=0.0, le=100.0)]


@action()
def randomize_materials(
    simulator: Simulator,
    agent: Agent,
    use_train_materials: bool = True,
    use_val_materials: bool = True,
    use_test_materials: bool = True,
    use_external_materials: bool = True,
    in_room_types: list[str] | None = None,
) -> dict[str, Any] | None:
    """Gives every surface another material; undone by Reset and ResetMaterials."""
    wanted = {"train": use_train_materials, "val": use_val_materials, "test": use_test_materials}
    splits = [split for split, use in wanted.items() if use]
    if not splits and not use_external_materials:
        raise ActionError("To use RandomizeMaterials at least one of the material sets must be used")
    looks = random_materials(simulator.world, simulator.chance("materials"), splits, in_room_types)
    simulator.world.paint(looks)
    if simulator.scene == PROCEDURAL:
        return None
    return {
        "chosenRoomTypes": in_room_types or [],
        "useTrainMaterials": use_train_materials,
        "useValMaterials": use_val_materials,
        "useTestMaterials": use_test_materials,
        "useExternalMaterials": use_external_materials,
        "totalMaterialsConsidered": sum(len(look) for look in looks.values()),
    }


@action()
def reset_materials(simulator: Simulator, agent: Agent) -> None:
    """Gives every surface its own material back."""
    simulator.world.paint({})


@action()
def randomize_lighting(
    simulator: Simulator,
    agent: Agent,
    synchronized: bool = False,
    brightness: tuple[Gain, Gain] = (0.5, 1.5),
    randomize_color: bool = True,
    hue: tuple[Fraction, Fraction] = (0.0, 1.0),
    saturation: tuple[Fraction, Fraction] = (0.5, 1.0),
) -> None:
    """Gives every lamp another brightness and colour."""
    for name, (low, high) in (("brightness", brightness), ("hue", hue), ("saturation", saturation)):
        if low > high:
            raise ActionError(f"{name} must be in order from lowest to highest. You gave [{low:g}, {high:g}].")
    lights = random_lights(
        simulator.world.scenery.own_lights(), simulator.chance("lighting"), brightness, hue, saturation,
        synchronized=synchronized, colorful=randomize_color,
    )  # fmt: skip
    simulator.world.light(lights)


@action()
def reset_lighting(simulator: Simulator, agent: Agent) -> None:
    """Gives every lamp its own light back."""
    simulator.world.light(None)
