"""What is asked can be related to image 1, by the audit's own rule, however little the images have in common."""

import numpy as np
import pytest
from msgspec.structs import replace

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.ties import ClipTies
from layoutgen.config import load_recipe
from layoutgen.dataset.records import ClipRecord
from layoutgen.qa.asking import ask
from layoutgen.qa.scene import ClipFacts, Scene
from tests.factories import make_clip

EVERYTHING = load_recipe("everything")


def sharing(seed: int, factor: float) -> ClipRecord:
    """A clip of two rooms whose frames share so much less surface; none is known where the factor is 0."""
    record = make_clip(seed, objects=18)
    shares = np.array(record.covisibility) * factor
    np.fill_diagonal(shares, 1.0)
    return replace(record, covisibility=shares.tolist() if factor else [])


@pytest.mark.parametrize("factor", [0.0, 0.1, 0.3, 1.0])
def test_questions_are_about_what_can_be_related(factor: float) -> None:
    ledger, rejections = Ledger(), 0
    for seed in range(6):
        record = sharing(seed, factor)
        asked = ask(record, EVERYTHING, 5)
        ties = ClipTies(Sample("key", "shard", record, EVERYTHING, {}), ledger)
        for question in asked.questions:
            ties.check(question, ledger)
        rejections += sum(reasons.get("no tie", 0) for reasons in asked.rejections.values())
    assert ledger.checked["ties"] > 200 and not ledger.found["ties"]
    assert rejections > 0 or factor == 1.0


def test_one_image_is_related_to_itself() -> None:
    scene = Scene(ClipFacts(sharing(1, 0.0), EVERYTHING), 1)
    assert scene.tied == {0}
    assert all(scene.is_tied(index) for index in scene.recognisable)


def test_more_images_relate_no_less() -> None:
    facts = ClipFacts(sharing(2, 0.2), EVERYTHING)
    tied = [Scene(facts, count).tied for count in (1, 4, 8, 12, 16)]
    assert all(fewer <= more for fewer, more in zip(tied, tied[1:], strict=False))
