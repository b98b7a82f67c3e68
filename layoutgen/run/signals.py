"""Ctrl-C and SIGTERM: the first lets every worker finish the house it has in hand, the second ends the run at once."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def graceful_stop(stop: Callable[[], None], in_hand: str = "houses") -> Iterator[None]:
    """Calls `stop` at the first signal, saying what is `in_hand`, and raises KeyboardInterrupt at the second."""
    if current_thread() is not main_thread():
        yield
        return
    received = False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal received
        if received:
            raise KeyboardInterrupt
        received = True
        print(f"\nfinishing the {in_hand} in hand; again to end at once", file=sys.stderr, flush=True)
        stop()

    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
