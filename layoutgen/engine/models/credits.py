"""Who made the models, as their licences ask to be told."""

from collections.abc import Iterable

from layoutgen.engine.models.table import LIBRARY_TITLES, table

_LICENCE_URLS = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-3.0": "https://creativecommons.org/licenses/by/3.0/",
    "CC-BY-3.0-US": "https://creativecommons.org/licenses/by/3.0/us/",
}


def attribution(names: Iterable[str]) -> str:
    """One line for each library, licence and creator with the models taken from them, changes stated."""
    wanted = set(names)
    groups: dict[tuple[str, str, str], list[str]] = {}
    for entry in table():
        if entry.name in wanted:
            groups.setdefault((entry.library, entry.licence, entry.creator), []).append(entry.name.split("--")[1])
    lines = ["Furniture models, simplified, mirrored, rescaled and with reduced textures:"]
    for (library, licence, creator), models in sorted(groups.items()):
        title, url = LIBRARY_TITLES[library], _LICENCE_URLS[licence]
        lines.append(f"- {', '.join(sorted(models))} by {creator or 'unknown'} ({title}), {licence} <{url}>")
    return "\n".join(lines) + "\n"
