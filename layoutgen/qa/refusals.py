"""Questions that cannot be answered, each with one of the same words that can: what is named is not shown, or is.

What lacks it is the twin from which it was taken (or the walk to which it was added), or as many of the walk's images,
one or two of which are exchanged for others. So neither the words nor the number of images tells which half it is. All
else that is named is plain to see in both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import msgspec
import numpy as np

from layoutgen.catalogue.names import alike, namesakes
from layoutgen.dataset.records import Question
from layoutgen.qa import speech
from layoutgen.qa.asking import Offer, Rejections, Shown, chosen, offer, printed_map
from layoutgen.qa.manner import NO_STYLE, Manner
from layoutgen.qa.mix import Cell, Mix
from layoutgen.qa.pairs import involving, sides, solved
from layoutgen.qa.phrases import LETTERS, Words
from layoutgen.qa.registry import TASKS
from layoutgen.qa.response import compose
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Rejected, Task, need
from layoutgen.seeds import rng_for

EXCHANGED = 2
"""Images that are exchanged at most."""
TRIES = 8
"""Things tried for each task and number of images."""


@dataclass(frozen=True, slots=True)
class Untold:
    """The half that cannot be told, worded by the other one.

    Attributes:
        told: the half that can.
        scene: the frames shown, which lack one thing named.
        draft: the question without its response.
        absent: index of that thing in `told`'s clip.
        words: what the reasoning is phrased by.
    """

    told: Offer
    scene: Scene
    draft: Question
    absent: int
    words: Words

    def named(self, identity: str, pair: str) -> "Untold":
        """The same under another id, and of a pair."""
        return replace(self, draft=msgspec.structs.replace(self.draft, id=identity, pair=pair))

    def written(self) -> Question:
        """The question with its response; to be called once."""
        told, task = self.told.called, self.told.certified.task
        scene = self.scene.saying(self.told.said)
        candidate = Candidate(tuple(self.draft.objects), tuple(self.draft.views), tuple(self.draft.given))
        think = self._think(scene, told.draft.options) if told.manner.style != NO_STYLE else ""
        return msgspec.structs.replace(
            self.draft,
            text=told.draft.text,
            options=told.draft.options,
            said=told.draft.said,
            style=told.manner.style,
            response=compose(printed_map(task, candidate, scene, refusable=True), think, self.draft.answer),
        )

    def _think(self, scene: Scene, options: Sequence[str]) -> str:
        """What the map lists of the things named, and that it lacks one."""
        words, language = self.words, scene.language
        name = language.the(self.told.scene.saying(self.told.said).name(self.absent))
        there = [language.the(one) for one in scene.names(self.draft.objects)]
        listed = [words.say("listed", names=language.listed(there))] if there else []
        sentences = [
            *listed,
            words.say("missing" if there else "missing_alone", name=name),
            words.say("untold"),
            words.say("conclude", answer=chosen(language, self.draft.answer, options)),
        ]
        return language.joints.sentence.join(sentences)


class Refused(NamedTuple):
    """The halves of a pair, the one that can be told first."""

    told: Offer
    untold: Untold


class Lack(NamedTuple):
    """Frames that show a thing, and others that do not; `there` has the index in these of what both show."""

    shown: Scene
    lacking: Scene
    absent: int
    there: Mapping[int, int]

    @property
    def fault(self) -> str:
        """Why nothing can be asked: the thing has no name of its own where it is shown, or may be seen there too."""
        category = self.shown.facts.categories[self.absent]
        doubtful = {category} | alike(category) | namesakes(category)
        if self.absent not in self.shown.unambiguous:
            return "not plainly there"
        return "its like is there" if doubtful & self.lacking.present else ""


def refused_by_frames(walk: Shown, mix: Mix, seed: int, rejections: Rejections) -> Iterator[Refused]:
    """Pairs about two sets of as many frames of a walk, of random cells of the mix, one a cell."""
    rng = rng_for(seed, "refusals", walk.record.clip_id)
    for cell in _cells(mix, walk.scenes, rng):
        lacks = (lack for _ in range(TRIES) if (lack := _exchange(walk, cell[1], rng)))
        yield from _first(cell, lacks, rng, rejections)


def refused_by_twin(walk: Shown, twin: Shown, mix: Mix, seed: int, rejections: Rejections) -> Iterator[Refused]:
    """Pairs about a walk and its twin, of random cells of the mix, one a cell."""
    rng, both = rng_for(seed, "refusals", twin.record.clip_id), sides(walk, twin)
    if twin.record.twin.elsewhere:
        return
    for cell in _cells(mix, walk.scenes.keys() & twin.scenes.keys(), rng):
        lacks = (
            Lack(here.shown.scenes[cell[1]], other.shown.scenes[cell[1]], here.focus, here.there)
            for here, other in (both, both[::-1])
            if here.focus is not None
        )
        yield from _first(cell, lacks, rng, rejections)


def _cells(mix: Mix, counts: Mapping[int, Scene] | set[int], rng: np.random.Generator) -> Iterator[Cell]:
    """The cells whose tasks need what they name, in random order."""
    cells = [cell for cell in mix.cells(counts) if TASKS[cell[0]].needed.stop != 0]
    return (cells[place] for place in rng.permutation(len(cells)).tolist())


def _first(cell: Cell, lacks: Iterator[Lack], rng: np.random.Generator, rejections: Rejections) -> Iterator[Refused]:
    """The first pair that some draw makes, if any."""
    task, reasons = TASKS[cell[0]], rejections[f"refusal.{cell[0]}"]
    for lack in lacks:
        if fault := lack.fault:
            reasons[fault] += 1
            continue
        for candidate in involving(task, lack.shown, lack.absent, rng, reasons):
            try:
                yield _pair(task, candidate, lack, int(rng.integers(2**63)))
                return
            except Rejected as reason:
                reasons[str(reason)] += 1


def _pair(task: Task, candidate: Candidate, lack: Lack, words: int) -> Refused:
    """Both halves by the same words; raises Rejected."""
    need(lack.absent in candidate.objects[task.needed], "can be told without it")
    same = lack.shown.frames == lack.lacking.frames
    need(same or not candidate.views, "images named")
    rest = [index for index in candidate.objects if index != lack.absent]
    need(lack.there.keys() >= set(rest), "gone")
    present = [lack.there[index] for index in rest]
    need(set(present) <= set(lack.lacking.unambiguous), "not plainly there")
    need(not task.info.related or all(map(lack.lacking.is_tied, present)), "no tie")
    need(not task.info.related or lack.lacking.tied.issuperset(candidate.views), "no tie")
    certified = solved(task, candidate, lack.shown)
    told = offer(
        certified,
        lack.shown,
        "",
        rng_for(words, "words"),
        Manner.plain(lack.shown.facts.recipe, task.info),
        beside=lack.lacking.present,
        refusable=True,
    )
    return Refused(told, _untold(told, lack, present, words))


def _untold(told: Offer, lack: Lack, present: Sequence[int], words: int) -> Untold:
    phrase, options, task = told.refusal.phrase, told.draft.options, told.certified.task
    draft = msgspec.structs.replace(
        told.draft,
        frames=list(lack.lacking.frames),
        answer=LETTERS[options.index(phrase)] if options else phrase,
        value=0.0,
        margin=0.0,
        objects=list(present),
        tellable=False,
        absent=[lack.shown.facts.categories[lack.absent]],
    )
    rng, spelling = rng_for(words, "untold"), told.manner.spelling
    phrased = speech.words(task, lack.lacking.language, rng, spelling=spelling)
    return Untold(told, lack.lacking, draft, lack.absent, phrased)


def _exchange(walk: Shown, count: int, rng: np.random.Generator) -> Lack | None:
    """The first frames of a walk and others that a few of them are exchanged for, so that only one of both sets shows
    some thing; None where that thing is in too many, or the draw finds none."""
    first, facts = walk.scenes[count], walk.facts
    later = range(count, len(walk.record.frames))
    things = sorted(frozenset[int]().union(*facts.recognisable))
    if not later or count == 1 or not things:
        return None
    index = things[int(rng.integers(len(things)))]
    seen = [frame for frame in first.frames if index in facts.visible[frame]]
    if not seen:
        other = _with(walk, first, [frame for frame in later if index in facts.recognisable[frame]], rng)
        return Lack(other, first, index, _itself(walk)) if other else None
    if 0 in seen or len(seen) > EXCHANGED:
        return None
    free = [frame for frame in later if index not in facts.visible[frame]]
    if len(free) < len(seen):
        return None
    taken = [free[place] for place in rng.permutation(len(free))[: len(seen)].tolist()]
    kept = [frame for frame in first.frames if frame not in seen]
    return Lack(first, Scene(facts, sorted([*kept, *taken])), index, _itself(walk))


def _with(walk: Shown, first: Scene, showing: Sequence[int], rng: np.random.Generator) -> Scene | None:
    """The frames with one, that is not the first, exchanged for one that shows the thing."""
    if not showing:
        return None
    taken = showing[int(rng.integers(len(showing)))]
    given = int(rng.integers(1, len(first.frames)))
    return Scene(walk.facts, sorted([*first.frames[:given], *first.frames[given + 1 :], taken]))


def _itself(walk: Shown) -> Mapping[int, int]:
    return {index: index for index in range(len(walk.record.objects))}
