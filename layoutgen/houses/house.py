"""A house and where it belongs: what a source yields and a studio loads, and the splits."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

import msgspec

from layoutgen.catalogue.assets import assets
from layoutgen.errors import InputError
from layoutgen.geometry.boxes import Point
from layoutgen.geometry.frames import FloorFrame
from layoutgen.houses.schema import Item, ProceduralHouse
from layoutgen.seeds import seed_for

_BLOCK = ("train",) * 8 + ("val", "test")
"""Generated houses: of ten in a row eight train, one validates, one tests."""


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


Split = Literal["train", "val", "test"]
SPLITS: tuple[str, ...] = get_args(Split)


def check_split(split: str | None) -> None:
    """Raises InputError unless `split` is a split's name or None."""
    if split is not None and split not in SPLITS:
        raise InputError(f"unknown split {split!r}; choose train, val or test")


def split_of(named: str | None, sha256: str) -> str:
    """The split that a house's own metadata names, if it is one, else one by its content: 80, 10 and 10 %."""
    return named if named in SPLITS else _BLOCK[seed_for("split", sha256) % 10]


def generated_split(index: int) -> str:
    """The split of the generated house at `index`."""
    return _BLOCK[index % 10]


def generated_index(position: int, split: str | None) -> int:
    """Index of the generated house that is number `position` within `split` (None: within all)."""
    places = [place for place, name in enumerate(_BLOCK) if split in (None, name)]
    block, place = divmod(position, len(places))
    return block * len(_BLOCK) + places[place]


def ithor_split(scene_number: int) -> str:
    """AI2-THOR's own split of its scenes: of each thirty 20 train, 5 validate, 5 test."""
    within = scene_number % 100
    return "train" if within <= 20 else "val" if within <= 25 else "test"
