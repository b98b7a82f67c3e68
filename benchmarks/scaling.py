"""The measurements behind `python -m benchmarks scale`."""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence

import msgspec
import psutil

from benchmarks.family import ROLES, watch
from benchmarks.sampler import RoomSampler
from layoutgen.dataset.sidecar import committed
from layoutgen.dataset.storage import Storage
from layoutgen.run.generate import RunOptions, generate
from layoutgen.run.machine import usable_cpus
from layoutgen.run.progress import Bar
from layoutgen.run.request import Request, resolve
from layoutgen.run.worker import WorkerSettings

TARGET_HOUSES = 5000
_STAGES = {
    "thor": "client",
    "walk": "walk",
    "capture": "capture",
    "geometry": "geometry",
    "qa": "questions",
    "maps": "questions",
    "dataset": "tar",
    "houses": "houses",
    "run": "run",
}


class PoolFigures(msgspec.Struct, frozen=True):
    """One run under Ray.

    Attributes:
        workers: size of the pool.
        wall: seconds, from the command to its end.
        filming: seconds from the beginning of the first house to the last shard; what of `wall` grows with the houses.
        clips: made in that time.
        seconds: role of a process -> CPU seconds.
        first_peak, last_peak: largest size of a worker with its engine in the first and the last half, bytes.
    """

    workers: int
    wall: float
    filming: float
    clips: int
    seconds: dict[str, float]
    first_peak: int
    last_peak: int

    @property
    def cpu_per_clip(self) -> float:
        """CPU seconds, everything included."""
        return sum(self.seconds.values()) / self.clips


class ScaleFigures(msgspec.Struct, frozen=True):
    """What was measured; `stages` are CPU seconds of a run in one process with its engine."""

    cpus: int
    clips: int
    stages: dict[str, float]
    pools: list[PoolFigures]


def measure_scale(houses: int, recipe: str, source: str, pools: Sequence[int]) -> ScaleFigures:
    """Makes the same dataset in this process and once with each pool."""
    with tempfile.TemporaryDirectory() as folder:
        clips, stages = _measure_stages(folder, houses, recipe, source)
        figures = [_measure_pool(f"{folder}/{workers}", houses, recipe, source, workers) for workers in pools]
    return ScaleFigures(usable_cpus(), clips, stages, figures)


def _measure_stages(folder: str, houses: int, recipe: str, source: str) -> tuple[int, dict[str, float]]:
    out = f"{folder}/stages"
    request = Request(out=out, houses=houses, recipe=recipe, source=source, engine="embedded")
    resolved = resolve(request)
    options = RunOptions(pool=None, worker=WorkerSettings(resolved.plan, out, f"{folder}/logs", folder))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    with RoomSampler(_stage) as sampler:
        summary = generate(resolved, options, Bar())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    engine = after.ru_utime - children.ru_utime + after.ru_stime - children.ru_stime
    return summary.manifest.samples, {"engine": engine, **_largest_first(sampler.seconds)}


def _stage(module: str, function: str) -> str:
    if module == "layoutgen.capture.media":
        return "JPEG"
    return _STAGES.get(module.split(".")[1], "other")


def _largest_first(seconds: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(seconds.items(), key=lambda item: -item[1]))


def _measure_pool(out: str, houses: int, recipe: str, source: str, workers: int) -> PoolFigures:
    words = [sys.executable, "-m", "layoutgen.cli", "generate", "--engine", "embedded", "--out", out]
    words += ["--houses", str(houses), "--recipe", recipe, "--source", source, "--workers", str(workers)]
    usage = watch(psutil.Popen(words, stdout=subprocess.DEVNULL))
    shards, half = committed(Storage(out)), usage.wall / 2
    return PoolFigures(
        workers=workers,
        wall=usage.wall,
        filming=max(shard.run.finished for shard in shards) - min(shard.run.started for shard in shards),
        clips=sum(shard.samples for shard in shards),
        seconds=usage.seconds,
        first_peak=max((size for at, size in usage.pairs if at <= half), default=0),
        last_peak=max((size for at, size in usage.pairs if at > half), default=0),
    )


def scale_text(figures: ScaleFigures) -> str:
    """The tables."""
    return "\n".join([*_stage_lines(figures), "", *_pool_lines(figures), "", _projection(figures)])


def _stage_lines(figures: ScaleFigures) -> list[str]:
    total = sum(figures.stages.values())
    lines = [f"CPU by stage, {figures.clips} clips in one process", "  stage       s/clip   share"]
    for name, seconds in [*figures.stages.items(), ("all", total)]:
        lines.append(f"  {name:<10}{seconds / figures.clips:8.2f}{100 * seconds / total:7.1f} %")
    return lines


def _pool_lines(figures: ScaleFigures) -> list[str]:
    heads = "".join(f"{name:>8}" for name in ROLES)
    lines = [f"workers  start-up  clips/h  speed-up{heads}  s CPU/clip  peak MB, first and second half"]
    for pool in figures.pools:
        rate, first = pool.clips / pool.filming, figures.pools[0]
        shares = "".join(f"{100 * pool.seconds[name] / sum(pool.seconds.values()):6.1f} %" for name in ROLES)
        lines.append(
            f"{pool.workers:7}{pool.wall - pool.filming:8.1f} s{3600 * rate:9.0f}"
            f"{rate * first.filming / first.clips:10.2f}{shares}"
            f"{pool.cpu_per_clip:12.2f}{pool.first_peak / 1e6:10.0f} {pool.last_peak / 1e6:6.0f}"
        )
    return lines


def _projection(figures: ScaleFigures) -> str:
    pool = figures.pools[-1]
    hours = TARGET_HOUSES * pool.cpu_per_clip / figures.cpus / 3600
    return f"{TARGET_HOUSES:,} clips: {hours:.1f} hours on {figures.cpus} idle CPUs, at {pool.cpu_per_clip:.2f} s each"
