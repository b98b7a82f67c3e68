"""Answers that do not bear the stated error of the geometry: written all the same, the gate `noise` catches them."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from layoutgen.audit.report import Report
from layoutgen.config import NoiseRecipe
from layoutgen.qa.asking import ask
from layoutgen.qa.select import select
from tests.audit.conftest import Clips, assert_caught, change_question, clean_clips, gate
from tests.dataset_maker import RECIPE, bare_clip

NOISY = replace(RECIPE, noise=NoiseRecipe(box_m=0.05, pose_m=0.02))

Audited = Callable[..., Report]


@pytest.fixture(scope="module")
def certified_clips() -> Clips:
    """Clips certified under noise."""
    clips = [bare_clip(seed) for seed in range(4)]
    asked = select([ask(clip, NOISY, 1).questions for clip in clips], NOISY)
    return [clip.with_questions(questions) for clip, questions in zip(clips, asked, strict=True)]


@pytest.fixture
def noisy(certified_clips: Clips) -> Clips:
    """The same, to be changed."""
    return list(certified_clips)


def test_what_was_certified_under_noise_passes(noisy: Clips, audited: Audited) -> None:
    report = audited(noisy, recipe=NOISY)
    assert not report.failed and gate(report, "noise").checked > 50


def test_what_was_certified_without_does_not_bear_it(audited: Audited) -> None:
    report = audited(list(clean_clips(4)), recipe=replace(NOISY, noise=NoiseRecipe(box_m=0.5, pose_m=0.2)))
    assert gate(report, "noise").status == "FAIL" and gate(report, "noise").found > 10


def test_a_share_below_the_least_is_caught(noisy: Clips, audited: Audited) -> None:
    change_question(noisy, lambda _, question: replace(question, survived=0.8), lambda question: True)
    assert_caught(audited(noisy, recipe=NOISY), "noise")


def test_a_share_without_an_error_is_caught(clips: Clips, audited: Audited) -> None:
    change_question(clips, lambda _, question: replace(question, survived=0.8), lambda question: True)
    assert_caught(audited(clips), "noise")


def test_a_margin_beyond_the_exact_one_is_caught(noisy: Clips, audited: Audited) -> None:
    change_question(
        noisy,
        lambda _, question: replace(question, margin=question.margin + 5.0),
        lambda question: question.task == "relative_direction_hard",
    )
    assert_caught(audited(noisy, recipe=NOISY), "margins")
