"""A dataset with real questions and a tiny model that has seen their words."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.config import Recipe
from layoutgen.dataset import read
from layoutgen.qa.response import user_prompt
from layoutgen.train.data import Source
from tests.asked import asked_clips, asked_dataset
from tests.dataset_maker import write_dataset

os.environ.setdefault("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asked_dataset(tmp_path_factory.mktemp("train") / "dataset")


@pytest.fixture(scope="session")
def sixteen(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Sixteen questions with one image and a map but no reasoning, so that a step takes a fraction of a second."""
    clips = []
    for clip in asked_clips(range(4), Recipe(name="short", think=False)):
        shortest = sorted(clip.record.questions, key=lambda question: len(question.response))[:4]
        chosen = [replace(question, frames=[0]) for question in shortest]
        clips.append(clip.with_questions(chosen))
    return Source(str(write_dataset(tmp_path_factory.mktemp("sixteen") / "dataset", clips)))


@pytest.fixture(scope="session")
def tiny_model(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch")
    from tests.train import tiny

    questions = [question for clip in read(str(dataset)) for question in clip.record.questions]
    corpus = [text for question in questions for text in (user_prompt(question), question.response)]
    return tiny.build(tmp_path_factory.mktemp("tiny") / "model", corpus)
