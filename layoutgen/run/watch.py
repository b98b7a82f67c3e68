"""Deadlines in a run that films in its own process, where nobody else could end a house that does not end."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import current_thread, main_thread
from types import FrameType

from layoutgen.errors import LayoutgenError

LAST_SECONDS = 60.0
"""What the house in hand may take after a signal; it is filmed again when the run goes on."""
_TICK_SECONDS = 1.0


class HouseTimeout(LayoutgenError):
    """A house was not filmed before its deadline."""


Watch = Callable[[], AbstractContextManager[None]]
"""Surrounds the filming of a house."""


def watched(seconds: float, stopping: Callable[[], bool]) -> Watch:
    """A watch that ends a house where it is; only the main thread can be interrupted, and others are not.

    Args:
        seconds: that a house may take.
        stopping: whether a signal came, after which a house has `LAST_SECONDS` at most.

    Raises:
        HouseTimeout: in the watched block, at the deadline.
        KeyboardInterrupt: in the watched block, where the run was to stop and the house did not end.
    """

    @contextmanager
    def watch() -> Iterator[None]:
        if current_thread() is not main_thread():
            yield
            return
        due, last = time.monotonic() + seconds, float("inf")

        def tick(number: int, frame: FrameType | None) -> None:
            nonlocal due, last
            now = time.monotonic()
            if stopping():
                last = min(last, now + LAST_SECONDS)
            if now > last:
                raise KeyboardInterrupt
            if now > due:
                due = now + seconds
                raise HouseTimeout(f"it took longer than {seconds:g} s")

        before = signal.signal(signal.SIGALRM, tick)
        signal.setitimer(signal.ITIMER_REAL, min(_TICK_SECONDS, seconds), _TICK_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    return watch
