"""Which types of things a change may befall: what an image shows moved, opened or new, and what else could have been.

Options of a question about a change are drawn from the things that the same change might have befallen; else the name
of a thing would tell whether it moved.
"""

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
ADDED = frozenset(
    "AlarmClock BasketBall Book Bowl Box Candle DeskLamp DogBed GarbageCan HousePlant Kettle Laptop LaundryHamper Mug "
    "Ottoman Pan Plate Pot Statue Stool TeddyBear TissueBox Toaster Vase WateringCan WineBottle".split()
)
"""Types that are put in: easily recognised on the floor or on furniture."""
OPENED = frozenset("Book Box Fridge Laptop Microwave Safe Toilet".split())
"""Types whose state an image shows; not those that swing into the way."""


def may_befall(edit: str, object_type: str, supported: bool) -> bool:
    """Whether a kind of change might befall a thing of a type; `supported`: it rests on another thing."""
    if edit == "opened":
        return object_type in OPENED
    if edit == "added":
        return object_type in ADDED
    return object_type not in FIXED and (edit != "moved" or supported or object_type in ON_FLOOR)
