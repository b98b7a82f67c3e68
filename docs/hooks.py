"""Makes the pages under reference/ from the code: commands from click, tasks, recipes, the record from its schema.

Where the environment variable LAYOUTGEN_DOCS_SET names a dataset, each task shows a question of it, with its images, its
map and its answer drawn; `make docs` makes such a set first.
"""

import json
import os
import re
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

SECTIONS = {
    "training": ("Train with a set", ["Use it in a trainer", "Train and evaluate", "Publish"]),
    "twins": ("Twins", ["Twins"]),
    "extending": ("Extend it", ["Plug-ins", "Architecture"]),
    "houses": ("Houses and engines", ["Houses", "Engines"]),
    "scans": ("Scans", ["Scans"]),
    "looking": ("Look at a set", ["Look at it", "Trust it"]),
    "limits": ("Limits", ["Limits"]),
}
"""Page -> its title, and the sections of the README that it is made of."""

ROOT = Path(__file__).parent.parent
SET = "LAYOUTGEN_DOCS_SET"
PICTURE_WIDTH = 240
MOST_IMAGES = 4


_LOCAL_LINK = re.compile(r"(?<!!)\[([^]]+)\]\((?!https?:|pictures/)[^)]*\)")
"""A link to what is no page of the site, which is left as its text."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the generated pages to those of the folder."""
    pages = {"commands": commands(), "tasks": tasks(), "recipes": recipes(), "record": record()}
    for name, lines in pages.items():
        files.append(File.generated(config, f"reference/{name}.md", content="\n".join(lines)))
    cluster = (ROOT / "pipelines/cluster/README.md").read_text()
    files.append(File.generated(config, "clusters.md", content=cluster))
    for name, (title, sections) in SECTIONS.items():
        files.append(File.generated(config, f"{name}.md", content=_from_readme(title, sections)))
    files.append(File.generated(config, "assets/frames.jpg", content=(ROOT / ".github/frames.jpg").read_bytes()))
    files.append(File.generated(config, "assets/plan.css", content=_plan_styles()))
    return files


