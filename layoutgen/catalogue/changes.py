"""Which types of things a change may befall: what an image shows moved, opened or new, and what else could have been.

Options of a question about a change are drawn from the things that the same change might have befallen; else the name
of a thing would tell whether it moved.
"""

from functools import cache
from itertools import combinations
from typing import Literal

from layoutgen.catalogue.assets import Asset, assets_by_type

FIXED = frozenset(
    "Bathtub Blinds CounterTop Curtains Faucet Fridge HandTowelHolder LightSwitch ShowerCurtain ShowerDoor ShowerHead "
    "Sink StoveBurner Toilet ToiletPaperHanger TowelHolder".split()
)
"""Types that are fixed to the building, or that other things are built into."""
ON_FLOOR = frozenset(
    "ArmChair BasketBall Box Cart Chair CoffeeTable DogBed Dresser FloorLamp GarbageCan HousePlant LaundryHamper "
    "Ottoman ShelvingUnit SideTable Sofa Stool TVStand VacuumCleaner".split()
)
"""Types that stand freely on the floor."""
ADDED_TO_FLOOR = ("BasketBall", "Box", "DogBed", "GarbageCan", "HousePlant", "LaundryHamper", "Ottoman", "Stool")
ADDED_TO_FURNITURE = (
    *("AlarmClock", "BasketBall", "Book", "Bowl", "Box", "Candle", "DeskLamp", "HousePlant", "Kettle", "Laptop", "Mug"),
    *("Pan", "Plate", "Pot", "Statue", "TeddyBear", "TissueBox", "Toaster", "Vase", "WateringCan", "WineBottle"),
)
"""Types that are put in: easily recognised on the floor or on furniture."""
ADDED = frozenset(ADDED_TO_FLOOR + ADDED_TO_FURNITURE)
OPENED = frozenset("Book Box Fridge Laptop Microwave Safe Toilet".split())
"""Types whose state an image shows; not those that swing into the way."""

Rests = Literal["thing", "floor", "wall"]
"""What bears an object."""

LARGER = 1.4
"""Ratio from which two extents of a thing differ visibly."""


def may_befall(edit: str, object_type: str, rests: Rests) -> bool:
    """Whether a kind of change might befall a thing of a type that rests on another thing, on the floor or on none."""
    if edit == "opened":
        return object_type in OPENED
    if edit == "added":
        return object_type in ADDED
    if object_type in FIXED:
        return False
    if edit == "moved":
        return rests == "thing" or object_type in ON_FLOOR
    return edit != "swapped" or (rests != "wall" and comes_in_sizes(object_type))


@cache
def comes_in_sizes(object_type: str) -> bool:
    """Whether two assets of a type differ visibly in two extents."""
    return any(differ(a, b) for a, b in combinations(assets_by_type().get(object_type, ()), 2))


def differ(one: Asset, other: Asset) -> bool:
    """Whether two assets differ visibly in two extents."""
    pairs = (sorted(pair) for pair in zip(one.size, other.size, strict=True))
    return sum(large >= LARGER * max(small, 1e-3) for small, large in pairs) >= 2
