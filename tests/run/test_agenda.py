"""The order of jobs and the bounds on tries."""

from hypothesis import given
from hypothesis import strategies as st

from layoutgen.run.agenda import Agenda, Job
from tests.run.fakes import make_plan


def test_a_shard_is_sealed_before_the_next_one_is_begun() -> None:
    agenda = Agenda(make_plan(5, 2), {0: set(), 1: {3}, 2: set()}, tries=3)
    order = []
    while job := agenda.next():
        order.append(job)
        if job.kind == "capture":
            agenda.house_done(job.number)
    kinds = [f"{job.kind} {job.number}" for job in order]
    assert kinds == ["capture 0", "capture 1", "seal 0", "capture 2", "seal 1", "capture 4", "seal 2"]
    assert agenda.houses_left == 0


def test_a_job_is_given_up_after_its_last_try() -> None:
    agenda = Agenda(make_plan(2, 2), {0: set()}, tries=3)
    job = agenda.next()
    assert job == Job("capture", 0)
    assert agenda.lost(job) and agenda.next() == job
    assert agenda.lost(job) and agenda.next() == job
    assert not agenda.lost(job) and agenda.next() == Job("capture", 1)


def test_houses_of_damaged_parts_come_back() -> None:
    agenda = Agenda(make_plan(2, 2), {0: {0, 1}}, tries=3)
    assert agenda.next() == Job("seal", 0)
    agenda.capture_again(0, [1])
    assert (agenda.next(), agenda.next()) == (Job("capture", 1), None)
    agenda.house_done(1)
    assert agenda.next() == Job("seal", 0)


def test_a_stopped_agenda_hands_out_nothing() -> None:
    agenda = Agenda(make_plan(4, 2), {0: set(), 1: set()}, tries=3)
    agenda.stop()
    assert (agenda.next(), agenda.waiting, agenda.houses_left) == (None, 0, 4)


@given(st.data(), st.integers(1, 12), st.integers(1, 5))
def test_whatever_gets_lost_every_house_is_filmed_or_given_up_once(data: st.DataObject, houses: int, size: int) -> None:
    plan = make_plan(houses, size)
    agenda = Agenda(plan, {shard: set() for shard in range(len(plan.shards()))}, tries=2)
    held: list[Job] = []
    ended: list[int] = []
    sealed: list[int] = []
    while agenda.waiting or held:
        if agenda.waiting and (not held or data.draw(st.booleans())):
            held.append(agenda.next() or Job("capture", -1))
            continue
        job = held.pop(data.draw(st.integers(0, len(held) - 1)))
        if job.kind == "seal":
            sealed.append(job.number)
        elif not data.draw(st.booleans()) or not agenda.lost(job):
            ended.append(job.number)
            agenda.house_done(job.number)
    assert sorted(ended) == list(range(houses)) and sorted(sealed) == list(range(len(plan.shards())))
