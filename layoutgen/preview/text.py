"""Responses and clips as readable text."""

import json
import re
from dataclasses import dataclass
from typing import Any

from layoutgen.dataset.records import ClipRecord, Question, Twin
from layoutgen.qa.response import parse_response
from layoutgen.wording import plain

SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[A-Z])|(?<=[。；])")


@dataclass(frozen=True)
class ResponseText:
    """A response cut into its parts: a line per map entry and per sentence; empty where a part is absent."""

    map: list[str]
    think: list[str]
    answer: str


def pretty(response: str) -> ResponseText:
    """Cuts a response into lines; a map that cannot be read is shown as it stands."""
    parts = parse_response(response)
    entries = parts.map_entries
    lines = parts.map_text.splitlines() if entries is None else [_entry(entry) for entry in entries]
    return ResponseText(lines, _sentences(parts.think), parts.answer)


def _entry(entry: dict[str, Any]) -> str:
    """An entry as it is printed, behind the state that it belongs to where a map has two."""
    printed = json.dumps({key: value for key, value in entry.items() if key != "when"}, ensure_ascii=False)
    return f"{entry['when']} {printed}" if "when" in entry else printed


def _sentences(text: str) -> list[str]:
    return [line for paragraph in text.splitlines() for line in SENTENCE_END.split(paragraph) if line]


def clip_text(record: ClipRecord) -> str:
    """A clip for the terminal: where it is from, its frames, objects, and every question with its answer."""
    lines = [
        f"{record.clip_id}  {record.house.id}  split {record.split}  seed {record.seed}",
        f"engine {record.engine.name} {record.engine.version}  {record.camera.width}x{record.camera.height}  "
        f"fov {record.camera.fov_vertical_deg:g}  {record.camera.lens}".rstrip(),
        *_twin(record.twin),
        "",
        "frame    x      z    yaw  seen",
        *(
            f"{i:5d} {f.position[0]:6.2f} {f.position[2]:6.2f} {f.yaw_deg:6.1f}  {len(f.objects)} objects"
            for i, f in enumerate(record.frames)
        ),
        "",
        f"{'object':24} {'bbox [x_min, z_min, x_max, z_max]':40} y",
        *(_object_line(thing.name, thing.bbox, thing.y) for thing in record.objects),
    ]
    return "\n".join([*map(plain, lines), *(plain(_question_text(q), keep="\n") for q in record.questions)])


def _twin(twin: Twin) -> list[str]:
    """What tells the clip from another one."""
    if not twin.of:
        return []
    where = "  filmed from other places" if twin.elsewhere else ""
    return [f"twin of {twin.of}  {twin.edit} {twin.object or twin.now}: {twin.before} -> {twin.after}{where}"]


def _object_line(name: str, bbox: list[float], y: list[float]) -> str:
    box = ", ".join(f"{value:.2f}" for value in bbox)
    return f"{name:24} [{box}]".ljust(66) + f"{y[0]:.2f} to {y[1]:.2f}"


def _question_text(question: Question) -> str:
    response = pretty(question.response)
    body = [*(f"  map    {line}" for line in response.map), *(f"  think  {line}" for line in response.think)]
    shown = ", ".join(str(i) for i in question.frames)
    if question.before:
        shown = f"before {', '.join(str(i) for i in question.before)}; after {shown}"
    return "\n".join(
        [
            f"\n{question.id}  {plain(question.task)}  frames {shown}",
            question.text,
            *body,
            f"  answer {plain(question.answer)}",
        ]
    )
