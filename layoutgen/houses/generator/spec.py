"""Specs of generated houses: YAML files in `scene_specs/`; `apartment.yaml` explains every key in comments.

A spec says which rooms a house may have (`layouts`, drawn by weight, each a list of zones that lie together), how
large and how private each kind of room is and what stands in it (`rooms`), and how doors, windows, small objects,
materials and light are drawn. Ranges are `[low, high]`; lengths are metres, areas square metres, chances 0 to 1.
"""

from pathlib import Path
from typing import Annotated

import msgspec

from layoutgen import resources
from layoutgen.catalogue.assets import assets_by_type
from layoutgen.config import parse_yaml
from layoutgen.errors import InputError, RecipeError

Chance = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Positive = Annotated[float, msgspec.Meta(gt=0.0)]
Count = Annotated[int, msgspec.Meta(ge=0, le=50)]
Range = tuple[float, float]

MAX_ROOMS = 10
MAX_AREA = 500.0
"""Square metres of a room."""
_PLAN_LIMITS = {"grid": (0.3, 5.0), "aspect": (0.1, 10.0), "wall_height": (1.5, 20.0)}
"""What a plan's ranges may be; a finer grid takes minutes to divide."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all parts of a spec: misspelt keys are errors."""


class LayoutSpec(_Part, frozen=True):
    """A set of rooms.

    Attributes:
        zones: lists of room kinds; the rooms of a zone share one part of the floor plan.
        weight: how often it is drawn.
    """

    zones: list[list[str]]
    weight: Positive = 1.0


class Furniture(_Part, frozen=True):
    """A line of a room's furniture list, placed in the list's order.

    Attributes:
        group: a functional group (see `generator/groups.py`), or an object type that stands alone; of a list the first
            that finds a place is taken.
        chance: that it is there; at 1 the house is drawn anew where the first of it finds no place, below 1 what finds
            no place is left out.
        count: how many, each tried in turn.
        min_area: smallest room that gets it.
    """

    group: str | list[str]
    chance: Chance = 1.0
    count: tuple[Count, Count] = (1, 1)
    min_area: float = 0.0

    @property
    def groups(self) -> list[str]:
        """The alternatives, in order."""
        return [self.group] if isinstance(self.group, str) else self.group


class RoomSpec(_Part, frozen=True):
    """A kind of room.

    Attributes:
        area: range of its area before the plan is fitted together.
        min_side: side of a square that fits into it.
        privacy: 0 for rooms one passes through, higher for rooms one does not.
        windows: range of windows, as far as outer walls allow.
        paintings: range of pictures on its walls.
        furniture: what stands in it.
        scatter: object type -> chance of one lying or standing about.
    """

    area: Range
    min_side: Annotated[float, msgspec.Meta(gt=0.0, le=50.0)] = 1.8
    privacy: float = 1.0
    windows: tuple[Count, Count] = (1, 2)
    paintings: tuple[Count, Count] = (1, 3)
    furniture: list[Furniture] = []
    scatter: dict[str, Chance] = {}


class PlanSpec(_Part, frozen=True):
    """The outline and how it is divided.

    Attributes:
        grid: range of the plan's grid step; walls lie on the grid, no room is narrower than two steps.
        aspect: range of length over width.
        cut_corner: chance of each corner of the outline being cut out.
        l_rooms: chance of a division going round a corner, which leaves an L-shaped room.
        wall_height: range.
    """

    grid: Range = (0.9, 1.1)
    aspect: Range = (1.0, 1.6)
    cut_corner: Chance = 0.25
    l_rooms: Chance = 0.3
    wall_height: Range = (2.6, 3.2)


class DoorSpec(_Part, frozen=True):
    """Ways between rooms.

    Attributes:
        open: chance of no wall at all between two rooms that one passes through (privacy below 1).
        frame: chance of a frame without a door, where the wall is not open.
        double: chance of a double width where the wall is long enough.
        extra: chance of a further way between rooms that are connected already.
    """

    open: Chance = 0.25
    frame: Chance = 0.15
    double: Chance = 0.35
    extra: Chance = 0.15


class SmallSpec(_Part, frozen=True):
    """Small objects on furniture.

    Attributes:
        density: multiplies how many stand on each square metre of each kind of furniture.
        place_settings: chance of a dining table being laid.
        open: chance of a laptop or a box standing open.
        dirty: chance of a bed being unmade.
    """

    density: Annotated[float, msgspec.Meta(ge=0.0, le=10.0)] = 1.0
    place_settings: Chance = 0.4
    open: Chance = 0.5
    dirty: Chance = 0.5


