"""A house: what a source yields and a simulator loads."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from layoutgen.geometry.boxes import Point
from layoutgen.geometry.frames import FloorFrame
from layoutgen.houses.assets import assets
from layoutgen.houses.schema import Item, ProceduralHouse


@dataclass(frozen=True)
class House:
    """One house of a source.

    Attributes:
        id: unique within its source and stable, for example `procthor-10k:train:00012`.
        source: the source as the user would write it, for example `spec:apartment`.
        index: position in the source.
        scene: the scene name that the simulator loads; "Procedural" unless the house is a named (iTHOR) scene.
        content: what the house is made of; None for named scenes, which only Unity holds.
        sha256: of the canonical JSON of the content (of the scene name for named scenes).
        split: train, val or test.
    """

    id: str
    source: str
    index: int
    scene: str
    content: ProceduralHouse | None
    sha256: str
    split: str = "train"


class HouseSource(Protocol):
    """An ordered, finite or endless collection of houses; opening the same source twice gives the same houses."""

    name: str

    def __len__(self) -> int:
        """Number of houses; endless sources return sys.maxsize."""

    def __getitem__(self, index: int) -> House:
        """The house at `index`; raises HouseError where it is malformed."""

    def __iter__(self) -> Iterator[House]:
        """The houses in order."""

    def digest(self) -> str:
        """A sha256 that changes when any house of the source changes; goes into the plan."""


def canonical_sha256(data: Any) -> str:
    """sha256 of the canonical JSON (sorted keys) of plain data."""
    return hashlib.sha256(msgspec.json.encode(data, order="sorted")).hexdigest()


def footprint_of(item: Item) -> list[Point]:
    """Corners (x, z) of an object's box turned by its yaw: back left, back right, front right, front left."""
    width, _, depth = assets()[item.asset_id].size
    frame = FloorFrame(*item.position.xz, item.rotation.yaw_deg)
    half_x, half_z = width / 2, depth / 2
    corners = ((-half_x, -half_z), (half_x, -half_z), (half_x, half_z), (-half_x, half_z))
    return [frame.world(x, z) for x, z in corners]
