"""The preview and report pages: sample cards that can be filtered, sizes, mixes and distributions."""

from array import array
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import dist
from pathlib import Path
from typing import Any

from markupsafe import Markup

from layoutgen import __version__, dataset
from layoutgen.catalogue.names import category_name
from layoutgen.config import FRAME_COUNTS
from layoutgen.dataset.reader import read_with_bar, with_originals
from layoutgen.dataset.records import Clip, Question
from layoutgen.dataset.sidecar import committed
from layoutgen.dataset.states import asked_of
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.pages.drawing import bars, histogram
from layoutgen.pages.page import render
from layoutgen.preview.cards import Card, cards
from layoutgen.wording import counted, sized

PICTURE_WIDTH = 288
QUESTIONS = 12
SAMPLE_BYTES = 4_000_000
"""What the cards may take of a page of at most 5 MB."""
TOP = 14
_PAGE_PICTURE_WIDTH = 400


@dataclass
class Statistics:
    """Counters and values over all clips; a value takes eight bytes, some ten megabytes for 100,000 clips."""

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
    values: dict[str, "array[float]"] = field(default_factory=dict)

    def add(self, clip: Clip, original: Clip | None = None) -> None:
        """Counts one clip; `original` is the one that it is a twin of."""
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
            about, asked = asked_of(record, question, original.record if original else None)
            self._add_question(question, {category_name(about.objects[i].type) for i in asked.objects})

    def _add_question(self, question: Question, categories: set[str]) -> None:
        self.questions += 1
        self.tasks[question.task] += 1
        self.shown[question.shown] += 1
        self.categories.update(categories)
        if question.kind == "choice":
            self.letters[question.answer] += 1
        elif question.unit == "m":
            self._value("Answers in metres", question.value)
        if question.margin_unit == "deg":
            self._value("Margins in degrees", question.margin)

    def _value(self, name: str, value: float) -> None:
        self.values.setdefault(name, array("d")).append(value)


def report_page(source: str, samples: int) -> str:
    """A self-contained page of at most 5 MB about the dataset, with up to `samples` clips as cards.

    Raises:
        DatasetError: there is no dataset, or it has no clips.
    """
    statistics, made = _gather(source, samples)
    if not statistics.clips:
        raise DatasetError(f"{source} holds no clips; `layoutgen status {source}` tells how far its run is")
    return render(
        "preview",
        "report.html",
        title=Path(source).name,
        subtitle=f"{source} · {', '.join(f'{split} {count:,}' for split, count in sorted(statistics.splits.items()))}",
        version=__version__,
        tiles=_tiles(statistics),
        mixes=_mixes(statistics),
        plots=[(name, histogram(values)) for name, values in sorted(statistics.values.items())],
        cards=made,
        filters=_filters(made),
        sampled=_sampled(made, statistics),
    )


def _gather(source: str, samples: int) -> tuple[Statistics, list[Card]]:
    """Reads the dataset once; cards are of clips evenly spread over it, while there is room."""
    total = sum(sidecar.samples for sidecar in committed(Storage(source))) or samples  # a tar alone has no sidecar
    wanted = {index * total // samples for index in range(samples)}
    statistics, made, room = Statistics(), list[Card](), SAMPLE_BYTES
    for index, (clip, original) in enumerate(with_originals(read_with_bar(source, "report"))):
        statistics.add(clip, original)
        if index in wanted:
            for one in cards(clip, PICTURE_WIDTH, varied(clip, QUESTIONS), original):
                size = sum(map(len, one.pictures)) + len(one.plan)
                if size <= room:
                    made.append(one)
                    room -= size
    return statistics, made


def varied(clip: Clip, count: int) -> list[Question]:
    """Up to `count` questions of a clip, one of every task before a second of any, in the record's order."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int]] = []
    for index, question in enumerate(clip.record.questions):
        ranked.append((seen[question.task], index))
        seen[question.task] += 1
    return [clip.record.questions[index] for index in sorted(index for _, index in sorted(ranked)[:count])]


def _tiles(statistics: Statistics) -> list[tuple[str, str]]:
    return [
        ("houses", f"{len(statistics.houses):,}"),
        ("clips", f"{statistics.clips:,}"),
        ("questions", f"{statistics.questions:,}"),
        ("images", f"{statistics.images:,}"),
        ("tasks", f"{len(statistics.tasks):,}"),
        ("of images", sized(statistics.image_bytes)),
    ]


def _sampled(made: list[Card], statistics: Statistics) -> str:
    """What the cards are a sample of."""
    clips = len({card.record.clip_id for card in made})
    asked = sum(len(card.asked) for card in made)
    return (
        f"All above counts every clip. Below: {counted(clips, 'clip')} of {statistics.clips:,}, evenly spread over the "
        f"set, with {counted(asked, 'question')} of {statistics.questions:,}."
    )


def _mixes(statistics: Statistics) -> list[tuple[str, Markup]]:
    named: list[tuple[str, Mapping[Any, int]]] = [
        ("Questions by task", dict(statistics.tasks.most_common())),
        ("Questions by number of frames", {n: statistics.shown[n] for n in sorted({*FRAME_COUNTS, *statistics.shown})}),
        ("Right letters", dict(sorted(statistics.letters.items()))),
        (f"Categories asked about, top {TOP}", dict(statistics.categories.most_common(TOP))),
        ("Rooms", dict(statistics.rooms.most_common(TOP))),
    ]
    return [(name, bars({str(key): float(n) for key, n in counts.items()})) for name, counts in named if counts]


def _filters(made: list[Card]) -> list[tuple[str, str, Sequence[Hashable]]]:
    """The page's filters: (key, label, values), values as they occur among the cards' questions."""
    asked = [item for one in made for item in one.asked]
    return [
        ("task", "Task", sorted({item.question.task for item in asked})),
        ("count", "Frames", sorted({len(item.question.frames) for item in asked})),
        ("categories", "Category", sorted({category for item in asked for category in item.categories})),
    ]


def preview_page(source: str, clips: int) -> str:
    """A self-contained page with the first `clips` clips of a dataset.

    Raises:
        DatasetError: the dataset has no clip.
    """
    shown = islice(with_originals(dataset.read(source)), clips)
    made = [one for clip, original in shown for one in cards(clip, _PAGE_PICTURE_WIDTH, None, original)]
    if not made:
        raise DatasetError(f"{source} holds no clips; run `layoutgen generate --out {source}` first")
    name = Path(source).name
    subtitle = f"{len({one.record.clip_id for one in made})} clips of {source}"
    return render("preview", "preview.html", title=name, subtitle=subtitle, version=__version__, cards=made)
