"""Which split a house belongs to: fixed for good, whatever list it turns up in."""

from typing import Literal, get_args

from layoutgen.errors import InputError
from layoutgen.seeds import seed_for

Split = Literal["train", "val", "test"]
SPLITS: tuple[str, ...] = get_args(Split)

_BLOCK = ("train",) * 8 + ("val", "test")
"""Generated houses: of ten in a row eight train, one validates, one tests."""


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
