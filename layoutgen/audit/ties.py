"""Gate `ties`: what a question is about is in images that a person can relate to image 1, where its map is drawn from.

Two images can be related where each shows a fifth of the other's surface; where both show two things that a person
recognises, or one that is the only one of its category in the clip; or where both show one thing and a twentieth of
the surface. What is cut by the image's edge is recognised where its mask spans 35 % of its whole box both ways, or
takes 6 % of the image. All others are related by chains of such pairs, through images that the question shows.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from layoutgen.audit.geometry import projected_boxes
from layoutgen.audit.report import Ledger
from layoutgen.audit.reprojection import own_shares
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.audit.solvers import TaskRule
from layoutgen.catalogue.names import UNASKED_TYPES
from layoutgen.dataset.records import FrameObject, Question

ALONE, TOGETHER = 0.2, 0.05
"""Least shares of surface in common: with nothing else, and with one thing that has its like elsewhere."""
SPAN, LARGE = 0.35, 0.06
BY_DEPTH = 0.6
"""Part of these that suffices by shares from whole depth images, which are no more exact."""
ONE_WAY, BOTH_WAYS = 0.4, 0.16
"""By which the record's shares, from a grid of points, may differ from those of whole depth images: any, and the
smaller of two, on which ties rest. Of 7,440 none differs by more than 0.23 and 0.10, and most by less than 0.01: walls
and floors that the other image shows small through a doorway differ most."""

Shares = NDArray[np.float64]
Links = Sequence[frozenset[int]]
"""For each frame, those that can be related to it directly."""


class ClipTies:
    """The ties of a clip, by the record's shares and, where depth is stored, by its own from the depth images.

    Attributes:
        known: for each frame, the objects to name that are recognised in it.
        stated: the links by the record.
    """

    def __init__(self, sample: Sample, ledger: Ledger | None = None) -> None:
        """Without a ledger, which takes what the depth images say of the record, they are left unread."""
        self._sample, count = sample, len(sample.record.frames)
        self.known = [frozenset(_recognised(sample, frame)) for frame in range(count)]
        stated = np.array(sample.record.covisibility or np.zeros((count, count)))
        self.stated = self._linked(stated, 1.0)
        self._links = {"the record": self.stated}
        if ledger is not None and (seen := own_shares(sample)) is not None:
            self._links["the depth images"] = self._linked(seen, BY_DEPTH)
            _check_matrix(sample, stated, seen, ledger)

    def check(self, question: Question, ledger: Ledger) -> None:
        """One question, where its task has a solver; those that are answered image by image need no tie."""
        rule = RULES.get(question.task)
        if rule is None or not rule.related:
            return
        self.check_over(question, self._links, ledger)

    def check_over(self, question: Question, found: Mapping[str, Links], ledger: Ledger) -> None:
        """The same by given links, of each source that tells them."""
        ledger.check("ties")
        rule = RULES[question.task]
        for source, links in found.items():
            for fault in self._faults(question, rule, _chained(links, question.frames)):
                ledger.fault("ties", self._sample.where(question), f"{fault}, by {source}")

    def _linked(self, shares: Shares, part: float) -> Links:
        frames = range(len(self.known))
        return [frozenset(b for b in frames if self._related(a, b, shares, part)) for a in frames]

    def _related(self, a: int, b: int, shares: Shares, part: float) -> bool:
        things, surface = self.known[a] & self.known[b], min(shares[a, b], shares[b, a])
        if surface >= ALONE * part or len(things) > 1:
            return True
        categories = self._sample.categories
        return any(surface >= TOGETHER * part or categories.count(categories[thing]) == 1 for thing in things)

    def _faults(self, question: Question, rule: TaskRule, chained: frozenset[int]) -> Iterator[str]:
        things = self._sample.record.objects
        for view in sorted(set(question.views) - chained):
            yield f"image {view + 1} has no tie to image 1"
        for index in dict.fromkeys(question.objects):
            if not any(index in self.known[frame] or rule.counts for frame in chained):
                yield f"{things[index].name} is recognised in no image with a tie to image 1"
            glimpses = [frame for frame in question.frames if index in self._sample.seen[frame]]
            if rule.counts and not chained.issuperset(glimpses):
                yield f"{things[index].name} may count twice: an image without a tie to image 1 shows it too"


def _chained(links: Links, frames: Sequence[int]) -> frozenset[int]:
    """Those of the frames that chains of links among them lead to from the first."""
    found = [frames[0]]
    for frame in found:
        found += [other for other in frames if other in links[frame] and other not in found]
    return frozenset(found)


def _recognised(sample: Sample, frame: int) -> Iterator[int]:
    """Objects to name that count as seen in a frame and of which its edge leaves enough."""
    objects = sample.record.objects
    for index in sorted(sample.counted[frame]):
        if objects[index].type not in UNASKED_TYPES and _is_plain(sample, frame, sample.seen[frame][index]):
            yield index


def _is_plain(sample: Sample, frame: int, seen: FrameObject) -> bool:
    camera, (x0, y0, x1, y1) = sample.record.camera, seen.box
    if min(x0, y0) > 0 and x1 + 1 < camera.width and y1 + 1 < camera.height:
        return True
    if seen.pixels >= LARGE * camera.width * camera.height:
        return True
    whole = projected_boxes([sample.record.objects[seen.object]], sample.record.frames[frame], camera)[0]
    return bool((x1 + 1 - x0) >= SPAN * (whole[2] - whole[0]) and (y1 + 1 - y0) >= SPAN * (whole[3] - whole[1]))


def _check_matrix(sample: Sample, stated: Shares, seen: Shares, ledger: Ledger) -> None:
    """The record's shares against those of the depth images."""
    if not sample.record.covisibility:
        return
    ledger.check("covisibility")
    one_way, both_ways = (np.abs(stated - seen), np.abs(np.minimum(stated, stated.T) - np.minimum(seen, seen.T)))
    for a, b in np.argwhere((one_way > ONE_WAY) | (both_ways > BOTH_WAYS)).tolist():
        what = f"frame {b} shows {seen[a, b]:.2f} of its surface by the depth images, {stated[a, b]:.2f} by the record"
        ledger.fault("covisibility", sample.frame(a), what)
