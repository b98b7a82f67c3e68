"""The user's turn: the question and how to answer it, worded for the parts that its response has."""

from layoutgen.dataset.records import Question
from layoutgen.qa.response import parse_response

_METRIC = (
    "First draw a bird's-eye map of the objects the question is about: a JSON list in <map></map> with each object's"
    ' "object_name" and "bbox" [x_min, z_min, x_max, z_max] in metres, where the origin is the camera of the first'
    " image, x points to its right and z points forward."
)
_GRID = (
    "First draw a bird's-eye map of the objects the question is about: a JSON list in <map></map> that places each"
    " object on a 10x10 grid seen from above, with the camera of the first image looking up the page."
)
_THINK = "Then reason step by step in <think></think>."
_ANSWER = {
    "choice": "Give the letter of the right option in <answer></answer>.",
    "number": "Give the bare number in <answer></answer>.",
    "map": "Give the JSON list in <answer></answer>.",
}


def instructions(kind: str, map_style: str, think: bool) -> str:
    """How to answer a question of `kind`; `map_style` is `metric`, `grid` or `none`."""
    maps = {"metric": _METRIC, "grid": _GRID}
    sentences = [maps.get(map_style, ""), _THINK if think else "", _ANSWER[kind]]
    return " ".join(filter(None, sentences))


def map_style(response: str) -> str:
    """`metric`, `grid` or `none`: how the map of a response is drawn."""
    parts = parse_response(response)
    if not parts.map_text:
        return "none"
    return "grid" if any("cell" in entry for entry in parts.map_entries or []) else "metric"


def user_prompt(question: Question) -> str:
    """The whole text of the user's turn, without image tags."""
    think = bool(parse_response(question.response).think)
    return f"{question.text}\n{instructions(question.kind, map_style(question.response), think)}"
