"""The commands below `layoutgen houses`."""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from layoutgen.dataset.storage import Storage
from layoutgen.errors import ChecksFailed, HouseError, InputError
from layoutgen.houses.schema import ProceduralHouse, as_json
from layoutgen.houses.sources import SOURCES, find_kind, open_source, source_forms
from layoutgen.options import Bundled, OutFile, Seed

if TYPE_CHECKING:
    from layoutgen.houses.house import House, HouseSource

T = TypeVar("T")
LABELS = {
    "rooms": "rooms a house",
    "area": "area a house, m2",
    "room_area": "area a room, m2",
    "corners": "corners a room",
    "doors": "doors a room",
    "windows": "windows a room",
    "furniture": "furniture a room",
    "hung": "hung on walls a room",
    "children": "on or in others a house",
    "children_per_receptacle": "on or in each receptacle",
    "types": "types a house, median",
    "all_types": "types in all houses",
    "walkable": "walkable share of floor",
    "rooms_reached": "share of rooms reached",
}
"""What `stats` calls the fields of HouseStats."""
COUNTED = "all of a file, 200 of a spec"
_MANY = 200
"""Houses of an endless source that `stats` and `validate` look at where --count is not given."""


def write_houses(path: Path, houses: Iterable[ProceduralHouse]) -> str:
    """Writes houses in ProcTHOR's schema, a line each, gzipped where the name ends in `.gz`; the same give equal bytes.

    Returns:
        sha256 of the lines before compression.

    Raises:
        InputError: the name ends in neither `.jsonl` nor `.jsonl.gz`.
        OutputError: the target cannot be written.
    """
    if not path.name.endswith((".jsonl", ".jsonl.gz")):
        raise InputError(f"{path}: name it .jsonl or .jsonl.gz")

    def fill(stream: IO[bytes]) -> str:
        digest = hashlib.sha256()
        with ExitStack() as stack:
            if path.suffix == ".gz":  # no name and no time in the header, so that the bytes depend on the houses only
                target: Any = stack.enter_context(gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0))
            else:
                target = stream
            for house in houses:
                line = msgspec.json.encode(as_json(house)) + b"\n"
                digest.update(line)
                target.write(line)
        return digest.hexdigest()

    return Storage(str(path.parent)).write_with(path.name, fill)


@click.command()
@click.option("--spec", type=Bundled("scene_specs"), default="mixed", show_default=True, help="Or a YAML file.")
@click.option("--count", default=100, show_default=True, type=click.IntRange(min=1), help="How many houses.")
@click.option("--seed", type=Seed(), default=0, show_default=True, help="Another seed gives other houses.")
@click.option("--split", type=click.Choice(["train", "val", "test"]), show_default="all", help="Only houses of it.")
@click.option("--out", required=True, type=OutFile(), help="File to write: .jsonl or .jsonl.gz.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def make(spec: str, count: int, seed: int, split: str | None, out: Path, as_json: bool) -> None:
    """Draw houses from a spec into a file.

    The file holds one house a line; the same arguments give the same bytes.
    """

    source = open_source(f"spec:{spec}", seed, split)
    sha256 = write_houses(out, (content_of(house) for house in _progress(source, count)))
    done = {"out": str(out), "houses": count, "spec": spec, "seed": seed, "sha256": sha256}
    _print(done, as_json, f"wrote {count} houses to {out} (sha256 {sha256[:16]})")


@click.command()
@click.argument("source")
@click.option("--against", help="Another file or house source to put beside it.")
@click.option("--count", type=click.IntRange(min=1), show_default=COUNTED, help="How many houses of each.")
@click.option("--seed", type=Seed(), default=0, show_default=True, help="Seed of a spec's houses.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stats(source: str, against: str | None, count: int | None, seed: int, as_json: bool) -> None:
    """Rooms, areas, objects, types and walkable share. SOURCE is a file or any house source."""
    import msgspec

    from layoutgen.houses.stats import house_stats

    table = {}
    for name in filter(None, (source, against)):
        opened = open_named(name, seed)
        found = house_stats(content_of(house) for house in _progress(opened, _size(opened, count)))
        table[name] = msgspec.structs.asdict(found)
    _print(table, as_json, _table(list(table.values()), list(table)))


@click.command()
@click.argument("source")
@click.option("--count", type=click.IntRange(min=1), show_default=COUNTED, help="How many houses.")
@click.option("--seed", type=Seed(), default=0, show_default=True, help="Seed of a spec's houses.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def validate(source: str, count: int | None, seed: int, as_json: bool) -> None:
    """Check every house; exit code 1 where any is faulty. SOURCE is a file or any house source."""
    opened = open_named(source, seed)
    size = _size(opened, count)
    faults = []
    for index in house_bar(range(size), size):
        try:
            opened[index]
        except HouseError as error:
            faults.append(str(error))
    _print(
        {"houses": size, "faults": faults}, as_json, "\n".join([*faults, f"{size - len(faults)} of {size} are good"])
    )
    if faults:
        raise ChecksFailed(f"{len(faults)} of {size} houses are faulty")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sources(as_json: bool) -> None:
    """The ways to name houses, and what adds each."""
    rows = [
        {"name": name, "form": kind.form, "help": kind.help, "origin": SOURCES.origin(name)}
        for name, kind in SOURCES.items()
    ]
    text = "\n".join(f"{click.style(row['form'], bold=True)}\n    {row['help']} ({row['origin']})" for row in rows)
    _print(rows, as_json, text)


def open_named(source: str, seed: int) -> "HouseSource":
    """A house source; a bare path means a file.

    Raises:
        InputError: neither a file's name nor a source.
    """
    known = find_kind(source) is not None
    if not known and not Path(source).suffix:
        raise InputError(f"{source!r} is neither a file nor {source_forms()}")
    return open_source(source if known else f"file:{source}", seed)


def _size(source: "HouseSource", count: int | None) -> int:
    import sys

    size = len(source)
    if count is None:
        return _MANY if size == sys.maxsize else size
    return min(count, size)


def content_of(house: "House") -> "ProceduralHouse":
    """What the house is made of; raises InputError for a named scene, of which only Unity knows."""
    if house.content is None:
        raise InputError(f"{house.id} is a scene that only Unity holds; there is no house to look into")
    return house.content


def _progress(source: "HouseSource", count: int) -> Iterator["House"]:
    return (source[index] for index in house_bar(range(count), count))


def house_bar(items: Iterable[T], total: int) -> Iterable[T]:
    """The items behind a bar on stderr."""
    from tqdm import tqdm

    return tqdm(items, total=total, unit="house", disable=None, leave=False)


def _table(columns: list[dict[str, Any]], names: list[str]) -> str:
    """Statistics as lines, side by side where there are two."""
    lines = [] if len(names) == 1 else [f"{'':<26}" + "".join(f"{_short(name):>26}" for name in names)]
    for key, first in columns[0].items():
        lines.append(f"{LABELS.get(key, key):<26}" + "".join(f"{column[key]:>26.4g}" for column in columns))
        if len(columns) == 2 and first:
            lines[-1] += f"{(columns[0][key] / columns[1][key] - 1) * 100:>+8.0f} %" if columns[1][key] else ""
    return "\n".join(lines)


def _short(name: str) -> str:
    return name if len(name) <= 24 else "..." + name[-21:]


def _print(data: dict[str, Any] | list[dict[str, str]], as_json: bool, text: str) -> None:
    import json

    click.echo(json.dumps(data) if as_json else text)
