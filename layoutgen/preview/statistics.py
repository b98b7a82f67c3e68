"""What a report tells of a dataset: sums and distributions, gathered clip by clip."""

from collections import Counter
from dataclasses import dataclass, field
from math import dist

from layoutgen.dataset.records import Clip, Question
from layoutgen.houses.names import category_name

KEPT_VALUES = 50_000


@dataclass
class Statistics:
    """Counters over all clips; lists stop growing at KEPT_VALUES."""

    houses: set[str] = field(default_factory=set)
    clips: int = 0
    images: int = 0
    image_bytes: int = 0
    questions: int = 0
    tasks: Counter[str] = field(default_factory=Counter)
    shown: Counter[int] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    rooms: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, clip: Clip) -> None:
        """Counts one clip."""
        record = clip.record
        self.houses.add(record.house.sha256)
        self.clips += 1
        self.images += len(clip.images)
        self.image_bytes += sum(map(len, clip.images))
        self.splits[record.split] += 1
        self.rooms.update(category_name(room.type) for room in record.rooms)
        self._value("Objects in a clip", len(record.objects))
        self._value("Questions of a clip", len(record.questions))
        for frame in record.frames:
            self._value("Objects in a frame", len(frame.objects))
        for a, b in zip(record.frames, record.frames[1:], strict=False):
            self._value("Metres between frames", dist(a.position, b.position))
        for question in record.questions:
            self._add_question(question, [category_name(record.objects[i].type) for i in set(question.objects)])

    def _add_question(self, question: Question, categories: list[str]) -> None:
        self.questions += 1
        self.tasks[question.task] += 1
        self.shown[len(question.frames)] += 1
        self.categories.update(set(categories))
        if question.kind == "choice":
            self.letters[question.answer] += 1
        elif question.unit == "m":
            self._value("Answers in metres", question.value)
        if question.margin_unit == "deg":
            self._value("Margins in degrees", question.margin)

    def _value(self, name: str, value: float) -> None:
        values = self.values.setdefault(name, [])
        if len(values) < KEPT_VALUES:
            values.append(value)
