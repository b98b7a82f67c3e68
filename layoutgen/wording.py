"""Numbers with nouns and units, names that may be meant, packages that are missing, and texts of strangers, as the
commands' messages say them.
"""

import re
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


_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")
"""Control characters, marks that turn the direction of writing, and halves of characters."""
_USER_INFO = re.compile(r"(://[^/@:\s]*):[^/@\s]*@")


def plain(text: str, keep: str = "") -> str:
    """Text whose control characters are shown, `\\x1b`, and not obeyed by a terminal; those in `keep` stay."""
    return _UNPRINTABLE.sub(lambda found: found[0] if found[0] in keep else _shown(found[0]), text)


def _shown(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def without_password(url: str) -> str:
    """The URL with `...` for a password in it."""
    return _USER_INFO.sub(r"\1:...@", url)


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
