"""What objects are called: categories of AI2-THOR's object types, and numbered names where a clip has several."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import atan2

from layoutgen.catalogue.scan_names import ALIKE, NAMESAKES

_PART_TYPES = frozenset({"SinkBasin", "BathtubBasin", "StoveKnob", "ShowerGlass"})
_STRUCTURE_TYPES = frozenset({"Floor", "Wall", "Ceiling", "Door", "Doorway", "Doorframe", "Window", "Room"})
_VAGUE_TYPES = frozenset({"RoomDecor", "TableTopDecor"})
UNASKED_TYPES = _PART_TYPES | _STRUCTURE_TYPES | _VAGUE_TYPES
"""Types that no question names: parts of another object, the building itself, and what could be anything."""

_KNOWN = 1024
"""Names that are remembered; AI2-THOR has some 130 types."""

_CATEGORIES = {
    "AluminumFoil": "roll of aluminum foil",
    "ArmChair": "armchair",
    "BasketBall": "basketball",
    "Blinds": "window blind",
    "Boots": "pair of boots",
    "Bread": "loaf of bread",
    "Desktop": "desktop computer",
    "Lettuce": "head of lettuce",
    "ToiletPaper": "toilet paper roll",
}
"""What the words of the type do not say, or not as something that can be one or several."""

_ALIKE: tuple[frozenset[str], ...] = (
    frozenset({"armchair", "chair", "sofa", "stool", "footstool", "ottoman"}),
    frozenset({"bowl", "pan", "plate", "pot"}),
    frozenset({"cup", "mug"}),
    frozenset({"coffee table", "desk", "dining table", "side table", "tv stand"}),
    frozenset({"dresser", "shelving unit", "side table", "tv stand"}),
    frozenset({"desk lamp", "floor lamp"}),
    frozenset({"bottle", "soap bottle", "spray bottle", "wine bottle"}),
    frozenset({"hand towel", "towel", "cloth"}),
    frozenset({"hand towel holder", "towel holder", "toilet paper hanger"}),
    frozenset({"garbage bag", "garbage can"}),
    frozenset({"pepper shaker", "salt shaker"}),
    frozenset({"pen", "pencil"}),
    frozenset({"butter knife", "fork", "knife", "ladle", "spatula", "spoon"}),
    frozenset({"paper towel roll", "toilet paper roll"}),
    frozenset({"room decor", "table top decor", "statue", "vase"}),
    frozenset({"clothes dryer", "washing machine"}),
    frozenset({"book", "newspaper"}),
    frozenset({"box", "tissue box"}),
    frozenset({"laptop", "desktop computer", "television"}),
)

_NAMESAKES: tuple[frozenset[str], ...] = (
    frozenset({"armchair", "chair"}),
    frozenset({"footstool", "ottoman", "stool"}),
    frozenset({"cup", "mug"}),
    frozenset({"coffee table", "side table"}),
    frozenset({"dresser", "side table", "tv stand"}),
    frozenset({"bottle", "soap bottle", "spray bottle", "wine bottle"}),
    frozenset({"cloth", "hand towel", "towel"}),
    frozenset({"hand towel holder", "toilet paper hanger", "towel holder"}),
    frozenset({"pepper shaker", "salt shaker"}),
    frozenset({"pen", "pencil"}),
    frozenset({"butter knife", "knife"}),
    frozenset({"pan", "pot"}),
    frozenset({"paper towel roll", "toilet paper roll"}),
    frozenset({"statue", "vase"}),
    frozenset({"clothes dryer", "washing machine"}),
    frozenset({"box", "tissue box"}),
    frozenset({"desktop computer", "television"}),
)


@lru_cache(_KNOWN)
def category_name(object_type: str) -> str:
    """What a type is called, in lower case: `DiningTable` is `dining table`, `Bread` is `loaf of bread`."""
    if object_type in _CATEGORIES:
        return _CATEGORIES[object_type]
    words = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+|[a-z]+|\d+", object_type)
    return " ".join(words).lower()


SCANNED = frozenset(ALIKE) | frozenset(NAMESAKES)
"""Categories that only scans have; elsewhere nothing is called so, and no name may be taken for theirs."""


@lru_cache(_KNOWN)
def alike(category: str) -> frozenset[str]:
    """Other categories that a person may well take for this one, so that a count of it would be in doubt."""
    return frozenset().union(*(group for group in _ALIKE if category in group), _of_scans(ALIKE, category)) - {category}


@lru_cache(_KNOWN)
def namesakes(category: str) -> frozenset[str]:
    """Other categories that a person may mean by this name: `the bottle` may be the wine bottle beside it."""
    groups = (group for group in _NAMESAKES if category in group)
    return frozenset().union(*groups, _of_scans(NAMESAKES, category)) - {category}


def _of_scans(table: Mapping[str, frozenset[str]], category: str) -> frozenset[str]:
    """What a category of scans is taken for, or the categories of scans that are taken for this one."""
    return table.get(category, frozenset()) | {name for name, others in table.items() if category in others}


def number_names(categories: Sequence[str], centres: Sequence[tuple[float, float]]) -> list[str]:
    """Names of a clip's objects: the bare category for the first of its kind, then `chair 2`, `chair 3`, ...

    Args:
        categories: category of each object.
        centres: centre (x, z) of each in the observer frame; kinds are numbered from left to right as seen from its
            origin, nearer first among equals.
    """
    order = sorted(range(len(categories)), key=lambda i: (_leftness(centres[i]), i))
    names, counts = [""] * len(categories), Counter[str]()
    for index in order:
        category = categories[index]
        counts[category] += 1
        names[index] = category if counts[category] == 1 else f"{category} {counts[category]}"
    return names


def _leftness(centre: tuple[float, float]) -> tuple[float, float]:
    """Sorts by bearing from hard left over ahead to hard right and behind."""
    x, z = centre
    return round(atan2(x, z), 6), x * x + z * z
