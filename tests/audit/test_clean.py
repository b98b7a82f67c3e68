"""A clean set passes, whatever the number of workers."""

from msgspec.structs import replace

from layoutgen.audit.report import GATES
from layoutgen.audit.rules import RULES
from layoutgen.qa.registry import TASKS
from tests.audit.conftest import Clips


def test_clean_set_has_no_findings(clips: Clips, audited) -> None:
    report = audited(clips)
    assert [(gate.name, gate.examples) for gate in report.gates if gate.found] == []
    assert list(GATES) == [gate.name for gate in report.gates]
    assert report.questions > 150


def test_every_task_is_solved_a_second_time(clips: Clips) -> None:
    assert set(TASKS) == set(RULES)
    assert len({question.task for clip in clips for question in clip.record.questions}) > 20


def test_workers_do_not_change_the_report(clips: Clips, audited) -> None:
    alone, together = audited(clips, "one"), audited(clips, "two", workers=2)
    assert replace(alone, source="", seconds=0.0) == replace(together, source="", seconds=0.0)
