"""Every English wording says what its task lays down, by the audit's own rules, and no two questions read alike."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import yaml
from msgspec.structs import replace

import layoutgen
from layoutgen.audit.report import Ledger
from layoutgen.audit.response import check_format, parse
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.audit.truth import check_seeing
from layoutgen.dataset.records import Question
from layoutgen.qa.asking import Offer, offered
from layoutgen.qa.phrases import lettered
from layoutgen.qa.registry import TASKS
from layoutgen.qa.tasks.tendencies import LATENESS
from tests.dataset_maker import RECIPE, bare_clip

TEXTS = yaml.safe_load((Path(layoutgen.__file__).parent / "language" / "en.yaml").read_text())
WORDINGS: dict[str, list[str]] = TEXTS["wordings"]
FEWEST = 12
IN_SPACE = ("3-d", "space", "three-dim", "three dim", "height", "through the air")


def reworded(offer: Offer) -> Iterator[Question]:
    """The question in each wording of its task."""
    task, options = offer.certified.task, offer.draft.options
    slots = task.slots(offer.scene, offer.certified.candidate)
    question = offer.written()
    for wording in WORDINGS[task.info.name]:
        stem = wording.format(**slots)
        yield replace(question, text=f"{stem}\n{lettered(options)}" if options else stem)


def test_every_task_has_enough_different_wordings() -> None:
    assert set(WORDINGS) >= set(TASKS)
    for name, wordings in WORDINGS.items():
        assert len(set(wordings)) == len(wordings) >= FEWEST, name


@pytest.mark.parametrize("name", list(WORDINGS))
def test_wordings_of_a_task_use_the_same_slots(name: str) -> None:
    """But for two ways to fill in one fact: a category or its plural, with a capital or not; and for a verb ending."""
    spelt = {"plural": "name", "Move": "move", "Plurals": "plurals"}
    slots = [{key for _, key, _, _ in Formatter().parse(text) if key} - {"s"} for text in WORDINGS[name]]
    used = [{spelt.get(key, key) for key in keys} for keys in slots]
    assert all(keys == used[0] for keys in used)


def test_absolute_distance_is_never_mistaken_for_one_on_the_floor_plan() -> None:
    for text in WORDINGS["absolute_distance"]:
        assert any(word in text.lower() for word in IN_SPACE), text


def test_every_wording_passes_the_audit() -> None:
    said = set()
    for seed in range(6):
        clip = bare_clip(seed, frames=8)
        sample = Sample(
            "0", "shard", clip.record, RECIPE, {f.file: i for f, i in zip(clip.record.frames, clip.images, strict=True)}
        )
        ledger = Ledger()
        for offer in offered(clip, RECIPE, seed).offers:
            for question in reworded(offer):
                check_seeing(sample, question, RULES[question.task], ledger)
                check_format(sample, question, parse(question.response), ledger)
            said.add(question.task)
        assert not ledger.faulty, dict(ledger.faulty)
    assert len(said) >= 30, set(WORDINGS) - said


def test_no_name_is_that_of_another_category() -> None:
    names: dict[str, list[str]] = TEXTS["names"]
    said = [name for synonyms in names.values() for name in synonyms]
    assert len(set(said)) == len(said)
    assert not set(said) & (set(names) | set(LATENESS))
    assert set(names) <= set(LATENESS)
