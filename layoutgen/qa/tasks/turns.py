"""By how much the camera turns (Multi-SpatialMLLM, SAT).

Definitions; the options are the turns `given`, signed degrees clockwise, and the answer is the option closest to the
true turn:
- `camera_turn`: from the direction in which frame `views[0]` looks to that in which `views[1]` looks;
- `goal_aiming`: from the direction in which frame `views[0]` looks to the direction from its camera to the centre of A.

Options are multiples of 10 degrees, a and -a, b and -b, where the magnitudes differ by at least 40.

Margin: degrees that the true turn is away from the middle between the two closest options, at least 10. Turns between
20 and 160 degrees either way are asked.
"""

from abc import abstractmethod
from dataclasses import replace

import numpy as np

from layoutgen.geometry.frames import bearing, wrap_degrees
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark, Span
from layoutgen.qa import arithmetic, steps
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, need, two_views
from layoutgen.qa.tasks.camera import BetweenViews
from layoutgen.qa.tasks.facing import MIN_VIEW_GAP

SMALLEST, LARGEST, APART = 20, 160, 40


class Turn(Task):
    """Both tasks; they differ in what is turned to."""

    @abstractmethod
    def turn(self, layout: Layout, candidate: Candidate) -> float:
        """Degrees clockwise, in (-180, 180]."""

    @abstractmethod
    def roles(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Candidates without their options."""

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Pairs of roles; both have the magnitudes of both as options, so that neither is likelier to be asked."""
        roles = self.roles(scene, rng)
        for first, second in zip(roles, roles, strict=False):
            if isinstance(first, str) or isinstance(second, str):
                yield first if isinstance(first, str) else str(second)
                continue
            sizes = sorted(10 * round(abs(self.turn(scene.exact, one)) / 10) for one in (first, second))
            if SMALLEST <= sizes[0] and sizes[1] <= LARGEST and sizes[1] - sizes[0] >= APART:
                given = tuple(str(sign * size) for size in sizes for sign in (1, -1))
                yield replace(first, given=given)
                yield replace(second, given=given)
            else:
                yield "turns too much alike"

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The option closest to the true turn."""
        turn = self.turn(layout, candidate)
        misses = [abs(wrap_degrees(turn - option)) for option in turns_given(candidate)]
        first, second = sorted(misses)[:2]
        return Solution(misses.index(first), value=turn, margin=(second - first) / 2)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The turns in words, none of which contains another."""
        return tuple(map(scene.language.turn_by, turns_given(candidate)))

    def choose(self, candidate: Candidate, turn: float, words: Words) -> str:
        """The sentence that picks the option."""
        best = min(turns_given(candidate), key=lambda option: abs(wrap_degrees(turn - option)))
        return words.say("closest", option=words.language.turn_by(best))


class CameraTurn(BetweenViews, Turn):
    """How the camera turned between two images."""

    info = Info(
        name="camera_turn",
        kind="choice",
        source="Multi-SpatialMLLM, SPAR",
        margin="10 deg to where another option fits as well",
        margin_unit="deg",
        example="From image 2 to image 5, which way and by how much did the camera turn?",
        unit="deg",
        map_views=True,
    )

    def roles(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any two shown frames."""
        return two_views(scene, rng)

    def turn(self, layout: Layout, candidate: Candidate) -> float:
        """Difference of the yaws."""
        first, second = (layout.views[i] for i in candidate.views)
        return wrap_degrees(second.yaw_deg - first.yaw_deg)

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Both headings, their difference, and the option."""
        yaws = [layout.views[i].yaw_deg for i in candidate.views]
        texts = [
            words.say("yaw", n=i + 1, yaw=arithmetic.literal(yaw)) for i, yaw in zip(candidate.views, yaws, strict=True)
        ]
        turn, sentences = steps.turn_between(yaws[0], yaws[1], words)
        return [*texts, *sentences, self.choose(candidate, turn, words)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the views drawn are the turn."""
        return []


class GoalAiming(Turn):
    """Which way to turn to face an object."""

    info = Info(
        name="goal_aiming",
        kind="choice",
        source="SAT",
        margin="10 deg to where another option fits as well",
        margin_unit="deg",
        example="At the camera pose of image 3, which way and by how much must you turn to face the sofa?",
        unit="deg",
        map_views=True,
    )

    needed = slice(None)

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """It is named and some way from the camera, which does not already face it or look away from it."""
        super().check_asked(scene, candidate)
        (index,), (view,) = candidate.objects, candidate.views
        need(scene.exact.point_gap(scene.exact.views[view].point, index) >= MIN_VIEW_GAP, "too close")
        need(SMALLEST <= abs(self.turn(scene.exact, candidate)) <= LARGEST, "turn out of range")

    def roles(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any named object and any shown frame."""
        while scene.unambiguous:
            index = scene.unambiguous[int(rng.integers(len(scene.unambiguous)))]
            view = int(rng.integers(len(scene.frames)))
            near = scene.exact.point_gap(scene.exact.views[view].point, index) < MIN_VIEW_GAP
            yield "too close" if near else Candidate((index,), views=(view,))

    def turn(self, layout: Layout, candidate: Candidate) -> float:
        """Direction of the object's centre, less the yaw."""
        view, index = layout.views[candidate.views[0]], candidate.objects[0]
        return wrap_degrees(bearing(view.point, layout.centres[index]) - view.yaw_deg)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The object's name and the image's number."""
        return {"a": scene.name(candidate.objects[0]), "n": str(candidate.views[0] + 1)}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The direction to the object, less the camera's yaw, and the option."""
        sentences, turn = steps.turn_to(scene, layout, candidate.views[0], candidate.objects[0], words)
        return [*sentences, self.choose(candidate, turn, words)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The line that is aimed along."""
        eye = layout.views[candidate.views[0]].point
        return [Span(eye, layout.centres[candidate.objects[0]])]


def turns_given(candidate: Candidate) -> list[int]:
    """The options, signed degrees clockwise."""
    return [int(turn) for turn in candidate.given]


CAMERA_TURN = CameraTurn()
GOAL_AIMING = GoalAiming()

TASKS = (CAMERA_TURN, GOAL_AIMING)
