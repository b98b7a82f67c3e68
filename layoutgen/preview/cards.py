"""One clip made ready for a page: pictures, map and questions as plain values for the template."""

from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from markupsafe import Markup

from layoutgen.catalogue.names import category_name
from layoutgen.dataset.reader import frame_image
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.dataset.states import STATES, both, both_asked
from layoutgen.pages.drawing import Layer, svg
from layoutgen.pages.page import picture
from layoutgen.preview.boxes import boxes
from layoutgen.preview.geometry import overlay
from layoutgen.preview.linked import Piece, names_of, pieces
from layoutgen.preview.plan import draw, focus_of, view_of
from layoutgen.preview.text import pretty
from layoutgen.qa.phrases import LETTERS
from layoutgen.wording import counted


@dataclass(frozen=True)
class Option:
    """One printed choice."""

    letter: str
    text: list[Piece]
    right: bool


@dataclass(frozen=True)
class QuestionCard:
    """A question as the card shows it, texts with the names in them; `categories` are of the objects it is about."""

    question: Question
    stem: list[Piece]
    options: list[Option]
    map: list[list[Piece]]
    think: list[list[Piece]]
    categories: list[str]
    facts: str


@dataclass(frozen=True)
class Card:
    """A clip as the page shows it, or a twin with what it shows of the clip before.

    `captions` and `boxes` are of the pictures.
    """

    record: ClipRecord
    pictures: list[str]
    boxes: list[Markup]
    captions: list[str]
    plan: Markup
    asked: list[QuestionCard]
    wide: bool
    facts: str


def cards(clip: Clip, width: int, questions: list[Question] | None = None, original: Clip | None = None) -> list[Card]:
    """The cards of a clip with pictures `width` pixels wide and all or only the given questions.

    Questions about a change are on a second one, which holds both groups of images and one map of both states.
    """
    chosen = clip.record.questions if questions is None else questions
    own, changes = ([q for q in chosen if bool(q.before) == about] for about in (False, True))
    found = [_card(clip, width, own, [f"image {i + 1}" for i in range(len(clip.images))], clip_facts(clip.record))]
    return [*found, _change_card(clip, width, changes, original)] if changes and original else found


class Joint(NamedTuple):
    """A walk and its twin as one record, with what is asked about the change between them.

    Attributes:
        record: of both; the frames before, then those after.
        asked: the questions, about that record.
        before, after: how many frames of the walk and of its twin it has.
    """

    record: ClipRecord
    asked: list[Question]
    before: int
    after: int

    @property
    def captions(self) -> list[str]:
        """What its frames are called."""
        counts = zip(STATES, (self.before, self.after), strict=True)
        return [f"{when.capitalize()} {i + 1}" for when, count in counts for i in range(count)]


def joint(twin: ClipRecord, questions: list[Question], original: ClipRecord) -> Joint:
    """Both states for some of a twin's questions about its change, with as many frames as these show."""
    before, after = max(max(q.before) for q in questions) + 1, max(max(q.frames) for q in questions) + 1
    record = both(original, twin, range(before), range(after))
    return Joint(record, [_on_card(both_asked(original, q), q, before) for q in questions], before, after)


def _change_card(clip: Clip, width: int, questions: list[Question], original: Clip) -> Card:
    """The card of a twin's questions about its change."""
    states = joint(clip.record, questions, original.record)
    images = [*original.images[: states.before], *clip.images[: states.after]]
    twin = clip.record.twin
    facts = f"before and after: {twin.edit}, {twin.before} -> {twin.after} · {clip_facts(clip.record)}"
    return _card(Clip(states.record, images), width, states.asked, states.captions, facts)


def _on_card(joint: Question, question: Question, first: int) -> Question:
    """The question with its frames after as they are on the card, behind all those before."""
    return msgspec.structs.replace(joint, frames=[*question.before, *(first + index for index in question.frames)])


def _card(clip: Clip, width: int, chosen: list[Question], captions: list[str], facts: str) -> Card:
    record = clip.record
    view = view_of(record)
    layers = [Layer(f"q-{q.id}", overlay(record, q), focus_of(record, q)) for q in chosen]
    across, deep = view.size
    return Card(
        record=record,
        pictures=[picture(frame_image(clip, index, width)) for index in range(len(clip.images))],
        boxes=[boxes(record, frame) for frame in record.frames],
        captions=captions,
        plan=svg([*draw(record), *layers], view, "plan", f"Map of clip {record.clip_id}"),
        asked=[_asked(record, question) for question in chosen],
        wide=across > 1.6 * deep,
        facts=facts,
    )


def _asked(record: ClipRecord, question: Question) -> QuestionCard:
    names, response = names_of(record, question), pretty(question.response)
    options = [
        Option(letter, pieces(text, names), letter == question.answer)
        for letter, text in zip(LETTERS, question.options, strict=False)
    ]
    return QuestionCard(
        question=question,
        stem=pieces(stem(question), names),
        options=options,
        map=[pieces(line, names) for line in response.map],
        think=[pieces(line, names) for line in response.think],
        categories=sorted({category_name(record.objects[i].type) for i in question.objects}),
        facts=question_facts(question),
    )


def stem(question: Question) -> str:
    """The question's text without the lines of its options, which the card shows by themselves."""
    lines = question.text.splitlines()
    kept = [line for line in lines if not any(line.strip().endswith(option) for option in question.options)]
    return "\n".join(kept).strip() or question.text


def clip_facts(record: ClipRecord) -> str:
    """A line about a clip: what is in it, and where it is from."""
    counts = {"frame": len(record.frames), "object": len(record.objects), "room": len(record.rooms)}
    return (
        f"{' · '.join(counted(count, noun) for noun, count in counts.items())} · "
        f"{record.house.id} · {record.split} · {record.engine.name} {record.engine.version}"
    )


def question_facts(question: Question) -> str:
    """A line about a question: its wording, the exact value, the margin."""
    facts = [question.template, question.language]
    if question.unit:
        facts.append(f"exact {question.value:.4g} {question.unit}")
    if question.margin_unit:
        facts.append(f"margin {question.margin:.3g} {question.margin_unit}")
    return " · ".join(facts)
