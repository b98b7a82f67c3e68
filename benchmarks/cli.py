"""`python -m benchmarks`: its commands, each imported when used."""

import click

from layoutgen.lazy import LazyGroup

COMMANDS = {
    "render": ("benchmarks.render:render", "CPU of houses and frames by stage, against the floor and others."),
    "scale": ("benchmarks.scale:scale", "CPU by stage, pools, memory, and hours for 5,000 houses."),
    "asking": ("benchmarks.asking:asking", "CPU a clip by stage for asking a finished dataset anew."),
    "exporting": ("benchmarks.exporting:exporting", "CPU and memory of 10,000 questions in every format."),
    "chaos": ("benchmarks.chaos:chaos", "Kill engines, workers and drivers; the bytes must not change."),
    "roundtrip": ("benchmarks.roundtrip:roundtrip", "Walks written as scans, read back as scans, and compared."),
    "scans": ("benchmarks.scans:scans", "CPU of visibility on a scan's mesh of half a million faces."),
    "train": ("benchmarks.train:train", "Samples a second of the training loader."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def bench() -> None:
    """Measure the renderer, a run at scale, asking, exports, the loader."""
