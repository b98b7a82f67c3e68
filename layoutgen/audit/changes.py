"""Questions about changes: those of a twin that show frames of the clip before, checked over both clips as one sample.

What is particular to them: the text says which images are before and which after; what they name is unmistakable in
both; and ties lead from image 1 into both groups, across where a frame has the pose of one before, or shows two things
that it shows too and that did not change, or one that is the only one of its category in each of the clips.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np

from layoutgen.audit.glass import check_names
from layoutgen.audit.refusals import check_tellable
from layoutgen.audit.report import Ledger
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.audit.ties import ClipTies, Links
from layoutgen.audit.truth import check_question
from layoutgen.config import FRAME_COUNTS
from layoutgen.dataset.records import Question
from layoutgen.dataset.states import both, both_asked

SAME_POSE = 1e-6
"""Metres and degrees by which poses that are one may differ."""
_NUMBER = re.compile(r"\d+")


def is_about_change(question: Question) -> bool:
    """Whether a question is to be checked over two clips."""
    rule = RULES.get(question.task)
    return bool(question.before) or (rule is not None and rule.change)


class ChangeChecks:
    """The checks of a twin's questions about its change.

    Args:
        original: the sample before it in the tar that it names; None where there is none.
        sample: the twin's.
        ledger: takes what is found.
    """

    def __init__(self, original: Sample | None, sample: Sample, ledger: Ledger) -> None:
        self._original, self._sample, self._ledger = original, sample, ledger

    def check(self, question: Question) -> None:
        """One question that shows frames of the clip before."""
        self._ledger.check("references")
        faults = list(self._faults(question))
        for fault in faults:
            self._ledger.fault("references", self._sample.where(question), fault)
        if not faults and self._original:
            self._check(self._original, question)

    def _faults(self, question: Question) -> Iterator[str]:
        rule = RULES.get(question.task)
        if rule and not rule.change:
            yield "shows frames of another clip, and is not about a change"
        if self._original is None:
            yield f"its clip is no twin of one that comes before it, {self._sample.record.twin.of!r}"
            return
        record = self._original.record
        if not set(question.before) <= set(range(len(record.frames))):
            yield "shows a frame before that does not exist"
        if not set(question.objects_before) <= set(range(len(record.objects))):
            yield "is about an object before that does not exist"
        if len(question.before) not in FRAME_COUNTS or sorted(set(question.before)) != question.before:
            yield f"shows {len(question.before)} frames before, twice or out of order"

    def _check(self, original: Sample, question: Question) -> None:
        record = both(original.record, self._sample.record, question.before, question.frames)
        shown = [original.image(index) for index in question.before] + [
            self._sample.image(index) for index in question.frames
        ]
        files = {frame.file: image for frame, image in zip(record.frames, shown, strict=True)}
        joint = Sample(self._sample.key, self._sample.shard, record, self._sample.recipe, files)
        asked = both_asked(original.record, question)
        check_question(joint, asked, self._ledger)
        check_names(joint, asked, self._ledger)
        check_tellable(joint, asked, self._ledger)
        if not _is_marked(question):
            self._ledger.fault("format", joint.where(asked), "the text does not say first which images are before")
        if question.task in RULES:
            ties = ClipTies(joint)
            links = _across(_beside(self._clip_links, question), ties.known, joint, len(question.before))
            ties.check_over(asked, {"the records": links}, self._ledger)

    @cached_property
    def _clip_links(self) -> list[Links]:
        """Those of both clips, which their own questions are checked by."""
        return [ClipTies(one).stated for one in (self._original, self._sample) if one]


def _beside(links: Sequence[Links], question: Question) -> list[set[int]]:
    """The links among the frames before and among those after, each numbered as they are shown."""
    found: list[set[int]] = []
    for own, frames in zip(links, (question.before, question.frames), strict=True):
        first = len(found)
        found += [{first + b for b, other in enumerate(frames) if other in own[frame]} for frame in frames]
    return found


def _across(links: list[set[int]], known: Links, joint: Sample, count: int) -> Links:
    """With those between a frame before, of which there are `count`, and one after."""
    kept, alone = [_unchanged(joint, things) for things in known], _alone(joint)
    for a in range(count):
        for b in range(count, len(links)):
            common = kept[a] & kept[b]
            if _same_pose(joint, a, b) or len(common) > 1 or common & alone:
                links[a].add(b)
                links[b].add(a)
    return [frozenset(one) for one in links]


def _is_marked(question: Question) -> bool:
    """Whether the first numbers of the text are those of the first and last images of both groups."""
    n, m = len(question.before), len(question.frames)
    marks = [1, n + 1] if n == m == 1 else [1, n, n + 1, n + m]
    return [int(number) for number in _NUMBER.findall(question.text)[: len(marks)]] == marks


def _same_pose(joint: Sample, a: int, b: int) -> bool:
    first, second = ([*f.position, f.yaw_deg, f.horizon_deg] for f in (joint.record.frames[a], joint.record.frames[b]))
    return bool(np.abs(np.subtract(first, second)).max() <= SAME_POSE)


def _unchanged(joint: Sample, seen: Iterable[int]) -> set[str]:
    """Ids of those of some things that are in both clips where they are, and are not what changed."""
    things, twin = joint.record.objects, joint.record.twin
    places = {thing.id: thing.bbox for thing in things}
    ids = {things[index].id.partition("|")[2] for index in seen}
    kept = {name for name in ids if _same(places.get(f"before|{name}"), places.get(f"after|{name}"))}
    return kept - {twin.object, twin.now}


def _same(a: Sequence[float] | None, b: Sequence[float] | None) -> bool:
    return a is not None and b is not None and max(abs(x - y) for x, y in zip(a, b, strict=True)) <= SAME_POSE


def _alone(joint: Sample) -> set[str]:
    """Ids of the things that are the only ones of their category in each of the clips."""
    named = [thing.id.partition("|")[::2] for thing in joint.record.objects]
    kinds = Counter((state, category) for (state, _), category in zip(named, joint.categories, strict=True))
    several = {
        name for (state, name), category in zip(named, joint.categories, strict=True) if kinds[state, category] > 1
    }
    return {name for _, name in named} - several
