"""Taps and their basins: counters get a basin under each tap, and taps on washbasins stand on the deck behind them.

AI2-THOR's counters are plain, and ProcTHOR spawns taps anywhere on them and on the box of a washbasin; where there is
no room for a basin in front of a tap, the tap is moved to the nearest place along the counter where there is.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from layoutgen.catalogue.supports import Support, supports
from layoutgen.engine.furniture import Fitting, furniture_mesh
from layoutgen.engine.rotation import from_euler
from layoutgen.engine.world.changes import lower, place, reshape
from layoutgen.engine.world.objects import SimObject, Stance
from layoutgen.engine.world.placement import is_over
from layoutgen.geometry.boxes import FloorBox

TAP = "Faucet"
SIZES = ((0.54, 0.38), (0.46, 0.36), (0.38, 0.32), (0.3, 0.3))
"""Of basins, metres across and deep, the largest first."""
_EDGE = 0.03  # metres of top around a basin
_CLEAR = 0.01  # metres between a basin and what stands beside it
_STEP = 0.04  # metres between places that are tried
_FOOT = 0.06  # depth of a tap's foot, at its back
_GAP = 0.01  # metres behind a tap
_REACH = 0.02  # metres that the water falls behind a tap's front
_FACING = (0.0, -90.0, 90.0)  # degrees that the back row, the right and the left wing of a counter look


def plumb(objects: Sequence[SimObject]) -> None:
    """Gives every tap that stands on a counter its basin, and taps on washbasins a place beside the basin."""
    loose = [item for item in objects if item.type == TAP and item.parent is None]  # some sinks are no receptacles
    for item in objects:
        own = [other for other in item.contents if other.type == TAP]
        if item.type == "Sink":
            own += [tap for tap in loose if is_over(tap, item)]
        taps = sorted(own, key=lambda tap: tap.id)
        if taps and item.type == "CounterTop":
            _let_in(item, taps)
        elif taps and item.type == "Sink":
            _stand_on_deck(item, taps)


def plumbing_of(objects: Sequence[SimObject]) -> dict[str, Stance]:
    """Where taps stand, and what carries them, by the objects' ids."""
    taps = [item for item in objects if item.type == TAP]
    carriers = [item for item in objects if any(other.type == TAP for other in item.contents)]
    return {item.id: item.state.stance for item in (*taps, *carriers)}


def plumb_alike(objects: Sequence[SimObject], known: Mapping[str, Stance]) -> None:
    """Gives taps and basins the places and shapes that they have in another state of the house."""
    for item in objects:
        stance = known.get(item.id)
        if stance is not None and item.type == TAP:
            place(item, stance.position, stance.matrix)
        elif stance is not None:
            reshape(item, stance.mesh, item.openness, item.is_on)


def _let_in(counter: SimObject, taps: Sequence[SimObject]) -> None:
    """Draws the counter with a basin for each of its taps."""
    assert counter.asset is not None
    basins: list[FloorBox] = []
    for tap in taps:
        lower(tap, float(counter.aabb[1, 1]))
        taken = [_on(other, counter) for other in counter.contents if other is not tap]
        found = _basin(tap, counter, taken, basins) or _moved(tap, counter, taken, basins)
        if found and found not in basins:
            basins.append(found)
    if basins:
        mesh = furniture_mesh(counter.asset, fitting=Fitting(basins=tuple(basins)))
        reshape(counter, mesh, counter.openness, counter.is_on)


def _on(item: SimObject, carrier: SimObject) -> FloorBox:
    """What an object covers in the carrier's frame: x_min, z_min, x_max, z_max."""
    assert item.asset is not None
    size = np.array(item.asset.size)
    return _turned(item, carrier, FloorBox(-size[0] / 2, -size[2] / 2, size[0] / 2, size[2] / 2))


def _turned(item: SimObject, carrier: SimObject, own: FloorBox) -> FloorBox:
    """A rectangle of an object's frame as the one around it in the carrier's."""
    corners = np.array([[x, 0.0, z] for x in own[::2] for z in own[1::2]])
    there = (corners @ item.matrix.T + item.position - carrier.position) @ carrier.matrix
    (x0, z0), (x1, z1) = there[:, [0, 2]].min(axis=0).tolist(), there[:, [0, 2]].max(axis=0).tolist()
    return FloorBox(x0, z0, x1, z1)


def _basin(
    tap: SimObject, counter: SimObject, taken: Sequence[FloorBox], others: Sequence[FloorBox]
) -> FloorBox | None:
    """A basin under a tap's spout that touches neither its foot nor what else stands there; None for want of room."""
    assert tap.asset is not None and counter.asset is not None
    wide, _, deep = tap.asset.size
    spout = _turned(tap, counter, FloorBox.at((0.0, deep / 2 - _REACH)))[:2]
    foot = _turned(tap, counter, FloorBox(-wide / 2, -deep / 2, wide / 2, -deep / 2 + _FOOT))
    shared = [
        basin for basin in others if basin.x_min < spout[0] < basin.x_max and basin.z_min < spout[1] < basin.z_max
    ]
    if shared:
        return shared[0]
    blocked = [foot, *taken, *others]
    for level in supports(counter.asset):
        for candidate in _candidates(spout, level):
            if not any(_meet(candidate, other) for other in blocked):
                return candidate
    return None


