"""A studio that needs no simulator and fails on command, for tests of the run's machinery."""

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from layoutgen.config import Recipe, TwinRecipe, WalkRecipe
from layoutgen.dataset.bounds import unbounded
from layoutgen.dataset.plan import Plan, SourceRef, read_plan
from layoutgen.dataset.records import Clip, ClipRecord, EngineRef, Filmed, HouseRef, Question, Twin
from layoutgen.dataset.sidecar import committed, without_run
from layoutgen.dataset.storage import Storage, pretty_json
from layoutgen.errors import SceneFailed, SimulatorDied
from layoutgen.houses import open_source
from layoutgen.houses.house import House
from layoutgen.run.generate import RunOptions, Summary, generate
from layoutgen.run.pool import PoolSettings
from layoutgen.run.progress import JsonLines, Progress
from layoutgen.run.request import Resolved
from layoutgen.run.steps import Steps
from layoutgen.run.worker import WorkerSettings
from tests.factories import make_bytes_clip

SOURCE = "ithor"


class FakeStudio:
    """Films factory clips. A fault is `hang`, `kill` (its own process), `die` (the simulator), `refuse` or `bug`; with
    `-once` it happens the first time only, wherever that is."""

    def __init__(self, faults: Mapping[int, str], folder: str, seconds: float) -> None:
        self._faults, self._folder, self._seconds = faults, Path(folder), seconds

    def film(self, house: House, clip_index: int) -> Clip:
        fault, _, once = self._faults.get(house.index, "").partition("-")
        if fault and (not once or self._first(house.index)):
            self._fail(fault)
        time.sleep(self._seconds)
        clip = make_bytes_clip(house.index, objects=5, frames=4)
        house_ref = HouseRef(house.id, house.source, house.index, house.sha256)
        record = msgspec.structs.replace(clip.record, clip_id=f"{house.id}#{clip_index}", house=house_ref)
        return msgspec.structs.replace(clip, record=record)

    def cpu_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        pass

    def _first(self, index: int) -> bool:
        try:
            os.close(os.open(self._folder / f"fault.{index}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True

    def _fail(self, fault: str) -> None:
        if fault == "hang":
            time.sleep(3600)
        if fault == "stop":
            raise KeyboardInterrupt
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise {"die": SimulatorDied, "refuse": SceneFailed, "bug": KeyError}[fault](f"the fault {fault}")


def capture(studio: FakeStudio, house: House, recipe: Recipe, seed: int, clip_index: int) -> Filmed:
    """A clip, and where the recipe wants one a twin in which something is missing; of odd houses there is none."""
    clip = studio.film(house, clip_index)
    if not recipe.twins.removed:
        return Filmed([clip])
    if house.index % 2:
        return Filmed([clip], {"twin.removed": {"no candidate": 1}})
    twin = Twin(of=clip.record.clip_id, edit="removed", object="x", before="chair", after="nothing")
    record = msgspec.structs.replace(clip.record, clip_id=f"{clip.record.clip_id}~removed", twin=twin)
    return Filmed([clip, msgspec.structs.replace(clip, record=record)])


def ask(clips: Sequence[Clip], recipe: Recipe, seed: int) -> list[tuple[list[Question], dict[str, dict[str, int]]]]:
    """A question per object, and two rejections a clip."""
    return [
        ([_question(clip, number) for number in range(len(clip.record.objects))], {"size": {"margin": 2}})
        for clip in clips
    ]


def select(
    candidates: Sequence[Sequence[Question]], recipe: Recipe, records: Sequence[ClipRecord]
) -> list[list[Question]]:
    """Keeps of each clip what depends on how many there were before, as the real one does."""
    return [list(offered[: 1 + number % 3]) for number, offered in enumerate(candidates)]


def _question(clip: Clip, number: int) -> Question:
    empty: dict[str, Any] = {"str": "", "list": [], "float": 0.0, "int": 0}
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(Question):
        if not field.required:
            continue
        name = getattr(unbounded(field.type), "__name__", "str")
        fields[field.name] = empty.get(name, [] if "list" in str(field.type) else "")
    fields |= {"id": f"q{number:03d}", "task": "size", "frames": [0], "objects": [number], "text": clip.record.clip_id}
    return Question(**fields)


def fake_steps(plan: Plan, faults: Mapping[int, str], folder: str, seconds: float) -> Steps:
    if faults.get(-1) == "boot":
        raise OSError("no simulator here")
    return Steps(FakeStudio(faults, folder, seconds), capture, ask, select)


def make_plan(
    houses: int = 10, shard_size: int = 4, clips: int = 1, seed: int = 3, twins: float = 0.0, source: str = SOURCE
) -> Plan:
    return Plan(
        code_version="0",
        seed=seed,
        houses=houses,
        shard_size=shard_size,
        source=SourceRef(source, "", open_source(source, seed).digest()),
        recipe=Recipe(name="tiny", walk=WalkRecipe(clips_per_house=clips), twins=TwinRecipe(removed=twins)),
        engine=EngineRef("fake", "1", ""),
    )


def run(
    url: str,
    plan: Plan,
    scratch: Path,
    *,
    workers: int | None = 0,
    faults: Mapping[int, str] | None = None,
    seconds: float = 0.0,
    deadline: float = 60.0,
    address: str = "",
    tries: int = 3,
    progress: Progress | None = None,
    **options: Any,
) -> Summary:
    """Carries out a plan with fake steps; marker files and logs go to `scratch`."""
    scratch.mkdir(exist_ok=True)
    storage = Storage(url)
    resolved = Resolved(storage, plan, read_plan(storage), open_source(plan.source.name, plan.seed), [])
    steps = partial(fake_steps, faults=faults or {}, folder=str(scratch), seconds=seconds)
    worker = WorkerSettings(plan, storage.url, str(scratch / "logs"), os.getcwd(), tries, make_steps=steps)
    pool = PoolSettings(workers, address=address, house_deadline=deadline) if workers != 0 else None
    with open(scratch / "events.jsonl", "a") as events:
        chosen = RunOptions(pool=pool, worker=worker, **options)
        return generate(resolved, chosen, progress or JsonLines(events))


def fingerprint(url: str) -> dict[str, bytes]:
    """Everything of a dataset that must be the same however it was made."""
    storage = Storage(url)
    found = {name: storage.read(name) or b"" for name in storage.names() if name.endswith((".tar", "manifest.json"))}
    for sidecar in committed(storage):
        found[f"sidecar {sidecar.shard}"] = pretty_json(without_run(sidecar))
    return found


if __name__ == "__main__":
    out, houses, scratch, seconds, *cluster = sys.argv[1:]
    workers, address = (None, cluster[0]) if cluster else (0, "")
    run(out, make_plan(int(houses), 4), Path(scratch), seconds=float(seconds), workers=workers, address=address)
