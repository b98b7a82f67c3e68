"""Directions from where images were taken: asked only from where every answer could be right.

One image shows what lies before its camera; whoever reads "from where image 1 was taken" and that one image is shown
needs no look to know that nothing is behind.
"""

from collections.abc import Callable, Sequence

import numpy as np

from layoutgen.qa.scene import Scene

ONE_SIDED = "some answer cannot be"
"""Why a draw makes no candidate."""

Objects = tuple[int, ...]
Answers = Callable[[Scene, int], Sequence[Sequence[Objects]]]
"""Of a scene and one of its frames: for each answer, the objects that have it."""


class FromPlaces:
    """Draws a frame, then an answer, then objects that have it, each as likely as the others."""

    def __init__(self, scene: Scene, rng: np.random.Generator, answers: Answers) -> None:
        self._scene, self._rng, self._answers = scene, rng, answers
        self._found: dict[int, Sequence[Sequence[Objects]]] = {}

    def draw(self) -> tuple[int, Objects]:
        """The frame and the objects; none where some answer has none."""
        view = int(self._rng.integers(len(self._scene.frames)))
        if view not in self._found:
            self._found[view] = self._answers(self._scene, view)
        answers = self._found[view]
        if not all(answers):
            return view, ()
        alike = answers[int(self._rng.integers(len(answers)))]
        return view, alike[int(self._rng.integers(len(alike)))]


def least_angle(scene: Scene) -> float:
    """Degrees that a direction keeps from every boundary."""
    recipe = scene.facts.recipe
    return max(recipe.margins.angle_deg, recipe.limits.sector_deg)
