"""Writes a question's response anew with another kind of map, or without map or reasoning."""

import msgspec

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.errors import InputError
from layoutgen.maps.grid import grid_text
from layoutgen.qa.prompt import map_style
from layoutgen.qa.response import compose, parse_response


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
    return msgspec.structs.replace(
        question, response=compose(_map_text(record, question, style, parts.map_text), reasoning, parts.answer)
    )


def _map_text(record: ClipRecord, question: Question, style: str, present: str) -> str:
    if style in ("", map_style(question.response)):
        return present
    if style == "none":
        return ""
    if style == "grid":
        return grid_text(record, question.objects)
    raise InputError("this dataset was made without metric maps; generate it with `map: metric` in its recipe")
