"""Pairs of questions as one picture: of each half the image that shows most of what differs, and both answers."""

import io
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from PIL import Image

from layoutgen import dataset
from layoutgen.dataset.reader import frame_image
from layoutgen.dataset.records import Clip, Question, Twin, walks
from layoutgen.errors import DatasetError
from layoutgen.preview.raster import ACCENT, INK, PAPER, QUIET
from layoutgen.preview.sheet import Line, wrapped, write

WIDTH, PAD, GAP, COLUMNS = 1920, 32, 8, 2
IMAGE_WIDTH = (WIDTH - (COLUMNS + 1) * PAD - COLUMNS * GAP) // (2 * COLUMNS)
LETTER = 16.0


class Half(NamedTuple):
    """One half of a pair."""

    clip: Clip
    question: Question


Pair = tuple[Half, Half]


def pairs_png(source: str, count: int) -> bytes:
    """PNG of up to `count` pairs of a dataset: one a walk, of another edit each time as long as there are any.

    Raises:
        DatasetError: there is no dataset, or it has no pairs.
    """
    chosen = list(islice(_varied(source), count))
    if not chosen:
        raise DatasetError(f"{source} holds no pairs of questions; a recipe has them with `contrast: {{pairs: 6}}`")
    drawn = [_drawn(pair) for pair in chosen]
    rows = [drawn[start : start + COLUMNS] for start in range(0, len(drawn), COLUMNS)]
    heights = [max(image.height for image in row) for row in rows]
    sheet = Image.new("RGB", (WIDTH, sum(heights) + (len(rows) + 1) * PAD), PAPER)
    top = PAD
    for row, height in zip(rows, heights, strict=True):
        for place, image in enumerate(row):
            sheet.paste(image, (PAD + place * (image.width + PAD), top))
        top += height + PAD
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def _varied(source: str) -> Iterator[Pair]:
    """A pair of each walk that has any, whose edit has been shown least, and of these whose task has been."""
    shown: dict[str, int] = defaultdict(int)
    for walk in walks(dataset.read(source)):
        found = list(pairs_of(walk))
        if found:
            first, second = min(found, key=lambda pair: (shown[_edit(pair)], shown[pair[0].question.task]))
            shown[_edit((first, second))] += 1
            shown[first.question.task] += 1
            yield first, second


def pairs_of(walk: list[Clip]) -> Iterator[Pair]:
    """The pairs of a walk and its twins; the half about the walk first."""
    halves: dict[str, list[Half]] = defaultdict(list)
    for clip in walk:
        for question in clip.record.questions:
            if question.pair:
                halves[question.pair].append(Half(clip, question))
    yield from ((found[0], found[1]) for found in halves.values() if len(found) == 2)


def _edit(pair: Pair) -> str:
    """What was done between the halves; "" where they show other frames of one clip."""
    return pair[1].clip.record.twin.edit


def _drawn(pair: Pair) -> Image.Image:
    """Both images side by side, and below them what is asked and answered."""
    images = [
        frame_image(half.clip, half.question.frames[place], IMAGE_WIDTH)
        for half, place in zip(pair, _shown(pair), strict=True)
    ]
    width, below = 2 * IMAGE_WIDTH + GAP, max(image.height for image in images) + GAP
    lines = list(_lines(pair, width))
    drawn = Image.new("RGB", (width, below + sum(int(height * 1.5) for _, height, _ in lines)), PAPER)
    for place, image in enumerate(images):
        drawn.paste(image, (place * (IMAGE_WIDTH + GAP), 0))
    write(drawn, lines, 0, below)
    return drawn


def _shown(pair: Pair) -> tuple[int, int]:
    """The places, among the frames of each half, whose images show most of what differs."""
    twin, frames = pair[1].clip.record.twin, [half.question.frames for half in pair]
    seen = [[_pixels(half, index, twin) for index in half.question.frames] for half in pair]
    if twin.of and not twin.elsewhere:
        both = [sum(counts) for counts in zip(*seen, strict=True)]
        return both.index(max(both)), both.index(max(both))
    own = [set(frames[0]) - set(frames[1]), set(frames[1]) - set(frames[0])] if not twin.of else map(set, frames)
    first, second = (
        max(range(len(shown)), key=lambda place: (shown[place] in mine, counts[place]))
        for shown, mine, counts in zip(frames, own, seen, strict=True)
    )
    return first, second


def _pixels(half: Half, frame: int, twin: Twin) -> int:
    """How much a frame shows of what was changed, or of what is asked about where nothing was."""
    things = half.clip.record.objects
    names = {twin.object, twin.now} if twin.of else {things[index].id for index in half.question.objects}
    return sum(one.pixels for one in half.clip.record.frames[frame].objects if things[one.object].id in names)


def _lines(pair: Pair, width: int) -> Iterator[Line]:
    first, second = (half.question for half in pair)
    twin = pair[1].clip.record.twin
    what = f"{twin.edit}: {twin.before} -> {twin.after}" if twin.of else "the same clip, other frames"
    told = f"{pair[0].clip.record.clip_id} · {what} · {first.task} · {first.shown} frames"
    yield from ((part, LETTER - 2, QUIET) for part in wrapped(told, width, LETTER - 2))
    for line in first.text.splitlines():
        yield from ((part, LETTER, INK) for part in wrapped(line, width, LETTER))
    if first.text != second.text:
        yield from ((part, LETTER, INK) for part in wrapped(f"Right: {second.text}", width, LETTER))
    yield f"Left: {first.answer[:60]}     Right: {second.answer[:60]}", LETTER + 2, ACCENT
