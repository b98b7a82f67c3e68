"""A server that speaks as much of OpenAI's chat protocol as we use, well or badly."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE = 1 << 15

Reply = Callable[[str], str]


class Stub(ThreadingHTTPServer):
    """Answers prompts by `reply`; keeps the requests.

    Attributes:
        faults: statuses of the first answers, each given once.
        delay: seconds before an answer.
        drip: seconds between its pieces.
        usage: the tokens that it counts.
    """

    daemon_threads = True

    def __init__(self, reply: Reply) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply, self.faults, self.delay = reply, list[int](), 0.0
        self.drip = 0.0
        self.usage: dict[str, int] = {}
        self.asked: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, "key": self.headers.get("Authorization"), **sent})
        time.sleep(self.server.delay)
        if self.server.faults:
            key = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            return self._send(self.server.faults.pop(0), {"error": {"message": f"out of luck with {key}"}})
        text = self.server.reply(sent["messages"][0]["content"])
        said = {"choices": [{"message": {"role": "assistant", "content": text}}], "usage": self.server.usage}
        return self._send(200, said)

    def _send(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            for start in range(0, len(body), PIECE):
                self.wfile.write(body[start : start + PIECE])
                time.sleep(self.server.drip)

    def log_message(self, *_: object) -> None:
        """Silence."""


@contextmanager
def serving(reply: Reply) -> Iterator[Stub]:
    stub = Stub(reply)
    thread = threading.Thread(target=stub.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.shutdown()
        stub.server_close()
        thread.join()


def known(prompt: str) -> list[str]:
    """The wordings that a prompt shows."""
    return re.findall(r"^- (.*)$", prompt.partition("\nWrite ")[0], re.MULTILINE)


def good(prompt: str) -> str:
    """New wordings that ask the same: those shown, with a lead."""
    leads = ("Please say: ", "Tell me this: ", "Here is a question: ", "Now think: ", "I would like to know: ")
    texts = [f"{lead}{text[:1].lower()}{text[1:]}" for lead in leads for text in known(prompt)[:3]]
    return json.dumps(texts)
