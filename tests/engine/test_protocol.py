import io
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.engine.client.protocol import HEADER, FieldType, read_action, write_message
from layoutgen.engine.errors import ProtocolError

END = struct.pack("!BI", 255, 0)


def test_a_message_is_framed_as_the_client_expects() -> None:
    pipe = io.BytesIO()
    write_message(pipe, [(FieldType.METADATA, b"abc")])
    assert pipe.getvalue() == b"\x01\x00\x00\x00\x03abc\xff\x00\x00\x00\x00"


def test_an_action_is_read_and_the_end_of_the_file_is_none() -> None:
    pipe = io.BytesIO(struct.pack("!BI", 2, 17) + b'{"action":"Pass"}' + END)
    assert read_action(pipe) == {"action": "Pass"}
    assert read_action(pipe) is None


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_not_an_action_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_action(io.BytesIO(struct.pack("!BI", 2, len(body)) + body + END))


@given(st.binary(max_size=64))
def test_garbage_never_does_anything_else(garbage: bytes) -> None:
    try:
        assert read_action(io.BytesIO(garbage)) is None
    except ProtocolError:
        pass


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], Any, Any]:
    pipes = [folder / "server.pipe", folder / "client.pipe"]
    for pipe in pipes:
        os.mkfifo(pipe)
    keys = ("AI2THOR_FIFO_SERVER_PIPE_PATH", "AI2THOR_FIFO_CLIENT_PIPE_PATH")
    environment = {**os.environ, **dict(zip(keys, map(str, pipes), strict=True))}
    command = [sys.executable, "-m", "layoutgen.engine", "-screen-width", "32", "-screen-height", "16", "-batchmode"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    answers = open(pipes[0], "rb")
    return process, answers, pipes[1]


def _read_message(answers: Any) -> list[tuple[int, bytes]]:
    fields = []
    while True:
        kind, length = HEADER.unpack(answers.read(HEADER.size))
        if kind == FieldType.END:
            return fields
        fields.append((kind, answers.read(length)))


def test_the_first_frame_comes_before_the_client_says_anything(tmp_path: Path) -> None:
    start = time.monotonic()
    process, answers, client_pipe = _start(tmp_path)
    with answers:
        fields = _read_message(answers)
        assert [kind for kind, _ in fields] == [FieldType.METADATA, FieldType.IMAGE]
        assert len(fields[1][1]) == 32 * 16 * 3
        assert time.monotonic() - start < 5
        open(client_pipe, "wb").close()
        assert process.wait(20) == 0


def test_garbage_on_the_pipe_ends_the_engine_with_one_line(tmp_path: Path) -> None:
    process, answers, client_pipe = _start(tmp_path)
    with answers:
        _read_message(answers)
        with open(client_pipe, "wb") as requests:
            requests.write(b"GET / HTTP/1.1\r\n\r\n")
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 3
    assert errors.count(b"\n") == 1 and errors.startswith(b"error: ")


def test_the_engine_ends_when_its_client_is_killed(tmp_path: Path) -> None:
    """A client killed with SIGKILL leaves nothing behind: its end of the pipe closes, and the engine goes."""
    pipes = tmp_path / "pipes"
    pipes.mkdir()
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[2]); from test_protocol import _start, _read_message;"
        "from pathlib import Path; p, a, c = _start(Path(sys.argv[1])); _read_message(a); r = open(c, 'wb');"
        "print(p.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(pipes), str(Path(__file__).parent)]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert client.stdout is not None
    engine = int(client.stdout.readline())
    client.send_signal(signal.SIGKILL)
    client.wait()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{engine}/stat").exists() and time.monotonic() < deadline:
        if Path(f"/proc/{engine}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
            break
        time.sleep(0.05)
    assert time.monotonic() < deadline


def test_without_a_client_it_says_how_it_is_started() -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("AI2THOR")}
    done = subprocess.run([sys.executable, "-m", "layoutgen.engine"], env=clean, capture_output=True, text=True)
    assert done.returncode == 2 and "Controller" in done.stderr
