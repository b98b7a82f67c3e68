"""Gates `template_majority`, `text`, `forest`, `numbers`, `number_prior`, `size_prior`: blind guessers gain nothing."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from importlib.util import find_spec
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.audit.balance import Answered, Guesser, by_task, chances, gain, guesses, hits, share
from layoutgen.audit.numbers import Evidence, features, stable
from layoutgen.audit.report import Ledger
from layoutgen.audit.response import LETTERS
from layoutgen.audit.rows import QuestionRow
from layoutgen.qa.scoring import mean_relative_accuracy
from layoutgen.wording import install_command

CLOSED_ANSWERS = 12
"""Tasks with at most this many different answers are guessed as classes, others option by option."""

Rows = Sequence[QuestionRow]
GAIN = 0.05
"""How much better than the majority answer a blind guess may certainly be."""
PRIOR_MRA = 0.45
"""Mean relative accuracy that the categories' median may certainly reach on distances."""
SIZE_MRA = 0.5
"""The same on sizes."""
SIZE_TASKS = ("object_size", "longest_side")
FEWEST = 60
"""Questions of a task below which nothing is concluded."""
FEWEST_HOUSES = 10
TOO_FEW = f"{FEWEST} questions of {FEWEST_HOUSES} houses"
NEEDS_SKLEARN = f"scikit-learn is not installed: {install_command('audit')}"


_TOKEN = r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])\w){2,}"
_WORD = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")
"""Words; a script that does not part them counts by its characters."""


def majority(known: Rows, held: Rows) -> list[str]:
    """The answer that is right most often; where it is no option, the letter that is."""
    return _by_group(known, held, lambda row: "")


def template_majority(known: Rows, held: Rows) -> list[str]:
    """The answer that is right most often among questions of the same wording."""
    return _by_group(known, held, lambda row: row.template)


def _by_group(known: Rows, held: Rows, group: Callable[[QuestionRow], Hashable]) -> list[str]:
    answers: dict[Hashable, Counter[str]] = defaultdict(Counter)
    letters: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for row in known:
        answers[group(row)][row.right] += 1
        letters[group(row)][row.answer] += 1
    return [_most_frequent(row, answers[group(row)], letters[group(row)]) for row in held]


def _most_frequent(row: QuestionRow, answers: Counter[str], letters: Counter[str]) -> str:
    """The option with the best record: by its text where texts recur, else by its letter."""
    texts = [(answers[option], letters[LETTERS[i]], option) for i, option in enumerate(row.options)]
    return max(texts)[2] if texts else ""


def category_median(known: Rows, held: Rows) -> list[str]:
    """The median answer of the questions about the same categories, of all questions where there are none."""
    values: dict[Hashable, list[float]] = defaultdict(list)
    for row in known:
        for key in ((), row.categories, *row.categories):
            values[key].append(float(row.right))
    return [
        str(median(next(v for key in (row.categories, *row.categories, ()) if (v := values.get(key))))) for row in held
    ]


def text_model(known: Rows, held: Rows) -> list[str]:
    """TF-IDF of the words and logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, token_pattern=_TOKEN)
    model = make_pipeline(words, LogisticRegression(max_iter=300))
    if len({row.right for row in known}) <= CLOSED_ANSWERS:
        model.fit([row.stem for row in known], [row.right for row in known])
        scores = model.predict_proba([row.stem for row in held])
        columns = {name: index for index, name in enumerate(model.classes_)}
        return [max(row.options, key=lambda o: line[columns[o]] if o in columns else -1.0)
                for row, line in zip(held, scores, strict=True)]  # fmt: skip
    return _best_options(model, known, held, _option_texts)


def forest(known: Rows, held: Rows) -> list[str]:
    """A random forest on handmade features of each option."""
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(80, max_depth=12, min_samples_leaf=5, random_state=0)
    record = Counter(row.right for row in known)
    offered = Counter(option for row in known for option in row.options)
    rates = {option: record[option] / count for option, count in offered.items()}
    return _best_options(model, known, held, lambda row: _option_features(row, rates))


def numbers(known: Rows, held: Rows) -> list[str]:
    """Boosted trees on the numbers of the text and on what names told of other houses: the strongest guesser."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    evidence = Evidence(known)
    model = HistGradientBoostingClassifier(
        max_iter=50, max_leaf_nodes=8, min_samples_leaf=20, l2_regularization=1.0, random_state=0, early_stopping=False
    )
    return _best_options(model, known, held, lambda row: list(features(row, evidence)))


