"""Scenes and settings: Reset, Initialize, CreateHouse and what waits or does nothing."""

from typing import Annotated, Any

from msgspec import Meta

from layoutgen.catalogue.agent import GRID
from layoutgen.engine.actions.registry import action
from layoutgen.engine.errors import ActionError, SceneError
from layoutgen.engine.world import scenes
from layoutgen.engine.world.agent import BODIES, VISIBILITY_DISTANCE, Agent, AgentSettings
from layoutgen.engine.world.cameras import FAR, NEAR
from layoutgen.engine.world.loading import read_house, unknown_materials
from layoutgen.engine.world.simulator import PROCEDURAL, QUALITIES, Output, Simulator

Pixels = Annotated[int, Meta(ge=1, le=8192)]
MAX_AGENTS = 6


@action()
def get_scenes_in_build(simulator: Simulator, agent: Agent) -> list[str]:
    """Names of all scenes that Reset takes."""
    return scenes.scene_names()


@action(lenient=True)
def reset(simulator: Simulator, agent: Agent, scene_name: str = PROCEDURAL) -> None:
    """Loads a named scene, or an empty one for a house to come."""
    house = None if scene_name == PROCEDURAL else scenes.load_scene(scene_name)
    simulator.reset(scene_name)
    if house is not None:
        simulator.load(house)


@action()
def change_resolution(simulator: Simulator, agent: Agent, x: Pixels, y: Pixels) -> None:
    """Sets the size of all images."""
    simulator.screen.width, simulator.screen.height = x, y


@action()
def change_quality(simulator: Simulator, agent: Agent, quality: str) -> None:
    """Bakes light, or at the lowest qualities does not, which makes changes of the scene quick to draw."""
    simulator.relight(QUALITIES.get(quality, QUALITIES["Ultra"]))


@action("Pass", "Done", "NoOp")
def wait(simulator: Simulator, agent: Agent) -> None:
    """Does nothing and sends a frame."""


@action(ignored=("seconds",))
def sleep(simulator: Simulator, agent: Agent) -> None:
    """Nothing moves by itself here, so there is nothing to wait for."""


@action(ignored=("timeStep", "simSeconds", "allowAutoSimulation"))
def advance_physics_step(simulator: Simulator, agent: Agent) -> None:
    """Everything rests already."""


@action(fast=True)
def set_random_seed(simulator: Simulator, agent: Agent, seed: int) -> None:
    """Seeds the random actions that follow."""
    simulator.random_seed, simulator.draws = seed, 0


@action(lenient=True)
def initialize(
    simulator: Simulator,
    agent: Agent,
    grid_size: float = GRID,
    snap_to_grid: bool = True,
    rotate_step_degrees: float = 90.0,
    visibility_distance: float = 0.0,
    visibility_scheme: str = "Collider",
    field_of_view: float = 0.0,
    agent_mode: str = "default",
    agent_count: int = 1,
    make_agents_visible: bool = True,
    camera_near_plane: float = 0.0,
    camera_far_plane: float = 0.0,
    fast_action_emit: bool = True,
    render_image: bool = True,
    render_depth_image: bool = False,
    render_normals_image: bool = False,
    render_instance_segmentation: bool = False,
    render_semantic_segmentation: bool = False,
) -> dict[str, float]:
    """Sets how agents move and see and which images are sent; agents and cameras are new afterwards."""
    mode = "default" if agent_mode.lower() == "physicsremote" else agent_mode.lower()
    settings = AgentSettings(
        mode=mode,
        grid_size=grid_size,
        snap_to_grid=snap_to_grid and mode != "locobot",
        rotate_step_deg=rotate_step_degrees,
        visibility_distance=visibility_distance if visibility_distance > 0 else VISIBILITY_DISTANCE,
        visibility_scheme=visibility_scheme.capitalize(),
        fov_deg=field_of_view or None,
    )
    _check(settings, agent_count)
    simulator.settings = settings
    simulator.output = Output(
        image=render_image,
        depth=render_depth_image,
        normals=render_normals_image,
        instances=render_instance_segmentation,
        classes=render_semantic_segmentation,
    )
    simulator.fast_emit, simulator.show_agents = fast_action_emit, make_agents_visible
    simulator.near, simulator.far = camera_near_plane or NEAR, camera_far_plane or FAR
    if not 0 < simulator.near < simulator.far:
        raise ActionError("cameraNearPlane must be above 0 and below cameraFarPlane")
    simulator.place_agents(agent_count)
    return {"cameraNearPlane": simulator.near, "cameraFarPlane": simulator.far}


def _check(settings: AgentSettings, agent_count: int) -> None:
    if settings.mode not in BODIES:
        raise ActionError(f"agentMode '{settings.mode}' is not available here; available: {', '.join(BODIES)}")
    if not 1 <= agent_count <= MAX_AGENTS:
        raise ActionError(f"agentCount must be in [1, {MAX_AGENTS}]. You gave {agent_count}.")
    if not 0 < settings.grid_size <= 5:
        raise ActionError("grid size must be in the range (0,5]")
    if settings.fov_deg is not None and not 0 < settings.fov_deg < 180:
        raise ActionError("fov must be set to (0, 180) noninclusive.")
    if settings.visibility_scheme not in ("Collider", "Distance"):
        raise ActionError(f"Invalid visibilityScheme: '{settings.visibility_scheme}'. Use Collider or Distance.")
    step = settings.rotate_step_deg
    if step <= 0 or (settings.snap_to_grid and step % 90 != 0):
        raise ActionError(
            f"Invalid values 'rotateStepDegrees': {step:g} and 'snapToGrid':{settings.snap_to_grid}. "
            "'snapToGrid': 'True' is not supported when 'rotateStepDegrees' is different from grid rotation steps "
            "of 0, 90, 180, 270 or 360."
        )


@action()
def create_house(simulator: Simulator, agent: Agent, house: dict[str, Any]) -> None:
    """Builds a ProcTHOR house in the procedural scene."""
    try:
        simulator.load(read_house(house))
    except SceneError as error:
        raise ActionError(f"Exception creating house.\n'{error}'\n''") from error
    unknown = unknown_materials(simulator.world.house)
    if unknown:  # Unity builds the house all the same
        names = ", ".join(f"'{name}'" for name in unknown)
        raise ActionError(
            f"Invalid materials: {names}. Not existing or not loaded to the ProceduralAssetDatabase component.",
            done=True,
        )


@action()
def edit_house(simulator: Simulator, agent: Agent, house: dict[str, Any] | None = None) -> None:
    """Shows the house that was loaded with other things in it, or without `house` as it was; not one of AI2-THOR's.

    Light is kept where nothing changed, which CreateHouse bakes anew. Cameras and filters are gone afterwards.
    """
    try:
        simulator.edit(None if house is None else read_house(house))
    except SceneError as error:
        raise ActionError(f"Exception editing house.\n'{error}'\n''") from error


@action()
def destroy_house(simulator: Simulator, agent: Agent) -> None:
    """Empties the procedural scene."""
    simulator.load(None)
