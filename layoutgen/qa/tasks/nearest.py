"""Which of several objects is closest to another (QVS-Bench `relative_distance`, VSI-Bench `closest_object`).

ReVSI's `farthest_object` asks for the farthest.

Definition: R is the first object, the options are the following objects in their order. The answer is the option whose
distance from R is smallest: between the centres in `relative_distance` (four options), between the closest points in
`closest_object` (two to four options). In `farthest_object` (two to four) it is the one whose closest point to R's is
the farthest.

Margin: the least difference in metres between the distances of any two options, at least 0.15. Besides, the second
closest option is at least 10 % further than the closest; where the farthest is asked for, it is so much further than
the second.

Options are neighbours in the order of distance from R, so that being near in general (a pillow to a bed) says nothing,
and no option is trivially far; none touches R or shares its support; no option's name is part of another's.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from layoutgen.geometry.boxes import Point
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Gap, Mark, Span
from layoutgen.qa import arithmetic, steps
from layoutgen.qa.phrases import Words, distinct
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import MIN_GAP, Candidate, Draws, Info, Solution, Task, least_of, need

Distance = Callable[[Layout, int, int], float]


class Nearest(Task):
    """All three tasks; they differ in the distance, the number of options and the one asked for."""

    needed = slice(1)

    def __init__(self, info: Info, distance: Distance, counts: tuple[int, ...], *, farthest: bool = False) -> None:
        self.info, self.distance, self.counts = info, distance, counts
        self._best, self._said = (max, "largest") if farthest else (min, "smallest")
        self.by_centres = distance is not Layout.gap

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """A random reference, and objects that follow each other in distance from it, from a random one on."""
        named = scene.unambiguous
        while len(named) > min(self.counts):
            reference = named[int(rng.integers(len(named)))]
            others = [i for i in named if i != reference and not scene.touch(i, reference)]
            count = self.counts[int(rng.integers(len(self.counts)))]
            ranked = sorted(others, key=lambda i: self.distance(scene.exact, i, reference))
            options = self._run(
                scene.exact, reference, ranked[int(rng.integers(max(len(ranked) - count + 1, 1))) :], count
            )
            if len(options) == count and distinct(scene.names(options)):
                yield Candidate((reference, *(options[i] for i in rng.permutation(count).tolist())))
            else:
                yield "too few objects"

    def _run(self, layout: Layout, reference: int, ranked: Sequence[int], count: int) -> list[int]:
        """The first objects of a ranking that keep clear of each other in distance."""
        run: list[int] = []
        for index in ranked:
            if len(run) < count and (not run or self._step(layout, reference, run[-1], index) >= MIN_GAP):
                run.append(index)
        return run

    def _step(self, layout: Layout, reference: int, near: int, far: int) -> float:
        return self.distance(layout, far, reference) - self.distance(layout, near, reference)

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The closest option, or the farthest."""
        reference, *options = candidate.objects
        distances = [self.distance(layout, i, reference) for i in options]
        need(all(layout.gap(i, reference) >= MIN_GAP for i in options), "too close")
        return least_of(distances, farthest=self._best is max)

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """All are named, and no option rests on the reference or beside it on the same piece."""
        super().check_asked(scene, candidate)
        reference, *options = candidate.objects
        need(not any(scene.touch(i, reference) for i in options), "touches")

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """Names of the options."""
        return tuple(scene.names(candidate.objects[1:]))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The reference's name."""
        return {"r": scene.name(candidate.objects[0])}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The distance of each option, and the least or greatest of them."""
        reference, *options = candidate.objects
        measure = _by_centres if self.by_centres else _by_closest_points
        sentences, distances = measure(scene, layout, reference, options, words)
        best = self._best(range(len(options)), key=distances.__getitem__)
        value = arithmetic.literal(distances[best])
        return [*sentences, words.say(self._said, value=value, name=scene.name(options[best]))]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """A line from the reference to each option."""
        reference, *options = candidate.objects
        if self.by_centres:
            return [Span(layout.centres[reference], layout.centres[i]) for i in options]
        return [Gap(layout.footprint(reference).parts, layout.footprint(i).parts) for i in options]


def _by_centres(
    scene: Scene, layout: Layout, reference: int, options: Sequence[int], words: Words
) -> tuple[list[str], list[float]]:
    text, origin = steps.centre(layout, reference, scene.name(reference), words)
    sentences, distances = [text], []
    for index in options:
        text, point = steps.centre(layout, index, scene.name(index), words)
        spacing = _spacing(origin, point)
        pair = {"a": scene.name(index), "b": scene.name(reference)}
        sentences += [text, words.say("spacing", step=spacing, **pair)]
        distances.append(spacing.value)
    return sentences, distances


def _by_closest_points(
    scene: Scene, layout: Layout, reference: int, options: Sequence[int], words: Words
) -> tuple[list[str], list[float]]:
    sentences, distances = [], []
    for index in options:
        name = scene.name(index)
        measured, value = steps.closest_points(layout.boxes[index], layout.boxes[reference], 2, words, name=name)
        sentences += [words.say("take", name=name), *measured]
        distances.append(value)
    return sentences, distances


def _spacing(origin: Point, point: Point) -> arithmetic.Step:
    x = round(point[0] - origin[0], 4)
    z = round(point[1] - origin[1], 4)
    return arithmetic.length(x, z, 2)


RELATIVE_DISTANCE = Nearest(
    Info(
        name="relative_distance",
        kind="choice",
        source="QVS-Bench",
        margin="0.15 m between the distances of any two options, the second closest 10 % further",
        margin_unit="m",
        limited="distance",
        example="Measured between centres, which of these objects is closest to the fridge?",
    ),
    Layout.centre_distance,
    (4,),
)

CLOSEST_OBJECT = Nearest(
    Info(
        name="closest_object",
        kind="choice",
        source="VSI-Bench (relative distance)",
        margin="0.15 m between the distances of any two options, the second closest 10 % further",
        margin_unit="m",
        limited="distance",
        example="Measured from the closest points, which of these objects is closest to the fridge?",
    ),
    Layout.gap,
    (2, 3, 4),
)

FARTHEST_OBJECT = Nearest(
    replace(
        CLOSEST_OBJECT.info,
        name="farthest_object",
        source="ReVSI",
        margin="0.15 m between the distances of any two options, the farthest 10 % further than the second",
        example="Measured from the closest points, which of these objects is farthest from the fridge?",
    ),
    Layout.gap,
    (2, 3, 4),
    farthest=True,
)

TASKS = (RELATIVE_DISTANCE, CLOSEST_OBJECT, FARTHEST_OBJECT)
