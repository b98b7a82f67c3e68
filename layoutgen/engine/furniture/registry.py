"""Which builder makes which object type."""

from collections.abc import Callable

from layoutgen.engine.furniture import (
    appliances,
    bathroom,
    beds,
    cutlery,
    decor,
    electronics,
    food,
    kitchenware,
    lighting,
    openings,
    pictures,
    plants,
    seating,
    sport,
    stationery,
    storage,
    tables,
)
from layoutgen.engine.furniture.piece import Piece

BUILDERS: dict[str, Callable[[Piece], None]] = {
    **appliances.BUILDERS,
    **bathroom.BUILDERS,
    **beds.BUILDERS,
    **cutlery.BUILDERS,
    **decor.BUILDERS,
    **electronics.BUILDERS,
    **food.BUILDERS,
    **kitchenware.BUILDERS,
    **lighting.BUILDERS,
    **openings.BUILDERS,
    **pictures.BUILDERS,
    **plants.BUILDERS,
    **seating.BUILDERS,
    **sport.BUILDERS,
    **stationery.BUILDERS,
    **storage.BUILDERS,
    **tables.BUILDERS,
}
"""Object type -> builder, for all 109 types."""
