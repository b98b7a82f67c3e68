"""The one reader of YAML: plain data from files of whoever wrote them, without their depth, size or aliases hurting."""

from collections.abc import Iterator
from typing import Any

import yaml

MAX_DEPTH = 40
"""Lists and objects within one another; a recipe has four."""
MAX_NODES = 200_000
"""Values of the whole file, each alias counted as all that it stands for."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def plain_yaml(text: bytes) -> Any:
    """Dicts, lists, texts and numbers of a YAML document.

    Raises:
        ValueError: it is not YAML, or it holds more than any file of ours.
    """
    try:
        _check(yaml.parse(text, Loader=_LOADER))
        return yaml.load(text, Loader=_LOADER)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(" ".join(str(error).split())) from error


def _check(events: Iterator[Any]) -> None:
    """Counts while the parser reads, which takes neither stack nor memory; the loader, which does, comes after."""
    total = 0
    open_nodes: list[tuple[str | None, int]] = []
    sizes: dict[str, int] = {}
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise ValueError(f"undefined alias *{event.anchor}, or one that stands for itself")
            total += sizes[event.anchor]
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_nodes.pop()
            if anchor:
                sizes[anchor] = total - before
        elif isinstance(event, yaml.NodeEvent):
            total += 1
            if isinstance(event, yaml.CollectionStartEvent):
                open_nodes.append((event.anchor, total - 1))
            elif event.anchor:
                sizes[event.anchor] = 1
        if len(open_nodes) > MAX_DEPTH:
            raise ValueError(f"lists or objects lie over {MAX_DEPTH} deep within one another")
        if total > MAX_NODES:
            raise ValueError(f"it holds over {MAX_NODES:,} values, aliases counted as what they stand for")
