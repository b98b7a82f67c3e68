"""The client's end of AI2-THOR's pipes, with what the stock one lacks: death is noticed and every wait ends.

The stock `FifoServer` opens its pipe without a time limit and, once the simulator is dead, spins on the closed pipe
until its time-out. This one opens and reads without blocking, polls, and looks at the process between polls.
"""

import contextlib
import fcntl
import os
import select
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from ai2thor.fifo_server import FifoServer

from layoutgen.errors import ProtocolError, SimulatorDied, SimulatorError, SimulatorTimeout
from layoutgen.thor.process import exit_status, kill_tree, last_line

_POLL_SECONDS = 0.1
_PIPE_BYTES = 1 << 20
_LARGEST_FIELD = 1 << 28
_SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)


class WatchedFifoServer(FifoServer):
    """A `FifoServer` whose calls raise `SimulatorDied`, `SimulatorTimeout` or `ProtocolError`, never hang.

    A call is a `send` and the `receive` after it; `timeout` seconds bound the two together. After an error the
    connection is lost; `failure` keeps the error, because the controller replaces it by one of its own.
    """

    def __init__(self, width: int, height: int, timeout: float) -> None:
        super().__init__(width=width, height=height, timeout=timeout)
        self.server_pipe: BinaryIO | None = None
        self.client_pipe: BinaryIO | None = None
        self.failure: SimulatorError | None = None
        self._deadline: float | None = None
        self._doing = "starting"

    @property
    def log_path(self) -> str:
        """Where the simulator's own output goes."""
        return os.path.join(self.tmp_dir.name, "unity.log")

    def send(self, action: dict[str, Any]) -> None:
        """Sends an action; the call's deadline starts here."""
        self._deadline = time.monotonic() + self.timeout
        self._doing = str(action.get("action"))
        with self._remembering():
            super().send(action)

    def receive(self, timeout: float | None = None) -> Any:
        """The event that answers the last `send`, or the simulator's first event, within `timeout` seconds."""
        if self._deadline is None:
            self._deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        with self._remembering():
            event = super().receive(timeout)
        self._deadline = None
        return event

    def stop(self) -> None:
        """Kills the simulator and all it started, and removes the pipes; may be called again."""
        for pipe in (self.client_pipe, self.server_pipe):
            if pipe is not None:
                pipe.close()
        if self.unity_proc is not None:
            kill_tree(self.unity_proc)
        self.tmp_dir.cleanup()

    @contextlib.contextmanager
    def _remembering(self) -> Iterator[None]:
        try:
            yield
        except SimulatorError as error:
            self.failure = error
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            self.failure = ProtocolError(f"unreadable answer to {self._doing}: {reason}")
            raise self.failure from error

    def _recv_message(self, timeout: float | None) -> Any:
        if self.server_pipe is None:
            self.server_pipe = self._open(self.server_pipe_path, os.O_RDONLY)
        return super()._recv_message(timeout)

    def _read_with_timeout(self, server_pipe: BinaryIO, message_size: int, timeout: float | None) -> bytearray:
        if message_size > _LARGEST_FIELD:
            raise ProtocolError(f"unreadable answer to {self._doing}: a field of {message_size} bytes")
        body = bytearray(message_size)
        rest = memoryview(body)
        while rest:
            self._wait(server_pipe.fileno(), select.POLLIN)
            count = os.readv(server_pipe.fileno(), [rest])
            if not count:
                raise self._death()
            rest = rest[count:]
        return body

    def _send_message(self, message_type: int, body: bytes) -> None:
        if self.client_pipe is None:
            self.client_pipe = self._open(self.client_pipe_path, os.O_WRONLY)
        self._last_action_message = body
        rest = memoryview(self._create_header(message_type, body) + body + self.eom_header)
        while rest:
            self._wait(self.client_pipe.fileno(), select.POLLOUT)
            try:
                rest = rest[os.write(self.client_pipe.fileno(), rest) :]
            except BrokenPipeError:
                raise self._death() from None

    def _open(self, path: str, flags: int) -> BinaryIO:
        """Opens a pipe without waiting for the other end; a writer can only once a reader is there."""
        while True:
            try:
                descriptor = os.open(path, flags | os.O_NONBLOCK)
                break
            except OSError:
                self._check()
                time.sleep(0.005)
        if _SET_PIPE_SIZE is not None:
            fcntl.fcntl(descriptor, _SET_PIPE_SIZE, _PIPE_BYTES)
        return os.fdopen(descriptor, "rb" if flags == os.O_RDONLY else "wb", buffering=0)

    def _wait(self, descriptor: int, event: int) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        while not poll.poll(_POLL_SECONDS * 1000):
            self._check()

    def _check(self) -> None:
        """Raises if the simulator has ended or the deadline has passed."""
        if self.unity_proc is not None and self.unity_proc.poll() is not None:
            raise self._death()
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise SimulatorTimeout(f"the simulator did not finish {self._doing} before its deadline")

    def _death(self) -> SimulatorDied:
        status = "unknown" if self.unity_proc is None else exit_status(self.unity_proc)
        said = last_line(self.log_path)
        return SimulatorDied(f"the simulator ended ({status}) while {self._doing}" + (f": {said}" if said else ""))
