"""Where something has gone that was moved between two groups of images: how far, which way, and what it is next to.

Definitions; A is the thing that was moved or added, the first of the objects after and, if it is there, before:
- `moved_distance`: metres between the centres of A before and after, on the floor plan, one decimal;
- `moved_direction`: the way from A's centre before to its centre after, seen from above, where image 1 looks `forward`:
  the quarter around forward, right, backward or left that holds it;
- `nearest_now`: the options are the other things, two to four, each in both states where it was; the answer is the one
  whose closest point to A's is nearest after. Where A was there before, another option was the nearest then.

Margin: metres to the next printed number, at least 0.01, between 0.5 and 10 m; degrees to the nearest boundary between
quarters; the least difference in metres between the distances of any two options, at least 0.15, the second nearest
10 % further than the nearest. No option touches A after, nor bears it.
"""

from itertools import pairwise

import numpy as np

from layoutgen.geometry.frames import bearing
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Arrow, Gap, Mark, Span
from layoutgen.qa import arithmetic, steps
from layoutgen.qa.both import NONE, BothScene, Kept
from layoutgen.qa.change import MIN_MOVE, MOST_OPTIONS, ChangeTask, by_place_after, shift, sides
from layoutgen.qa.phrases import Words, distinct
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import MIN_GAP, Candidate, Draws, Info, Solution, lead, need
from layoutgen.qa.tasks.sectors import Sectors

FARTHEST = 10.0
QUARTERS = Sectors(("forward", "right", "backward", "left"), (-45.0, 45.0, 135.0, -135.0))


class Moved(ChangeTask):
    """What both measures of a move share."""

    edits = ("moved",)

    def of_change(self, scene: BothScene, rng: np.random.Generator) -> Draws:
        """The move."""
        if scene.is_named:
            yield Candidate(sides([scene.changed]))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The name."""
        return {"a": scene.name(candidate.objects[0])}


class MovedDistance(Moved):
    """How far something was moved."""

    info = Info(
        name="moved_distance",
        kind="number",
        source="own",
        margin="0.01 m to the next printed number, 0.5 to 10 m",
        margin_unit="m",
        example="Images 1 to 4 show a place before something changed there, images 5 to 8 show it afterwards. "
        "How many metres was the chair moved, from centre to centre on the floor plan?",
        unit="m",
        decimals=2,
        change=True,
    )

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The distance of the centres."""
        moved = shift(layout, candidate.objects)
        need(MIN_MOVE <= moved <= FARTHEST, "out of range")
        return Solution(value=moved, margin=self.rounding_margin(moved))

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Both centres and the length of the vector between them."""
        sentences, (x, z) = _way(scene, layout, candidate, words)
        return [*sentences, words.say("distance", step=arithmetic.length(x, z, self.info.digits).text)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The line between the centres."""
        before, after = candidate.objects
        return [Span(layout.centres[before], layout.centres[after])]


class MovedDirection(Moved):
    """Which way something was moved, as seen from image 1."""

    info = Info(
        name="moved_direction",
        kind="choice",
        source="own",
        margin="10 deg to every boundary between quarters, moved by 0.5 m",
        margin_unit="deg",
        example="Images 1 to 4 show a place before something changed there, images 5 to 8 show it afterwards. "
        "If image 1 looks forward, in which direction was the chair moved?",
        change=True,
    )

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The quarter that holds the way."""
        before, after = candidate.objects
        need(shift(layout, candidate.objects) >= MIN_MOVE, "hardly moved")
        angle = bearing(layout.centres[before], layout.centres[after])
        return Solution(QUARTERS.pick(angle), margin=QUARTERS.margin(angle))

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The four ways."""
        return QUARTERS.texts(scene.language)

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Both centres, the vector between them and its direction."""
        sentences, (x, z) = _way(scene, layout, candidate, words)
        step = arithmetic.heading(x, z)
        way = QUARTERS.said(QUARTERS.pick(step.value), scene.language)
        return [*sentences, words.say("angle", step=step.text), words.say("quarter", way=way)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The way."""
        before, after = candidate.objects
        return [Arrow(layout.centres[before], layout.centres[after])]


