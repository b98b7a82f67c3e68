"""`python -m benchmarks chaos`: kills of engines, workers and drivers must not change one byte of a dataset."""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import click
import psutil

from benchmarks.family import described, role
from layoutgen.errors import ChecksFailed, EnvironmentProblem
from layoutgen.options import Seed
from layoutgen.seeds import rng_for

Victim = Literal["engine", "worker", "driver"]
VICTIMS: tuple[Victim, ...] = ("engine", "worker", "driver")
GRACE_SECONDS = 90.0
"""Ray's two agents of a killed driver try for 60 s to tell the killed GCS of it, and then end; nothing else may."""
RECIPE = """\
name: chaos
description: Small frames, so that most of a run is starting, stopping and writing.
camera: {width: 160, height: 120}
walk: {candidates: 16}
"""


class Kill(NamedTuple):
    """Who is killed once so many houses are filmed."""

    houses: int
    victim: Victim


@click.command()
@click.option("--houses", type=click.IntRange(2), default=200, show_default=True, help="Of the run that is disturbed.")
@click.option("--kills", type=click.IntRange(0), default=20, show_default=True, help="Of engines, workers and drivers.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
@click.option("--seed", type=Seed(), default=0, show_default=True, help="Of the houses and of the kills.")
@click.option("--folder", show_default="a temporary one", help="Where to work.")
def chaos(houses: int, kills: int, workers: int, seed: int, folder: str | None) -> None:
    """Kill engines, workers and drivers at random and compare with an undisturbed run."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(folder or temporary)
        work.mkdir(parents=True, exist_ok=True)
        (work / "chaos.yaml").write_text(RECIPE)
        command = _command(work, houses)
        calm = _calm_run([*command, "--out", str(work / "calm"), "--workers", "1"])
        disturbed = [*command, "--out", str(work / "disturbed"), "--workers", str(workers)]
        wild = Disturbance(disturbed, str(work / "disturbed"), draw_kills(houses, kills, seed)).run()
        _report(str(work / "disturbed"), str(work / "calm"), calm, wild)


def draw_kills(houses: int, kills: int, seed: int) -> list[Kill]:
    """Kills spread over a run, every kind of victim about as often, in the order of their time."""
    rng = rng_for(seed, "chaos")
    times = sorted(int(time) for time in rng.integers(0, houses, kills))
    victims = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
    return [Kill(at, victims[index]) for at, index in zip(times, rng.permutation(kills), strict=True)]


class Outcome(NamedTuple):
    """What a disturbed run went through.

    Attributes:
        seconds: from its first start to its last end.
        killed: kind of victim -> how many.
        ended_after: seconds from its last end until the last process of any driver was gone, at most GRACE_SECONDS.
        orphans: the processes that were still there then, one line each.
    """

    seconds: float
    killed: Counter[str]
    ended_after: float
    orphans: list[str]


class Disturbance:
    """A run with an assassin beside it; a killed driver is started again with the same command."""

    def __init__(self, command: Sequence[str], out: str, kills: Sequence[Kill]) -> None:
        self._command, self._out, self._kills = command, out, kills
        self._seen: set[psutil.Process] = set()
        self._killed: Counter[str] = Counter()

    def run(self) -> Outcome:
        """Starts it, kills by and by, and waits for its end."""
        began, driver = time.monotonic(), self._start()
        for kill in self._kills:
            if not self._wait_for(kill, driver):
                break
            self._killed[kill.victim] += 1
            if kill.victim == "driver":
                driver.wait()
                driver = self._start()
        check_exit(driver.wait(), self._command)
        ended = time.monotonic()
        _, orphans = psutil.wait_procs(self._seen, timeout=GRACE_SECONDS)
        waited = time.monotonic() - ended
        return Outcome(ended - began, self._killed, waited, [described(process) for process in orphans])

    def _start(self) -> psutil.Popen:
        return psutil.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _wait_for(self, kill: Kill, driver: psutil.Popen) -> bool:
        """Kills the victim when the time has come; False where the run ended before."""
        while driver.poll() is None:
            victim = self._victim(kill.victim, driver)
            if victim and self._houses() >= kill.houses:
                victim.kill()
                return True
            time.sleep(0.1)
        return False

    def _victim(self, kind: Victim, driver: psutil.Popen) -> psutil.Process | None:
        try:
            family = driver.children(recursive=True)
            self._seen.update(family)
            if kind == "driver":
                return psutil.Process(driver.pid)
            return next((process for process in family if role(process) == kind), None)
        except psutil.NoSuchProcess:
            return None

    def _houses(self) -> int:
        from layoutgen.errors import DatasetError
        from layoutgen.run.status import status_of

        try:
            status = status_of(self._out)
        except DatasetError:
            return 0
        return status.committed + status.filmed


def _command(work: Path, houses: int) -> list[str]:
    start = [sys.executable, "-m", "layoutgen.cli", "generate", "--houses", str(houses), "--source", "spec:apartment"]
    return [*start, "--engine", "embedded", "--recipe", str(work / "chaos.yaml"), "--shard-size", "25", "--yes"]


def _calm_run(command: Sequence[str]) -> float:
    began = time.monotonic()
    check_exit(subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode, command)
    return time.monotonic() - began


def check_exit(code: int, command: Sequence[str]) -> None:
    """Accepts a run that finished, houses that no engine can film included."""
    if code not in (0, 1):
        raise EnvironmentProblem(f"`{' '.join(command)}` ended with exit code {code}")


def _report(disturbed: str, calm: str, calm_seconds: float, wild: Outcome) -> None:
    from layoutgen.run.verify import disagreements, verify_dataset

    lines = verify_dataset(disturbed).faults + disagreements(disturbed, calm)
    click.echo(f"undisturbed, 1 worker   {calm_seconds:8.1f} s")
    click.echo(f"disturbed               {wild.seconds:8.1f} s")
    click.echo(f"killed                  {', '.join(f'{n} {kind}s' for kind, n in sorted(wild.killed.items()))}")
    click.echo(f"last process ended      {wild.ended_after:8.1f} s after the run")
    click.echo(f"processes left behind   {len(wild.orphans)}")
    click.echo(f"differences             {len(lines)}")
    if faults := [*lines, *(f"left behind: {orphan}" for orphan in wild.orphans)]:
        raise ChecksFailed("; ".join(faults))
