"""What a drawing of a question's answer shows over the map: plain data, which whoever draws turns into shapes.

All in the observer frame: points (x, z) in metres, angles in degrees clockwise seen from above.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.polygons import Polygon
from layoutgen.maps.printed import Grid


@dataclass(frozen=True, slots=True)
class Span:
    """A measured line between two points."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Gap:
    """A measured line between the closest points of two unions of polygons, of which one may be a single point.

    Its length includes `rise`, metres of height between the two.
    """

    a: Sequence[Polygon]
    b: Sequence[Polygon]
    rise: float = 0.0


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way that is gone, or a direction that is looked in."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Bearing:
    """Where a target lies in a frame of reference at an origin.

    Attributes:
        start, ahead: the ends of the vector that fixes the frame.
        turn_deg: where that vector points, clockwise from the frame's forward direction: 0 where it is forward itself.
        origin: where the frame is laid.
        target: what is looked for.
    """

    start: Point
    ahead: Point
    turn_deg: float
    origin: Point
    target: Point


@dataclass(frozen=True, slots=True)
class Cells:
    """A grid that the text lays down."""

    grid: Grid


@dataclass(frozen=True, slots=True)
class Extent:
    """A dimension line along the longer side of a box."""

    box: FloorBox


Mark = Span | Gap | Arrow | Bearing | Cells | Extent
