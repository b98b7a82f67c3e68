"""They are the functions that layoutgen's own trainer uses, in the shapes that other GRPO trainers call.

- TRL takes `accuracy_reward`, `format_reward`, `map_reward` and `pair_reward` as they are.
- ms-swift finds the classes that the end of the file registers: `layoutgen_accuracy`, `layoutgen_format`,
  `layoutgen_map`, `layoutgen_pair`.
- EasyR1 calls `easyr1_score` with a batch, and with what the column `reference` holds of each row.
- verl calls `verl_score` with one response and the row's `extra_info`; its batch manager (up to 0.8) may call
  `verl_pair_scores` instead.

Where a batch lacks one half of a pair, the other is paid by its own accuracy, and a warning says so.
"""

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from layoutgen.qa.scoring import kind_of
from layoutgen.train.rewards import accuracy_reward, format_reward, map_reward, pair_reward

FORMAT_WEIGHT = 0.1
"""Of the format in a score; the rest is the accuracy's (the paper's weights)."""


def easyr1_score(reward_inputs: list[dict[str, Any]], format_weight: float = FORMAT_WEIGHT) -> list[dict[str, float]]:
    """Scores a batch: accuracy, of whole pairs where the batch holds both halves, and format.

    Args:
        reward_inputs: each with `response`, and `ground_truth`: JSON of answer, kind, truth and pair, or an answer.
        format_weight: of the format.
    """
    responses = [item["response"] for item in reward_inputs]
    return _scores(responses, [_reference(str(item["ground_truth"])) for item in reward_inputs], format_weight)


def verl_score(
    data_source: str, solution_str: str, ground_truth: str, extra_info: dict[str, Any] | None = None, **_: Any
) -> dict[str, float]:
    """Scores one response; a half of a pair by its own accuracy, for the other one is not at hand."""
    row = {**(extra_info or {}), "answer": str(ground_truth), "pair": ""}
    return _verl(_scores([solution_str], [row], FORMAT_WEIGHT))[0]


def verl_pair_scores(
    data_sources: Sequence[str],
    solution_strs: Sequence[str],
    ground_truths: Sequence[str],
    extra_infos: Sequence[dict[str, Any] | None],
    **_: Any,
) -> list[dict[str, float]]:
    """Scores a batch, halves of pairs together."""
    rows = [{**(info or {}), "answer": str(truth)} for info, truth in zip(extra_infos, ground_truths, strict=True)]
    return _verl(_scores(solution_strs, rows, FORMAT_WEIGHT))


def _reference(text: str) -> dict[str, Any]:
    """What EasyR1 hands over of a row; a bare answer tells its kind by itself."""
    row = json.loads(text) if text.startswith("{") else {}
    return row if isinstance(row, dict) and "answer" in row else {"answer": text}


def _scores(responses: Sequence[str], rows: Sequence[dict[str, Any]], weight: float) -> list[dict[str, float]]:
    """What is earned by each response, and of what it is made up; the map's fit and the plain accuracy stand by."""
    answers = [row["answer"] for row in rows]
    kinds = [row.get("kind") or kind_of(answer) for row, answer in zip(rows, answers, strict=True)]
    found = {
        "accuracy": accuracy_reward(responses, answer=answers, kind=kinds),
        "pair": pair_reward(responses, answer=answers, kind=kinds, pair=[row.get("pair") or "" for row in rows]),
        "format": format_reward(responses),
        "map": map_reward(responses, truth=[row.get("truth") or "" for row in rows]),
    }
    each = [dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True)]
    return [{"overall": (1 - weight) * one["pair"] + weight * one["format"], **one} for one in each]


def _verl(scores: list[dict[str, float]]) -> list[dict[str, float]]:
    return [{"score": one["overall"], **one} for one in scores]


def _swift_rewards() -> tuple[type, dict[str, Any]]:
    """ms-swift's base class of rewards and the table in which it looks them up by name.

    Raises:
        ImportError: this version has them somewhere else.
    """
    for name in ("swift.rewards", "swift.plugin"):  # 4.x and 3.x
        try:
            module = import_module(name)
            return module.ORM, module.orms
        except (ImportError, AttributeError):
            continue
    raise ImportError(
        "layoutgen_rewards: ms-swift is neither 3.x (swift.plugin) nor 4.x (swift.rewards): not registered"
    )


def _register_with_swift() -> None:
    base, table = _swift_rewards()
    rewards = {"accuracy": accuracy_reward, "format": format_reward, "map": map_reward, "pair": pair_reward}
    for name, reward in rewards.items():
        table[f"layoutgen_{name}"] = _as_class(base, name, reward)


def _as_class(base: type, name: str, reward: Any) -> type:
    """A reward as ms-swift makes an object of it; rows call the true answer `solution` there."""

    def call(self: Any, completions: list[str], **columns: Any) -> list[float]:
        scores: list[float] = reward(completions, answer=columns.pop("solution", ()), **columns)
        return scores

    return type(f"Layoutgen{name.title()}", (base,), {"__call__": call})


if "swift" in sys.modules:  # it is ms-swift that reads this file
    _register_with_swift()
