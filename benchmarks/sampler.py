"""Where a process spends its CPU time, by room of the project: the main thread's stack is looked at many times."""

import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

INTERVAL = 0.004


class RoomSampler:
    """A context manager that charges CPU time to the innermost of layoutgen's functions then at work.

    Attributes:
        seconds: name -> CPU seconds; what `name_of` returns for a module and a function of layoutgen, or `other`.
    """

    def __init__(self, name_of: Callable[[str, str], str]) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._name_of = name_of
        self._main = threading.get_ident()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        before = time.process_time()
        while not self._stop.wait(INTERVAL):
            name = self._name(sys._current_frames().get(self._main))
            now = time.process_time()
            self.seconds[name] += now - before
            before = now

    def _name(self, frame: FrameType | None) -> str:
        while frame is not None:
            module = frame.f_globals.get("__name__", "")
            if module.startswith("layoutgen."):
                return self._name_of(module, frame.f_code.co_name)
            frame = frame.f_back
        return "other"
