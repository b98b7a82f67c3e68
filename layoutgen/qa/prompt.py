"""The user's turn: the question and how to answer it, worded for the parts that its response has."""

from collections.abc import Collection

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

_THINK = "Then reason step by step in <think></think>."
_ANSWER = {
    "choice": "Give the letter of the right option in <answer></answer>.",
    "number": "Give the bare number in <answer></answer>.",
    "map": "Give the JSON list in <answer></answer>.",
}


def instructions(kind: str, map_style: str, think: bool, keys: Collection[str] = ()) -> str:
    """How to answer a `kind`; `map_style` is `metric`, `grid` or `none`, `keys` are what its map entries have."""
    maps = {"metric": _METRIC, "grid": _GRID}
    further = [sentence for key, sentence in _FURTHER.items() if key in keys]
    sentences = [maps.get(map_style, ""), *further, _THINK if think else "", _ANSWER[kind]]
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
    style = map_style(question.response)
    keys = {key for entry in parts.map_entries or [] for key in entry}
    return f"{question.text}\n{instructions(question.kind, style, bool(parts.think), keys)}"
