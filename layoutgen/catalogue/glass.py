"""Which types may be glass, in part or whole."""

GLAZED_TYPES = frozenset(
    "Bottle Bowl CoffeeTable Cup Desk DiningTable Door Doorway ShowerDoor ShowerGlass SideTable TableTopDecor"
    " VacuumCleaner Vase Window WineBottle".split()
)
"""Types whose assets may be: panes, tables with glass tops, vessels, a transparent dust bin. A door counts, for
some are glazed."""

GLASSY_MODELS = frozenset("AlarmClock DeskLamp FloorLamp HousePlant Laptop Pencil Watch".split())
"""Others of which a model of the furniture library has transparent parts: covers, shades, pots, screens."""
