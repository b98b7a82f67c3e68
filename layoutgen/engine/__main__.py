"""`layoutgen-thor`: the process that AI2-THOR's client starts in place of Unity."""

import contextlib
import fcntl
import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import BinaryIO

from layoutgen.engine.client.protocol import FieldType, write_message

# One thread each, so that many engines share a machine; set before anything loads a thread pool.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")


_PIPE_BYTES = 1 << 20  # what Linux lets any user have


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves the client that started this process, and returns an exit code when it is gone.

    The client blocks until the first frame comes and has no timeout for that, so the frame is sent before anything
    large is imported. Pipe names come through the environment, as Unity gets them.
    """
    options = _options(arguments)
    server_pipe = os.environ.get("AI2THOR_FIFO_SERVER_PIPE_PATH", "")
    client_pipe = os.environ.get("AI2THOR_FIFO_CLIENT_PIPE_PATH", "")
    if not server_pipe or not client_pipe:
        print("error: layoutgen-thor is started by ai2thor's Controller (local_executable_path)", file=sys.stderr)
        return 2
    # A terminal's Ctrl-C reaches this process too; its client decides when it ends, and a lost client ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open(server_pipe, "wb") as answers:
        _widen(answers)
        _send_first_frame(answers, options)
        with open(client_pipe, "rb") as requests:
            return _serve(requests, answers, options)


def _widen(pipe: BinaryIO) -> None:
    """Lets most of a frame lie in the pipe, so that engine and client take fewer turns; a matter of speed alone."""
    size = getattr(fcntl, "F_SETPIPE_SZ", None)  # Linux only
    if size is not None:
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, size, _PIPE_BYTES)


def _options(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser("layoutgen-thor", description=__doc__, allow_abbrev=False)
    parser.add_argument("-screen-width", "--screen-width", type=int, default=300)
    parser.add_argument("-screen-height", "--screen-height", type=int, default=300)
    parser.add_argument("-screen-quality", "--screen-quality", type=int, default=7, help="light is baked above 2")
    parser.add_argument("--threads", type=int, default=1, help="threads that render a frame")
    known, _ = parser.parse_known_args(arguments)  # the client passes flags that only Unity knows
    return known


def _send_first_frame(answers: BinaryIO, options: Namespace) -> None:
    from layoutgen.engine.client.first_frame import first_metadata

    width, height = options.screen_width, options.screen_height
    black = bytes(3 * width * height)
    write_message(answers, [(FieldType.METADATA, first_metadata(width, height)), (FieldType.IMAGE, black)])


def _serve(requests: BinaryIO, answers: BinaryIO, options: Namespace) -> int:
    from layoutgen.engine.client.server import Server
    from layoutgen.engine.errors import ProtocolError
    from layoutgen.engine.world.simulator import Screen, Simulator

    simulator = Simulator(
        Screen(options.screen_width, options.screen_height),
        use_library=os.environ.get("LAYOUTGEN_THOR_MODELS", "") != "off",
        threads=max(options.threads, 1),
    )
    simulator.relight(options.screen_quality)
    try:
        Server(simulator).serve(requests, answers)
    except ProtocolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    except BrokenPipeError:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
