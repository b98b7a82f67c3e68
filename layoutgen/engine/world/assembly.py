"""Makes the objects of a house: numbered, shaped, placed, resting on what they stand on."""

from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import shapely

from layoutgen.catalogue.assets import Asset, assets
from layoutgen.engine.errors import SceneError
from layoutgen.engine.furniture import Fitting, furniture_mesh
from layoutgen.engine.mesh import Mesh
from layoutgen.engine.models import library_mesh, main_material
from layoutgen.engine.rotation import from_axis_angle, from_euler
from layoutgen.engine.world.changes import stand
from layoutgen.engine.world.objects import SimObject, Stance, State
from layoutgen.engine.world.placement import settle
from layoutgen.engine.world.plumbing import plumb, plumb_alike, plumbing_of
from layoutgen.engine.world.structure import Structure, StructurePart, build_structure, opening_centre
from layoutgen.geometry.camera import Array
from layoutgen.houses.schema import Item, Opening, ProceduralHouse, Rotation
from layoutgen.seeds import seed_for

_PICTURE = "Painting"  # each house has its own
FLOOR_CONTACT = 0.05  # metres above a floor at which a thing still stands on it


@lru_cache(maxsize=1024)
def shape_of(
    asset: Asset, openness: float = 0.0, is_on: bool = False, use_library: bool = True, motif: str = ""
) -> Mesh:
    """The mesh of an asset in a state; equal states share one mesh.

    Library models have one state only, so an open or lit object is drawn parametrically, in the colour of its model.
    """
    model = library_mesh(asset) if use_library else None
    if model is not None and openness == 0 and not is_on:
        return model
    return furniture_mesh(asset, openness, is_on, Fitting(motif=motif, skin=main_material(model) if model else None))


