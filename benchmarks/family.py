"""The processes of a run: what each is for, and what CPU time and memory they take."""

import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import psutil

ROLES = ("engine", "worker", "driver", "ray")


def role(process: psutil.Process) -> str:
    """One of ROLES: what a process of a run's family does."""
    name, command = process.name(), " ".join(process.cmdline()[:4])
    if "layoutgen-thor" in command or "layoutgen.engine" in command:
        return "engine"
    if name.startswith("ray::HouseWorker"):
        return "worker"
    return "ray" if "ray" in name or "/ray/" in command else "driver"


def described(process: psutil.Process) -> str:
    """Process id, role, state and the start of the command line, on one line."""
    try:
        with process.oneshot():
            command = " ".join(process.cmdline())[:160] or process.name()
            return f"{process.pid} {role(process)} {process.status()} {command.strip()}"
    except psutil.NoSuchProcess:
        return f"{process.pid} ended just now"


class Look(NamedTuple):
    """One process at one moment; seconds are of CPU, size is resident bytes."""

    role: str
    pid: int
    parent: int
    seconds: float
    size: int


@dataclass
class Usage:
    """What a run's processes used.

    Attributes:
        wall: seconds from start to end.
        seconds: role -> CPU seconds, as of the last look at each process.
        pairs: (seconds since the start, size of the largest worker with its engine), one per look.
    """

    wall: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)
    pairs: list[tuple[float, int]] = field(default_factory=list)


def watch(driver: psutil.Popen, interval: float = 0.25) -> Usage:
    """Looks at a run's processes until it ends."""
    began, usage = time.monotonic(), Usage()
    latest: dict[int, Look] = {}
    while driver.poll() is None:
        looks = look_at(driver)
        latest.update((look.pid, look) for look in looks)
        if pair := _largest_pair(looks):
            usage.pairs.append((time.monotonic() - began, pair))
        time.sleep(interval)
    usage.wall = time.monotonic() - began
    totals: defaultdict[str, float] = defaultdict(float)
    for look in latest.values():
        totals[look.role] += look.seconds
    usage.seconds = {name: totals[name] for name in ROLES}
    return usage


def look_at(driver: psutil.Popen) -> list[Look]:
    """The run's processes now."""
    looks = []
    with suppress(psutil.NoSuchProcess):
        for process in [driver, *driver.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess), process.oneshot():
                times, size = process.cpu_times(), process.memory_info().rss
                looks.append(Look(role(process), process.pid, process.ppid(), times.user + times.system, size))
    return looks


def _largest_pair(looks: list[Look]) -> int:
    """Size of the largest worker and its engine together; 0 where there is no such pair."""
    workers = {look.pid: look.size for look in looks if look.role == "worker"}
    engines = [look for look in looks if look.role == "engine" and look.parent in workers]
    return max((workers[engine.parent] + engine.size for engine in engines), default=0)
