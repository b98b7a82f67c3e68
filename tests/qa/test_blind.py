"""What a reader without images gains: nothing on choices, little on distances."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from msgspec.structs import replace

from layoutgen.config import load_recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.qa import ask
from layoutgen.qa.scoring import mean_relative_accuracy
from layoutgen.qa.select import select
from tests.factories import make_clip

Kept = dict[str, list[tuple[ClipRecord, Question]]]


@pytest.fixture(scope="module")
def kept() -> Kept:
    recipe = replace(load_recipe("qvs-bench"), atypical_sizes=0.0)  # the factory's types have one size each
    records = [make_clip(seed, objects=14, rooms=1) for seed in range(120)]
    chosen = select([ask(record, recipe, 1).questions for record in records], recipe)
    by_task: Kept = defaultdict(list)
    for record, questions in zip(records, chosen, strict=True):
        for question in questions:
            by_task[question.task].append((record, question))
    return by_task


@pytest.mark.parametrize("task", ["vertical_direction", "horizontal_direction", "relative_distance"])
def test_words_do_not_give_letters_away(kept: Kept, task: str) -> None:
    text = pytest.importorskip("sklearn.feature_extraction.text")
    linear = pytest.importorskip("sklearn.linear_model")
    selection = pytest.importorskip("sklearn.model_selection")
    letters = np.array([question.answer for _, question in kept[task]])
    houses = [record.seed for record, _ in kept[task]]
    words = text.TfidfVectorizer(ngram_range=(1, 2)).fit_transform([question.text for _, question in kept[task]])
    model = linear.LogisticRegression(max_iter=300)
    guesses = selection.cross_val_predict(model, words, letters, groups=houses, cv=selection.GroupKFold(5))
    majority = max(Counter(letters).values()) / len(letters)
    noise = 2 * (0.25 * 0.75 / len(letters)) ** 0.5
    assert float(np.mean(guesses == letters)) <= majority + 0.05 + noise


def test_categories_do_not_give_distances_away(kept: Kept) -> None:
    pairs = kept["minimum_distance"]
    values: dict[frozenset[str], list[float]] = defaultdict(list)
    for record, question in pairs:
        values[_kinds(record, question)].append(question.value)
    everything = [question.value for _, question in pairs]
    scores = []
    for record, question in pairs:
        others = list(values[_kinds(record, question)])
        others.remove(question.value)
        guess = float(np.median(others or everything))
        scores.append(mean_relative_accuracy(f"{guess}", question.answer))
    assert np.mean(scores) <= 0.45


def _kinds(record: ClipRecord, question: Question) -> frozenset[str]:
    return frozenset(record.objects[i].type for i in question.objects)
