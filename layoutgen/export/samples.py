"""Questions on their way out of a dataset: filtered, reworded, each with the images it shows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec

from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.dataset.states import asked_of, shown_images
from layoutgen.qa.response import restyle, true_map, user_prompt

_NOT_IN_NAMES = re.compile(r"[^\w-]")
"""What file names, tar keys or addresses give a meaning of their own."""
_LONGEST_NAME = 60
"""Bytes: a tar's member has 100 for its whole name."""


@dataclass(frozen=True)
class Choice:
    """Which questions are exported and how their responses are written.

    Attributes:
        tasks: task names; empty for all.
        frames: numbers of shown frames; empty for all.
        map: `metric`, `grid`, `none`, or "" to keep what the dataset has.
        think: True, False, or None to keep what the dataset has.
    """

    tasks: frozenset[str] = frozenset()
    frames: frozenset[int] = frozenset()
    map: str = ""
    think: bool | None = None

    def takes(self, question: Question) -> bool:
        """Whether the question passes the filters."""
        by_task = not self.tasks or question.task in self.tasks
        return by_task and (not self.frames or question.shown in self.frames)


@dataclass(frozen=True)
class ExportSample:
    """One question with its images.

    Attributes:
        id: unique in the dataset, without dots and slashes.
        record: the clip it is from.
        question: with its response as chosen.
        prompt: text of the user's turn, without image tags.
        images: JPEG bytes of the shown frames, in order; those before a change first.
        names: a file name for each, the same wherever the same frame is shown again.
        sizes: width and height of each, in pixels.
        original: the clip before, for a question about a change.
    """

    id: str
    record: ClipRecord
    question: Question
    prompt: str
    images: list[bytes]
    names: list[str]
    sizes: list[tuple[int, int]]
    original: ClipRecord | None = None


def samples(walk: Sequence[Clip], choice: Choice) -> Iterator[ExportSample]:
    """The chosen questions of a walk with its twins, clip by clip; the second half of a pair comes behind the first.

    A half whose other half is not chosen, or not there, is exported as half of no pair.
    """
    originals = [walk[0] if clip.record.twin.of else None for clip in walk]
    chosen = [one for clip, before in zip(walk, originals, strict=True) for one in _of_clip(clip, choice, before)]
    halves: dict[str, list[ExportSample]] = {}
    for sample in chosen:
        halves.setdefault(sample.question.pair, []).append(sample)
    for sample in chosen:
        pair = halves.get(sample.question.pair, [])
        if not sample.question.pair:
            yield sample
        elif len(pair) != 2:
            yield replace(sample, question=msgspec.structs.replace(sample.question, pair=""))
        elif sample is pair[0]:
            yield from pair


def _of_clip(clip: Clip, choice: Choice, original: Clip | None) -> Iterator[ExportSample]:
    """The chosen questions of a clip; `original` is the one that it is a twin of."""
    before = original.record if original else None
    for question in filter(choice.takes, clip.record.questions):
        styled = restyle(clip.record, question, choice.map, choice.think, before)
        shown = shown_images(clip, question, original)
        yield ExportSample(
            id=f"{_stem(clip)}_{_named(question.id)}",
            record=clip.record,
            question=styled,
            prompt=user_prompt(styled),
            images=[one.images[index] for one, index in shown],
            names=[f"{_stem(one)}_{index:02d}.jpg" for one, index in shown],
            sizes=[(one.record.camera.width, one.record.camera.height) for one, _ in shown],
            original=before,
        )


def _stem(clip: Clip) -> str:
    return _named(clip.record.clip_id)


def _named(text: str) -> str:
    """The text as part of a name; a long one is cut and told from others by a checksum."""
    name = _NOT_IN_NAMES.sub("_", text)
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    return f"{name.encode()[: _LONGEST_NAME - 17].decode(errors='ignore')}_{sha256(text.encode()).hexdigest()[:16]}"


def truth(sample: ExportSample) -> str:
    """JSON of the map that the map reward compares with: the question's objects."""
    return true_map(*asked_of(sample.record, sample.question, sample.original))
