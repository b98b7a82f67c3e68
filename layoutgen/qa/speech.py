"""How a language words the tasks; one that the language does not know, a plug-in's, words itself."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from layoutgen.config import Paraphrases
from layoutgen.errors import RecipeError
from layoutgen.language import Language, load
from layoutgen.qa.registry import TASKS
from layoutgen.qa.task import Task


@cache
def wordings(task: Task, code: str = "en") -> Sequence[str]:
    """Questions of a task, as format strings over its slots."""
    return spoken(code).wordings.get(task.info.name) or task.wordings


def worded(task: Task, further: Paraphrases, pick: Callable[[int], int]) -> tuple[str, str]:
    """One of a task's questions, paraphrases among them, and what records call it: `room_size.3`, or `room_size.p1`.

    Args:
        task: the task.
        further: the recipe's paraphrases.
        pick: gives a number below another.
    """
    own, more = wordings(task), further.wordings.get(task.info.name, ())
    place = pick(len(own) + len(more))
    if place < len(own):
        return own[place], f"{task.info.name}.{place + 1}"
    return more[place - len(own)], f"{task.info.name}.p{place - len(own) + 1}"


@cache
def steps(task: Task, code: str = "en") -> Mapping[str, Sequence[str]]:
    """Steps of a task's reasoning, as format strings."""
    language = spoken(code)
    return {**language.common, **task.phrases, **language.steps.get(task.info.name, {})}


@cache
def spoken(code: str) -> Language:
    """A language that words every task.

    Raises:
        RecipeError: some task has no wordings.
    """
    language = load(code)
    if mute := [name for name, task in TASKS.items() if not (language.wordings.get(name) or task.wordings)]:
        raise RecipeError(f"the language {code} has no wordings of {', '.join(mute)}")
    return language
