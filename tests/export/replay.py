"""Run in lmms-eval's environment: plays predictions back through its evaluator, and prints all results as JSON.

Arguments: a JSON file {"include": [folders], "tasks": [names], "said": {guesser: {"clip question": response}}}.
"""

import json
import sys
from typing import Any

from lmms_eval import evaluator  # type: ignore[import-not-found]
from lmms_eval.api.model import lmms  # type: ignore[import-not-found]
from lmms_eval.tasks import TaskManager  # type: ignore[import-not-found]


class Replay(lmms):  # type: ignore[misc]
    """Says what the file has for a question, after a look at its images and its prompt."""

    def __init__(self, said: dict[str, str]) -> None:
        super().__init__()
        self._said = said

    def generate_until(self, requests: list[Any]) -> list[str]:
        """One response a request."""
        return [self._respond(*request.args) for request in requests]

    def _respond(self, context: str, options: Any, images_of: Any, index: int, task: str, split: str) -> str:
        row = self.task_dict[task][split][index]
        images = images_of(row)
        assert len(images) == row["frames"] and all(image.mode == "RGB" for image in images)
        assert context == row["prompt" if "_map_" in task else "direct_prompt"]
        return self._said[f"{row['clip_id']} {row['question_id']}"]

    def loglikelihood(self, requests: list[Any]) -> list[Any]:
        """Not asked for."""
        raise NotImplementedError

    generate_until_multi_round = loglikelihood


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        plan = json.load(file)
    found = {}
    for guesser, said in plan["said"].items():
        manager = TaskManager("ERROR", include_path=plan["include"], include_defaults=False)
        run = evaluator.simple_evaluate(
            Replay(said), tasks=plan["tasks"], task_manager=manager, bootstrap_iters=0, log_samples=False
        )
        found[guesser] = {"results": run["results"], "n-samples": run["n-samples"]}
    with open(sys.argv[2], "w") as file:
        json.dump(found, file, default=str)
