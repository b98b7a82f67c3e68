"""`python -m benchmarks train`: the training loader against plain reading of the same tars."""

import json
import resource
import sys
import tarfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from layoutgen.errors import DatasetError
from layoutgen.options import Dataset

JPEG = ".jpg"


@click.command()
@click.argument("directory", metavar="DIR", type=Dataset())
@click.option("--buffer", default=1000, type=click.IntRange(1), show_default=True, help="Shuffle buffer, questions.")
@click.option("--limit", default=4000, type=click.IntRange(1), show_default=True, help="Questions read at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def train(directory: str, buffer: int, limit: int, as_json: bool) -> None:
    """Questions and JPEG bytes a CPU second from the dataset in DIR, by `tarfile` alone and by the training loader."""
    from datasets import Image, List

    from layoutgen.dataset.reader import tars
    from layoutgen.train.data import Source, rows, stream

    files = tars(directory)
    plain = measure(_tarfile_bytes(files), lambda size: size)
    source = measure(rows(files, "sft"), _row_bytes, limit)
    loader = stream([Source(directory)], "sft", seed=0, buffer=buffer).cast_column("images", List(Image(decode=False)))
    shuffled = measure(loader, _row_bytes, limit)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    figures = {"tarfile": plain, "rows": source, "shuffled": shuffled, "peak_mb": peak / 1e6}
    click.echo(json.dumps(figures) if as_json else _text(figures, buffer))


def measure(items: Iterable, size: Callable[..., int], limit: int = sys.maxsize) -> dict[str, float]:
    """Items and megabytes a CPU second, one pass or `limit` items."""
    clock, count, total = time.process_time(), 0, 0
    for item in items:
        count += 1
        total += size(item)
        if count == limit:
            break
    seconds = max(time.process_time() - clock, 1e-9)
    return {"items_per_s": count / seconds, "mb_per_s": total / 1e6 / seconds}


def _tarfile_bytes(files: Iterable[str]) -> Iterable[int]:
    """Sizes of all JPEGs, read one after the other with the standard library."""
    for file in files:
        try:
            with tarfile.open(Path(file)) as tar:
                for member in tar:
                    stream = tar.extractfile(member) if member.name.endswith(JPEG) else None
                    if stream is not None:
                        yield len(stream.read())
        except tarfile.TarError as error:
            raise DatasetError(f"{file}: {error}; `layoutgen verify` tells how to mend it") from error


def _row_bytes(row: dict) -> int:
    return sum(len(image["bytes"]) for image in row["images"])


def _text(figures: dict, buffer: int) -> str:
    names = {
        "tarfile": "tarfile alone, images",
        "rows": "loader, questions",
        "shuffled": f"loader, questions, shuffled over {buffer}",
    }
    lines = [
        f"{names[key]:44}{figures[key]['items_per_s']:>10.0f} /s {figures[key]['mb_per_s']:>8.0f} MB/s" for key in names
    ]
    return "\n".join([*lines, f"{'peak memory':44}{figures['peak_mb']:>10.0f} MB"])
