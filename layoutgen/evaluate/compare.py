"""Several runs side by side."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from layoutgen.errors import InputError
from layoutgen.evaluate.score import Scored, line


def named(files: Sequence[Path]) -> dict[str, Path]:
    """Name of a run -> its predictions: the file's stem.

    Raises:
        InputError: two files have the same.
    """
    found: dict[str, Path] = {}
    for file in files:
        if file.stem in found:
            raise InputError(f"{found[file.stem]} and {file} have the same name; rename one")
        found[file.stem] = file
    return found


def table(runs: Mapping[str, Sequence[Scored]], metric: str) -> str:
    """Runs down, numbers of images across."""
    frames = sorted({one.frames for run in runs.values() for one in run})
    head = f"{metric:27}{'all':>13}" + "".join(f"{f'{count} img':>13}" for count in frames)
    return "\n".join([head, *filter(None, (line(name, run, metric, frames) for name, run in runs.items()))])
