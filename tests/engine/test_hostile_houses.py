"""Damaged houses: each is refused with a reason or builds a scene that can be looked at; nothing hangs."""

import copy
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.world import World
from layoutgen.geometry.camera import Pose

from .conftest import Client
from .small_house import small_house

POISON: list[Any] = [
    None, True, -1, 0, 1e308, -1e308, float("nan"), float("inf"), 10**40, "", "x" * 5000, "\ud800", "Bed_1", [], {},
    [[]], [None], {"x": 0}, {"x": float("nan"), "y": 0, "z": 0}, {"x": 1e5, "y": 1e5, "z": 1e5},
    [{"x": 1, "y": 2, "z": 3}],
]  # fmt: skip
SECONDS = 20


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in a house."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(pairs):
        yield value, key
        yield from _places(part)


def mutated(house: dict[str, Any], seed: int) -> dict[str, Any]:
    """The house with one to four damages: values replaced, scaled, dropped, doubled or taken from elsewhere."""
    rng = random.Random(seed)
    house = copy.deepcopy(house)
    for _ in range(rng.randint(1, 4)):
        places = list(_places(house))
        container, key = rng.choice(places)
        try:
            _damage(rng, container, key, places)
        except (KeyError, IndexError):  # an earlier damage took the place away
            continue
    return house


def _damage(rng: random.Random, container: Any, key: Any, places: list[tuple[Any, Any]]) -> None:
    kind = rng.randrange(5)
    if kind == 0:
        del container[key]
    elif kind == 1 and isinstance(container[key], int | float):
        container[key] = container[key] * rng.choice([-1, 1e-9, 0.5, 3, 100, 1e6]) + rng.choice([0, 0.01, -5])
    elif kind == 2:
        other, where = rng.choice(places)
        container[key] = copy.deepcopy(other[where])
    elif kind == 3 and isinstance(container[key], list) and container[key]:
        part = copy.deepcopy(rng.choice(container[key]))
        container[key].insert(rng.randrange(len(container[key])), part)
    else:
        container[key] = rng.choice(POISON)


@contextmanager
def _deadline(seed: int) -> Iterator[None]:
    def late(*_: object) -> None:
        raise AssertionError(f"mutation {seed} took longer than {SECONDS} s")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def _check(client: Client, house: dict[str, Any], seed: int) -> bool:
    """Whether the house was built; fails where it was neither built nor refused properly."""
    with _deadline(seed):
        client("Reset", sceneName="Procedural")
        client("Initialize", renderDepthImage=True, renderInstanceSegmentation=True)
        answer = client("CreateHouse", house=house)
        if not answer["lastActionSuccess"]:
            assert answer["errorMessage"] and "trace:" not in answer["errorMessage"], (seed, answer["errorMessage"])
            return False
        assert client("RotateRight")["lastActionSuccess"], seed
        client("GetReachablePositions")
        client("MoveAhead")
    return True


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """Compiles the kernels, where numba's cache is cold, outside of any deadline."""
    World(read_house(small_house())).render(Pose(2, 1.5, 1, 0), 64, 48)


def test_mutations_of_the_small_house() -> None:
    client = Client()
    built = [_check(client, mutated(small_house(), seed), seed) for seed in range(60)]
    assert 0 < sum(built) < len(built)
    assert _check(client, small_house(), -1)


@pytest.mark.slow
def test_mutations_of_real_houses(real_houses: list[dict[str, Any]]) -> None:
    client = Client()
    for seed in range(440):
        _check(client, mutated(real_houses[20 + seed % 100], seed), seed)


@pytest.mark.parametrize("points", [
    [(0, 0), (2, 2), (2, 0), (0, 2)],  # crosses itself
    [(0, 0), (4, 0), (4, 4), (4, 0), (0, 0)],  # goes back over itself
    [(0, 0), (1, 1), (2, 2)],  # no area
    [(0, 0), (0, 0), (0, 0)],
])  # fmt: skip
def test_odd_floors(points: list[tuple[int, int]]) -> None:
    house = small_house()
    house["rooms"][0]["floorPolygon"] = [{"x": x, "y": 0, "z": z} for x, z in points]
    _check(Client(), house, 0)


@pytest.mark.parametrize("depth", [100, 3000])
def test_a_house_that_nests_without_end_is_refused(depth: int) -> None:
    house = small_house()
    item = house["objects"][0]
    for number in range(depth):
        child = {**house["objects"][1], "id": f"n|{number}", "children": []}
        item["children"] = [child]
        item = child
    answer = Client()("CreateHouse", house=house)
    assert not answer["lastActionSuccess"] and "Malformed house: " in answer["errorMessage"]
