"""In which order objects come: by distance or direction from a camera, or by first appearance (VSI-Bench).

Definitions; the options are the orders `given`, each a string of digits that index the objects (`"201"`: the third
object first), and the answer is the true one:
- `depth_order`: three objects that count as seen in frame `views[0]`, from the nearest to the farthest by the distance
  on the floor plan between its camera and the closest point of each footprint;
- `left_to_right`: three objects that count as seen in frame `views[0]`, from left to right by the direction from its
  camera to the centre of each, in degrees clockwise from the direction in which it looks;
- `appearance_order`: three or four objects by the first shown frame in which each counts as seen, a different one for
  each. None of them has a pixel in an earlier frame.

Margin: the least difference between neighbours in the order: 0.15 m, of which the farther is besides at least 10 %
further, 10 degrees, and 1 frame: what has no pixel in one image and counts as seen in the next leaves no doubt.
"""

from abc import abstractmethod
from collections.abc import Sequence
from itertools import pairwise
from math import inf

import numpy as np

from layoutgen.geometry.boxes import FloorBox
from layoutgen.geometry.frames import bearing, wrap_degrees
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Gap, Mark, Span
from layoutgen.maps.printed import Entry
from layoutgen.qa import steps
from layoutgen.qa.phrases import Words, distinct
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, lead, need
from layoutgen.qa.tasks.sightings import with_images
from layoutgen.qa.tasks.tendencies import APPEARANCE, DEPTH, kept_share

OPTIONS = 4
FEWEST = 3


class Order(Task):
    """All three tasks; they differ in the quantity that orders."""

    tendency: int | None = None
    """Which weights of `tendencies.LATENESS` foretell it; None where nothing does."""
    distances = False
    """Whether the quantities are distances, which must differ by a share as well."""

    @abstractmethod
    def quantities(self, layout: Layout, candidate: Candidate) -> list[float]:
        """What each object is ordered by, least first."""

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The order among the options."""
        quantities = self.quantities(layout, candidate)
        order = _ranked(quantities)
        margin = min(quantities[b] - quantities[a] for a, b in pairwise(order))
        key = _as_given(order)
        need(key in candidate.given, "map disagrees")
        leads = [lead(quantities[a], quantities[b]) for a, b in pairwise(order)]
        return Solution(candidate.given.index(key), margin=margin, lead=min(leads) if self.distances else inf)

    def draw(
        self, scene: Scene, objects: list[int], views: tuple[int, ...], rng: np.random.Generator
    ) -> Candidate | str:
        """A candidate whose options are the true order and other random ones; the likelier it is, the seldomer."""
        bare = Candidate(tuple(objects), views)
        right = _as_given(_ranked(self.quantities(scene.exact, bare)))
        orders = {right}
        while len(orders) < OPTIONS:
            orders.add(_as_given(rng.permutation(len(objects)).tolist()))
        candidate = Candidate(bare.objects, views, tuple(sorted(orders)))
        if self.tendency is None:
            return candidate
        known, given = scene.categories(objects), orders_given(candidate)
        share = kept_share(known, given, candidate.given.index(right), self.tendency)
        return candidate if rng.random() < share else "order told by the names"

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The orders as lists of names."""
        names = scene.names(candidate.objects)
        comma = scene.language.joints.comma
        return tuple(comma.join(names[place] for place in order) for order in orders_given(candidate))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The names in the order of roles, which is random, and the image's number where there is one."""
        names = [*map(scene.language.the, scene.names(candidate.objects))]
        return {"names": scene.language.listed(names), "n": str(candidate.views[0] + 1) if candidate.views else ""}

    def conclude(self, scene: Scene, candidate: Candidate, quantities: list[float], words: Words) -> str:
        """The sentence that states the order."""
        names = [scene.name(candidate.objects[place]) for place in _ranked(quantities)]
        return words.say("order", names=scene.language.joints.comma.join(names))


def orders_given(candidate: Candidate) -> list[list[int]]:
    """The options, each the places of the objects in an order."""
    return [[int(digit) for digit in order] for order in candidate.given]


def _as_given(order: Sequence[int]) -> str:
    return "".join(map(str, order))


def _ranked(quantities: Sequence[float]) -> list[int]:
    """Places from the least quantity to the largest."""
    return sorted(range(len(quantities)), key=quantities.__getitem__)