class MaterialSpec(_Part, frozen=True):
    """Surfaces.

    Attributes:
        plain_wall: chance of a room's walls being painted in a plain colour.
        same_floor: chance of all rooms but bathrooms and kitchens having one floor.
        white_ceiling: chance of a white ceiling.
        skies: names of skyboxes; empty for all.
    """

    plain_wall: Chance = 0.6
    same_floor: Chance = 0.5
    white_ceiling: Chance = 0.8
    skies: list[str] = []


class LightSpec(_Part, frozen=True):
    """Lamps.

    Attributes:
        intensity: range of that of the lamp under each room's ceiling.
        warm: chance of warm light, else cold.
        lamps_on: chance of a floor or desk lamp being on.
    """

    intensity: Range = (0.45, 0.75)
    warm: Chance = 0.55
    lamps_on: Chance = 0.5


class Spec(_Part, frozen=True):
    """A whole spec.

    Attributes:
        mix: other specs' names with weights; each house is then drawn from one of them, and all else is unused.
    """

    name: str
    description: str = ""
    mix: dict[str, Positive] = {}
    layouts: list[LayoutSpec] = []
    rooms: dict[str, RoomSpec] = {}
    plan: PlanSpec = PlanSpec()
    doors: DoorSpec = DoorSpec()
    small: SmallSpec = SmallSpec()
    materials: MaterialSpec = MaterialSpec()
    lights: LightSpec = LightSpec()


def load_spec(name: str) -> Spec:
    """The spec called `name`: a bundled one or a path to a YAML file.

    Raises:
        InputError: no such file, or not a valid spec; the message names the key's path and the reason.
    """
    path = resources.find("scene_specs", name)
    return parse_spec(path.read_bytes(), path)


def parse_spec(text: bytes, path: Path) -> Spec:
    """Decodes and checks a spec; `path` is for messages only."""
    try:
        spec = parse_yaml(text, Spec, path)
    except RecipeError as error:
        raise InputError(str(error)) from error
    for key, reason in _faults(spec):
        raise InputError(f"{path}: {reason} - at `$.{key}`")
    return spec


def _faults(spec: Spec) -> list[tuple[str, str]]:
    if spec.mix:
        return []
    faults = [] if spec.layouts else [("layouts", "needs at least one layout, or `mix` at least one spec")]
    for index, layout in enumerate(spec.layouts):
        faults += _layout_faults(layout, spec, f"layouts[{index}].zones")
    for kind, room in spec.rooms.items():
        faults += _room_faults(room, f"rooms.{kind}")
    for key, (low, high) in _PLAN_LIMITS.items():
        faults += _range_faults(getattr(spec.plan, key), f"plan.{key}", low, high)
    return faults + _range_faults(spec.lights.intensity, "lights.intensity", high=100.0)


def _layout_faults(layout: LayoutSpec, spec: Spec, key: str) -> list[tuple[str, str]]:
    kinds = [kind for zone in layout.zones for kind in zone]
    unknown = [kind for kind in kinds if kind not in spec.rooms]
    if unknown:
        return [(key, f"unknown room {unknown[0]!r}; `rooms` has {', '.join(spec.rooms)}")]
    if not 1 <= len(kinds) <= MAX_ROOMS or not all(layout.zones):
        return [(key, f"needs 1 to {MAX_ROOMS} rooms and no empty zone")]
    return []


def _room_faults(room: RoomSpec, key: str) -> list[tuple[str, str]]:
    from layoutgen.houses.generator.groups import GROUPS

    faults = _range_faults(room.area, f"{key}.area", 1.0, MAX_AREA)
    faults += _range_faults(room.windows, f"{key}.windows", low=0)
    faults += _range_faults(room.paintings, f"{key}.paintings", low=0)
    for index, line in enumerate(room.furniture):
        unknown = [name for name in line.groups if name not in GROUPS and name not in assets_by_type()]
        if unknown or not line.groups:
            faults.append((f"{key}.furniture[{index}].group", f"{unknown} is neither a group nor an object type"))
    for kind in room.scatter:
        if kind not in assets_by_type():
            faults.append((f"{key}.scatter", f"unknown object type {kind!r}"))
    return faults


def _range_faults(
    limits: tuple[float, float], key: str, low: float = 1e-6, high: float = 1000.0
) -> list[tuple[str, str]]:
    good = low <= limits[0] <= limits[1] <= high
    return [] if good else [(key, f"{list(limits)} is not a range [low, high] within {low:g} to {high:g}")]
