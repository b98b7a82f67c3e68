"""What a grid of clips asks of the index: filters, words, order, pages; and the counts beside the filters."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from layoutgen.errors import InputError
from layoutgen.view.index import Index

PAGE, MOST = 48, 200
"""Clips of a page, and of the longest that may be asked for."""
FACET_VALUES = 60
ORDERS = {
    "number": "clips.n",
    "most questions": "clips.questions DESC, clips.n",
    "most objects": "clips.objects DESC, clips.n",
    "fewest frames": "clips.frames, clips.n",
    "most matches": "found DESC, clips.n",
}
"""What clips can be sorted by -> how SQL says it."""
OF_CLIPS = {"source": "source", "split": "split", "lens": "lens", "edit": "edit"}
OF_QUESTIONS = {"task": "task", "shown": "shown", "answer": "answer"}
"""Filter -> column of the index."""
FILTERS = ("task", "shown", "answer", "room", "source", "split", "lens", "edit", "gate", "model")

_WORD = re.compile(r'"([^"]+)"|(\S+)')
_UNSPACED = re.compile("[\u3040-\u9fff]")
"""Writing without spaces between words."""


@dataclass(frozen=True)
class Wanted:
    """What the grid shows.

    Attributes:
        words: all in the text of one question; `"in quotes"` is a phrase, the others are beginnings of words.
        filters: name of FILTERS -> values, one of which must hold.
        order: a key of ORDERS.
        first: clips that are skipped.
        count: clips wanted.
        among: numbers of the questions one of which must fit as well; None for all.
    """

    words: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    order: str = "number"
    first: int = 0
    count: int = PAGE
    among: Sequence[int] | None = None

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise InputError(f"no order {self.order!r}; there are {', '.join(ORDERS)}")
        if self.first < 0 or not 0 < self.count <= MOST:
            raise InputError(f"a page has 1 to {MOST} clips")

    @property
    def about_questions(self) -> bool:
        """Whether single questions must fit."""
        single = bool(self.words.strip()) or self.among is not None
        return single or any(self.filters.get(name) for name in OF_QUESTIONS)


class Match(NamedTuple):
    """SQL and its values."""

    sql: str
    values: list[Any]


def listed(index: Index, wanted: Wanted, places: Collection[str] | None = None) -> dict[str, Any]:
    """A page of clips: how many fit in all, and the first question of each that fits, where single ones must.

    Args:
        index: the set.
        wanted: what is asked for.
        places: ids and keys of the clips that the wanted gates found faults in; None where none is wanted.
    """
    hits = _hits(wanted)
    clips = _clips(wanted, places)
    body = f"FROM clips JOIN ({hits.sql}) AS hits ON hits.n = clips.n WHERE {clips.sql}"
    values = [*hits.values, *clips.values]
    if not wanted.about_questions:
        body, values = f"FROM clips WHERE {clips.sql}", list(clips.values)
    chosen = "found, first" if wanted.about_questions else "0 AS found, NULL AS first"
    total, found = index.ask(
        f"SELECT count(*), {'coalesce(sum(found), 0)' if wanted.about_questions else 'coalesce(sum(questions), 0)'} "
        f"{body}",
        values,
    )[0]
    columns = "clips.n, clips.id, key, frames, objects, questions, rooms, source, split, lens, twin, edit, members"
    rows = index.ask(
        f"SELECT {columns}, {chosen} {body} ORDER BY {ORDERS[wanted.order]} LIMIT ? OFFSET ?",
        [*values, wanted.count, wanted.first],
    )
    return {"total": total, "questions": found, "first": wanted.first, "clips": [_card(index, row) for row in rows]}


def _card(index: Index, row: tuple[Any, ...]) -> dict[str, Any]:
    names = ("n", "id", "key", "frames", "objects", "questions", "rooms", "source", "split", "lens", "twin", "edit")
    card = dict(zip(names, row, strict=False))
    found, first = row[-2:]
    images = re.findall(r'"(frame_[^"]+?\.jpe?g)"', row[-3].decode())
    hit = None
    if first is not None:
        sql = "SELECT id, task, text, change FROM questions JOIN texts USING (q) WHERE q = ?"
        hit = dict(zip(("id", "task", "text", "change"), index.ask(sql, (first,))[0], strict=True))
    return {**card, "images": images, "found": found, "hit": hit}


def _hits(wanted: Wanted) -> Match:
    """The clips with questions that fit: how many, and the first."""
    parts, values = ["1"], list[Any]()
    for name, column in OF_QUESTIONS.items():
        _one_of(parts, values, column, wanted.filters.get(name, ()))
    if wanted.among is not None:
        parts.append("q IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(wanted.among)))
    words = _words(wanted.words)
    parts.append(words.sql)
    sql = f"SELECT n, count(*) AS found, min(q) AS first FROM questions WHERE {' AND '.join(parts)} GROUP BY n"
    return Match(sql, [*values, *words.values])


def _words(text: str) -> Match:
    """Questions whose text has all the words."""
    terms = [(phrase or word, bool(phrase)) for phrase, word in _WORD.findall(text)]
    if not terms:
        return Match("1", [])
    if _UNSPACED.search(text):
        likes = " AND ".join(["instr(text, ?) > 0"] * len(terms))
        return Match(f"q IN (SELECT q FROM texts WHERE {likes})", [term for term, _ in terms])
    asked = " ".join(f'"{term}"{"" if whole else "*"}' for term, whole in ((t.replace('"', ""), w) for t, w in terms))
    return Match("q IN (SELECT rowid FROM words WHERE words MATCH ?)", [asked])


def _clips(wanted: Wanted, places: Collection[str] | None) -> Match:
    parts, values = ["1"], list[Any]()
    for name, column in OF_CLIPS.items():
        _one_of(parts, values, f"clips.{column}", wanted.filters.get(name, ()))
    if rooms := wanted.filters.get("room", ()):
        parts.append(f"clips.n IN (SELECT n FROM rooms WHERE type IN ({_slots(rooms)}))")
        values += rooms
    if places is not None:
        slots = _slots(list(places))
        parts.append(f"(clips.id IN ({slots}) OR clips.key IN ({slots}))")
        values += [*places, *places]
    return Match(" AND ".join(parts), values)


def _one_of(parts: list[str], values: list[Any], column: str, wanted: Sequence[str]) -> None:
    if wanted:
        parts.append(f"{column} IN ({_slots(wanted)})")
        values += wanted


def _slots(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def facets(index: Index) -> dict[str, list[tuple[str, int]]]:
    """Filter -> its values with how many questions (task, shown, answer) or clips have each, most first."""
    asked = {
        "task": "SELECT task, count(*) FROM questions GROUP BY task ORDER BY task",
        "shown": "SELECT shown, count(*) FROM questions GROUP BY shown ORDER BY shown",
        "answer": "SELECT answer, count(*) FROM questions WHERE kind = 'choice' GROUP BY answer ORDER BY answer",
        "room": "SELECT type, count(*) FROM rooms GROUP BY type ORDER BY count(*) DESC",
        **{
            name: f"SELECT {column}, count(*) FROM clips GROUP BY {column} ORDER BY count(*) DESC"
            for name, column in OF_CLIPS.items()
        },
    }
    return {
        name: [(str(value), count) for value, count in index.ask(sql)][:FACET_VALUES] for name, sql in asked.items()
    }
