"""`python -m benchmarks asking`: what asking a finished dataset anew costs by stage."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import click

from layoutgen.options import Bundled, Dataset

P = ParamSpec("P")
R = TypeVar("R")

STAGES = ("read+check", "ask", "select+write", "seal")


@click.command()
@click.argument("directory", metavar="DIR", type=Dataset())
@click.option("--recipe", type=Bundled("pipelines"), default="everything", show_default=True, help="What is asked.")
@click.option("--seed", type=int, default=5, show_default=True, help="It is drawn by.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True, help="The cheapest of them counts.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def asking(directory: str, recipe: str, seed: int, rounds: int, as_json: bool) -> None:
    """CPU milliseconds a clip in one process for the dataset in DIR, as `layoutgen ask` spends them."""
    import json

    figures = measure_asking(directory, recipe, seed, rounds)
    click.echo(json.dumps(figures) if as_json else asking_text(figures))


def measure_asking(source: str, recipe: str, seed: int, rounds: int) -> dict[str, float]:
    """Stage -> CPU seconds a clip, each the least of some rounds."""
    measured = [_round(source, recipe, seed) for _ in range(rounds)]
    return {stage: min(one[stage] for one in measured) for stage in STAGES}


def _round(source: str, recipe: str, seed: int) -> dict[str, float]:
    """Asks all shards as `run.askers` does."""
    from layoutgen.dataset.reader import check_frames, read_samples
    from layoutgen.run.ask import AskRequest, resolve_ask
    from layoutgen.run.askers import LateWriting
    from layoutgen.run.parent import opened_shard
    from layoutgen.run.sealing import Sealing, take_back

    stages = Stages()
    with tempfile.TemporaryDirectory() as folder:
        resolved = resolve_ask(AskRequest(source=source, out=folder, recipe=recipe, seed=seed))
        for shard, entry in enumerate(resolved.parent.manifest.shards):
            late = LateWriting()
            steps = stages.charged("ask", late.ask), stages.charged("select+write", late.select)
            sealing = Sealing(resolved.plan, shard, *steps)
            with stages.charging("read+check"), opened_shard(source, entry, shard) as (near, sidecar):
                for part in take_back(near, sidecar, failures_too=True):
                    for clip in part.clips:
                        check_frames(clip, source)
                    sealing.add(part)
                with stages.charging("seal"):
                    sealing.write(resolved.storage, read_samples(near, sidecar.file))
    return {stage: stages.seconds[stage] / resolved.parent.manifest.samples for stage in STAGES}


class Stages:
    """CPU seconds by stage; an inner stage's are not its outer one's."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def charging(self, stage: str) -> Iterator[None]:
        """What is done meanwhile is charged to a stage."""
        began, inner = time.process_time(), sum(self.seconds.values())
        yield
        inner = sum(self.seconds.values()) - inner
        self.seconds[stage] += time.process_time() - began - inner

    def charged(self, stage: str, job: Callable[P, R]) -> Callable[P, R]:
        """The job, whose calls are charged to a stage."""

        def timed(*args: P.args, **kwargs: P.kwargs) -> R:
            with self.charging(stage):
                return job(*args, **kwargs)

        return timed


def asking_text(figures: dict[str, float]) -> str:
    """The table."""
    rows = [*figures.items(), ("all", sum(figures.values()))]
    return "\n".join(["stage          ms/clip", *(f"{stage:<13}{1e3 * seconds:9.1f}" for stage, seconds in rows)])
