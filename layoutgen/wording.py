"""Numbers with nouns and units, names that may be meant, packages that are missing: words of the commands' messages."""

from collections.abc import Iterable
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, requires

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


def install_command(extra: str) -> str:
    """What installs the packages of an extra, for a checkout and a wheel alike: no index need serve this project."""
    try:
        needed = [line.split(";") for line in requires("layoutgen") or []]
    except PackageNotFoundError:
        return f"pip install '.[{extra}]' in a checkout of layoutgen"
    names = [parts[0].strip() for parts in needed if len(parts) > 1 and extra in parts[1].replace('"', "'").split("'")]
    return " ".join(["pip install", *(f"'{name}'" for name in names)])
