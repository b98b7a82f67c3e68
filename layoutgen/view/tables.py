"""The index of a dataset: one SQLite file, filled clip by clip from the tars, which can be asked while it grows."""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from layoutgen.catalogue.names import category_name
from layoutgen.dataset.spans import Sample
from layoutgen.errors import UNDECODABLE, DatasetError, one_line

VERSION = 1
"""Of the tables; an index of another is made anew."""

MOST_QUESTIONS = 2**20
"""Of a clip: the numbers of its questions begin at its own times this."""

SCHEMA = """
CREATE TABLE clips (
  n INTEGER PRIMARY KEY, id TEXT, key TEXT, tar TEXT, members BLOB, frames INT, objects INT, questions INT,
  rooms TEXT, source TEXT, house TEXT, split TEXT, lens TEXT, twin TEXT, edit TEXT);
CREATE TABLE rooms (n INT, type TEXT);
CREATE TABLE questions (
  q INTEGER PRIMARY KEY, n INT, id TEXT, task TEXT, shown INT, kind TEXT, answer TEXT, change INT);
CREATE TABLE texts (q INTEGER PRIMARY KEY, text TEXT);
CREATE VIRTUAL TABLE words USING fts5(text, content='texts', content_rowid='q', tokenize="unicode61");
CREATE INDEX clips_id ON clips (id);
CREATE INDEX clips_key ON clips (key);
CREATE INDEX clips_twin ON clips (twin);
CREATE INDEX rooms_n ON rooms (n);
CREATE INDEX questions_n ON questions (n);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT);
"""
"""`questions` is narrow, so that filters read little; the texts lie apart from it. `change`: about a twin's change."""


class _Named(msgspec.Struct, frozen=True):
    type: str


class _House(msgspec.Struct, frozen=True):
    id: str
    source: str


class _Twin(msgspec.Struct, frozen=True):
    of: str = ""
    edit: str = ""


class _Camera(msgspec.Struct, frozen=True):
    lens: str = ""


class _Question(msgspec.Struct, frozen=True):
    id: str
    task: str
    kind: str
    frames: list[int]
    text: str
    answer: str
    before: list[int] = []


class _Head(msgspec.Struct, frozen=True):
    """What of a record is searched by; the rest is passed over unread."""

    clip_id: str
    split: str
    house: _House
    camera: _Camera
    frames: list[msgspec.Raw]
    rooms: list[_Named]
    objects: list[msgspec.Raw]
    questions: list[_Question]
    twin: _Twin = _Twin()


def create(connection: sqlite3.Connection) -> None:
    """Makes the tables."""
    connection.executescript(SCHEMA)


def add(connection: sqlite3.Connection, n: int, tar: str, sample: Sample) -> None:
    """Adds one sample as clip number `n`; raises DatasetError where its record is none."""
    try:
        head = msgspec.json.decode(sample.record, type=_Head)
    except UNDECODABLE as error:
        raise DatasetError(f"{tar}: sample {sample.key}: {one_line(error)}") from error
    rooms = list(dict.fromkeys(category_name(room.type) for room in head.rooms))
    members = {name: (found.start, found.size) for name, found in sample.members.items()}
    row = {
        **{"n": n, "id": head.clip_id, "key": sample.key, "tar": tar, "members": msgspec.json.encode(members)},
        **{"frames": len(head.frames), "objects": len(head.objects), "questions": len(head.questions)},
        **{"rooms": ", ".join(rooms), "source": source_of(head.house.source), "house": head.house.id},
        **{"split": head.split, "lens": head.camera.lens, "twin": head.twin.of, "edit": head.twin.edit},
    }
    _insert(connection, "clips", row)
    connection.executemany("INSERT INTO rooms VALUES (?, ?)", [(n, room) for room in rooms])
    _add_questions(connection, n, head.questions)


def _add_questions(connection: sqlite3.Connection, n: int, questions: Sequence[_Question]) -> None:
    numbers = range(n * MOST_QUESTIONS, n * MOST_QUESTIONS + len(questions))
    told = [
        (one.id, one.task, len(one.frames) + len(one.before), one.kind, one.answer if one.kind != "map" else "")
        for one in questions
    ]
    changes = [bool(one.before) for one in questions]
    rows = [(q, n, *fields, change) for q, fields, change in zip(numbers, told, changes, strict=True)]
    texts = [(q, one.text) for q, one in zip(numbers, questions, strict=True)]
    connection.executemany("INSERT INTO questions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO texts VALUES (?, ?)", texts)
    connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)


def source_of(source: str) -> str:
    """Where houses came from, short: `spec:mixed`, `file:houses.jsonl.gz` without its folders."""
    kind, colon, rest = source.partition(":")
    return f"{kind}:{rest.rpartition('/')[2]}" if colon and kind == "file" else source


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    names, slots = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({slots})", list(row.values()))


def is_whole(path: str) -> bool:
    """Whether a file holds an index of this version that was finished."""
    try:
        with sqlite3.connect(path) as connection:
            found = connection.execute("SELECT value FROM facts WHERE name = 'version'").fetchone()
    except sqlite3.Error:
        return False
    return found is not None and found[0] == str(VERSION)


def finish(connection: sqlite3.Connection) -> None:
    """Says that all is there."""
    connection.execute("INSERT INTO facts VALUES ('version', ?)", (str(VERSION),))
    connection.commit()
