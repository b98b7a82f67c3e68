"""Gate `pairs`: both halves are there, ask the same in the same words, and have answers that differ.

The answers themselves are the matter of the gates `answers` and `tellable`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import dist
from typing import Any, NamedTuple

import msgspec

from layoutgen.audit.report import Ledger, Place
from layoutgen.audit.response import parse
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.dataset.records import Question
from layoutgen.errors import UNDECODABLE
from layoutgen.geometry.boxes import FloorBox, Point

APART = 1.5
"""Times that one number is the other."""
MOVED = 0.5
"""Metres between the places of a thing on two maps; each coordinate is printed to 0.1."""
ROUNDING = 0.15
_NO_CELLS = "[ ]"
"""A grid map that lists nothing."""


class Half(NamedTuple):
    """One half of a pair, with what it is about by name and place (x, z) in the world, and how its clip was edited.

    `drawn` is what its map has: cells, boxes, or no map.
    """

    where: Place
    clip: str
    walk: str
    question: Question
    named: tuple[str, ...]
    places: tuple[Point, ...]
    edit: str
    drawn: str


def halves_of(sample: Sample) -> Iterator[Half]:
    """The halves that a sample holds."""
    record = sample.record
    for question in record.questions:
        if question.pair:
            named = tuple(sample.categories[index] for index in question.objects)
            where = Place(sample.where(question).text)  # without its picture: a shard's are kept until its end
            short = msgspec.structs.replace(question, response="")
            places = tuple(record.objects[index].box.floor.centre for index in question.objects)
            walk, drawn = record.twin.of or record.clip_id, _drawn(question.response)
            yield Half(where, record.clip_id, walk, short, named, places, record.twin.edit, drawn)


def _drawn(response: str) -> str:
    """What the prompt of a half says of its map."""
    parts = parse(response)
    if parts is None or not parts.map:
        return "no map"
    return "cells" if '"cell"' in parts.map or parts.map == _NO_CELLS else "boxes"


def check_pairs(halves: Sequence[Half], ledger: Ledger) -> None:
    """All pairs of a shard, which holds twins beside their walks."""
    for name, found in pairs_of(halves).items():
        ledger.check("pairs")
        for fault in pair_faults(name, found):
            ledger.fault("pairs", found[0].where, fault)


def pairs_of(halves: Iterable[Half]) -> dict[str, list[Half]]:
    """The halves of each pair, by its name."""
    pairs: dict[str, list[Half]] = defaultdict(list)
    for half in halves:
        pairs[half.question.pair].append(half)
    return pairs


def pair_faults(name: str, found: Sequence[Half]) -> Iterator[str]:
    """What is wrong with the halves of a pair."""
    if len(found) != 2:
        yield f"the pair {name} has {len(found)} halves"
        return
    first, second = found
    a, b = first.question, second.question
    yield from _word_faults(a, b)
    yield from _clip_faults(name, first, second)
    if first.drawn != second.drawn:
        yield f"one half has {first.drawn}, the other {second.drawn}, which their prompts tell"
    if a.refusable and b.refusable:
        yield from _refusal_faults(first, second)
        return
    if a.task in RULES and RULES[a.task].sides and "opened" in (first.edit, second.edit):
        yield "it asks for a size of what was opened or closed, whose door may count or not"
    if not _differ(a, b) or (a.kind == "map" and not _moved(first, second)):
        yield f"both halves have the answer {a.answer[:40]!r}, or one too near: {b.answer[:40]!r}"


def _word_faults(a: Question, b: Question) -> Iterator[str]:
    for key in ("task", "kind", "text", "options", "said", "given", "views", "refusable"):
        if getattr(a, key) != getattr(b, key):
            yield f"the halves differ in {key}"
    if len(a.frames) != len(b.frames):
        yield f"the halves show {len(a.frames)} and {len(b.frames)} frames, which may tell them apart"


def _clip_faults(name: str, first: Half, second: Half) -> Iterator[str]:
    if first.walk != second.walk or not name.startswith(f"{first.walk}:"):
        yield "the halves are not about a walk and its twin, by whose name the pair goes"
    elif first.clip == second.clip and first.question.frames == second.question.frames:
        yield "the halves show the same frames"
    elif first.clip != second.clip and first.walk not in (first.clip, second.clip):
        yield "neither half is about the walk itself"


def _refusal_faults(first: Half, second: Half) -> Iterator[str]:
    """One can be told, and the other one lacks one of the things that it names, without which nobody can tell."""
    told, untold = (first, second) if first.question.tellable else (second, first)
    if first.question.tellable == second.question.tellable:
        yield "both halves can be told, or neither"
    elif sorted([*untold.named, *untold.question.absent]) != sorted(told.named):
        yield f"one names {', '.join(told.named)}, the other has {', '.join(untold.named)} besides what it lacks"
    elif not set(untold.question.absent) <= set(_needed(told)):
        yield f"the {untold.question.absent[0]} need not be seen to tell the answer"


def _needed(told: Half) -> Sequence[str]:
    rule = RULES.get(told.question.task)
    return () if rule is None else {"": (), "first": told.named[:1], "all": told.named}[rule.needs]


def _differ(a: Question, b: Question) -> bool:
    """Whether two answers are told apart by any score."""
    if a.kind == "choice":
        return a.answer != b.answer
    if a.kind == "map":
        return _maps_differ(a.answer, b.answer)
    low, high = sorted((a.value, b.value))
    return high > low if a.unit == "count" else high >= APART * low


def _moved(first: Half, second: Half) -> bool:
    """Whether something named is elsewhere, rather than across a line of the grid."""
    return any(dist(a, b) >= MOVED - ROUNDING for a, b in zip(first.places, second.places, strict=False))


def _maps_differ(a: str, b: str) -> bool:
    try:
        maps = [{entry["object_name"]: entry for entry in msgspec.json.decode(text)} for text in (a, b)]
        return any(_places_differ(entry, maps[1][name]) for name, entry in maps[0].items())
    except (*UNDECODABLE, KeyError, TypeError):
        return False


def _places_differ(a: dict[str, Any], b: dict[str, Any]) -> bool:
    if "cell" in a:
        return bool(a["cell"] != b["cell"])
    return dist(FloorBox(*a["bbox"]).centre, FloorBox(*b["bbox"]).centre) >= MOVED - ROUNDING
