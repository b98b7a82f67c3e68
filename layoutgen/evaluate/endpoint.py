"""A model behind an OpenAI-compatible server: asked in parallel, no faster than allowed, and counted."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from layoutgen.evaluate.local import messages
from layoutgen.evaluate.predict import Asker, Said, Turn
from layoutgen.paraphrase.server import ChatServer


class Pace:
    """Lets so many requests a minute begin, evenly spaced.

    Args:
        per_minute: at most; 0 for no limit.
        clock: seconds.
        pause: waits for seconds.
    """

    def __init__(
        self,
        per_minute: float,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._clock, self._pause = clock, pause
        self._lock, self._next = Lock(), clock()

    def wait(self) -> None:
        """Returns when the next request may begin."""
        with self._lock:
            begin = max(self._next, self._clock())
            self._next = begin + self._gap
        if (ahead := begin - self._clock()) > 0:
            self._pause(ahead)


def endpoint_model(server: ChatServer, pace: Pace) -> Asker:
    """A server that takes a batch's turns at once; tries of a turn again are its own affair."""

    def one(turn: Turn) -> Said:
        pace.wait()
        reply = server.chat(messages(turn))
        return Said(reply.text, reply.prompt_tokens, reply.response_tokens)

    def ask(batch: Sequence[Turn]) -> list[Said]:
        with ThreadPoolExecutor(len(batch)) as pool:
            return list(pool.map(one, batch))

    return ask


def cost(prompt_tokens: int, response_tokens: int, prices: tuple[float, float]) -> float:
    """What tokens cost at prices for a million of a prompt's and of a response's."""
    return (prompt_tokens * prices[0] + response_tokens * prices[1]) / 1e6