class NearestNow(ChangeTask):
    """What is nearest to something that was moved or added."""

    info = Info(
        name="nearest_now",
        kind="choice",
        source="own",
        margin="0.15 m between the distances of any two options, the second nearest 10 % further; another one was the "
        "nearest before",
        margin_unit="m",
        example="Images 1 to 4 show a place before something changed there, images 5 to 8 show it afterwards. "
        "To which of these is the chair closest now?",
        change=True,
    )
    edits = ("moved", "added")

    def of_change(self, scene: BothScene, rng: np.random.Generator) -> Draws:
        """What changed, and things that follow each other in distance from it; of what moved also its old neighbour."""
        target = scene.changed
        while scene.is_named:
            free = [
                pair for pair in scene.kept if not any(scene.touch(i, j) for i in pair for j in target if j != NONE)
            ]
            count = 2 + int(rng.integers(MOST_OPTIONS - 1))
            drawn = self._drawn(scene, target, free, count, rng)
            options = [drawn[i] for i in rng.permutation(len(drawn)).tolist()]
            if len(options) > 1 and distinct([scene.name(pair.after) for pair in options]):
                yield Candidate(sides([target, *options]))
            else:
                yield "too few objects"

    def _drawn(
        self, scene: BothScene, target: Kept, free: list[Kept], count: int, rng: np.random.Generator
    ) -> list[Kept]:
        """Options from a random one on in the order of distance now; the nearest before takes the last one's place."""
        gap = scene.exact.gap
        ranked = sorted(free, key=lambda pair: gap(pair.after, target.after))
        ranked = ranked[int(rng.integers(max(len(ranked) - count + 1, 1))) :]
        run: list[Kept] = []
        for pair in ranked:
            if len(run) < count and (
                not run or gap(pair.after, target.after) - gap(run[-1].after, target.after) > MIN_GAP
            ):
                run.append(pair)
        if target.before != NONE and run:
            old = min(ranked, key=lambda pair: gap(pair.before, target.before))
            run = run if old in run else [*run[: count - 1], old]
        return run

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The nearest option after."""
        target, *options = by_place_after(layout, candidate.objects)
        distances = [layout.gap(pair[-1], target[-1]) for pair in options]
        need(min(distances) >= MIN_GAP, "too close")
        pick = distances.index(min(distances))
        if len(target) > 1:
            before = [layout.gap(pair[0], target[0]) for pair in options]
            need(before.index(min(before)) != pick, "nearest before as well")
        ranked = sorted(distances)
        return Solution(pick, margin=min(b - a for a, b in pairwise(ranked)), lead=lead(*ranked[:2]))

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """Names of the options."""
        _, *options = by_place_after(scene.exact, candidate.objects)
        return tuple(scene.name(pair[-1]) for pair in options)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The name of what changed."""
        target, *_ = by_place_after(scene.exact, candidate.objects)
        return {"a": scene.name(target[-1])}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The distance of each option after, and the least of them."""
        target, *options = by_place_after(layout, candidate.objects)
        box, sentences, distances = layout.boxes[target[-1]], [words.say("afterwards")], []
        for pair in options:
            measured, value = steps.closest_points(layout.boxes[pair[-1]], box, 2, words)
            sentences += [words.say("take", name=scene.name(pair[-1])), *measured]
            distances.append(value)
        best = distances.index(min(distances))
        value_text = arithmetic.literal(distances[best])
        return [*sentences, words.say("smallest", value=value_text, name=scene.name(options[best][-1]))]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The way of what moved, and a line from it to each option."""
        target, *options = by_place_after(layout, candidate.objects)
        here = layout.footprint(target[-1]).parts
        lines: list[Mark] = [Gap(here, layout.footprint(pair[-1]).parts) for pair in options]
        return [*lines, *([Arrow(*(layout.centres[i] for i in target))] if len(target) == 2 else [])]


def _way(scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> tuple[list[str], tuple[float, float]]:
    """The centres before and after, and the vector between them."""
    before, after = candidate.objects
    points, sentences = [], []
    for index, step in ((before, "centre_before"), (after, "centre_after")):
        x, z = arithmetic.centre(layout.boxes[index])
        sentences.append(words.say(step, name=scene.name(index), x=x.text, z=z.text))
        points.append((x.value, z.value))
    x, z = (arithmetic.difference(points[1][axis], points[0][axis]) for axis in (0, 1))
    return [*sentences, words.say("moved_by", x=x.text, z=z.text)], (x.value, z.value)


MOVED_DISTANCE = MovedDistance()
MOVED_DIRECTION = MovedDirection()
NEAREST_NOW = NearestNow()

TASKS = (MOVED_DISTANCE, MOVED_DIRECTION, NEAREST_NOW)
