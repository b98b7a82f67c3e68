"""What people keep where: how full furniture is, how things lie on it, and which rooms they do not belong in."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from layoutgen.catalogue.assets import receptacles

EXPECTED: dict[str, float] = {
    "ArmChair": 0.35,
    "Bed": 2.2,
    "Box": 0.2,
    "Cart": 3.0,
    "Chair": 0.04,
    "CoffeeTable": 4.5,
    "CounterTop": 13.0,
    "Desk": 4.6,
    "DiningTable": 4.8,
    "Dresser": 5.4,
    "Fridge": 4.0,
    "GarbageCan": 0.1,
    "Ottoman": 0.4,
    "ShelvingUnit": 3.6,
    "SideTable": 3.2,
    "Sink": 1.0,
    "Sofa": 1.5,
    "Stool": 0.04,
    "TVStand": 3.0,
    "Toilet": 2.8,
    "WashingMachine": 0.6,
}
"""Mean number of things on each kind of furniture, over and above what always goes with it (a television on its
stand); near the means of ProcTHOR's houses."""

Zone = Literal["any", "back", "end"]
Turn = Literal["same", "quarter", "any"]


@dataclass(frozen=True)
class Habit:
    """How things of a type stand on furniture.

    Attributes:
        zone: at the back, at an end, or anywhere on the surface.
        turn: facing as the furniture does, in steps of 90 degrees, or at any angle.
        most: how many one piece of furniture holds.
    """

    zone: Zone = "any"
    turn: Turn = "any"
    most: int = 1


_DEFAULT = Habit()
_HABITS: dict[str, Habit] = {
    "AlarmClock": Habit("back", "same"),
    "Apple": Habit(most=3),
    "Book": Habit(turn="any", most=3),
    "Box": Habit("any", "quarter"),
    "Bread": Habit("any", "quarter"),
    "Candle": Habit(most=2),
    "CoffeeMachine": Habit("back", "same"),
    "Cup": Habit(most=2),
    "DeskLamp": Habit("end", "same"),
    "Desktop": Habit("back", "same"),
    "Egg": Habit(most=4),
    "Fork": Habit("any", "quarter", 2),
    "HousePlant": Habit("end", "quarter"),
    "Kettle": Habit("back", "quarter"),
    "Laptop": Habit("any", "same"),
    "Lettuce": Habit("any", "quarter", 2),
    "Microwave": Habit("back", "same"),
    "Mug": Habit(most=2),
    "Newspaper": Habit("any", "any", 2),
    "PaperTowelRoll": Habit("back", "quarter"),
    "Pillow": Habit("end", "same", 2),
    "Plate": Habit("any", "quarter", 2),
    "Potato": Habit(most=2),
    "Spoon": Habit("any", "quarter", 2),
    "Statue": Habit("back", "same"),
    "TableTopDecor": Habit("any", "same"),
    "TeddyBear": Habit("back", "same"),
    "Television": Habit("back", "same"),
    "TissueBox": Habit("any", "quarter"),
    "Toaster": Habit("back", "quarter"),
    "Tomato": Habit(most=3),
    "Vase": Habit("back", "any", 2),
    "WineBottle": Habit("back", "any", 2),
}

WASHING = ("DishSponge", "SoapBottle", "ScrubBrush", "SprayBottle", "PaperTowelRoll")
"""What gathers round a kitchen's faucet."""
COOKING = ("Kettle", "Ladle", "Pan", "PepperShaker", "Pot", "SaltShaker", "Spatula")
"""What gathers where one cooks."""

_KITCHENWARE = frozenset(
    "AluminumFoil Bread ButterKnife CoffeeMachine DishSponge Egg Fork Kettle Knife Ladle Lettuce Microwave Pan "
    "PaperTowelRoll PepperShaker Plate Pot Potato SaltShaker Spatula Spoon Toaster Tomato WineBottle".split()
)
_BATHING = frozenset("Cloth HandTowel Plunger ScrubBrush SoapBar ToiletPaper".split())
_LIVING = frozenset(
    "AlarmClock BaseballBat BasketBall Book CD CellPhone CreditCard DeskLamp Desktop Dumbbell KeyChain Laptop "
    "Newspaper Pen Pencil Pillow RemoteControl Statue TableTopDecor TeddyBear TennisRacket Watch".split()
)
_FOREIGN: dict[str, frozenset[str]] = {
    "Bathroom": _KITCHENWARE | _LIVING - {"Statue"},
    "Bedroom": (_KITCHENWARE - {"Plate"}) | _BATHING,
    "Kitchen": _BATHING | {"BaseballBat", "BasketBall", "Dumbbell", "Pillow", "TeddyBear", "TennisRacket", "Desktop"},
    "LivingRoom": _BATHING | {"Ladle", "Spatula", "DishSponge", "Toaster", "CoffeeMachine", "Microwave", "Egg", "Pan"},
}
_FOREIGN_ELSEWHERE = (_KITCHENWARE - {"CoffeeMachine", "PaperTowelRoll"}) | _BATHING | {"Pillow", "TeddyBear"}

_ALSO: dict[str, dict[str, float]] = {
    "CounterTop": {"AluminumFoil": 0.05, "TissueBox": 0.03},
    "Cart": {"Bowl": 0.2, "HousePlant": 0.2, "Vase": 0.2, "Bottle": 0.2, "Book": 0.2, "Cup": 0.2, "WateringCan": 0.1},
    "Dresser": {"TableTopDecor": 0.04, "TissueBox": 0.04, "TeddyBear": 0.03, "TennisRacket": 0.03},
    "ShelvingUnit": {"Book": 0.2, "Bowl": 0.05, "Candle": 0.05, "TableTopDecor": 0.06, "TissueBox": 0.03},
    "Sofa": {"TeddyBear": 0.05},
    "Toilet": {"HousePlant": 0.05, "TissueBox": 0.1, "SoapBar": 0.1},
    "WashingMachine": {"SoapBottle": 0.4, "SprayBottle": 0.4, "Cloth": 0.3, "Towel": 0.1},
}
"""Chances that AI2-THOR's table of placements lacks; they are few, so its own scenes never show them."""

_PLACED_APART = frozenset({"Faucet", "Painting", "Window", "ShowerCurtain", "Towel"})
"""Types in that table which are not small objects on a surface; the generator sets them by other rules."""


def habit(kind: str) -> Habit:
    """How things of a type stand."""
    return _HABITS.get(kind, _DEFAULT)


@cache
def chances(furniture: str, room: str) -> dict[str, float]:
    """Object type -> relative chance of lying on this kind of furniture in this kind of room."""
    foreign = _FOREIGN.get(room, _FOREIGN_ELSEWHERE) | _PLACED_APART
    table = {kind: entry["p"] for kind, entry in receptacles().get(furniture, {}).items()}
    merged = {**table, **_ALSO.get(furniture, {})}
    return {kind: chance for kind, chance in merged.items() if kind not in foreign}
