"""What a run tells while it works: a bar for people, or one JSON object a line for machines."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Protocol

import msgspec
from tqdm import tqdm

from layoutgen.dataset.sidecar import Sidecar
from layoutgen.run.worker import HouseDone


class Progress(Protocol):
    """Told of every step of a run."""

    def start(self, houses: int, done: int) -> None:
        """The run begins with `done` of its houses already filmed."""

    def tell(self, phase: str) -> None:
        """The run is alive; `phase` says what it waits for before the first house, "" afterwards."""

    def house_done(self, house: HouseDone) -> None:
        """A house is filmed, or given up."""

    def sealed(self, shard: Sidecar) -> None:
        """A shard is committed."""

    def close(self) -> None:
        """The run ends."""


class Bar:
    """A tqdm bar over houses on stderr, with frames a second and questions."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None
        self._frames = self._questions = self._failed = 0
        self._began = time.monotonic()
        self._phase = ""

    def start(self, houses: int, done: int) -> None:
        """Shows the bar."""
        self._began = time.monotonic()
        self._bar = tqdm(total=houses, initial=done, unit="house", dynamic_ncols=True, smoothing=0.05)

    def tell(self, phase: str) -> None:
        """Shows the phase, and lets the bar's clock go on."""
        if self._bar is None:
            return
        if phase != self._phase and phase:
            self._bar.set_postfix_str(phase)
        elif sys.stderr.isatty():  # a log file needs no clock
            self._bar.refresh()
        self._phase = phase

    def house_done(self, house: HouseDone) -> None:
        """Moves the bar."""
        self._frames += house.frames
        self._failed += house.failure is not None
        if self._bar is None:
            return
        self._bar.set_postfix_str(self._told(), refresh=False)
        self._bar.update()

    def sealed(self, shard: Sidecar) -> None:
        """Counts the questions, which are chosen when a shard is sealed."""
        self._questions += shard.questions
        if self._bar is not None:
            self._bar.set_postfix_str(self._told())

    def close(self) -> None:
        """Leaves the bar as it is."""
        if self._bar is not None:
            self._bar.close()

    def _told(self) -> str:
        rate = self._frames / max(time.monotonic() - self._began, 1e-9)
        parts = [f"{rate:.1f} frames/s"]
        parts += [f"{self._questions:,} questions"] if self._questions else []
        parts += [f"{self._failed:,} failed"] if self._failed else []
        return ", ".join(parts)


class ClipBar:
    """A tqdm bar over clips that are asked anew, on stderr."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None
        self._questions = 0

    @contextmanager
    def over(self, clips: int, done: int) -> Iterator[None]:
        """Shows the bar with `done` of its clips asked already."""
        with tqdm(total=clips, initial=done, unit="clip", dynamic_ncols=True) as self._bar:
            yield

    def sealed(self, shard: Sidecar) -> None:
        """A shard is committed."""
        self._questions += shard.questions
        if self._bar is not None:
            self._bar.set_postfix_str(f"{self._questions:,} questions", refresh=False)
            self._bar.update(shard.samples)


class JsonLines:
    """Events on stdout: `start`, `house`, `shard`; the closing summary is the command's own."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream or sys.stdout  # looked up now: whoever imported this may have had another

    def start(self, houses: int, done: int) -> None:
        """One line."""
        self._emit("start", {"houses": houses, "done": done})

    def tell(self, phase: str) -> None:
        """Nothing."""

    def house_done(self, house: HouseDone) -> None:
        """One line a house."""
        self._emit("house", msgspec.to_builtins(house))

    def sealed(self, shard: Sidecar) -> None:
        """One line a shard: its whole sidecar."""
        self._emit("shard", msgspec.to_builtins(shard, str_keys=True))

    def close(self) -> None:
        """Nothing."""

    def _emit(self, event: str, fields: dict[str, Any]) -> None:
        line = msgspec.json.encode({"event": event, "time": time.time(), **fields}).decode()
        print(line, file=self._stream, flush=True)
