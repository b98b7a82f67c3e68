"""Prompts and responses: `<map>...</map><think>...</think><answer>...</answer>`, written, read back and restyled."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.dataset.states import STATES, asked_of
from layoutgen.errors import InputError
from layoutgen.language import load
from layoutgen.maps.printed import EMPTY_GRID, grid_text, lists_objects, map_entries, map_text
from layoutgen.qa.registry import TASKS

_OPENING = re.compile(r"<(map|think|answer)>")
_MAX_MAP = 200_000
"""Characters of a map that are parsed at most; a model's endless repetition is no map."""


@dataclass(frozen=True)
class Parts:
    """What a response holds; a tag that is absent gives ""; the last of repeated tags counts.

    Attributes:
        map_text: text between the map tags.
        map_entries: the map's entries where it is a JSON list of objects, else None.
        think: the reasoning.
        answer: the answer, stripped.
    """

    map_text: str
    map_entries: list[dict[str, Any]] | None
    think: str
    answer: str


def compose(map_text: str, think: str, answer: str) -> str:
    """The whole response; empty parts are left out with their tags, the answer never is."""
    parts = (("map", map_text), ("think", think))
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts if text) + f"<answer>{answer}</answer>"


def parse_response(text: str) -> Parts:
    """Reads a response, a model's included: never raises on text."""
    found = {tag: text[start:end].strip() for tag, start, end in _tagged(text)}
    map_text = found.get("map", "")
    return Parts(map_text, parse_map(map_text), found.get("think", ""), found.get("answer", ""))


def answer_of(text: str) -> str:
    """The answer of a response: in the last `<answer>`, or where there is none, all that is neither map nor reasoning.

    Whoever is asked for a letter says `B` as often as `<answer>B</answer>`.
    """
    return parse_response(text).answer or _outside(text)


def _outside(text: str) -> str:
    """What stands in no tag."""
    for tag, start, end in reversed(list(_tagged(text))):
        text = text[: start - len(tag) - 2] + text[end + len(tag) + 3 :]
    return text.strip()


def _tagged(text: str) -> Iterator[tuple[str, int, int]]:
    """Each tag that is closed, with where its text starts and ends; in time that grows with the text alone."""
    last = {tag: text.rfind(f"</{tag}>") for tag in ("map", "think", "answer")}
    place = 0
    while opening := _OPENING.search(text, place):
        place, tag = opening.end(), opening[1]
        if last[tag] >= place:
            end = text.index(f"</{tag}>", place)
            yield tag, place, end
            place = end + len(tag) + 3


def parse_map(text: str) -> list[dict[str, Any]] | None:
    """The entries of a printed map, None where the text is none.

    A map is a JSON list of objects. Of two states it is {"before": [...], "after": [...]}, and its entries say by
    `when` in which of the lists they stand.
    """
    if not text or len(text) > _MAX_MAP:
        return None
    try:
        printed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(printed, dict) and printed.keys() == set(STATES):
        before, after = (_entries(printed[when]) for when in STATES)
        return None if before is None or after is None else _told(STATES[0], before) + _told(STATES[1], after)
    return _entries(printed)


def _entries(printed: Any) -> list[dict[str, Any]] | None:
    good = isinstance(printed, list) and all(isinstance(entry, dict) for entry in printed)
    return printed if good else None


def _told(when: str, entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**entry, "when": when} for entry in entries]


def instructions(kind: str, map_style: str, think: str, keys: Collection[str] = (), language: str = "en") -> str:
    """How to answer a `kind`.

    Args:
        kind: `choice`, `number`, `word` for a number said in a word, or `map`.
        map_style: `metric`, `grid` or `none`.
        think: the style of the reasoning; `none` for none.
        keys: what the map's entries have.
        language: what to say it in.
    """
    spoken = load(language)
    prompt = spoken.prompt
    sentences = [
        "" if map_style == "none" else getattr(prompt, map_style),
        *(getattr(prompt.keys, key) for key in prompt.keys.__struct_fields__ if key in keys),
        prompt.think.get(think, ""),
        getattr(prompt, kind) or prompt.number,
    ]
    return spoken.joints.sentence.join(filter(None, sentences))


def map_style(response: str) -> str:
    """`metric`, `grid` or `none`: how the map of a response is drawn."""
    return _style_of(parse_response(response))


def _style_of(parts: Parts) -> str:
    if not parts.map_text:
        return "none"
    cells = parts.map_text == EMPTY_GRID or any("cell" in entry for entry in parts.map_entries or [])
    return "grid" if cells else "metric"


def user_prompt(question: Question) -> str:
    """The whole text of the user's turn, without image tags; what a map lists does not change it."""
    parts = parse_response(question.response)
    style, think = _style_of(parts), question.style if parts.think else "none"
    keys = {key for entry in parts.map_entries or [] for key in entry}
    if style == "metric" and (question.refusable or not parts.map_entries):
        keys |= _listed(question.task)
    asked = instructions(prompt_kind(question), style, think, keys, question.language)
    return f"{question.text}\n{load(question.language).spelt(asked, question.spelling)}"


def prompt_kind(question: Question) -> str:
    """As what kind its answer is asked for: a number's may be words."""
    if question.kind != "number":
        return question.kind
    return "number_or_words" if question.refusable else "word" if question.answer.isalpha() else question.kind


def _listed(task: str) -> set[str]:
    """Keys that the map of a task gives of each object, beside its box."""
    info = TASKS[task].info if task in TASKS else None
    return {key for key, given in (("y", info.heights), ("images", info.map_images)) if given} if info else set()


def restyle(
    record: ClipRecord,
    question: Question,
    style: str = "",
    think: bool | None = None,
    original: ClipRecord | None = None,
) -> Question:
    """The question with its response as asked for.

    Args:
        record: its clip.
        question: as the dataset has it.
        style: `metric`, `grid` or `none`; "" keeps the map.
        think: False drops the reasoning; True and None keep it.
        original: the clip that this one is a twin of, for a question about a change.

    Raises:
        InputError: the dataset was made without what is asked for.
    """
    parts = parse_response(question.response)
    reasoning = "" if think is False else parts.think
    if think and not parts.think:
        raise InputError("this dataset was made without <think>; generate it with `think: true` in its recipe")
    response = compose(_map_text(record, question, style, parts.map_text, original), reasoning, parts.answer)
    return msgspec.structs.replace(question, response=response, style=question.style if reasoning else "none")


def _map_text(record: ClipRecord, question: Question, style: str, present: str, original: ClipRecord | None) -> str:
    if style in ("", map_style(question.response)):
        return present
    if style == "none":
        return ""
    if style == "grid":
        return _grid(record, question, present, original)
    raise InputError("this dataset was made without metric maps; generate it with `map: metric` in its recipe")


def _grid(record: ClipRecord, question: Question, present: str, original: ClipRecord | None) -> str:
    """Its grid map; "" where the map present lists rooms or viewpoints alone, for which a grid has no place."""
    joint, asked = asked_of(record, question, original)
    drawn = question.refusable or asked.objects or lists_objects(parse_map(present) or [])
    return grid_text(joint, asked.objects, names_of(question)) if drawn else ""


def names_of(question: Question) -> Mapping[str, str]:
    """Category or kind of room -> what the question's map calls it, of those not called by themselves."""
    return load(question.language).naming(question.names)


def true_map(record: ClipRecord, question: Question) -> str:
    """The map of a question's objects in metres, whatever its response prints: what map rewards compare with.

    Both as `dataset.states.asked_of` gives them.
    """
    return map_text(map_entries(record, question.objects, said=names_of(question)))
