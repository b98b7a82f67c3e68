"""Prompts and responses: `<map>...</map><think>...</think><answer>...</answer>`, written, read back and restyled."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.errors import InputError
from layoutgen.language import load
from layoutgen.maps.printed import grid_text

_TAG = re.compile(r"<(map|think|answer)>(.*?)</\1>", re.DOTALL)
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
    found = {match[1]: match[2].strip() for match in _TAG.finditer(text)}
    map_text = found.get("map", "")
    return Parts(map_text, parse_map(map_text), found.get("think", ""), found.get("answer", ""))


def parse_map(text: str) -> list[dict[str, Any]] | None:
    """The entries of a printed map, None where the text is no JSON list of objects."""
    if not text or len(text) > _MAX_MAP:
        return None
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return None
    good = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    return entries if good else None


_METRIC = (
    "First draw a bird's-eye map of the objects the question is about: a JSON list in <map></map> with each object's"
    ' "object_name" and "bbox" [x_min, z_min, x_max, z_max] in metres, where the origin is the camera of the first'
    " image, x points to its right and z points forward."
)
_GRID = (
    "First draw a bird's-eye map of the objects the question is about: a JSON list in <map></map> that places each"
    " object on a 10x10 grid seen from above, with the camera of the first image looking up the page."
)
_FURTHER = {
    "y": 'Give each object\'s "y" too, [lowest, highest] above the floor in metres.',
    "images": 'Give each object\'s "images" too, the numbers of the images that show it.',
    "position": (
        'Add the cameras the question is about: "image" (its number), "position" [x, z] and "yaw" in degrees clockwise'
        " from the first image's forward direction."
    ),
    "polygon": 'Add the rooms it is about: "room" (what kind) and "polygon" [[x, z], ...].',
}
"""Keys of map entries that only some tasks need -> how to give them."""

_THINK = {
    "arithmetic": "Then reason step by step in <think></think>.",
    "brief": "Then reason in one sentence, with the deciding numbers only, in <think></think>.",
    "told": "Then tell in your own words how you find the answer in <think></think>.",
}
"""Style of the reasoning -> how to ask for it."""

_ANSWER = {
    "choice": "Give the letter of the right option in <answer></answer>.",
    "number": "Give the bare number in <answer></answer>.",
    "map": "Give the JSON list in <answer></answer>.",
}
_IN_WORDS = "Give the number as a word in <answer></answer>."


def instructions(kind: str, map_style: str, think: str, keys: Collection[str] = ()) -> str:
    """How to answer a `kind`.

    Args:
        kind: `choice`, `number` or `map`.
        map_style: `metric`, `grid` or `none`.
        think: the style of the reasoning; `none` for none.
        keys: what the map's entries have.
    """
    maps = {"metric": _METRIC, "grid": _GRID}
    further = [sentence for key, sentence in _FURTHER.items() if key in keys]
    sentences = [maps.get(map_style, ""), *further, _THINK.get(think, ""), _ANSWER[kind]]
    return " ".join(filter(None, sentences))


def map_style(response: str) -> str:
    """`metric`, `grid` or `none`: how the map of a response is drawn."""
    parts = parse_response(response)
    if not parts.map_text:
        return "none"
    return "grid" if any("cell" in entry for entry in parts.map_entries or []) else "metric"


def user_prompt(question: Question) -> str:
    """The whole text of the user's turn, without image tags."""
    parts = parse_response(question.response)
    style, think = map_style(question.response), think_style(question)
    keys = {key for entry in parts.map_entries or [] for key in entry}
    asked = instructions(question.kind, style, think, keys)
    if question.kind == "number" and question.answer.isalpha():
        asked = asked.replace(_ANSWER["number"], _IN_WORDS)
    return f"{question.text}\n{load('en').spelt(asked, question.spelling)}"


def think_style(question: Question) -> str:
    """The style of the reasoning that its response has; `none` for none."""
    return question.style if parse_response(question.response).think else "none"


def restyle(record: ClipRecord, question: Question, style: str = "", think: bool | None = None) -> Question:
    """The question with its response as asked for.

    Args:
        record: its clip.
        question: as the dataset has it.
        style: `metric`, `grid` or `none`; "" keeps the map.
        think: False drops the reasoning; True and None keep it.

    Raises:
        InputError: the dataset was made without what is asked for.
    """
    parts = parse_response(question.response)
    reasoning = "" if think is False else parts.think
    if think and not parts.think:
        raise InputError("this dataset was made without <think>; generate it with `think: true` in its recipe")
    response = compose(_map_text(record, question, style, parts.map_text), reasoning, parts.answer)
    return msgspec.structs.replace(question, response=response, style=question.style if reasoning else "none")


def _map_text(record: ClipRecord, question: Question, style: str, present: str) -> str:
    if style in ("", map_style(question.response)):
        return present
    if style == "none":
        return ""
    if style == "grid":
        return grid_text(record, question.objects, question.names)
    raise InputError("this dataset was made without metric maps; generate it with `map: metric` in its recipe")
