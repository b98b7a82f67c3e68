"""What a clip and its twin offer to ask about together: what changed, and what is there before and after."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from layoutgen.catalogue.names import namesakes
from layoutgen.dataset.states import both, things
from layoutgen.geometry.boxes import FloorBox
from layoutgen.geometry.ties import Flags
from layoutgen.qa.scene import ClipFacts, Scene

SAME_POSE = 1e-6
"""Metres and degrees within which two frames are taken from one pose."""
NONE = -1


class Kept(NamedTuple):
    """Indices of one thing before and after; NONE where it is not there."""

    before: int
    after: int


class BothFacts(ClipFacts):
    """Frames `before` of a clip and as many `after` of its twin as one clip of both states, see `dataset.states`."""

    def __init__(self, original: ClipFacts, twin: ClipFacts, before: Sequence[int], after: Sequence[int]) -> None:
        record = both(original.record, twin.record, before, after)
        super().__init__(record, original.recipe, original.language.code)
        self.before, self.after, self.count = before, after, len(before)
        self._original, self._twin = original, twin

    @cached_property
    def ties(self) -> Flags:
        """(2n, 2n): within each state as in its clip; across where the pose is the same or what did not change is
        known again."""
        n, across = self.count, self._across()
        found = np.zeros((2 * n, 2 * n), np.bool_)
        found[:n, :n] = self._original.ties[np.ix_(self.before, self.before)]
        found[n:, n:] = self._twin.ties[np.ix_(self.after, self.after)]
        found[:n, n:], found[n:, :n] = across, across.T
        return found

    def _across(self) -> Flags:
        """(n, n), those between the two states."""
        n = self.count
        places = np.array([[*frame.position, frame.yaw_deg % 360, frame.horizon_deg] for frame in self.record.frames])
        same: Flags = np.abs(places[:n, None] - places[None, n:]).max(axis=2) <= SAME_POSE
        groups = (self.unchanged, self._alone_in_both)
        known = [[self._known(frame, ids) for frame in range(2 * n)] for ids in groups]
        for a in range(n):
            for b in range(n):
                common, only = (len(rows[a] & rows[n + b]) for rows in known)
                same[a, b] |= common >= 2 or only >= 1
        return same

    def _known(self, frame: int, ids: frozenset[str]) -> frozenset[str]:
        """Which of the things are recognised in a frame."""
        names = (self.exact.things[index].id for index in self.recognisable[frame] if self.askable[index])
        return ids & frozenset(names)

    @cached_property
    def pairs(self) -> dict[str, Kept]:
        """Id -> indices before and after, of all things of the record."""
        found: dict[str, Kept] = {}
        for index, thing in enumerate(things(self.record)):
            kept = found.get(thing.id, Kept(NONE, NONE))
            found[thing.id] = kept._replace(after=index) if thing.after else kept._replace(before=index)
        return found

    @property
    def changed(self) -> Kept:
        """The thing that the change befell."""
        twin = self.record.twin
        return self.pairs.get(twin.object or twin.now, Kept(NONE, NONE))

    @cached_property
    def unchanged(self) -> frozenset[str]:
        """Ids of the things that are in both states where they were."""
        boxes = self.exact.boxes
        return frozenset(
            name
            for name, kept in self.pairs.items()
            if NONE not in kept and kept != self.changed and same_box(boxes[kept.before], boxes[kept.after])
        )

    @cached_property
    def _alone_in_both(self) -> frozenset[str]:
        """Those of them that are the only ones of their category in each of the states."""
        counts = Counter(
            (thing.after, category) for thing, category in zip(self.exact.things, self.categories, strict=True)
        )
        several = {
            self.exact.things[i].id
            for i, category in enumerate(self.categories)
            if counts[self.exact.things[i].after, category] > 1
        }
        return self.unchanged - several


class BothScene(Scene):
    """The frames of a clip and of its twin that a question about a change shows, those before first.

    Attributes:
        edit: what was done.
        kept: things that did not change and can be named, each recognised before and after with ties to image 1.
        changed: the thing that the change befell; NONE on a side where it is not.
        is_told: whether it is recognised so on each side where it is.
        is_named: whether it can be named as well.
    """

    def __init__(self, facts: BothFacts) -> None:
        super().__init__(facts, len(facts.record.frames))
        self.both, self.count, self.edit = facts, facts.count, facts.record.twin.edit
        self._shown = Counter(self._key(index) for index in self.visible)
        self.unique = tuple(i for i in self.recognisable if self._shown[self._key(i)] == 1)
        self.unambiguous = tuple(i for i in self.unique if self._is_plain(i))
        sure = {index for index in self.unambiguous if self.is_tied(index)}
        self.kept = tuple(facts.pairs[name] for name in sorted(facts.unchanged) if sure.issuperset(facts.pairs[name]))
        self.changed = facts.changed
        sides = [index for index in self.changed if index != NONE]
        self.is_told = bool(sides) and all(index in self.recognisable and self.is_tied(index) for index in sides)
        self.is_named = self.is_told and sure.issuperset(sides) and self._is_only(sides)

    @property
    def mark(self) -> str:
        """Which images show the place before, and which after."""
        groups, n = self.language.groups, self.count
        text = groups.mark_one if n == 1 else groups.mark_several
        return text.format(a=1, b=n, c=n + 1, d=2 * n)

    def group(self, after: bool) -> str:
        """What a text calls the images of one state."""
        groups, first = self.language.groups, 1 + self.count * after
        return (groups.one if self.count == 1 else groups.several).format(a=first, b=first + self.count - 1)

    def visible_when(self, after: bool) -> list[int]:
        """What is visible in one state."""
        return [index for index in sorted(self.visible) if self.exact.things[index].after == after]

    def _key(self, index: int) -> tuple[bool, str]:
        return self.exact.things[index].after, self.facts.categories[index]

    def _is_plain(self, index: int) -> bool:
        """Whether nothing else that is visible in either state may be meant by its category."""
        category, own = self.facts.categories[index], self.exact.things[index].id
        others = {self.facts.categories[i] for i in self.visible if self.exact.things[i].id != own}
        return category not in others and not namesakes(category) & others

    def _is_only(self, sides: list[int]) -> bool:
        """Whether it is called the same on both sides."""
        return len({self.facts.categories[index] for index in sides}) == 1


def same_box(a: FloorBox, b: FloorBox) -> bool:
    """Whether two boxes are one, but for the rounding of floats."""
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= SAME_POSE
