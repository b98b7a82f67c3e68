"""Texts in which the names of objects are found, so that a page can light what they mean."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.maps.printed import map_names

Piece = tuple[str, list[int]]
"""Some text, and the objects that it names, none for what stands between names."""
Names = Mapping[str, Sequence[int]]

_ASCII = re.compile(r"[\x00-\x7f]*")


def names_of(record: ClipRecord, question: Question) -> dict[str, list[int]]:
    """What a question's texts call the objects it is about -> their indices; both states of a thing share a name."""
    asked = list(dict.fromkeys(question.objects))
    found: dict[str, list[int]] = defaultdict(list)
    for index, name in zip(asked, map_names(record, asked, question.names), strict=True):
        found[name.lower()].append(index)
    return dict(found)


def pieces(text: str, names: Names) -> list[Piece]:
    """The text cut at the names in it, the longest first; a plural counts as its name."""
    if not names:
        return [(text, [])]
    found: list[Piece] = []
    at = 0
    for match in _pattern(names).finditer(text):
        if match.start() > at:
            found.append((text[at : match.start()], []))
        found.append((match[0], list(names[match[1].lower()])))
        at = match.end()
    return [*found, (text[at:], [])] if at < len(text) else found


def _pattern(names: Names) -> re.Pattern[str]:
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(["(" + "|".join(map(_bounded, ordered)) + ")"]), re.IGNORECASE)


def _bounded(name: str) -> str:
    """The name as a whole word, where its script has spaces between words."""
    plain = re.escape(name)
    return rf"(?<!\w){plain}(?!\w)" if _ASCII.fullmatch(name) else plain


def packed(found: Sequence[Piece]) -> list[Any]:
    """Pieces as JSON has them: a text, or a text with the objects it names."""
    return [[text, objects] if objects else text for text, objects in found]
