"""Work for many processes."""

import os

import pytest

from layoutgen.errors import EnvironmentProblem
from layoutgen.processes import parallel

INHERITED: list[int] = []


def where(job: int) -> tuple[int, int, int]:
    """The job, its process, and how much of the parent's memory came along."""
    if job < 0:
        raise ValueError(job)
    return job, os.getpid(), len(INHERITED)


def test_one_worker_works_here() -> None:
    assert [pid for _, pid, _ in parallel(where, [1, 2], 1)] == [os.getpid()] * 2
    assert list(parallel(where, [], 0)) == []


def test_several_work_in_order_in_processes_that_are_no_copies_of_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_processes.INHERITED", [1])
    results = list(parallel(where, range(6), 2))
    assert [job for job, _, _ in results] == list(range(6))
    assert os.getpid() not in {pid for _, pid, _ in results}
    assert {inherited for _, _, inherited in results} == {0}


def test_an_error_comes_through() -> None:
    with pytest.raises(ValueError, match="-1"):
        list(parallel(where, [1, -1, 2], 2))


def die(job: int) -> None:
    os._exit(job)


def test_a_worker_that_dies_is_named_in_one_line() -> None:
    with pytest.raises(EnvironmentProblem, match="a worker died, .* with fewer --workers"):
        list(parallel(die, [1, 1, 1], 2))
