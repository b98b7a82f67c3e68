"""What a shard hands to the checks across clips: small rows, questions only of a sample of houses."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from layoutgen.audit.reading import language_of
from layoutgen.audit.report import Ledger
from layoutgen.audit.response import LETTERS
from layoutgen.audit.sample import Sample
from layoutgen.audit.units import METRES, in_digits
from layoutgen.catalogue.names import category_name
from layoutgen.dataset.records import Question
from layoutgen.qa.factorial import NO_CLASSES, factors
from layoutgen.seeds import seed_for

KEPT_QUESTIONS = 40_000
"""Questions kept for the statistics at most; larger sets are sampled by house."""
KEPT_MEASURES = 20_000
"""Values kept per distribution and shard."""


_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class ClipRow:
    """A clip: where it is from, and hashes of its frames (sha256 and look, each cut to 64 bits)."""

    clip: str
    shard: str
    house: str
    split: str
    frames: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as the statistics see it.

    `right` is the text of the right option, or the number as printed, in metres where it measures; `called` is what
    texts plainly call the categories; `classes` are how far apart and how large the objects are that it is about, see
    `qa.factorial.factors`; `pair`, `refusable`, `tellable` and `style` are the question's.
    """

    where: str
    house: str
    task: str
    kind: str
    template: str
    stem: str
    options: tuple[str, ...]
    answer: str
    right: str
    shown: int
    categories: tuple[str, ...]
    called: tuple[str, ...] = ()
    classes: tuple[int, int] = NO_CLASSES
    pair: str = ""
    refusable: bool = False
    tellable: bool = True
    style: str = "arithmetic"


@dataclass
class Scan:
    """What was found in a shard, or in all of them.

    Attributes:
        ledger: checks and faults.
        clips: every clip.
        questions: number of questions.
        tasks, shown: those that are no half of a pair and about no change, by task and by number of images.
        rows: the questions of the sampled houses.
        identities: (64-bit hash of a question with its response, split) -> where it is, to find it elsewhere.
        measures: values of each distribution.
    """

    ledger: Ledger = field(default_factory=Ledger)
    clips: list[ClipRow] = field(default_factory=list)
    questions: int = 0
    tasks: Counter[str] = field(default_factory=Counter)
    shown: Counter[int] = field(default_factory=Counter)
    rows: list[QuestionRow] = field(default_factory=list)
    identities: dict[tuple[int, str], str] = field(default_factory=dict)
    measures: dict[str, list[float]] = field(default_factory=dict)

    def join(self, other: "Scan") -> None:
        """Adds another shard's."""
        self.ledger.join(other.ledger)
        self.clips += other.clips
        self.questions += other.questions
        self.tasks += other.tasks
        self.shown += other.shown
        self.rows += other.rows
        self.identities.update(other.identities)
        for name, values in other.measures.items():
            self.measures.setdefault(name, []).extend(values)

    def measure(self, name: str, value: float) -> None:
        """Adds a value to a distribution while there is room."""
        values = self.measures.setdefault(name, [])
        if len(values) < KEPT_MEASURES:
            values.append(value)


def collect(sample: Sample, hashes: list[tuple[int, int]], rate: float, scan: Scan) -> None:
    """Adds a sample's rows; `rate` is the share of houses whose questions are kept."""
    record = sample.record
    house = record.house.sha256
    scan.clips.append(ClipRow(record.clip_id, sample.shard, house, record.split, tuple(hashes)))
    scan.questions += len(record.questions)
    own = [question for question in record.questions if not question.is_contrast]
    scan.tasks.update(question.task for question in own)
    scan.shown.update(len(question.frames) for question in own)
    kept = seed_for("audit", house) < rate * 2**64
    for question in record.questions:
        scan.identities[_identity(question), record.split] = sample.where(question).text
        if kept and (question.kind != "number" or question.refusable or _NUMBER.fullmatch(in_digits(question.answer))):
            scan.rows.append(_row(sample, question))


def measure(sample: Sample, scan: Scan) -> None:
    """Adds a sound sample's values to the distributions."""
    for frame in sample.record.frames:
        scan.measure("objects in a frame", len(frame.objects))
        for entry in frame.objects:
            scan.measure("visible share of an object's extent", entry.coverage)
    for question in sample.record.questions:
        scan.measure("objects in a question", len(question.objects_before) + len(question.objects))
        if question.kind == "number" and question.unit and question.tellable:
            scan.measure(f"{question.task}, {question.unit}", question.value)


def _identity(question: Question) -> int:
    text = f"{question.text}\0{question.response}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def _row(sample: Sample, question: Question) -> QuestionRow:
    things = sample.record.objects
    categories = [category_name(things[i].type) for i in question.objects if 0 <= i < len(things)]
    sound = all(0 <= index < len(things) for index in question.objects)
    right = dict(zip(LETTERS, question.options, strict=False)).get(question.answer, in_digits(question.answer))
    if question.kind == "number" and METRES.get(question.unit, 1.0) != 1 and _NUMBER.fullmatch(right):
        right = f"{float(right) * METRES[question.unit]:.4g}"
    return QuestionRow(
        where=sample.where(question).text,
        house=sample.record.house.sha256,
        task=question.task,
        kind=question.kind,
        template=question.template,
        stem=question.text.partition("\nA. ")[0],
        options=tuple(question.options),
        answer=question.answer,
        right=right,
        shown=question.shown,
        categories=tuple(categories),
        called=tuple(map(language_of(question).called, categories)),
        classes=factors(sample.record, question) if sound else NO_CLASSES,
        pair=question.pair,
        refusable=question.refusable,
        tellable=question.tellable,
        style=question.style,
    )
