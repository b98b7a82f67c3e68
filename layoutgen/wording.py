"""Numbers with their nouns and units, and names that may be meant, as the commands' messages say them."""

from collections.abc import Iterable
from difflib import get_close_matches

_BYTES = {"MB": 1e6, "GB": 1e9, "TB": 1e12}


def counted(number: int, noun: str) -> str:
    """`1 house`, `1,234 houses`; for nouns that take an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sized(count: float) -> str:
    """Bytes as `20.4 MB`, `1.2 GB`, `983.0 TB`."""
    unit = next((unit for unit in ("MB", "GB") if count < 1000 * _BYTES[unit]), "TB")
    return f"{count / _BYTES[unit]:,.1f} {unit}"


def meant(name: str, names: Iterable[str]) -> str:
    """` (did you mean 'object_count'?)`, to stand behind an unknown name in a message; "" where none is like it."""
    near = get_close_matches(name, list(names), 1, 0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""
