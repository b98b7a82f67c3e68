"""Gaps between things: which is the narrowest, and what fits through one (SPAR, OpenSpatial, own).

Definitions, on the floor plan, between the closest points of footprints:
- `closest_pair`: the objects are six, A and B, C and D, E and F; the options are these three pairs, and the answer is
  the pair with the smallest gap;
- `fits_through`: A, turned as it likes, is as narrow as the smaller of its extents along x and z; is the gap between B
  and C wider (`yes`)?

Margins: 0.15 m between the gaps of any two pairs, the second 10 % wider; 0.15 m between the gap and the extent. No pair
touches or shares its support. A stands square to the observer and some shown frame holds it whole; it, B and C stand on
the floor, and gap and extent differ by 1 m at most, so that a look is needed.
"""

import numpy as np

from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Extent, Gap, Mark
from layoutgen.qa import arithmetic, steps
from layoutgen.qa.phrases import Words, distinct
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import MIN_GAP, Candidate, Draws, Info, Solution, Task, least_of, need
from layoutgen.qa.tasks.sizes import MIN_SIZE, extents

PAIRS = 3
ON_FLOOR = 0.1
"""Metres above the floor up to which something stands on it."""
CLEAR = 1.0
"""Metres by which a gap is at most wider or narrower than what is to fit through."""
DRAWS = 24
"""Pairs that are tried for each object that is to fit through one."""


class ClosestPair(Task):
    """Which two of several things stand closest to each other."""

    info = Info(
        name="closest_pair",
        kind="choice",
        source="SPAR (object-object distance), own",
        margin="0.15 m between the gaps of any two pairs, the second 10 % wider",
        margin_unit="m",
        example="Measured from the closest points, which of these pairs stands closest together?",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any six named objects, in pairs."""
        named = scene.unambiguous
        while len(named) >= 2 * PAIRS:
            chosen = [named[i] for i in rng.permutation(len(named))[: 2 * PAIRS].tolist()]
            yield Candidate(tuple(chosen)) if distinct(scene.names(chosen)) else "names too much alike"

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """All are named, and no two of a pair rest on each other or on the same piece."""
        super().check_asked(scene, candidate)
        need(not any(scene.touch(a, b) for a, b in _pairs(candidate)), "touches")

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The pair with the smallest gap."""
        gaps = [layout.gap(a, b) for a, b in _pairs(candidate)]
        need(min(gaps) >= MIN_GAP, "too close")
        return least_of(gaps)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The pairs as lists of names."""
        return tuple(scene.language.joints.comma.join(scene.names(pair)) for pair in _pairs(candidate))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """Nothing: the options name the objects."""
        return {}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Each gap, and the least of them."""
        sentences, gaps, options = list[str](), list[float](), self.options(scene, candidate)
        for (a, b), pair in zip(_pairs(candidate), options, strict=True):
            measured, value = steps.closest_points(layout.boxes[a], layout.boxes[b], 2, words, name=pair)
            sentences += [words.say("pair", pair=pair), *measured]
            gaps.append(value)
        best = min(range(PAIRS), key=gaps.__getitem__)
        return [*sentences, words.say("least", value=arithmetic.literal(gaps[best]), pair=options[best])]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The gaps."""
        return [_gap(layout, a, b) for a, b in _pairs(candidate)]


def _pairs(candidate: Candidate) -> list[tuple[int, int]]:
    return list(zip(candidate.objects[::2], candidate.objects[1::2], strict=True))


def _gap(layout: Layout, a: int, b: int) -> Gap:
    return Gap(layout.footprint(a).parts, layout.footprint(b).parts)


class FitsThrough(Task):
    """Whether something fits between two others."""

    needed = slice(None)

    info = Info(
        name="fits_through",
        kind="choice",
        source="own (does it fit)",
        margin="0.15 m between the gap and the extent, the whole object in view",
        margin_unit="m",
        example="With its narrower side in front, would the desk fit through the gap between the bed and the sofa?",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """An object that is seen whole and stands square, a gap that it fits through and one that it does not."""
        named = [i for i in scene.unambiguous if _stands(scene, i)]
        whole = [i for i in named if scene.exact.square[i] and scene.is_whole(i)]
        while whole and len(named) >= 3:
            index = whole[int(rng.integers(len(whole)))]
            found: dict[int, Candidate] = {}
            for a, b in rng.integers(len(named), size=(DRAWS, 2)).tolist():
                candidate = Candidate((index, named[a], named[b]))
                if len(set(candidate.objects)) == 3 and distinct(scene.names(candidate.objects)):
                    gap, side = self._measured(scene.exact, candidate)
                    if MIN_GAP <= abs(gap - side) <= CLEAR and gap >= MIN_GAP:
                        found.setdefault(int(gap < side), candidate)
            if len(found) == 2:
                yield from (found[0], found[1])
            else:
                yield "one answer only"

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """All are named and stand on the floor, and the first is seen whole and stands square."""
        super().check_asked(scene, candidate)
        first = candidate.objects[0]
        need(scene.exact.square[first] and scene.is_whole(first), "not whole")
        need(all(_stands(scene, index) for index in candidate.objects), "not on the floor")

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """Compares the gap and the narrower extent."""
        gap, side = self._measured(layout, candidate)
        need(side >= MIN_SIZE, "too small")
        need(gap >= MIN_GAP, "too close")
        need(abs(gap - side) <= CLEAR, "plain without a look")
        return Solution(0 if gap > side else 1, margin=abs(gap - side))

    def _measured(self, layout: Layout, candidate: Candidate) -> tuple[float, float]:
        index, a, b = candidate.objects
        sides = extents(layout, index, False).values()
        return layout.gap(a, b), min(high - low for low, high in sides)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """Yes or no."""
        return scene.language.answers["yes"], scene.language.answers["no"]

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The names."""
        return dict(zip("abc", scene.names(candidate.objects), strict=True))

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Both extents, the gap, and which is larger."""
        index, a, b = candidate.objects
        found = {axis: arithmetic.difference(high, low) for axis, (low, high) in extents(layout, index, False).items()}
        side = min(step.value for step in found.values())
        called = words.language.extents
        measured, gap = steps.closest_points(layout.boxes[a], layout.boxes[b], 2, words)
        return [
            *(words.say("extent", what=getattr(called, axis), step=step) for axis, step in found.items()),
            words.say("narrower", value=arithmetic.literal(side), name=scene.name(index)),
            *measured,
            words.say(
                "wider" if gap > side else "too_narrow", gap=arithmetic.literal(gap), side=arithmetic.literal(side)
            ),
        ]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The gap, and the object's extent."""
        index, a, b = candidate.objects
        return [_gap(layout, a, b), Extent(layout.boxes[index])]


def _stands(scene: Scene, index: int) -> bool:
    return scene.exact.heights[index][0] <= ON_FLOOR


CLOSEST_PAIR = ClosestPair()
FITS_THROUGH = FitsThrough()

TASKS = (CLOSEST_PAIR, FITS_THROUGH)
