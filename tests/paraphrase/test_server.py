"""A server that answers well, badly, slowly or not at all."""

import socket
from collections.abc import Iterator

import pytest

from layoutgen.errors import EnvironmentProblem, InputError
from layoutgen.paraphrase.server import TRIES, ChatServer, check_url, read_key
from tests.paraphrase.stub import Stub, serving

KEY = "sk-secret"


@pytest.fixture
def stub() -> Iterator[Stub]:
    with serving(lambda prompt: f"said: {prompt}") as server:
        yield server


def client(url: str, waits: list[float] | None = None, timeout: float = 5.0) -> ChatServer:
    return ChatServer(url, "tiny", 0.5, timeout, KEY, (waits if waits is not None else []).append)


def test_a_prompt_is_answered(stub: Stub) -> None:
    assert client(stub.url).ask("hello") == "said: hello"
    assert stub.asked == [
        {
            "path": "/v1/chat/completions",
            "key": f"Bearer {KEY}",
            "model": "tiny",
            "temperature": 0.5,
            "messages": [{"role": "user", "content": "hello"}],
        }
    ]


def test_passing_faults_are_tried_again_after_longer_and_longer_waits(stub: Stub) -> None:
    stub.faults, waits = [500, 429, 503], list[float]()
    assert client(stub.url, waits).ask("hello") == "said: hello"
    assert waits == [1.0, 2.0, 4.0] and len(stub.asked) == 4


def test_lasting_faults_end_in_one_line_without_the_key(stub: Stub) -> None:
    stub.faults = [500] * TRIES
    with pytest.raises(EnvironmentProblem, match=r"answers 500: out of luck with \.\.\., 4 times in a row$") as caught:
        client(stub.url).ask("hello")
    assert KEY not in str(caught.value) and KEY not in repr(client(stub.url))


def test_a_refusal_is_not_tried_again(stub: Stub) -> None:
    stub.faults = [401]
    with pytest.raises(EnvironmentProblem, match="401: .*; name the variable that holds a key of it"):
        client(stub.url).ask("hello")
    assert len(stub.asked) == 1


def test_a_slow_server(stub: Stub) -> None:
    stub.delay = 0.5
    with pytest.raises(EnvironmentProblem, match=r"cannot be reached \(no answer in time\), 4 times"):
        client(stub.url, timeout=0.1).ask("hello")


def test_no_server() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(EnvironmentProblem, match=r"cannot be reached \(.*Connection refused\), 4 times"):
        client(url).ask("hello")


def test_a_server_that_drips() -> None:
    with serving(lambda _: "x" * 500_000) as stub:
        assert len(client(stub.url).ask("hello")) == 500_000
        stub.drip = 0.1
        with pytest.raises(EnvironmentProblem, match="no answer in time"):
            client(stub.url, timeout=0.3).ask("hello")


def test_an_answer_without_end() -> None:
    with serving(lambda _: "x" * 1_100_000) as stub, pytest.raises(EnvironmentProblem, match="is too long"):
        client(stub.url).ask("hello")


def test_what_is_no_chat_completion(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    for body in (b"<html>", b"[]", b'{"choices": []}', b"[" * 99_999):
        monkeypatch.setattr(ChatServer, "_post", lambda self, prompt, body=body: (200, body))
        with pytest.raises(EnvironmentProblem, match="does not answer as OpenAI's chat completions do"):
            client(stub.url).ask("hello")


def test_urls_and_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_url("http://x:8000/v1/chat/completions") == check_url("http://x:8000/v1/") == "http://x:8000/v1"
    with pytest.raises(InputError, match="is no http or https URL"):
        check_url("localhost:8000")
    with pytest.raises(InputError, match="keys belong into an environment variable") as caught:
        check_url("http://me:sk-secret@x/v1")
    assert KEY not in str(caught.value)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert read_key("") == ""
    monkeypatch.setenv("MY_KEY", KEY)
    assert read_key("MY_KEY") == KEY
    with pytest.raises(InputError, match="NONE_SUCH .* is not set"):
        read_key("NONE_SUCH")