class InImage(Order):
    """An order of things that one image shows."""

    needed = slice(None)

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any three named objects that count as seen in one frame."""
        while scene.unambiguous:
            view = int(rng.integers(len(scene.frames)))
            there = [i for i in scene.unambiguous if i in scene.facts.seen[view]]
            chosen = [there[i] for i in rng.permutation(len(there))[:3].tolist()]
            enough = len(chosen) == 3 and distinct(scene.names(chosen))
            yield self.draw(scene, chosen, (view,), rng) if enough else "too few objects"

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """All are named, and count as seen in the frame."""
        super().check_asked(scene, candidate)
        need(scene.facts.seen[candidate.views[0]].issuperset(candidate.objects), "not seen in the image")


class DepthOrder(InImage):
    """Nearest to farthest from a camera."""

    tendency = DEPTH
    distances = True

    info = Info(
        name="depth_order",
        kind="choice",
        source="SPAR, VLM-3R",
        margin="0.15 m and 10 % between neighbours in the order",
        margin_unit="m",
        example="Rank the sofa, the desk and the bed by their distance from the camera of image 2, nearest first.",
        map_views=True,
    )

    def quantities(self, layout: Layout, candidate: Candidate) -> list[float]:
        """Distances from the camera."""
        point = layout.views[candidate.views[0]].point
        return [layout.point_gap(point, i) for i in candidate.objects]

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Each distance, and the order."""
        text, camera = steps.view(layout, candidate.views[0], words)
        sentences, distances = [text], []
        for index in candidate.objects:
            name = scene.name(index)
            measured, value = steps.closest_points(FloorBox.at(camera), layout.boxes[index], 2, words, name=name)
            sentences += [words.say("take", name=name), *measured]
            distances.append(value)
        return [*sentences, self.conclude(scene, candidate, distances, words)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """A line from the camera to each object."""
        eye = layout.views[candidate.views[0]].point
        return [Gap([[eye]], layout.footprint(i).parts) for i in candidate.objects]


class LeftToRight(InImage):
    """Left to right as an image shows them."""

    info = Info(
        name="left_to_right",
        kind="choice",
        source="SPAR (object-object relation), All-Angles Bench",
        margin="10 deg between neighbours in the order",
        margin_unit="deg",
        example="Seen from the camera of image 2: the order of the sofa, the desk and the bed from left to right?",
        map_views=True,
        related=False,
    )

    def quantities(self, layout: Layout, candidate: Candidate) -> list[float]:
        """Degrees clockwise from where the camera looks."""
        view = layout.views[candidate.views[0]]
        return [wrap_degrees(bearing(view.point, layout.centres[i]) - view.yaw_deg) for i in candidate.objects]

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Each direction, less the camera's yaw, and the order."""
        sentences, turns = list[str](), list[float]()
        for index in candidate.objects:
            told, turn = steps.turn_to(scene, layout, candidate.views[0], index, words)
            sentences += told if not turns else told[1:]  # the camera stays where it is
            turns.append(turn)
        return [*sentences, self.conclude(scene, candidate, turns, words)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """A line from the camera to each object."""
        eye = layout.views[candidate.views[0]].point
        return [Span(eye, layout.centres[i]) for i in candidate.objects]


class AppearanceOrder(Order):
    """First to last to come into view."""

    tendency = APPEARANCE
    info = Info(
        name="appearance_order",
        kind="choice",
        source="VSI-Bench",
        margin="first seen in different images, with no pixel before",
        margin_unit="frames",
        example="In which order do the sofa, the desk, the bed and the safe first appear in the images?",
        related=False,
        map_images=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Random objects out of different first frames."""
        newcomers: dict[int, list[int]] = {}
        for index in scene.unambiguous:
            if (first := scene.seen_in(index)[0]) == scene.visible_in(index)[0]:
                newcomers.setdefault(first, []).append(index)
        if len(newcomers) < FEWEST:
            yield "too few objects"
        while len(newcomers) >= FEWEST:
            count = min(len(newcomers), FEWEST + int(rng.integers(2)))
            groups = [list(newcomers.values())[i] for i in rng.permutation(len(newcomers))[:count].tolist()]
            chosen = [group[int(rng.integers(len(group)))] for group in groups]
            yield self.draw(scene, chosen, (), rng) if distinct(scene.names(chosen)) else "names too much alike"

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """All are named, and none has a pixel before it counts as seen."""
        super().check_asked(scene, candidate)
        firsts = ((scene.seen_in(i)[0], scene.visible_in(i)[0]) for i in candidate.objects)
        need(all(seen == visible for seen, visible in firsts), "glimpsed before")

    def quantities(self, layout: Layout, candidate: Candidate) -> list[float]:
        """First frames."""
        return [float(layout.sightings[i][0]) for i in candidate.objects]

    def entries(self, scene: Scene, layout: Layout, candidate: Candidate, objects: Sequence[int]) -> list[Entry]:
        """The objects with the images in which they count as seen."""
        return with_images(scene, super().entries(scene, layout, candidate, objects), objects)

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Each first image, and the order."""
        firsts = self.quantities(layout, candidate)
        sentences = [
            words.say("first", name=scene.name(i), n=int(first) + 1)
            for i, first in zip(candidate.objects, firsts, strict=True)
        ]
        return [*sentences, self.conclude(scene, candidate, firsts, words)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the order is in time."""
        return []


DEPTH_ORDER = DepthOrder()
LEFT_TO_RIGHT = LeftToRight()
APPEARANCE_ORDER = AppearanceOrder()

TASKS = (DEPTH_ORDER, LEFT_TO_RIGHT, APPEARANCE_ORDER)
