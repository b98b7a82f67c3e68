"""A server that speaks OpenAI's chat protocol: one prompt in, one text out, with retries and deadlines."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests

from layoutgen.errors import EnvironmentProblem, InputError, one_line

USUAL_KEY = "OPENAI_API_KEY"
TRIES = 4
LONGEST_WAIT = 30.0
"""Seconds between two tries at most, whatever the server asks for."""
MOST_BYTES = 1_000_000
"""Of an answer; a longer one is none."""
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class Reply(NamedTuple):
    """An answer, and the tokens that it and the prompt took as far as the server says; else 0."""

    text: str
    prompt_tokens: int
    response_tokens: int


@dataclass(frozen=True)
class ChatServer:
    """Where prompts go.

    Attributes:
        url: its base, `http://localhost:8000/v1`.
        model: as the server calls it.
        temperature: of the sampling.
        timeout: seconds for one answer, from the connection to its last byte.
        key: sent as a bearer token, "" for none; in no message and no file.
        pause: waits between tries.
        max_tokens: of an answer; 0 leaves it to the server.
    """

    url: str
    model: str
    temperature: float = 1.0
    timeout: float = 60.0
    key: str = field(default="", repr=False)
    pause: Callable[[float], None] = time.sleep
    max_tokens: int = 0

    def ask(self, prompt: str) -> str:
        """The server's answer to a prompt; raises as `chat` does."""
        return self.chat([{"role": "user", "content": prompt}]).text

    def chat(self, messages: list[dict[str, Any]]) -> Reply:
        """The server's answer to messages in OpenAI's format.

        Raises:
            EnvironmentProblem: it cannot be reached, refuses, or keeps failing; one line that says how.
        """
        fault = ""
        for attempt in range(TRIES):
            if attempt:
                self.pause(min(2.0**attempt / 2, LONGEST_WAIT))
            try:
                status, body = self._post(messages)
            except requests.RequestException as error:
                fault = f"cannot be reached ({_cause(error)})"
                continue
            if status < 300:
                return _reply(body, self.url)
            fault = f"answers {status}{self._reason(body)}"
            if status not in _AGAIN:
                raise EnvironmentProblem(f"{self.url} {fault}{_ADVICE.get(status, '')}")
        raise EnvironmentProblem(f"{self.url} {fault}, {TRIES} times in a row")

    def _post(self, messages: list[dict[str, Any]]) -> tuple[int, bytes]:
        content: Any = {"model": self.model, "temperature": self.temperature, "messages": messages}
        if self.max_tokens:
            content["max_tokens"] = self.max_tokens
        deadline = time.monotonic() + self.timeout
        with requests.post(
            f"{self.url.rstrip('/')}/chat/completions",
            json=content,
            headers={"Authorization": f"Bearer {self.key}"} if self.key else {},
            timeout=self.timeout,
            stream=True,
        ) as response:
            return response.status_code, _read(response, deadline)

    def _reason(self, body: bytes) -> str:
        """What the server says went wrong, `: message`; some repeat the key in it."""
        found = _json(body)
        error = found.get("error", "") if isinstance(found, dict) else ""
        message = str(error.get("message", "") if isinstance(error, dict) else error)
        message = message.replace(self.key, "...") if self.key else message
        return f": {' '.join(message.split())[:200]}" if message else ""


def _read(response: requests.Response, deadline: float) -> bytes:
    """The body, unless it drips in beyond the deadline or is too long."""
    parts: list[bytes] = []
    for part in response.iter_content(1 << 14):
        parts.append(part)
        if time.monotonic() > deadline:
            raise requests.Timeout("the answer takes too long")
        if sum(map(len, parts)) > MOST_BYTES:
            raise requests.RequestException("the answer is too long")
    return b"".join(parts)


def _reply(body: bytes, url: str) -> Reply:
    found = _json(body)
    try:
        text = found["choices"][0]["message"]["content"]
    except (LookupError, TypeError) as error:
        raise EnvironmentProblem(
            f"{url} does not answer as OpenAI's chat completions do; is it the base URL?"
        ) from error
    usage = found.get("usage")
    counts = [usage.get(name) if isinstance(usage, dict) else 0 for name in ("prompt_tokens", "completion_tokens")]
    return Reply(text if isinstance(text, str) else "", *(count if isinstance(count, int) else 0 for count in counts))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


_ADVICE = {
    401: "; name the variable that holds a key of it (--key-env)",
    403: "; may the key use this model?",
    404: "; is it the base URL, and is the model there?",
}


def _cause(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    inner = error.args[0] if error.args else error
    reason = getattr(inner, "reason", inner)
    return one_line(reason if isinstance(reason, BaseException) else error).rpartition(": ")[2]


def check_url(url: str) -> str:
    """The base URL, without a path to the method.

    Raises:
        InputError: it is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{url}: is no http or https URL; name a server's base, such as http://localhost:8000/v1")
    if parts.username or parts.password:
        raise InputError("keys belong into an environment variable (--key-env), not into the URL")
    return url.rstrip("/").removesuffix("/chat/completions")


def read_key(variable: str) -> str:
    """The key that an environment variable holds; without a name that of `USUAL_KEY`, or "".

    Raises:
        InputError: the variable named is not set.
    """
    if variable and not os.environ.get(variable):
        raise InputError(f"the environment variable {variable} (--key-env) is not set")
    return os.environ.get(variable or USUAL_KEY, "")
