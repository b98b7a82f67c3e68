"""Gates `template_majority`, `text`, `forest`, `number_prior`: blind guessing gains nothing."""

from collections.abc import Sequence
from importlib.util import find_spec

from layoutgen.audit import guessers
from layoutgen.audit.balance import by_task
from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import QuestionRow
from layoutgen.audit.statistics import Answered, Guesser, chances, gain, guesses, hits, share
from layoutgen.qa.scoring import mean_relative_accuracy

GAIN = 0.05
"""How much better than the majority answer a blind guess may certainly be."""
PRIOR_MRA = 0.45
"""Mean relative accuracy that the categories' median may certainly reach on distances."""
FEWEST = 60
"""Questions of a task below which nothing is concluded."""
FEWEST_HOUSES = 10
TOO_FEW = f"{FEWEST} questions of {FEWEST_HOUSES} houses"
LEARNED: dict[str, Guesser] = {"text": guessers.text_model, "forest": guessers.forest}
NEEDS_SKLEARN = "scikit-learn is not installed: pip install 'layoutgen[audit]'"


def check_shortcuts(rows: Sequence[QuestionRow], ledger: Ledger) -> None:
    """All shortcut gates."""
    tested: dict[str, Guesser] = {"template_majority": guessers.template_majority}
    if find_spec("sklearn"):
        tested |= LEARNED
    else:
        for gate in LEARNED:
            ledger.skip(gate, NEEDS_SKLEARN)
    for task, questions in by_task(rows, "choice").items():
        if _enough(questions):
            base = _base(guesses(questions, guessers.majority))
            for gate, guesser in tested.items():
                _check_gain(gate, task, guesses(questions, guesser), base, ledger)
    for gate in tested:
        if not ledger.checked[gate]:
            ledger.skip(gate, f"no choice task has {TOO_FEW}")
    _check_prior(rows, ledger)


def _enough(questions: Sequence[QuestionRow]) -> bool:
    """Whether a task has enough questions, of houses in several folds, with more than one answer."""
    return (
        len(questions) >= FEWEST
        and len({row.house for row in questions}) >= FEWEST_HOUSES
        and len({row.right for row in questions}) > 1
    )


def _base(majority: Answered) -> list[float]:
    """The score to beat: the majority answer's, or chance's where that is better."""
    return max(hits(majority), chances(majority), key=sum)


def _check_gain(gate: str, task: str, answered: Answered, base: list[float], ledger: Ledger) -> None:
    got, least = share(sum(hits(answered)), len(answered)), sum(base) / len(base)
    ledger.check(gate, len(answered))
    ledger.note(gate, f"{task} {got.value:.2f} against {least:.2f}")
    if gain(answered, base).least > GAIN:
        ledger.fault(gate, task, f"answered blindly in {got}; the majority answer, or chance, gets {least:.3f}")


def _check_prior(rows: Sequence[QuestionRow], ledger: Ledger) -> None:
    """Distances between two objects guessed by the median of their categories."""
    for task, questions in by_task(rows, "number").items():
        if task.endswith("_distance") and _enough(questions):
            scored = guesses(questions, guessers.category_median)
            got = share(sum(mean_relative_accuracy(guess, row.right) for row, guess in scored), len(scored))
            ledger.check("number_prior", len(scored))
            ledger.note("number_prior", f"{task} {got.value:.2f} MRA")
            if got.low > PRIOR_MRA:
                ledger.fault("number_prior", task, f"the categories' median scores {got} MRA")
    if not ledger.checked["number_prior"]:
        ledger.skip("number_prior", f"no distance task has {TOO_FEW}")
