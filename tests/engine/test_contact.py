"""Nothing in a house floats above what carries it or is sunk in it, judged by what is drawn."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from layoutgen.engine import World
from layoutgen.engine.world.loading import read_house
from layoutgen.houses.generator import generate_house

from .contact import Contact, contacts
from .small_house import small_house


def told(found: Iterator[Contact]) -> list[str]:
    """What does not touch, in words for a failure."""
    return [
        f"{c.item.id} ({c.item.asset and c.item.asset.id}): {c.gap:.3f} m above, {c.behind:.3f} m before what carries it"
        for c in found
        if c.floats or c.sunk
    ]


def small_world(offset: float) -> World:
    world = World(read_house(small_house()), quality="flat")
    apple = world.find("2|0|0")
    world.place(apple, apple.position + [0.0, offset, 0.0], apple.matrix)
    return world


def test_things_of_the_small_house_touch() -> None:
    assert told(contacts(small_world(0.0))) == []


@pytest.mark.parametrize("offset", [0.025, 0.3, -0.04, -0.07])
def test_a_thing_that_does_not_touch_is_noticed(offset: float) -> None:
    (only,) = [c for c in contacts(small_world(offset)) if c.floats or c.sunk]
    assert only.item.id == "2|0|0" and only.gap == pytest.approx(offset, abs=0.01)
