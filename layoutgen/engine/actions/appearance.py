"""RandomizeMaterials, RandomizeLighting and their reset."""

from typing import Annotated, Any

from msgspec import Meta

from layoutgen.engine.actions.registry import action
from layoutgen.engine.agent import Agent
from layoutgen.engine.appearance import random_lights, random_materials
from layoutgen.engine.errors import ActionError
from layoutgen.engine.simulator import PROCEDURAL, Simulator

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
