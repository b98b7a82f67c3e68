"""Asks a server for further wordings of tasks, and keeps those that ask the same."""

import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec
import yaml

from layoutgen.config import Paraphrases, read_yaml
from layoutgen.errors import EnvironmentProblem, InputError
from layoutgen.paraphrase.check import refusal
from layoutgen.paraphrase.facts import load, own_wordings
from layoutgen.wording import counted

ROUNDS = 4
"""Prompts a task at most."""

SPARE = 3
"""Wordings asked for beyond those that are missing, since some are refused."""

SHOWN_REFUSALS = 4
"""Refused texts that the next prompt names with their reasons."""

_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d\u00a0", "''\"\" ")

_PROMPT = """\
Reword question templates of a data set on spatial reasoning. Slots in braces stand for names and numbers that a
program fills in. These templates all ask the same thing:

{known}

Write {count} further templates that ask exactly the same thing in other words. Vary register and structure:
questions, requests, short and long ones; write in the language of the templates.
- Keep every slot exactly as it is written, each as often as in one of the templates above, with the same article or
word before it, and each thing in the part it has there.
- Keep what is measured and from where to where, the unit, the point of view, and lists of directions in their order.
- Ask for nothing more and nothing less. Say no numbers, options or letters of your own, use no negation, no markup.
- One line each.
{refused}
Answer with a JSON list of strings and nothing else."""


class Speaks(Protocol):
    """What answers prompts."""

    @property
    def model(self) -> str:
        """Its name."""

    def ask(self, prompt: str) -> str:
        """The answer to a prompt."""


@dataclass
class Gathered:
    """What came of it: task -> texts, and task -> kind of refusal -> how many texts."""

    wordings: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Number of texts."""
        return sum(map(len, self.wordings.values()))

    @property
    def reasons(self) -> Counter[str]:
        """Kind of refusal -> how many texts, of all tasks."""
        return sum(self.refused.values(), Counter[str]())


def gather(
    server: Speaks, tasks: Sequence[str], per_task: int, path: Path, language: str, done: Callable[[str], None]
) -> Gathered:
    """Wordings for each task, written to a file task by task; goes on with what the file holds.

    Args:
        server: writes them.
        tasks: names of built-in tasks.
        per_task: how many of each are wanted.
        path: of the file.
        language: whose wordings they stand beside.
        done: told of each task.

    Raises:
        InputError: the file holds something else.
        EnvironmentProblem: the server fails; what was accepted before is in the file.
    """
    found = _begun(path, server.model, language)
    for task in tasks:
        try:
            _add(server, task, per_task, language, found)
        except EnvironmentProblem as error:
            kept = f"; {path} keeps {counted(found.total, 'wording')}, and the same line goes on" if found.total else ""
            raise EnvironmentProblem(f"{error}{kept}") from error
        finally:
            _write(path, Paraphrases(server.model, language, _plain(found)))
        done(task)
    return found


def _begun(path: Path, model: str, language: str) -> Gathered:
    """What a file holds that was begun before, if it is still accepted."""
    if not path.exists():
        return Gathered()
    held = read_yaml(path, Paraphrases)
    if (held.model, held.language) != (model, language):
        raise InputError(f"{path}: holds paraphrases by {held.model!r} in {held.language!r}; name another --out")
    found = Gathered()
    for task, texts in held.wordings.items():
        if task in load(language).tasks:
            _sort(task, texts, language, found)
    return found


def _add(server: Speaks, task: str, wanted: int, language: str, found: Gathered) -> None:
    """Asks until a task has enough, or often enough."""
    refused: list[str] = []
    for _ in range(ROUNDS):
        kept = found.wordings.setdefault(task, [])
        if len(kept) >= wanted:
            return
        answer = server.ask(_prompt(task, language, kept, wanted - len(kept) + SPARE, refused))
        texts = _texts(answer)
        if not texts:
            found.refused.setdefault(task, Counter())["unreadable answer"] += 1
        refused = _sort(task, texts, language, found)
        del kept[wanted:]


def _sort(task: str, texts: Sequence[str], language: str, found: Gathered) -> list[str]:
    """Keeps the texts that are good and counts the others, which are returned with the reasons."""
    kept, reasons = found.wordings.setdefault(task, []), found.refused.setdefault(task, Counter())
    refused = []
    for text in texts:
        if fault := refusal(language, task, text, kept):
            reasons[fault.kind] += 1
            refused.append(f"{text[:300]!r} {fault.what}")
        else:
            kept.append(text)
    return refused


def _prompt(task: str, language: str, kept: Sequence[str], count: int, refused: Sequence[str]) -> str:
    known = "\n".join(f"- {text}" for text in (*own_wordings(language, task), *kept))
    bad = "\n".join(f"- Refused before: {line}" for line in refused[:SHOWN_REFUSALS])
    return _PROMPT.format(known=known, count=count, refused=f"{bad}\n" if bad else "")


def _texts(answer: str) -> list[str]:
    """The texts of an answer, [] where it is no JSON list of them; what a model thinks before is skipped."""
    answer = answer.rpartition("</think>")[2]
    try:
        found = json.loads(answer[answer.index("[") : answer.rindex("]") + 1])
    except (ValueError, RecursionError):
        return []
    return [one.translate(_STRAIGHT).strip() for one in found if isinstance(one, str)]


def _plain(found: Gathered) -> dict[str, tuple[str, ...]]:
    return {task: tuple(texts) for task, texts in found.wordings.items() if texts}


def _write(path: Path, paraphrases: Paraphrases) -> None:
    """Replaces the file at once, so that none is ever half written."""
    text = yaml.safe_dump(msgspec.to_builtins(paraphrases), sort_keys=False, allow_unicode=True, width=110)
    head = (
        "# Further wordings, by `layoutgen paraphrase`; strike out what you do not like, and use with --paraphrases.\n"
    )
    part = path.with_name(f"{path.name}.part")
    part.write_text(head + text, encoding="utf-8")
    os.replace(part, path)


def summary(found: Gathered, path: Path, tasks: Sequence[str], per_task: int, as_json: bool) -> str:
    """How many were kept, why others were not, and what to do next; or the same as one JSON object."""
    short = [task for task in tasks if len(found.wordings.get(task, ())) < per_task]
    if as_json:
        return json.dumps({"wordings": found.total, "refused": found.refused, "too_few": short}, indent=2)
    refused = ", ".join(f"{number:,} {kind}" for kind, number in found.reasons.most_common())
    lines = [f"{path}: {counted(found.total, 'wording')} of {counted(len(tasks), 'task')}"]
    lines += [f"  refused     {found.reasons.total():,} ({refused})"] if refused else []
    lines += [f"  too few of  {', '.join(short)}; the same line asks again"] if short else []
    lines += [f"read it, then: layoutgen generate --paraphrases {path}"] if found.total else []
    return "\n".join(lines)
