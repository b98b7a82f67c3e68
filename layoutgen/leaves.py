"""Walks plain data as JSON and YAML hold it, naming each value by its path."""

from collections.abc import Iterator
from typing import Any


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The path and the value of everything in nested data that is neither an object nor a list.

    Args:
        value: nested dicts and lists.
        path: of `value` itself; a leaf's reads `path.key[0]`.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value
