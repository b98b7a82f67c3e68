"""A clean synthetic dataset, and the means to plant one fault in it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.audit.report import Gate, Report
from layoutgen.audit.run import audit
from layoutgen.config import Recipe
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.qa.asking import ask
from layoutgen.qa.select import select
from tests.dataset_maker import RECIPE, bare_clip, write_dataset

Clips = list[Clip]


@lru_cache
def clean_clips(count: int = 8, frames: int = 8, recipe: Recipe = RECIPE) -> tuple[Clip, ...]:
    """Clips with certified questions of every task."""
    clips = [bare_clip(seed, frames=frames) for seed in range(count)]
    asked = select([ask(clip, recipe, 1).questions for clip in clips], recipe)
    return tuple(
        replace(clip, record=replace(clip.record, questions=questions))
        for clip, questions in zip(clips, asked, strict=True)
    )


@pytest.fixture
def clips() -> Clips:
    """The clean clips, to be changed."""
    return list(clean_clips())


@pytest.fixture
def audited(tmp_path: Path) -> Callable[..., Report]:
    """Writes clips as a dataset and audits it."""

    def run(clips: Sequence[Clip], name: str = "set", recipe: Recipe = RECIPE, **options: object) -> Report:
        folder = tmp_path / name
        folder.mkdir()
        return audit(str(write_dataset(folder, clips, recipe=recipe)), **options)  # type: ignore[arg-type]

    return run


def gate(report: Report, name: str) -> Gate:
    """A gate of a report."""
    return next(gate for gate in report.gates if gate.name == name)


def assert_caught(report: Report, name: str, also: Sequence[str] = ()) -> None:
    """The gate failed, and no other one but those that the same fault must trouble as well."""
    failed = {gate.name for gate in report.failed}
    assert name in failed, f"{name} did not fail, {failed} did"
    failed -= {"letters"} - {name}  # what a fault leaves of a set may be too little for even letters
    assert failed <= {name, *also}, [(gate.name, gate.examples[:2]) for gate in report.failed]
    assert gate(report, name).examples


def change_record(clips: Clips, change: Callable[[ClipRecord], ClipRecord], at: int = 0) -> Clips:
    """The clips with one record changed."""
    clips[at] = replace(clips[at], record=change(clips[at].record))
    return clips


def change_question(
    clips: Clips, change: Callable[[ClipRecord, Question], Question], wanted: Callable[[Question], bool]
) -> Clips:
    """The clips with the first question changed that is wanted."""
    for at, clip in enumerate(clips):
        for index, question in enumerate(clip.record.questions):
            if wanted(question):
                questions = list(clip.record.questions)
                questions[index] = change(clip.record, question)
                return change_record(clips, lambda record: replace(record, questions=questions), at)  # noqa: B023
    raise AssertionError("no such question in the clean set")


def change_all(clips: Clips, change: Callable[[Question], Question]) -> Clips:
    """The clips with every question changed."""
    return [
        replace(clip, record=replace(clip.record, questions=[change(q) for q in clip.record.questions]))
        for clip in clips
    ]


def task(*names: str) -> Callable[[Question], bool]:
    """Whether a question is of one of the tasks."""
    return lambda question: question.task in names


def answered(question: Question, answer: str) -> Question:
    """The question with another answer, in the record and in its response."""
    head, _, _ = question.response.rpartition("<answer>")
    return replace(question, answer=answer, response=f"{head}<answer>{answer}</answer>")