def _best_options(model: Any, known: Rows, held: Rows, features: Callable[[QuestionRow], Sequence[Any]]) -> list[str]:
    """Learns which options are right, and picks each question's most likely one."""
    labels = [option == row.right for row in known for option in row.options]
    model.fit(_stacked(known, features), labels)
    scores = iter(model.predict_proba(_stacked(held, features))[:, 1])
    return [max(zip((next(scores) for _ in row.options), row.options, strict=True))[1] for row in held]


def _stacked(rows: Rows, features: Callable[[QuestionRow], Sequence[Any]]) -> list[Any]:
    return [one for row in rows for one in features(row)]


def _option_texts(row: QuestionRow) -> list[str]:
    """Each option as a text: its words, its letter, and its words joined to the wording's name."""
    return [
        f"{option} letter{i} {row.template.replace('.', '_')}x{option.replace(' ', '_')}"
        for i, option in enumerate(row.options)
    ]


def _option_features(row: QuestionRow, rates: dict[str, float]) -> list[NDArray[np.float64]]:
    """Letter, length and its rank, words shared with the stem, how often it was right, wording, number of frames.

    Nothing that the record knows and the text does not say.
    """
    lengths = sorted(len(option) for option in row.options)
    words = set(_WORD.findall(row.stem.lower()))
    shared = [stable(row.template), row.shown, len(row.options), len(row.stem)]
    return [
        np.array([i, len(option), lengths.index(len(option)), len(words & set(_WORD.findall(option))),
                  rates.get(option, 0.5), stable(option), *shared], np.float64)
        for i, option in enumerate(row.options)
    ]  # fmt: skip


LEARNED: dict[str, Guesser] = {"text": text_model, "forest": forest, "numbers": numbers}


def check_shortcuts(rows: Sequence[QuestionRow], ledger: Ledger) -> None:
    """All shortcut gates."""
    tested: dict[str, Guesser] = {"template_majority": template_majority}
    if find_spec("sklearn"):
        tested |= LEARNED
    else:
        for gate in LEARNED:
            ledger.skip(gate, NEEDS_SKLEARN)
    for task, questions in by_task(rows, "choice").items():
        if is_enough(questions):
            base = base_of(guesses(questions, majority))
            for gate, guesser in tested.items():
                _check_gain(gate, task, guesses(questions, guesser), base, ledger)
    for gate in tested:
        if not ledger.checked[gate]:
            ledger.skip(gate, f"no choice task has {TOO_FEW}")
    distances = [task for task in by_task(rows, "number") if task.endswith("_distance")]
    _check_prior("number_prior", distances, PRIOR_MRA, rows, ledger)
    _check_prior("size_prior", SIZE_TASKS, SIZE_MRA, rows, ledger)


def is_enough(questions: Sequence[QuestionRow]) -> bool:
    """Whether a task has enough questions, of houses in several folds, with more than one answer."""
    return (
        len(questions) >= FEWEST
        and len({row.house for row in questions}) >= FEWEST_HOUSES
        and len({row.right for row in questions}) > 1
    )


def base_of(majority: Answered) -> list[float]:
    """The score to beat: the majority answer's, or chance's where that is better."""
    return max(hits(majority), chances(majority), key=sum)


def _check_gain(gate: str, task: str, answered: Answered, base: list[float], ledger: Ledger) -> None:
    got, least = share(sum(hits(answered)), len(answered)), sum(base) / len(base)
    ledger.check(gate, len(answered))
    ledger.note(gate, f"{task} {got.value:.2f} against {least:.2f}")
    if gain(answered, base).least > GAIN:
        ledger.fault(gate, task, f"answered blindly in {got}; the majority answer, or chance, gets {least:.3f}")


def _check_prior(gate: str, tasks: Sequence[str], limit: float, rows: Sequence[QuestionRow], ledger: Ledger) -> None:
    """Numbers guessed by the median of the categories asked about."""
    for task, questions in by_task(rows, "number").items():
        if task in tasks and is_enough(questions):
            scored = guesses(questions, category_median)
            got = share(sum(mean_relative_accuracy(guess, row.right) for row, guess in scored), len(scored))
            ledger.check(gate, len(scored))
            ledger.note(gate, f"{task} {got.value:.2f} MRA")
            if got.low > limit:
                ledger.fault(gate, task, f"the categories' median scores {got} MRA")
    if not ledger.checked[gate]:
        ledger.skip(gate, f"no such task has {TOO_FEW}")
