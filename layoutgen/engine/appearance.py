"""Random looks: other materials on the same shapes, other light from the same lamps."""

import colorsys
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from layoutgen.engine.mesh import Material
from layoutgen.engine.objects import SimObject
from layoutgen.engine.render import Light
from layoutgen.engine.render.materials import material_for
from layoutgen.engine.shapes import shape_of
from layoutgen.engine.world import World
from layoutgen.houses.assets import assets_by_type, materials

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