class Assembly:
    """The parts of a scene and their instance numbers, which mark pixels.

    Attributes:
        structure: floors, ceilings and walls.
        parts: the same with their instance numbers.
        names: instance number -> name; 0 is the background.
        kinds: instance number -> object type or kind of structure.
    """

    def __init__(self, house: ProceduralHouse, *, use_library: bool, like: "Assembly | None" = None) -> None:
        """Numbers the parts of a house; `like` is that of the same building with other things in it.

        What both hold has one number in both, and what only the other one holds keeps its number there.
        """
        self.names: list[str] = list(like.names) if like else ["background"]
        self.kinds: list[str] = list(like.kinds) if like else ["background"]
        self._known = {name: number for number, name in enumerate(self.names)} if like else {}
        self.structure: Structure = like.structure if like else build_structure(house)
        self.parts: list[tuple[int, StructurePart]] = (
            like.parts if like else [(self.number(part.name, part.kind), part) for part in self.structure.parts]
        )
        self._house, self._like = house, like
        self.plumbing: dict[str, Stance] = {}
        self._building = seed_for("building", *(msgspec.json.encode(room.floor_polygon) for room in house.rooms))
        self._use_library = use_library

    @property
    def floor_height(self) -> float:
        """World y of the first room's floor; 0 in an empty scene."""
        return float(self._house.rooms[0].floor_polygon[0].y) if self._house.rooms else 0.0

    def number(self, name: str, kind: str) -> int:
        """An instance number for something, a new one unless another assembly has numbered it."""
        if (known := self._known.get(name)) is not None and self.kinds[known] == kind:
            return known
        self.names.append(name)
        self.kinds.append(kind)
        return len(self.names) - 1

    def drop(self, count: int) -> None:
        """Takes back all instance numbers but the first `count`, the background's among them."""
        del self.names[count:], self.kinds[count:]

    def objects(self) -> list[SimObject]:
        """Floors, doors, windows and furniture, each loose thing at rest."""
        floors = [_floor(number, part) for number, part in self.parts if part.kind == "Floor"]
        fixtures = [self._fixture(opening) for opening in (*self._house.doors, *self._house.windows)]
        furniture = self._furniture()
        outlines = [part.polygon for _, part in self.parts if part.polygon is not None]
        settle(furniture, outlines, self.floor_height)
        if self._like:
            plumb_alike(furniture, self._like.plumbing)
        else:
            plumb(furniture)
        self.plumbing = plumbing_of(furniture)
        if floors:
            self._attach_to_floors(floors, furniture)
        return [*floors, *fixtures, *furniture]

    def make(
        self,
        asset: Asset,
        object_id: str,
        position: Array,
        matrix: Array,
        *,
        kinematic: bool = True,
        openness: float = 0.0,
        is_on: bool = False,
        is_dirty: bool = False,
    ) -> SimObject:
        """An object that stands on nothing yet; its position is that of the centre of its box."""
        number = self.number(object_id, asset.type)
        motif = f"{self._building}:{self.kinds[:number].count(_PICTURE)}" if asset.type == _PICTURE else ""
        mesh = shape_of(asset, openness, is_on, self._use_library, motif)
        state = State(Stance(asset, mesh, position, matrix, openness), is_on, is_dirty)
        return SimObject(object_id, asset.type, asset, number, state, kinematic)

    def shape(self, asset: Asset, openness: float, is_on: bool) -> Mesh:
        """The mesh of an asset that is open so far, switched on or not."""
        return shape_of(asset, openness, is_on, self._use_library)

    def _fixture(self, opening: Opening) -> SimObject:
        wall = self.structure.walls[opening.wall0]
        asset = assets()[opening.asset_id]
        matrix = from_euler(0.0, wall.yaw_deg(), 0.0)
        openness = float(opening.openness or 0.0)
        return self.make(asset, opening.id, opening_centre(opening, wall), matrix, openness=openness)

    def _furniture(self) -> list[SimObject]:
        made: dict[str, SimObject] = {}
        for item, parent in self._house.items():
            asset = assets().get(item.asset_id)
            if asset is None:  # as Unity does: an asset that its database lacks is left out
                continue
            position = np.array(item.position.xyz)
            made[item.id] = self.make(asset, item.id, position, _matrix(item.rotation), **_state(item, asset))
            if parent is not None and parent.id in made:
                _nest(made[item.id], made[parent.id], self.floor_height)
        return list(made.values())

    def _attach_to_floors(self, floors: list[SimObject], furniture: list[SimObject]) -> None:
        outlines = [part.polygon for part in self.structure.parts if part.kind == "Floor"]
        for item in furniture:
            if item.parent is None and item.bottom - self.floor_height < FLOOR_CONTACT:
                x, _, z = item.position
                near = [shapely.distance(outline, shapely.Point(x, z)) for outline in outlines]
                stand(item, floors[int(np.argmin(near))])


def _floor(number: int, part: StructurePart) -> SimObject:
    return SimObject(part.name, "Floor", None, number, State(Stance(None, part.mesh, np.zeros(3), np.eye(3))))


def _state(item: Item, asset: Asset) -> dict[str, Any]:
    can_open, can_light = "CanOpen" in asset.secondary, "CanToggleOnOff" in asset.secondary
    return {
        "kinematic": bool(item.kinematic),
        "openness": float(item.openness) if item.openness and can_open else 0.0,
        "is_on": bool(item.is_on) and can_light,
        "is_dirty": bool(item.is_dirty) and "CanBeDirty" in asset.secondary,
    }


def _matrix(turn: Rotation) -> Array:
    if turn.axis is None:
        return from_euler(*turn.euler)
    axis = np.array(turn.axis.xyz)
    if not axis.any():
        raise SceneError("Malformed house: a rotation's axis has no length")
    return from_axis_angle(axis, float(turn.degrees or 0.0))


def _nest(item: SimObject, parent: SimObject, floor_height: float) -> None:
    """Keeps the file's relation where it is one of standing on: a chair drawn up to a table stands on the floor."""
    if parent.receptacle and item.bottom - floor_height > FLOOR_CONTACT:
        stand(item, parent)
