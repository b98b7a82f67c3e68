"""One question as one picture: its frames, the map with the answer's geometry, text and reasoning."""

import io
import re
from collections.abc import Iterator

from PIL import Image, ImageDraw

from layoutgen import dataset
from layoutgen.dataset.reader import frame_image, with_originals
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.dataset.states import asked_of, shown_images
from layoutgen.errors import DatasetError
from layoutgen.preview.geometry import overlay
from layoutgen.preview.plan import draw, focus_of
from layoutgen.preview.raster import ACCENT, INK, PAPER, QUIET, paint
from layoutgen.preview.text import pretty
from layoutgen.preview.typeface import VARIABLE, WIDE, font, readable
from layoutgen.qa.response import names_of

WIDTH, PAD, COLUMNS = 1280, 32, 4
MAP_WIDTH, MAP_HEIGHT = 640, 720
LETTER = 17.0
UNREADABLE = f"(No typeface of this machine has the letters of the text. Name one that does by {VARIABLE}.)"

_PIECE = re.compile(rf"\s?(?:{WIDE}|(?:(?!{WIDE})\S)+)")


def sheet_png(source: str) -> bytes:
    """PNG of the first question of a dataset that shows several frames, or else of the first.

    Raises:
        DatasetError: there is no dataset, or it has no question.
    """
    for clip, original in with_originals(dataset.read(source)):
        if questions := clip.record.questions:
            chosen = max(questions, key=lambda one: (readable(one.text), len(one.frames) >= COLUMNS))
            out = io.BytesIO()
            sheet(clip, chosen, original).save(out, "PNG", optimize=True)
            return out.getvalue()
    raise DatasetError(f"{source} holds no questions; run `layoutgen audit {source}` to see why")


def sheet(clip: Clip, question: Question, original: Clip | None = None) -> Image.Image:
    """The picture of one question; for one about a change, `original` is the clip before."""
    record, asked = asked_of(clip.record, question, original.record if original else None)
    frames = _frames(shown_images(clip, question, original), len(question.before))
    plan = _plan(record, asked)
    lines = list(_lines(clip, question, WIDTH - plan.width - 3 * PAD))
    text_height = sum(int(height * 1.5) for _, height, _ in lines)
    image = Image.new("RGB", (WIDTH, frames.height + max(plan.height, text_height) + 3 * PAD), PAPER)
    image.paste(frames, (PAD, PAD))
    image.paste(plan, (PAD, frames.height + 2 * PAD))
    write(image, lines, plan.width + 2 * PAD, frames.height + 2 * PAD)
    return image


def _frames(shown: list[tuple[Clip, int]], before: int) -> Image.Image:
    """The frames shown, in rows; those before a change, if there are any, in rows of their own."""
    camera, gap = shown[0][0].record.camera, 8
    width = (WIDTH - 2 * PAD - (COLUMNS - 1) * gap) // COLUMNS
    height = round(width * camera.height / camera.width)
    head = int(LETTER * 1.5) if before else 0
    groups = [("Before", shown[:before]), ("After", shown[before:])] if before else [("", shown)]
    rows = [-(-len(group) // COLUMNS) for _, group in groups]
    strip = Image.new("RGB", (WIDTH - 2 * PAD, sum(rows) * (height + gap) + head * len(groups) - gap), PAPER)
    top = 0
    for (name, group), count in zip(groups, rows, strict=True):
        if name:
            write(strip, [(name, LETTER, INK)], 0, top)
        for place, (clip, index) in enumerate(group):
            at = place % COLUMNS * (width + gap), top + head + place // COLUMNS * (height + gap)
            strip.paste(frame_image(clip, index, width), at)
        top += head + count * (height + gap)
    return strip


def _plan(record: ClipRecord, question: Question) -> Image.Image:
    asked = {f"o{index}" for index in question.objects}
    view, over = focus_of(record, question), overlay(record, question)
    return paint([*draw(record, view, over, question.objects), *over], view, MAP_WIDTH, MAP_HEIGHT, asked)


Line = tuple[str, float, tuple[int, ...]]
"""Text, letter height and colour."""


def _lines(clip: Clip, question: Question, width: int) -> Iterator[Line]:
    """Text, letter height and colour of each line on the right."""
    response = pretty(question.response)
    yield f"{clip.record.clip_id} · {question.task} · {question.shown} frames", LETTER - 3, QUIET
    for line in (question.text if readable(question.text) else UNREADABLE).splitlines():
        yield from ((part, LETTER + 1, INK) for part in wrapped(line, width, LETTER + 1))
    yield "", LETTER / 2, INK
    for line in (*(_with_names(line, question) for line in response.map), *filter(readable, response.think)):
        plain = line.replace("≈", "~")  # the typeface lacks the sign
        yield from ((part, LETTER - 3, QUIET) for part in wrapped(plain, width, LETTER - 3))
    yield f"Answer: {_with_names(response.answer, question)[:60]}", LETTER + 3, ACCENT


def _with_names(line: str, question: Question) -> str:
    """A line of a map with names in English where no typeface has those of the question's language."""
    if readable(line):
        return line
    for category, name in sorted(names_of(question).items(), key=lambda item: -len(item[1])):
        line = line.replace(f'"{name}', f'"{category}')
    return line if readable(line) else UNREADABLE


def wrapped(text: str, width: int, height: float) -> Iterator[str]:
    """The text cut between words, or signs that are words, where it would be wider than `width` pixels."""
    letters, line = font(height, text), ""
    for piece in _PIECE.findall(" ".join(text.split())):
        longer = f"{line}{piece}"
        if line and letters.getlength(longer) > width:
            yield line
            longer = piece.lstrip()
        line = longer
    yield line


def write(image: Image.Image, lines: list[Line], left: int, top: int) -> None:
    """Writes lines one below the other, from a corner on."""
    pen, y = ImageDraw.Draw(image), float(top)
    for text, height, colour in lines:
        pen.text((left, y), text, colour, font(height, text))
        y += int(height * 1.5)
