"""Rewards for GRPO: pure functions of completions and the columns of their rows; none of them raises on any text.

Each takes the completions (text, or TRL's list of one message) and, by name, the columns it needs, and returns one
score between 0 and 1 for each completion. The paper's reward is 0.9 accuracy + 0.1 format; `map`, `consistency` and
`pair` are what it lacks: credit for where things are, for answers that follow from the model's own map, and, in the
place of accuracy, for answers that differ where what is shown does.
"""

import re
from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from layoutgen.audit.consistency import follows_from_map
from layoutgen.dataset.decode import decode_record
from layoutgen.errors import UNDECODABLE, InputError
from layoutgen.maps.score import score_map
from layoutgen.plugins import Registry
from layoutgen.qa.response import parse_map, parse_response
from layoutgen.qa.scoring import answer_accuracy
from layoutgen.train.pairs import pair_scores
from layoutgen.wording import meant

Completion = str | Sequence[dict[str, Any]]
_FORMAT = re.compile(r"\s*<map>.*?</map>\s*<think>.*?</think>\s*<answer>.*?</answer>\s*", re.DOTALL)
_TAGS = re.compile(r"</?(?:map|think|answer)>")


@runtime_checkable
class Reward(Protocol):
    """Takes completions and, by name, columns of their rows; gives a score from 0 to 1 for each, whatever it says."""

    def __call__(self, *arguments: Any, **columns: Any) -> list[float]:
        """The scores."""


def format_reward(completions: Sequence[Completion], **_: Any) -> list[float]:
    """1 where the response is one map (a JSON list), one think, one answer, in this order, and nothing else."""
    return [float(_well_formed(_text(completion))) for completion in completions]


def accuracy_reward(
    completions: Sequence[Completion], answer: Sequence[str], kind: Sequence[str], **_: Any
) -> list[float]:
    """Exact match for letters, MRA (VSI-Bench's) for numbers, the fit for maps."""
    answers = [parse_response(_text(completion)).answer for completion in completions]
    return [answer_accuracy(k, given, true) for k, given, true in zip(kind, answers, answer, strict=True)]


def map_reward(completions: Sequence[Completion], truth: Sequence[str], **_: Any) -> list[float]:
    """How well the predicted map fits `truth`, a map as JSON: the mean of boxes' overlap and centres' nearness."""
    return [_map_fit(_text(completion), true) for completion, true in zip(completions, truth, strict=True)]


def consistency_reward(completions: Sequence[Completion], record: Sequence[str], **_: Any) -> list[float]:
    """1 where the answer is what follows from the response's own map; `record` is a clip with one question, as JSON."""
    return [_consistent(_text(completion), text) for completion, text in zip(completions, record, strict=True)]


def pair_reward(
    completions: Sequence[Completion], answer: Sequence[str], kind: Sequence[str], pair: Sequence[str] = (), **_: Any
) -> list[float]:
    """1 where both halves of a pair are right, n-th completion by n-th; the accuracy of all other questions.

    So is that of a half whose other one is not in the batch: `pairs.pair_scores`, which warns of that.
    """
    answers = [parse_response(_text(completion)).answer for completion in completions]
    return pair_scores(answers, answer, kind, pair or [""] * len(answers))


REWARDS: Registry[Reward] = Registry(
    "rewards",
    Reward,
    {
        "format": format_reward,
        "accuracy": accuracy_reward,
        "map": map_reward,
        "consistency": consistency_reward,
        "pair": pair_reward,
    },
)
"""By the names that training recipes use."""


def rewards_named(names: Sequence[str]) -> list[Reward]:
    """The rewards of a recipe; raises InputError for an unknown name."""
    if unknown := sorted(set(names) - REWARDS.keys()):
        near = meant(unknown[0], REWARDS)
        raise InputError(f"unknown reward {', '.join(unknown)}{near}; choose from {', '.join(REWARDS)}")
    return [REWARDS[name] for name in names]


def _text(completion: Completion) -> str:
    return completion if isinstance(completion, str) else str(completion[-1]["content"]) if completion else ""


def _well_formed(text: str) -> bool:
    whole = len(_TAGS.findall(text)) == 6 and _FORMAT.fullmatch(text) is not None
    return whole and parse_response(text).map_entries is not None


def _map_fit(text: str, truth: str) -> float:
    entries, true = parse_response(text).map_entries, parse_map(truth)
    if entries is None or true is None:
        return 0.0
    return score_map(entries, true).fit if true else float(not entries)  # of what is absent a map has no entry


def _consistent(text: str, record: str) -> float:
    parts = parse_response(text)
    if parts.map_entries is None or not parts.answer:
        return 0.0
    try:
        clip = decode_record(record.encode())
    except UNDECODABLE:
        return 0.0
    return float(follows_from_map(clip, clip.questions[0], parts.map_entries, parts.answer))
