"""Our rewards in the shapes that other GRPO trainers call; exported as `layoutgen_rewards.py` (needs `layoutgen`).

EasyR1 calls `easyr1_score` and hands over nothing of a row but its answer, which tells the kind of question by itself;
verl calls `verl_score` with the row's `extra_info`, and its batch reward manager `verl_pair_scores` with a whole batch;
ms-swift finds the classes registered at the end of the file. Of pairs, only these two hand over both halves: elsewhere
each half is paid by its own accuracy, and where a batch lacks the other half, a warning says so.
"""

from collections.abc import Sequence
from typing import Any

from layoutgen.qa.scoring import kind_of
from layoutgen.train.rewards import accuracy_reward, format_reward, map_reward, pair_reward

FORMAT_WEIGHT = 0.1


def easyr1_score(reward_inputs: list[dict[str, Any]], format_weight: float = FORMAT_WEIGHT) -> list[dict[str, float]]:
    """Scores a batch: the paper's 0.9 accuracy + 0.1 format unless another weight is given."""
    return [_score(item["response"], str(item["ground_truth"]), "", format_weight) for item in reward_inputs]


def verl_score(
    data_source: str, solution_str: str, ground_truth: str, extra_info: dict[str, Any] | None = None, **_: Any
) -> dict[str, float]:
    """Scores one response; the map's fit is reported beside the score where the row carries the true map."""
    row = extra_info or {}
    scores = _score(solution_str, ground_truth, row.get("kind", ""), FORMAT_WEIGHT)
    truth = row.get("truth", "")
    fit = {"map": map_reward([solution_str], truth=[truth])[0]} if truth else {}
    return {"score": scores["overall"], **scores, **fit}


def verl_pair_scores(
    data_sources: Sequence[str],
    solution_strs: Sequence[str],
    ground_truths: Sequence[str],
    extra_infos: Sequence[dict[str, Any] | None],
    **_: Any,
) -> list[dict[str, float]]:
    """Scores a batch: 0.9 for both halves of a pair right, or the accuracy of what is half of none, + 0.1 format."""
    rows = [info or {} for info in extra_infos]
    answers = [str(truth) for truth in ground_truths]
    kinds = [row.get("kind") or kind_of(answer) for row, answer in zip(rows, answers, strict=True)]
    pairs = pair_reward(solution_strs, answer=answers, kind=kinds, pair=[row.get("pair") or "" for row in rows])
    forms = format_reward(solution_strs)
    return [
        {"score": (1 - FORMAT_WEIGHT) * pair + FORMAT_WEIGHT * form, "pair": pair, "format": form}
        for pair, form in zip(pairs, forms, strict=True)
    ]


def _score(response: str, answer: str, kind: str, format_weight: float) -> dict[str, float]:
    accuracy = accuracy_reward([response], answer=[answer], kind=[kind or kind_of(answer)])[0]
    form = format_reward([response])[0]
    return {"overall": (1 - format_weight) * accuracy + format_weight * form, "accuracy": accuracy, "format": form}


try:
    from swift.plugin import ORM, orms
except ImportError:  # not inside ms-swift
    pass
else:

    class Accuracy(ORM):
        """Exact match for letters, MRA for numbers, the fit for maps."""

        def __call__(self, completions: list[str], solution: list[str], kind: list[str], **_: Any) -> list[float]:
            """One score a completion."""
            return accuracy_reward(completions, answer=solution, kind=kind)

    class Format(ORM):
        """1 where the response is map, think, answer and nothing else."""

        def __call__(self, completions: list[str], **_: Any) -> list[float]:
            """One score a completion."""
            return format_reward(completions)

    class Map(ORM):
        """How well the response's map fits the true one."""

        def __call__(self, completions: list[str], truth: list[str], **_: Any) -> list[float]:
            """One score a completion."""
            return map_reward(completions, truth=truth)

    class Pair(ORM):
        """1 where both halves of a pair are right, the accuracy of what is half of none."""

        def __call__(
            self, completions: list[str], solution: list[str], kind: list[str], pair: list[str], **_: Any
        ) -> list[float]:
            """One score a completion."""
            return pair_reward(completions, answer=solution, kind=kind, pair=pair)

    orms.update(layoutgen_accuracy=Accuracy, layoutgen_format=Format, layoutgen_map=Map, layoutgen_pair=Pair)
