"""The mix of tasks and frame counts that a recipe wants."""

from collections.abc import Collection
from dataclasses import dataclass

from layoutgen.config import Recipe, shares_of
from layoutgen.errors import RecipeError
from layoutgen.qa.registry import TASKS
from layoutgen.qa.speech import check_manner, check_spoken, languages
from layoutgen.wording import meant

Cell = tuple[str, int]
"""A task and a number of shown frames."""

MOST_BEFORE = 8
"""Images of each of the two groups of a question about a change at most; both together are no more than others show."""


@dataclass(frozen=True)
class Mix:
    """Shares of tasks and of frame counts, each summing to 1."""

    tasks: dict[str, float]
    frames: dict[int, float]

    @classmethod
    def of(cls, recipe: Recipe) -> "Mix":
        """The mix of a recipe; no tasks named means all built-in ones alike, whatever plug-ins are installed.

        Raises:
            RecipeError: the recipe names an unknown task or language, or one that is not worded in the other.
        """
        for key, names in (("tasks", recipe.tasks), ("think_of", recipe.think_of)):
            for name in (name for name in names if name not in TASKS):
                near = meant(name, TASKS)
                raise RecipeError(f"recipe {recipe.name}: no task {name!r}{near}, see `layoutgen tasks` - at `$.{key}`")
        for name in (name for name in recipe.tasks if TASKS[name].info.change):
            raise RecipeError(
                f"recipe {recipe.name}: {name!r} is asked of twins, as `contrast.changes` says - at `$.tasks`"
            )
        own = [name for name, task in TASKS.built_in.items() if not task.info.change]
        mix = cls(shares_of(recipe.tasks or dict.fromkeys(own, 1.0)), shares_of(recipe.frames))
        for code in languages(recipe.language):
            mix.check_language(code, recipe)
        return mix

    def check_language(self, code: str, recipe: Recipe) -> None:
        """Raises RecipeError where not all that a recipe wants can be said in a language."""
        try:
            check_spoken(code, self.tasks)
            check_manner(code, recipe)
        except RecipeError as error:
            raise RecipeError(f"recipe {recipe.name}: {error} - at `$.language`") from error

    @classmethod
    def of_changes(cls, recipe: Recipe) -> "Mix":
        """All tasks about changes alike, over the recipe's numbers of frames for each of the two groups of images."""
        counts = {count: share for count, share in recipe.frames.items() if count <= MOST_BEFORE and share > 0}
        names = [name for name, task in TASKS.items() if task.info.change]
        mix = cls(shares_of(dict.fromkeys(names, 1.0)), shares_of(counts or {MOST_BEFORE: 1.0}))
        for code in languages(recipe.language):
            mix.check_language(code, recipe)
        return mix

    def share(self, cell: Cell) -> float:
        """Share of the questions that are of a task and show a number of frames."""
        return self.tasks[cell[0]] * self.frames[cell[1]]

    def cells(self, counts: Collection[int]) -> list[Cell]:
        """All cells with the given numbers of frames, in the mix's order."""
        return [(task, count) for task in self.tasks for count in self.frames if count in counts]
