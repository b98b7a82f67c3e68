"""Every wording of every language says what its task lays down, by the audit's own rules."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from layoutgen.audit.reading import tells_coordinates
from layoutgen.audit.report import Ledger
from layoutgen.audit.response import check_format, parse
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.audit.truth import check_language, check_seeing
from layoutgen.dataset.records import Question
from layoutgen.language import codes
from layoutgen.qa.asking import Offer, offered
from layoutgen.qa.phrases import lettered
from layoutgen.qa.registry import TASKS
from tests.dataset_maker import RECIPE, bare_clip


def reworded(offer: Offer) -> Iterator[Question]:
    """The question in each wording of its task."""
    task, options = offer.certified.task, offer.draft.options
    slots = task.slots(offer.scene, offer.certified.candidate)
    question = offer.written()
    for wording in offer.scene.language.wordings[task.info.name]:
        stem = wording.format(**slots)
        yield replace(question, text=f"{stem}\n{lettered(options)}" if options else stem)


@pytest.mark.parametrize("code", codes())
def test_every_wording_passes_the_audit(code: str) -> None:
    said, recipe = set(), replace(RECIPE, language=code)
    for seed in range(6):
        clip = bare_clip(seed, frames=8)
        sample = Sample(
            "0", "shard", clip.record, recipe, {f.file: i for f, i in zip(clip.record.frames, clip.images, strict=True)}
        )
        ledger = Ledger()
        for offer in offered(clip, recipe, seed).offers:
            for question in reworded(offer):
                check_seeing(sample, question, RULES[question.task], ledger)
                response = parse(question.response)
                check_format(sample, question, response, ledger)
                check_language(sample, question, response, ledger)
                assert not RULES[question.task].coordinates or tells_coordinates(question), question.text
            said.add(question.task)
        assert not ledger.faulty, dict(ledger.faulty)
    assert len(said) >= 30, TASKS.keys() - said
