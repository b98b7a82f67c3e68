"""`layoutgen bench`: its commands, each imported when used."""

import click

from layoutgen.lazy import LazyGroup

COMMANDS = {
    "render": ("layoutgen.bench.render:render", "CPU of houses and frames by stage, against the floor and others."),
    "scale": ("layoutgen.bench.scale:scale", "CPU by stage, pools, memory, and hours for 5,000 houses."),
    "chaos": ("layoutgen.bench.chaos:chaos", "Kill engines, workers and drivers; the bytes must not change."),
    "train": ("layoutgen.bench.train:train", "Samples a second of the training loader."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def bench() -> None:
    """Measure the renderer, a run at scale, the loader."""
