"""`python -m benchmarks exporting`: what 10,000 questions cost in every format, on one core."""

import resource
import shutil
import tempfile
import time
from pathlib import Path

import click

from layoutgen.options import Dataset

QUESTIONS = 10_000


@click.command()
@click.argument("directory", metavar="DIR", type=Dataset())
@click.option("--questions", type=click.IntRange(1), default=QUESTIONS, show_default=True, help="At least so many.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def exporting(directory: str, questions: int, as_json: bool) -> None:
    """CPU seconds and memory of each export of the set in DIR, whose shards are taken over and over."""
    import json

    from layoutgen.export.formats import FORMATS

    with tempfile.TemporaryDirectory() as folder:
        source, total = repeated(Path(directory), Path(folder) / "set", questions)
        figures = {to: measured(source, to, Path(folder) / "out") for to in FORMATS.built_in}
    click.echo(json.dumps(figures) if as_json else text(figures, total))


def repeated(given: Path, folder: Path, questions: int) -> tuple[str, int]:
    """A set with a dataset's shards again and again; its address and its number of questions."""
    import msgspec

    from layoutgen.dataset.sidecar import some_committed
    from layoutgen.dataset.storage import Storage

    folder.mkdir()
    total = shard = 0
    sidecars = some_committed(Storage(str(given)))
    while total < questions:
        sidecar = sidecars[shard % len(sidecars)]
        name = f"layoutgen-{shard:05d}"
        (folder / f"{name}.tar").symlink_to((given / sidecar.file).absolute())
        copy = msgspec.structs.replace(sidecar, shard=shard, file=f"{name}.tar")
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(copy))
        total, shard = total + sidecar.questions, shard + 1
    return str(folder), total


def measured(source: str, to: str, out: Path) -> dict[str, float]:
    """CPU seconds, and megabytes held at most after the first shard and at the end, in a process of its own."""
    from layoutgen.processes import parallel

    [figures] = parallel(_export, [(source, to, str(out))], 2)
    shutil.rmtree(out)
    return figures


def _export(job: tuple[str, str, str]) -> dict[str, float]:
    from layoutgen.export.samples import Choice
    from layoutgen.export.write import export

    source, to, out = job
    held: list[float] = []
    began = time.process_time()
    export(source, to, Path(out), Choice(), progress=lambda _: held.append(_megabytes()))
    return {"seconds": time.process_time() - began, "first_mb": held[0], "last_mb": _megabytes()}


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def text(figures: dict[str, dict[str, float]], questions: int) -> str:
    """The table."""
    rows = [
        f"{to:<16}{one['seconds']:8.1f}{one['first_mb']:16.0f}{one['last_mb']:14.0f}" for to, one in figures.items()
    ]
    return "\n".join([f"{questions:,} questions   CPU s  MB, first shard  MB, at the end", *rows])
