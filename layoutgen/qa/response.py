"""The response format: `<map>...</map><think>...</think><answer>...</answer>`, written and read back."""

import json
import re
from dataclasses import dataclass
from typing import Any

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
