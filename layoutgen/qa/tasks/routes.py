"""Which turns a route takes (VSI-Bench `route_plan`).

Definition: A, B, C and, in the longer form, D are the objects in order. Someone at the centre of A faces the centre of
B, walks to it, turns, walks to C and, if there is a D, turns and walks to D. Each turn is named by the angle from the
direction in which one arrives to that in which one leaves, clockwise: `right` 45 to 135 degrees, `left` -135 to -45,
`back` beyond 135 either way. The options are the turns `given`: `left`, or `left,back`.

Every leg is at least 0.5 m long between centres, stays in one room and meets no object that begins below 1.5 m, but for
those that touch its two ends;
turns of less than 45 degrees are not asked.

Margin: degrees between any of the turns and the nearest boundary, at least 10.
"""

from collections.abc import Sequence
from itertools import pairwise, product
from math import hypot

import numpy as np

from layoutgen.geometry.frames import offset
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Arrow, Mark
from layoutgen.qa import steps
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, need
from layoutgen.qa.tasks.directions import MIN_AXIS
from layoutgen.qa.tasks.facing import ON_FLOOR
from layoutgen.qa.tasks.sectors import Sectors, angle_from

TURNS = Sectors(("ahead", "right", "back", "left"), (-45.0, 45.0, 135.0, -135.0))
NAMES = ("left", "right", "back")


class RoutePlan(Task):
    """Fills the turns into a route."""

    needed = slice(None)

    in_rooms = True
    info = Info(
        name="route_plan",
        kind="choice",
        source="VSI-Bench",
        margin="10 deg between every turn and the boundaries",
        margin_unit="deg",
        example="You are at the bed and face the desk. Go to the desk, [turn], go to the safe. Which turn?",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Three or four named objects on the floor with free ways between them."""
        goals = [i for i in scene.unambiguous if scene.exact.heights[i][0] < ON_FLOOR]
        while len(goals) >= 3:
            objects = self._walk(scene, goals, 3 + int(rng.integers(2)), rng)
            yield self._with_options(scene, objects, rng) if len(objects) >= 3 else "way blocked"

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The turns among the options."""
        angles = turns(layout, candidate.objects)
        names = named(angles)
        need("ahead" not in names, "straight on")
        key = _as_given(names)
        need(key in candidate.given, "map disagrees")
        return Solution(candidate.given.index(key), margin=min(TURNS.margin(angle) for angle in angles))

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """All are named and stand on the floor, and the ways between them are free."""
        super().check_asked(scene, candidate)
        need(all(scene.exact.heights[i][0] < ON_FLOOR for i in candidate.objects), "not on the floor")
        need(all(self._walkable(scene, a, b) for a, b in pairwise(candidate.objects)), "way blocked")

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The turns in words."""
        language = scene.language
        return tuple(
            language.joints.then.join(getattr(language.turns, name) for name in names)
            for names in turns_given(candidate)
        )

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The first two names, and the steps."""
        names = scene.names(candidate.objects)
        route = scene.language.route
        legs = route.turn.join(route.leg.format(name=name) for name in names[1:])
        return {"a": names[0], "b": names[1], "route": legs + route.end}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The legs, and the turn between each two."""
        names = [scene.name(i) for i in candidate.objects]
        found = [steps.centre(layout, i, name, words) for i, name in zip(candidate.objects, names, strict=True)]
        sentences, legs = [text for text, _ in found], []
        for (a, (_, start)), (b, (_, end)) in pairwise(zip(names, found, strict=True)):
            text, leg = steps.vector(start, end, scene.language.the(a), scene.language.the(b), words)
            sentences.append(text)
            legs.append(leg)
        for at, (arriving, leaving) in zip(names[1:], pairwise(legs), strict=False):
            measured, angle = steps.clockwise(arriving, leaving, words)
            turn = {
                "name": TURNS.said(TURNS.pick(angle), scene.language),
                "at": at,
                "angle": angle,
                "turned": steps.turned(angle, words),
            }
            sentences += [*measured, words.say("straight", **turn)]
        return sentences

    def _walk(self, scene: Scene, goals: list[int], count: int, rng: np.random.Generator) -> tuple[int, ...]:
        """Up to `count` different goals, each with a free way from the one before."""
        walk = [goals[int(rng.integers(len(goals)))]]
        while len(walk) < count:
            ahead = [goal for goal in goals if goal not in walk and self._walkable(scene, walk[-1], goal)]
            if not ahead:
                break
            walk.append(ahead[int(rng.integers(len(ahead)))])
        return tuple(walk)

    def _walkable(self, scene: Scene, a: int, b: int) -> bool:
        start, end = scene.exact.centres[a], scene.exact.centres[b]
        return hypot(*offset(start, end)) >= MIN_AXIS and scene.facts.way_between(a, b)

    def _with_options(self, scene: Scene, objects: tuple[int, ...], rng: np.random.Generator) -> Candidate:
        """All single turns, or the true pair of turns and three others."""
        combinations = [_as_given(names) for names in product(NAMES, repeat=len(objects) - 2)]
        if len(combinations) <= len(NAMES):
            return Candidate(objects, given=tuple(combinations))
        true = _as_given(named(turns(scene.exact, objects)))
        others = [combinations[i] for i in rng.permutation(len(combinations)).tolist() if combinations[i] != true]
        return Candidate(objects, given=tuple(sorted([true, *others[:3]])))

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The legs."""
        return [Arrow(start, end) for start, end in pairwise(layout.centres[i] for i in candidate.objects)]


def turns(layout: Layout, objects: tuple[int, ...]) -> list[float]:
    """Degrees clockwise of each turn of a route over the objects' centres."""
    legs = [offset(layout.centres[a], layout.centres[b]) for a, b in pairwise(objects)]
    return [angle_from(arriving, leaving) for arriving, leaving in pairwise(legs)]


def named(angles: Sequence[float]) -> list[str]:
    """What turns are called."""
    return [TURNS.names[TURNS.pick(angle)] for angle in angles]


def turns_given(candidate: Candidate) -> list[list[str]]:
    """The options, each the names of a route's turns."""
    return [names.split(",") for names in candidate.given]


def _as_given(names: Sequence[str]) -> str:
    return ",".join(names)


ROUTE_PLAN = RoutePlan()

TASKS = (ROUTE_PLAN,)
