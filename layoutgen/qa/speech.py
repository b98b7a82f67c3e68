"""How a language words the tasks; one that the language does not know, a plug-in's, words itself, in English."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from layoutgen.errors import RecipeError
from layoutgen.language import Language, load
from layoutgen.qa.registry import TASKS
from layoutgen.qa.task import Task

OWN = "en"
"""What tasks word themselves in."""


@cache
def wordings(task: Task, language: Language) -> Sequence[str]:
    """Questions of a task, as format strings over its slots; () where it cannot be asked in the language."""
    return language.wordings.get(task.info.name) or (task.wordings if language.code == OWN else ())


@cache
def steps(task: Task, language: Language) -> Mapping[str, Sequence[str]]:
    """Steps of a task's reasoning, as format strings."""
    own = task.phrases if language.code == OWN else {}
    return {**language.common, **own, **language.steps.get(task.info.name, {})}


def check_spoken(code: str, tasks: Iterable[str]) -> None:
    """Raises RecipeError where there is no such language, or it has no wordings of one of the tasks."""
    language = load(code)
    if mute := [name for name in tasks if not wordings(TASKS[name], language)]:
        raise RecipeError(f"the language {code} has no wordings of {', '.join(mute)}")
