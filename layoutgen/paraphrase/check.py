"""Whether a paraphrase may stand beside a task's wordings: its form, its slots, its numbers, and what it asks."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from string import ascii_letters, digits
from typing import NamedTuple

import msgspec

from layoutgen.config import Paraphrases, Recipe, read_yaml
from layoutgen.errors import RecipeError
from layoutgen.paraphrase.facts import Facts, load, own_wordings, reads_as, shapes_of, slots

SHORTEST, LONGEST = 0.6, 1.6
"""Lengths that a paraphrase may have, by those of the task's shortest and longest wording."""

_PLAIN = frozenset(f"{ascii_letters}{digits} .,:;?!'\"()-")
_OPTION = re.compile(r"(?:^|[\s(])[A-H][.):](?:\s|$)")
_LEAD = re.compile(r"(\S*)\s?\{(\w+)\}")


class Refused(NamedTuple):
    """Why a text is no paraphrase: a kind, to be counted, and what exactly."""

    kind: str
    what: str


def refusal(language: str, task: str, text: str, others: Collection[str] = ()) -> Refused | None:
    """Why a text may not be a further wording of a task, None where it may.

    Args:
        language: of the text.
        task: a built-in task.
        text: the wording, with slots.
        others: wordings that were accepted before, which it must not repeat.

    Raises:
        InputError: nothing is known of the language by which it could be checked.
    """
    return next(_refusals(language, task, text, others), None)


def with_paraphrases(recipe: Recipe, path: str | None) -> Recipe:
    """The recipe with the paraphrases of a file, or without one with its own, checked.

    Raises:
        RecipeError: the file is none of paraphrases, or one of them is refused or cannot be checked; a person may have
            written or changed it.
    """
    given = read_yaml(Path(path), Paraphrases) if path else recipe.paraphrases
    for task, texts in given.wordings.items():
        if task not in load(given.language).tasks:
            raise RecipeError(f"paraphrases of {task!r} cannot be checked; leave them out")
        for place, text in enumerate(texts):
            if found := refusal(given.language, task, text, texts[:place]):
                raise RecipeError(f"paraphrase {place + 1} of {task} {found.what}: {text!r}")
    return msgspec.structs.replace(recipe, paraphrases=given)


def _refusals(language: str, task: str, text: str, others: Collection[str]) -> Iterator[Refused]:
    facts, known = load(language), own_wordings(language, task)
    yield from _form_faults(known, text)
    try:
        shape = slots(text)
    except ValueError as error:
        yield Refused("slots", f"has a brace out of place ({error})")
        return
    if shape not in shapes_of(language, task):
        yield Refused("slots", f"has the slots {_listed(shape)}, the task has {_listed(shapes_of(language, task)[0])}")
    if _bare(text) in {_bare(other) for other in (*known, *others)}:
        yield Refused("repeated", "is there already")
    yield from _lead_faults(facts, known, text)
    yield from _number_faults(facts, known, text)
    if word := facts.refusal(text):
        yield Refused("refused words", f"says {word!r}")
    yield from (Refused("facts", fault) for fault in facts.faults(task, text))
    if also := sorted(reads_as(language, task, text)):
        yield Refused("another task", f"reads as {also[0]}")


def _form_faults(known: Collection[str], text: str) -> Iterator[Refused]:
    shortest, longest = min(map(len, known)), max(map(len, known))
    if not SHORTEST * shortest <= len(text) <= LONGEST * longest:
        yield Refused("length", f"has {len(text)} letters, the task's wordings have {shortest} to {longest}")
    foreign = not all(other.isascii() for other in known)
    allowed = _PLAIN.union(*known)
    if odd := next((one for one in text if one not in allowed and not (foreign and one.isalnum())), ""):
        yield Refused("markup", f"has {odd!r}, which no wording of the task has")
    if text != " ".join(text.split()) or not text.endswith(("?", ".", "}")):
        yield Refused("markup", "is no sentence on one line")
    if found := _OPTION.search(text):
        yield Refused("options", f"has {found[0].strip()!r}, as options and answers do")


def _lead_faults(facts: Facts, known: Collection[str], text: str) -> Iterator[Refused]:
    """An article too many or too few, or a number that no `image` stands before."""
    leads: dict[str, set[str]] = {}
    for lead, slot in (found for other in known for found in _LEAD.findall(other)):
        leads.setdefault(slot, set()).add(lead.lower())
    for lead, slot in _LEAD.findall(text):
        usual = leads.get(slot, set())
        if lead.lower() not in usual and (lead.lower() in facts.leads or usual <= facts.leads):
            yield Refused("slots", f"has {lead!r} before {{{slot}}}")


def _number_faults(facts: Facts, known: Collection[str], text: str) -> Iterator[Refused]:
    """Numbers that no wording of the task says, and those that every one says and this does not."""
    own, said = facts.numbers_in(text), [facts.numbers_in(other) for other in known]
    if odd := sorted(own.difference(*said)):
        yield Refused("numbers", f"says {odd[0]!r}, which the task does not")
    if lost := sorted(set.intersection(*said) - own):
        yield Refused("numbers", f"does not say {lost[0]!r}")


def _bare(text: str) -> str:
    """A text by its words alone."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _listed(shape: dict[str, int]) -> str:
    return " ".join(f"{{{slot}}}" for slot in sorted(shape) for _ in range(shape[slot])) or "none"