def _from_readme(title: str, sections: Sequence[str]) -> str:
    """A page of sections of the README, without links within it."""
    parts = re.split(r"^## (.+)$", (ROOT / "README.md").read_text(), flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    body = "\n".join(f"## {name}\n{found[name]}" if len(sections) > 1 else found[name] for name in sections)
    return f"# {title}\n\n" + _LOCAL_LINK.sub(r"\1", body.replace("](docs/", "]("))


def _plan_styles() -> str:
    """How pages draw a map, but for what hides the answers until one is chosen."""
    lines = (ROOT / "layoutgen/pages/templates/plan.css").read_text().splitlines()
    return "\n".join(line for line in lines if "data-layer" not in line)


def commands() -> Iterator[str]:
    """Every command with its help, as the terminal shows it."""
    from layoutgen.cli import cli

    yield "# Commands\n\nAs `layoutgen COMMAND --help` prints them.\n"
    yield from _command(cli, "layoutgen", None)


def _command(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100)
    if parent is not None:
        level = "##" if parent.parent is None else "###"
        yield f"{level} {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None:
                yield from _command(found, child, context)


def tasks() -> Iterator[str]:
    """Every task: what it asks, its margin, its source, and a question where there is a set to take it from."""
    from layoutgen.qa.registry import TASKS

    shown = _examples()
    yield f"# Tasks\n\n{len(TASKS)} kinds of questions. Every one is certified: computed from exact geometry, again from"
    yield "its own printed map, and kept only where both agree with the margin stated. `layoutgen tasks` lists them.\n"
    for name, task in TASKS.items():
        info = task.info
        unit = f", {info.unit}" if info.unit else ""
        yield f"## {name}\n\n*{info.kind}{unit}; {info.source}.* Margin: {info.margin}.\n"
        yield shown.get(name) or f"> {info.example}\n"


def _examples() -> dict[str, str]:
    """Task -> its example as HTML; of each task the question with the fewest images."""
    place = os.environ.get(SET)
    if not place:
        return {}
    from layoutgen.dataset import read
    from layoutgen.dataset.records import Clip, Question

    best: dict[str, tuple[int, Clip, Question]] = {}
    for clip in read(place):
        for question in clip.record.questions:
            images = len(question.frames)
            if not question.before and images < best.get(question.task, (99,))[0]:
                best[question.task] = (images, clip, question)
    return {task: _example(clip, question) for task, (_, clip, question) in best.items()}


def _example(clip: Any, question: Any) -> str:
    from layoutgen.dataset.reader import frame_image
    from layoutgen.pages.drawing import svg
    from layoutgen.pages.page import picture
    from layoutgen.preview.geometry import overlay
    from layoutgen.preview.plan import draw, focus_of

    frames = question.frames[:MOST_IMAGES]
    shots = "".join(
        f'<figure><img src="{picture(frame_image(clip, i, PICTURE_WIDTH))}" alt="image {i + 1}" width="{PICTURE_WIDTH}">'
        f"<figcaption>image {i + 1}</figcaption></figure>"
        for i in frames
    )
    more = len(question.frames) - len(frames)
    plan = svg([*draw(clip.record), *overlay(clip.record, question)], focus_of(clip.record, question), "plan", "the map")
    text = "<br>".join(map(escape, question.text.splitlines()))
    return (
        f'<div class="example"><div class="shots">{shots}{f"<p>and {more} more</p>" if more else ""}</div>'
        f'<div class="pair"><div><p class="ask">{text}</p><pre>{escape(question.response)}</pre></div>'
        f"<div>{plan}</div></div></div>\n"
    )


def recipes() -> Iterator[str]:
    """The bundled recipes, whole."""
    yield "# Recipes\n\nA recipe says how walks are filmed and what is asked. `--recipe NAME` takes one of these,"
    yield "`--recipe FILE.yaml` one of yours; what it leaves out keeps its default.\n"
    for path in sorted((ROOT / "pipelines").glob("*.yaml")):
        yield f"## {path.stem}\n\n```yaml\n{path.read_text().strip()}\n```\n"


def record() -> Iterator[str]:
    """The JSON of a clip, type by type, from its schema."""
    schema = json.loads((ROOT / "schemas/clip.schema.json").read_text())
    yield "# The record\n\nThe JSON of a clip, as `schemas/clip.schema.json` has it. Types in the order in which they occur.\n"
    for name, definition in schema["$defs"].items():
        about, fields = _described(definition.get("description", ""))
        yield f"## {name}\n\n{about}\n\n| field | type | meaning |\n|---|---|---|"
        for key, value in definition.get("properties", {}).items():
            yield f"| `{key}` | {_type(value)} | {_cell(fields.get(key, ''))} |"
        yield ""


def _described(text: str) -> tuple[str, dict[str, str]]:
    """A docstring's text, and what it says of each attribute."""
    about, _, listed = text.partition("Attributes:\n")
    fields: dict[str, str] = {}
    current: Sequence[str] = ()
    for line in textwrap.dedent(listed).splitlines():
        name, colon, said = line.partition(": ")
        if colon and not line.startswith(" "):
            current = [key.strip() for key in name.split(",")]
            fields.update(dict.fromkeys(current, said))
        else:
            fields.update({key: f"{fields[key]} {line.strip()}" for key in current})
    return about.strip(), fields


def _type(value: dict[str, Any]) -> str:
    """A JSON schema's type in a few words."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if value.get("type") == "array":
        return f"list of {_type(value.get('items', {}))}"
    if "anyOf" in value:
        return " or ".join(map(_type, value["anyOf"]))
    return str(value.get("type", "any"))


def _cell(text: str) -> str:
    return escape(text, quote=False).replace("|", "\\|").replace("[", "&#91;")
