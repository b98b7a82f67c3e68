"""Directions as answers: sectors around a forward direction, angles in degrees clockwise from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees

from layoutgen.geometry.boxes import Point
from layoutgen.geometry.frames import boundary_margin, components
from layoutgen.language import Language
from layoutgen.maps.layout import Layout
from layoutgen.qa.task import need

CALLED_DEGREES = {"forward": 0.0, "right": 90.0, "backward": 180.0, "left": -90.0}
"""Where a vector that a text calls so points, clockwise from the forward direction that this fixes."""

_ON_BOUNDARY = 1e-6
"""Degrees within which a corner is on a boundary."""


@dataclass(frozen=True)
class Sectors:
    """Sector i reaches clockwise from boundaries[i] to the next boundary and is the answer names[i]."""

    names: tuple[str, ...]
    boundaries: tuple[float, ...]

    def pick(self, angle: float) -> int:
        """Index of the sector that holds an angle."""
        turned = [(angle - boundary) % 360 for boundary in self.boundaries]
        return turned.index(min(turned))

    def said(self, index: int, language: Language) -> str:
        """What a sector is called."""
        return language.answers[self.names[index]]

    def texts(self, language: Language) -> tuple[str, ...]:
        """What all of them are called."""
        return tuple(language.answers[name] for name in self.names)

    def holds(self, index: int, angle: float) -> bool:
        """Whether an angle is inside a sector and not on its boundary."""
        start, end = self.boundaries[index], self.boundaries[(index + 1) % len(self.boundaries)]
        return _ON_BOUNDARY < (angle - start) % 360 < (end - start) % 360 - _ON_BOUNDARY

    def margin(self, angle: float) -> float:
        """Degrees to the nearest boundary."""
        return boundary_margin(angle, self.boundaries)


QUADRANTS = Sectors(("front-right", "back-right", "back-left", "front-left"), (0.0, 90.0, 180.0, -90.0))
HALVES = Sectors(("right", "left"), (0.0, 180.0))
THIRDS = Sectors(("right", "back", "left"), (0.0, 135.0, -135.0))
"""VSI-Bench's medium directions: what lies ahead counts as left or right, back begins at 135 degrees."""


def angle_from(forward: Point, offset: Point) -> float:
    """Degrees from `forward` clockwise to `offset`."""
    along, across = components(forward, offset)
    return degrees(atan2(across, along))


def solve_sector(
    sectors: Sectors, forward: Point, origin: Point, around: Sequence[Sequence[float]], layout: Layout, target: int
) -> tuple[int, float]:
    """The sector of an object's centre seen from `origin`, and the margin in degrees.

    Raises:
        Rejected: a corner of the object seen from `origin`, or its centre seen from one of the points `around` the
            origin, lies in another sector.
    """
    centre = layout.centres[target]
    angle = angle_from(forward, (centre[0] - origin[0], centre[1] - origin[1]))
    pick = sectors.pick(angle)
    offsets = [(x - origin[0], z - origin[1]) for x, z in layout.footprint(target).corners]
    offsets += [(centre[0] - x, centre[1] - z) for x, z in around]
    need(all(sectors.holds(pick, angle_from(forward, offset)) for offset in offsets), "extent")
    return pick, sectors.margin(angle)
