"""The map itself as the answer."""

import json
from collections.abc import Sequence
from math import floor

import msgspec

from layoutgen.audit.solvers.base import SolverScene, TaskRule, Truth
from layoutgen.dataset.records import Question
from layoutgen.errors import UNDECODABLE
from layoutgen.geometry.boxes import FloorBox

CELL_MARGIN = 0.02
PLACE_MARGIN = 0.4
"""Metres between the right box and the nearest wrong one, 0.5 less what one decimal may shift."""
SIDE_STEPS = 0.1 + 1e-6
"""Metres by which sides of one size may differ where both ends are printed to one decimal."""


def compact(text: str) -> str:
    """JSON without the spaces that a printer may choose; unreadable text stays as it is."""
    try:
        return msgspec.json.encode(msgspec.json.decode(text)).decode()
    except UNDECODABLE:
        return text


def recall_map(scene: SolverScene, question: Question) -> Truth:
    """The boxes of objects that can be named."""
    _check(scene, question)
    return Truth(
        _entries(scene, question, "bbox", [_printed_box(scene, index) for index in question.objects]), margin=1.0
    )


def recall_grid(scene: SolverScene, question: Question) -> Truth:
    """The cells of their centres on the grid `given`: lower left corner x, z and side of a cell."""
    _check(scene, question)
    x0, z0, side = map(float, question.given)
    places = [((x - x0) / side, (z - z0) / side) for x, z in map(scene.centre, question.objects)]
    margin = side * min(min(value % 1, 1 - value % 1) for place in places for value in place)
    return Truth(_entries(scene, question, "cell", [[floor(a), floor(b)] for a, b in places]), margin=margin)


def _check(scene: SolverScene, question: Question) -> None:
    if not set(question.objects) <= set(scene.unmistakable(question.frames)):
        raise ValueError("its objects do not all count as seen and have a category of their own")


def _entries(scene: SolverScene, question: Question, key: str, values: Sequence[Sequence[float]]) -> str:
    names = [scene.category(index) for index in question.objects]
    entries = [{"object_name": name, key: value} for name, value in zip(names, values, strict=True)]
    return msgspec.json.encode(entries).decode()


def _printed_box(scene: SolverScene, index: int) -> list[float]:
    return [round(value, 1) + 0.0 for value in scene.box(index)]


def place_object(scene: SolverScene, question: Question) -> Truth:
    """Object A is missing from the map in the text; which of the boxes `given` is its own?"""
    first, *others = question.objects
    for index in others:
        if json.dumps(_printed_box(scene, index)) not in question.text:
            raise ValueError(f"the map in the text does not show the {scene.category(index)} where it is")
    box, boxes = scene.box(first), [FloorBox(*json.loads(option)) for option in question.given]
    _check_alike(boxes, [FloorBox(*_printed_box(scene, index)) for index in others])
    ranked = sorted((box.centre_distance(place), option) for place, option in zip(boxes, question.given, strict=True))
    return Truth(ranked[0][1], margin=ranked[1][0] - ranked[0][0])


def _check_alike(options: Sequence[FloorBox], listed: Sequence[FloorBox]) -> None:
    """What the boxes themselves may not tell: none touches a box of the map, and all have the same two sides."""
    if any(option.touches(box) for option in options for box in listed):
        raise ValueError("an option touches a box of the map in the text")
    sides = [sorted(option.size) for option in options]
    if any(abs(a - b) > SIDE_STEPS for other in sides for a, b in zip(other, sides[0], strict=True)):
        raise ValueError("the options differ in size")


RULES = {
    "recall_map": TaskRule(recall_map, "map", margin_unit="", least=0.0, coordinates=True),
    "recall_grid": TaskRule(
        recall_grid,
        "map",
        margin_unit="m",
        least=CELL_MARGIN,
        says=lambda question: tuple(question.given),
        coordinates=True,
    ),
    "place_object": TaskRule(place_object, "choice", margin_unit="m", least=PLACE_MARGIN, coordinates=True),
}
