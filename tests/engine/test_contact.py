"""Nothing in a house floats above what carries it or is sunk in it, judged by what is drawn."""

from collections.abc import Iterator
from typing import Any

import pytest

from layoutgen.engine import World
from layoutgen.engine.world.loading import read_house
from layoutgen.houses import open_source

from .contact import Contact, contacts
from .small_house import small_house


def told(found: Iterator[Contact]) -> list[str]:
    """What does not touch, in words for a failure."""
    return [
        f"{c.item.id} ({c.item.asset and c.item.asset.id}): {c.gap:.3f} m above, {c.behind:.3f} m before anything"
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


def test_things_of_real_houses_touch(real_houses: list[dict[str, Any]]) -> None:
    assert [told(contacts(World(read_house(house), quality="flat"))) for house in real_houses[3:5]] == [[], []]


@pytest.mark.slow
def test_things_of_all_real_houses_touch(real_houses: list[dict[str, Any]]) -> None:
    found = [told(contacts(World(read_house(house), quality="flat"))) for house in real_houses]
    assert [line for lines in found for line in lines] == []


@pytest.mark.slow
def test_things_of_generated_houses_touch() -> None:
    source = open_source("spec:mixed", 4242)
    found = [told(contacts(World(source[number].content, quality="flat"))) for number in range(20)]
    assert [line for lines in found for line in lines] == []