def _candidates(spout: tuple[float, float], level: Support) -> Iterator[FloorBox]:
    """Basins in one part of a top with a point over them, the largest first, then those nearest about the point."""
    for wide, deep in SIZES:
        for across, along in ((wide, deep), (deep, wide)):
            xs = _middles(spout[0], across / 2, level.x_min + _EDGE, level.x_max - _EDGE)
            zs = _middles(spout[1], along / 2, level.z_min + _EDGE, level.z_max - _EDGE)
            places = sorted((abs(x - spout[0]) + abs(z - spout[1]), x, z) for x in xs for z in zs)
            yield from (FloorBox(x - across / 2, z - along / 2, x + across / 2, z + along / 2) for _, x, z in places)


def _middles(point: float, half: float, low: float, high: float) -> list[float]:
    """Middles of stretches of a half-length within two limits that have a point well inside."""
    steps = np.arange(-half + _EDGE, half - _EDGE, _STEP / 2)
    return [middle for middle in (point + steps).tolist() if low <= middle - half and middle + half <= high]


def _meet(basin: FloorBox, other: Sequence[float]) -> bool:
    x0, z0, x1, z1 = other
    return (
        x0 < basin.x_max + _CLEAR
        and basin.x_min - _CLEAR < x1
        and z0 < basin.z_max + _CLEAR
        and basin.z_min - _CLEAR < z1
    )


def _moved(
    tap: SimObject, counter: SimObject, taken: Sequence[FloorBox], others: Sequence[FloorBox]
) -> FloorBox | None:
    """The basin at the nearest place along the counter's back that has room; the tap stays where there is none."""
    assert counter.asset is not None
    position, matrix = tap.position, tap.matrix
    spots = [(level, yaw) for level, yaw in zip(supports(counter.asset), _FACING, strict=False)]
    for spot in _nearest(tap, counter, spots):
        _put(tap, counter, spot)
        if not any(_meet(_on(tap, counter), other) for other in (*taken, *others)):
            found = _basin(tap, counter, taken, others)
            if found:
                return found
    place(tap, position, matrix)
    return None


def _stand_on_deck(sink: SimObject, taps: Sequence[SimObject]) -> None:
    """Stands taps side by side behind the basin, or beside it where they are many."""
    assert sink.asset is not None
    width, height, depth = sink.asset.size
    rim = Support(height, -width / 2, -depth / 2, width / 2, depth / 2)
    standing: list[FloorBox] = []
    for tap in taps:
        lower(tap, float(sink.aabb[1, 1]))
        spots = _nearest(tap, sink, [(rim, yaw) for yaw in _FACING])
        for spot in [*spots, spots[0]]:
            _put(tap, sink, spot)
            if not any(_meet(_on(tap, sink), other) for other in standing):
                break
        standing.append(_on(tap, sink))


Spot = tuple[float, float, float]
"""A place of a tap in the frame of what carries it: x, z, and degrees that it is turned."""


def _nearest(tap: SimObject, carrier: SimObject, backs: Sequence[tuple[Support, float]]) -> list[Spot]:
    """Places of a tap along the backs of tops, the nearest first."""
    here = carrier.matrix.T @ (tap.position - carrier.position)
    spots = [spot for level, yaw in backs for spot in _along(tap, level, yaw)]
    return sorted(spots, key=lambda spot: (round(float(np.hypot(spot[0] - here[0], spot[1] - here[2])), 6), spot))


def _along(tap: SimObject, level: Support, yaw: float) -> list[Spot]:
    """Places along the side of a top that a tap has at its back when it is turned so far."""
    assert tap.asset is not None
    wide, _, deep = tap.asset.size
    low, high = (level.x_min, level.x_max) if yaw == 0 else (level.z_min, level.z_max)
    middle, room = (low + high) / 2, max(0.0, (high - low - wide) / 2)
    places = (middle + np.arange(-room, room + 1e-9, _STEP)).tolist() + [middle]
    back = deep / 2 + _GAP
    if yaw == 0:
        return [(at, level.z_min + back, yaw) for at in places]
    return [(level.x_max - back if yaw < 0 else level.x_min + back, at, yaw) for at in places]


def _put(tap: SimObject, carrier: SimObject, spot: Spot) -> None:
    x, z, yaw = spot
    height = (carrier.matrix.T @ (tap.position - carrier.position))[1]
    place(tap, carrier.matrix @ [x, height, z] + carrier.position, carrier.matrix @ from_euler(0.0, yaw, 0.0))
