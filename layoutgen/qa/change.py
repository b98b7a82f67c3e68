"""What tasks about a change share: both states in one scene, and how their difference is told from boxes."""

from abc import abstractmethod
from collections.abc import Sequence
from math import dist

import numpy as np

from layoutgen.catalogue.changes import Rests, may_befall
from layoutgen.geometry.boxes import FloorBox
from layoutgen.maps.layout import Layout
from layoutgen.qa.both import NONE, BothScene, Kept, same_box
from layoutgen.qa.phrases import Words, distinct
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Draws, Rejected, Task, need

MIN_MOVE = 0.5
"""Metres between the centres of a thing before and after, from which on it has certainly moved."""
LEAST_CHANGE = 0.1
"""Metres by which some side of a box differs where the thing was exchanged or opened; the step of one decimal."""
ON_FLOOR = 0.05
"""Metres above the floor below which a thing stands on it."""
MOST_OPTIONS = 4


class ChangeTask(Task):
    """A task about a clip and its twin; its scenes hold both, and so do its layouts."""

    edits: Sequence[str] = ()

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """What the change allows, where it is one that the task asks about."""
        found = states_of(scene)
        if found.edit in self.edits:
            yield from self.of_change(found, rng)

    @abstractmethod
    def of_change(self, scene: BothScene, rng: np.random.Generator) -> Draws:
        """Candidates of a scene whose change is one of `edits`."""


def states_of(scene: Scene) -> BothScene:
    """The scene as one of both states; raises TypeError where it holds one."""
    if not isinstance(scene, BothScene):
        raise TypeError("a question about a change needs a clip and its twin")
    return scene


def sides(pairs: Sequence[Kept]) -> tuple[int, ...]:
    """Indices of things as candidates hold them: those before in their order, then those after."""
    listed = [pair.before for pair in pairs] + [pair.after for pair in pairs]
    return tuple(index for index in listed if index != NONE)


def others(scene: BothScene, rng: np.random.Generator) -> list[Kept]:
    """Things that the same change might have befallen, in random order: recognised in an image that shows it."""
    shown = frozenset[int]().union(*(scene.facts.seen[f] for f in scene.frames if _meets(scene, f)))
    holding = {thing.parent for thing in scene.record.objects}
    found = [pair for pair in scene.kept if _might(scene, pair, holding) and shown & set(pair)]
    return [found[index] for index in rng.permutation(len(found)).tolist()]


def _meets(scene: BothScene, frame: int) -> bool:
    """Whether a frame shows the thing that changed."""
    return any(index in scene.facts.seen[frame] for index in scene.changed)


def _might(scene: BothScene, pair: Kept, holding: set[str]) -> bool:
    """Whether the change might have befallen a thing; nothing is moved or taken away with what stands on it."""
    thing = scene.record.objects[pair.after]
    bears = not holding.isdisjoint(scene.record.objects[index].id for index in pair)
    rests: Rests = "thing" if thing.parent else "floor" if thing.y[0] < ON_FLOOR else "wall"
    return may_befall(scene.edit, thing.type, rests) and (scene.edit == "opened" or not bears)


def choices(scene: BothScene, pairs: Sequence[Kept], count: int, rng: np.random.Generator) -> list[Kept] | None:
    """The first of some things and up to `count` in all in random order; None where names are part of others."""
    chosen = [pairs[index] for index in rng.permutation(min(count, len(pairs))).tolist()]
    return chosen if distinct([scene.name(max(pair)) for pair in chosen]) else None


def grouped(layout: Layout, objects: Sequence[int]) -> dict[str, list[int]]:
    """Id -> the states in which a question's objects show a thing, in the order in which they are listed first."""
    found: dict[str, list[int]] = {}
    for index in objects:
        found.setdefault(layout.things[index].id, []).append(index)
    return found


def by_place_after(layout: Layout, objects: Sequence[int]) -> list[list[int]]:
    """The same of those that are there after, in the order in which the objects after list them."""
    found = grouped(layout, objects)
    return [found[layout.things[index].id] for index in objects if layout.things[index].after]


def edit_of(layout: Layout, indices: Sequence[int]) -> str:
    """What was done to a thing by its boxes in the states in which it is; "" for nothing.

    Raises:
        Rejected: it is in doubt.
    """
    if len(indices) == 1:
        return "removed" if not layout.things[indices[0]].after else "added"
    first, second = indices
    a, b = layout.boxes[first], layout.boxes[second]
    if layout.things[first].state != layout.things[second].state:
        return "opened"
    if same_box(a, b):
        return ""
    shift, change = a.centre_distance(b), _change(a, b)
    if not a.touches(b) or (shift >= MIN_MOVE and change < LEAST_CHANGE / 2):
        need(shift >= MIN_MOVE, "hardly moved")
        return "moved"
    need(change > LEAST_CHANGE / 2 and _stays(a, b), "unclear change")
    return "swapped"


def shows_edit(scene: BothScene, indices: Sequence[int]) -> bool:
    """Whether the boxes of a thing before and after say what was done to it."""
    try:
        return edit_of(scene.exact, indices) == scene.edit
    except Rejected:
        return False


def _change(a: FloorBox, b: FloorBox) -> float:
    """Metres by which the sides of two boxes differ most, whichever way they are turned."""
    return max(abs(x - y) for x, y in zip(sorted(a.size), sorted(b.size), strict=True))


def _stays(a: FloorBox, b: FloorBox) -> bool:
    """Whether the middle of each box is within the other."""
    return a.point_gap(b.centre) == 0 and b.point_gap(a.centre) == 0


def told(scene: Scene, layout: Layout, indices: Sequence[int], words: Words) -> str:
    """What the two lists of the map say of a thing, as a sentence."""
    name, edit = scene.name(indices[0]), edit_of(layout, indices)
    where = [str(list(layout.boxes[index])) for index in indices]
    if edit in ("removed", "added"):
        return words.say(f"only_{'before' if edit == 'removed' else 'after'}", name=name, where=where[0])
    if edit == "opened":
        edits = scene.language.edits
        was, now = (getattr(edits, layout.things[index].state) for index in indices)
        return words.say("states", name=name, before=was, after=now)
    return words.say("both_the_same" if not edit else "both_differ", name=name, before=where[0], after=where[-1])


def shift(layout: Layout, indices: Sequence[int]) -> float:
    """Metres between the centres of a thing before and after."""
    before, after = indices
    return dist(layout.centres[before], layout.centres[after])
