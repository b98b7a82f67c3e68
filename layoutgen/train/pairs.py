"""The reward of pairs: paid only when both halves are right, so that an answer which does not follow from the images
earns nothing."""

import warnings
from collections.abc import Iterator, Sequence

from layoutgen.qa.halves import is_right
from layoutgen.qa.scoring import answer_accuracy

ALONE = (
    "pair reward: a batch holds one half of a pair without the other, and pays its plain accuracy; "
    "keep the halves, which follow one another in the data, in one batch"
)


def pair_scores(
    answers: Sequence[str], truths: Sequence[str], kinds: Sequence[str], pairs: Sequence[str]
) -> list[float]:
    """A score for each answer: of the halves of a pair 1 where both are right and 0 where not, else the accuracy.

    The n-th answer to one half is held against the n-th to the other. Where the batch lacks the other half, its own
    accuracy is all there is; a warning says so.

    Args:
        answers: as given.
        truths: the true ones, which tell the halves of a pair apart.
        kinds: of the questions.
        pairs: what both halves share; "" for what is half of none.
    """
    scores = [answer_accuracy(*one) for one in zip(kinds, answers, truths, strict=True)]
    for first, second in _halves(truths, pairs):
        for one, other in _matched(first, second):
            both = all(is_right(kinds[a], answers[a], truths[a], truths[b]) for a, b in ((one, other), (other, one)))
            scores[one] = float(both)
    return scores


def _halves(truths: Sequence[str], pairs: Sequence[str]) -> Iterator[tuple[list[int], list[int]]]:
    """The places of both halves of each pair that the batch holds whole."""
    places: dict[str, dict[str, list[int]]] = {}
    for place, (truth, pair) in enumerate(zip(truths, pairs, strict=True)):
        if pair:
            places.setdefault(pair, {}).setdefault(truth, []).append(place)
    for found in places.values():
        if len(found) == 2:
            first, second = found.values()
            yield first, second
        else:
            warnings.warn(ALONE, stacklevel=2)


def _matched(first: Sequence[int], second: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each place with the one of the other half that it is held against."""
    for these, those in ((first, second), (second, first)):
        yield from ((place, those[n % len(those)]) for n, place in enumerate(these))
