"""Which builder makes which object type."""

from collections.abc import Callable

from layoutgen.engine.furniture import (
    appliances,
    bathroom,
    decor,
    electronics,
    food,
    kitchenware,
    leisure,
    lighting,
    openings,
    pictures,
    seating,
    storage,
    tables,
)
from layoutgen.engine.furniture.piece import Piece

BUILDERS: dict[str, Callable[[Piece], None]] = {
    **appliances.BUILDERS,
    **bathroom.BUILDERS,
    **seating.BEDS,
    **kitchenware.CUTLERY,
    **decor.BUILDERS,
    **electronics.BUILDERS,
    **food.BUILDERS,
    **kitchenware.BUILDERS,
    **lighting.BUILDERS,
    **openings.BUILDERS,
    **pictures.PICTURES,
    **decor.PLANTS,
    **seating.BUILDERS,
    **leisure.BUILDERS,
    **leisure.STATIONERY,
    **storage.BUILDERS,
    **tables.BUILDERS,
}
"""Object type -> builder, for all 109 types."""
