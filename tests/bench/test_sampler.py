"""Charging CPU time to rooms."""

import time

from benchmarks.sampler import RoomSampler


def spin(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_time_goes_to_the_innermost_function_of_the_project() -> None:
    outer = {"__name__": "layoutgen.walk.plan"}
    exec("def outer(inner): inner(0.3)", outer)
    with RoomSampler(lambda module, function: f"{module}:{function}") as sampler:
        outer["outer"](spin)
        spin(0.2)
    assert 0.2 < sampler.seconds["layoutgen.walk.plan:outer"] < 0.4
    assert 0.1 < sampler.seconds["other"] < 0.3
