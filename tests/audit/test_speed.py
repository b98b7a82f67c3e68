"""The audit's rates, in CPU time of one core."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from layoutgen.audit.images import check_images
from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.scan import open_samples
from layoutgen.audit.truth import check_question
from layoutgen.dataset.sidecar import committed
from layoutgen.dataset.storage import Storage
from tests.audit.conftest import clean_clips
from tests.dataset_maker import RECIPE, write_dataset

pytestmark = pytest.mark.slow


@pytest.fixture
def samples(tmp_path: Path) -> list[Sample]:
    """Twenty clips of sixteen frames."""
    storage = Storage(str(write_dataset(tmp_path, clean_clips(20, 16))))
    return [s for sidecar in committed(storage) for s in open_samples(storage, sidecar, RECIPE, Ledger())]


def rate(work: Callable[[], int]) -> float:
    """Things done per second, the better of two runs."""
    rates = []
    for _ in range(2):
        start = time.process_time()
        rates.append(work() / (time.process_time() - start))
    return max(rates)


def test_questions_recomputed(samples: list[Sample]) -> None:
    def work() -> int:
        for sample in samples:
            for question in sample.record.questions:
                check_question(sample, question, Ledger())
        return sum(len(sample.record.questions) for sample in samples)

    assert rate(work) > 2000


def test_images_decoded(samples: list[Sample]) -> None:
    def work() -> int:
        return sum(len(check_images(sample, Ledger())) for sample in samples)

    assert rate(work) > 600
