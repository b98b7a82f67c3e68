"""What a question calls the categories it is about: plainly, or by another name that means nothing else in view."""

from collections.abc import Collection, Iterable
from functools import lru_cache

import numpy as np

from layoutgen.catalogue.names import SCANNED, alike, namesakes
from layoutgen.language import Language

_REMEMBERED = 4096
"""A clip's questions are about some hundred categories in five sets of frames."""


def drawn(
    language: Language, categories: Iterable[str], present: Collection[str], rng: np.random.Generator
) -> dict[str, str]:
    """Category -> what it is called, of those not called by their plain name; every name is as likely.

    Args:
        language: knows the names.
        categories: those that the question is about.
        present: those with any pixel in the frames shown.
        rng: decides.
    """
    said, others = {}, frozenset(present)
    for category in dict.fromkeys(categories):
        names = _unmistaken(language, category, others)
        said[category] = names[int(rng.integers(len(names)))]
    return {category: name for category, name in said.items() if name != language.called(category)}


def unmistaken(language: Language, category: str, present: Collection[str]) -> list[str]:
    """Names of a category, plain first, that are no part of a name of anything visible or alike, nor the other way."""
    return list(_unmistaken(language, category, frozenset(present)))


@lru_cache(_REMEMBERED)
def _unmistaken(language: Language, category: str, present: frozenset[str]) -> tuple[str, ...]:
    others = {*present, *((alike(category) | namesakes(category)) - SCANNED)} - {category}
    taken = [n.lower() for other in sorted(others) for n in (language.called(other), *language.names.get(other, ()))]
    free = [name for name in language.names.get(category, ()) if not _touches(name.lower(), taken)]
    return language.called(category), *free


def _touches(name: str, others: Iterable[str]) -> bool:
    return any(name in other or other in name for other in others)
