"""Halves of pairs: which answer is right for one and not for the other, and which half's evidence is out."""

from layoutgen.dataset.records import Question
from layoutgen.qa.scoring import answer_accuracy

RIGHT = 0.8
"""Accuracy from which an answer is right: the option, a number within 15 %, a map that fits as well."""


def is_right(kind: str, prediction: str, target: str, other: str) -> bool:
    """Whether an answer is right for a half of a pair, `target`, and fits it better than the other half, `other`.

    So no answer is right for both, whatever their margin: 6.5 chairs are neither 6 nor 7.
    """
    accuracy = answer_accuracy(kind, prediction, target)
    return accuracy >= RIGHT and accuracy > answer_accuracy(kind, prediction, other)


def evidence_out(question: Question) -> bool:
    """Whether it is the half of a pair that shows nothing of what it names: 0, no, or that it cannot be told is right.

    A half that can be told and has no object names a category that only the other half shows.
    """
    return bool(question.pair) and not question.before and not (question.tellable and question.objects)
