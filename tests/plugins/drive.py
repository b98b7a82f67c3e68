"""Films a plug-in's houses with factory clips in a simulator's place, and asks them a plug-in's task; the rest is real.

Usage: python -m tests.plugins.drive OUT WORKERS
"""

import os
import sys
from io import StringIO

from msgspec.structs import replace

from layoutgen.config import Recipe
from layoutgen.dataset.plan import Plan, SourceRef, read_plan
from layoutgen.dataset.records import Filmed, HouseRef
from layoutgen.dataset.storage import Storage
from layoutgen.houses import open_source
from layoutgen.houses.house import House
from layoutgen.qa import ask_walk
from layoutgen.qa.select import select
from layoutgen.run.generate import RunOptions, generate
from layoutgen.run.pool import PoolSettings
from layoutgen.run.progress import JsonLines
from layoutgen.run.request import Resolved
from layoutgen.run.steps import Steps
from layoutgen.run.worker import WorkerSettings
from tests.dataset_maker import bare_clip, make_plan

SOURCE, HOUSES = "few:4", 4
RECIPE = Recipe(name="toy", tasks={"top_height": 0.7, "minimum_distance": 0.3}, frames={4: 1.0}, questions_per_clip=8)


class Factory:
    """A studio that need not film."""

    def cpu_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        pass


def capture(studio: Factory, house: House, recipe: Recipe, seed: int, clip_index: int) -> Filmed:
    """Makes a clip up."""
    clip = bare_clip(house.index, frames=4)
    made = HouseRef(house.id, house.source, house.index, house.sha256)
    return Filmed([replace(clip, record=replace(clip.record, clip_id=f"{house.index:06d}", house=made))])


def steps(plan: Plan) -> Steps:
    return Steps(Factory(), capture, ask_walk, select)


def main(out: str, workers: int) -> None:
    source = open_source(SOURCE, 7)
    plan = replace(make_plan(HOUSES, 2, RECIPE), source=SourceRef(SOURCE, "", source.digest()))
    storage = Storage(out)
    worker = WorkerSettings(plan, storage.url, f"{out}-logs", os.getcwd(), make_steps=steps)
    pool = PoolSettings(workers) if workers else None
    resolved = Resolved(storage, plan, read_plan(storage), source, [])
    summary = generate(resolved, RunOptions(pool=pool, worker=worker), JsonLines(StringIO()))
    assert summary.finished and not summary.manifest.failed_houses, summary


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
