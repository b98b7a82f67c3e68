"""Models behind a server, and in vLLM: what they are shown, and what is kept of what they say."""

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from layoutgen.cli import main
from layoutgen.dataset import read
from layoutgen.errors import EnvironmentProblem, InputError
from layoutgen.evaluate.condition import AS_IT_IS, Condition
from layoutgen.evaluate.endpoint import Pace, cost, endpoint_model
from layoutgen.evaluate.local import base_of, vllm_model
from layoutgen.evaluate.predict import Turn, answer_all
from layoutgen.evaluate.predictions import load_predictions, tokens_of
from layoutgen.paraphrase.server import ChatServer
from layoutgen.qa.response import user_prompt
from tests.asked import twins_dataset
from tests.paraphrase.stub import Stub, serving


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twins_dataset(tmp_path_factory.mktemp("models") / "twins", seeds=range(1))


@pytest.fixture
def stub() -> Iterator[Stub]:
    with serving(lambda _: "<answer>A</answer>") as server:
        yield server


def ask(dataset: Path, out: Path, stub: Stub, *options: str) -> int:
    place = ["--data", str(dataset), "--out", str(out), "--backend", "openai", "--url", stub.url, "--model", "tiny"]
    return main(["evaluate", "predict", *place, *options])


def test_a_server_is_asked_every_question_with_its_images(
    dataset: Path, stub: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.usage = {"prompt_tokens": 1000, "completion_tokens": 10}
    assert ask(dataset, tmp_path / "p.jsonl", stub, "--price", "2", "8", "--limit", "9") == 0
    clips = {clip.record.clip_id: clip for clip in read(str(dataset))}
    known = {
        user_prompt(one): (clip, one) for clip in clips.values() for one in clip.record.questions if not one.before
    }
    answers = load_predictions(tmp_path / "p.jsonl")
    assert len(answers) == len(stub.asked) and set(answers.values()) == {"<answer>A</answer>"}
    seen = 0
    for request in stub.asked:
        [message], (*images, text) = request["messages"], request["messages"][0]["content"]
        assert (message["role"], request["temperature"], request["max_tokens"]) == ("user", 0.0, 512)
        if text["text"] in known:
            clip, question = known[text["text"]]
            shown = [base64.b64decode(one["image_url"]["url"].partition(",")[2]) for one in images]
            seen += shown == [clip.images[index] for index in question.frames]
    assert seen > 3
    spent = f"{1000 * len(answers):,} tokens of prompts and {10 * len(answers):,} of responses"
    assert f"{spent}, ${len(answers) * (1000 * 2 + 10 * 8) / 1e6:.2f}" in capsys.readouterr().out
    assert tokens_of(tmp_path / "p.jsonl") == (1000 * len(answers), 10 * len(answers))


def test_a_run_that_failed_is_gone_on_with(dataset: Path, stub: Stub, tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    assert ask(dataset, out, stub, "--limit", "4", "--batch-size", "2") == 0
    stub.faults = [401]
    assert ask(dataset, out, stub, "--limit", "9", "--batch-size", "1") != 0
    first, asked = len(load_predictions(out)), len(stub.asked)
    assert ask(dataset, out, stub, "--limit", "9") == 0
    assert first == 4 and len(load_predictions(out)) == 9 == len(stub.asked) - asked + first


def test_passing_faults_are_tried_again(dataset: Path, stub: Stub, tmp_path: Path) -> None:
    stub.faults, waits = [503, 429], list[float]()
    server = ChatServer(stub.url, "tiny", pause=waits.append)
    answer_all(str(dataset), lambda: endpoint_model(server, Pace(0)), tmp_path / "p.jsonl", AS_IT_IS, limit=2)
    assert len(load_predictions(tmp_path / "p.jsonl")) == 2 and len(stub.asked) == 4 and len(waits) == 2


def test_options_that_do_not_go_together(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["evaluate", "predict", "--data", str(dataset), "--model", "m", "--out", str(tmp_path / "p.jsonl")]
    for options, message in (
        (["--backend", "openai"], "name the server with --url"),
        (["--backend", "openai", "--url", "ftp://x"], "is no http or https URL"),
        (["--backend", "openai", "--url", "http://x", "--max-pixels", "9"], "a server decides that itself"),
        (["--url", "http://x", "--cpu"], "are for --backend openai"),
        (["--give-map", "half"], "choose exact, none, or noisy:METRES"),
    ):
        assert main([*place, *options]) == 2
        assert message in capsys.readouterr().err


def test_requests_are_spaced() -> None:
    now, waits = [0.0], list[float]()

    def pause(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    pace = Pace(120, lambda: now[0], pause)
    for _ in range(4):
        pace.wait()
    assert waits == [0.5, 0.5, 0.5]
    Pace(0, lambda: 0.0, pause).wait()
    assert len(waits) == 3


def test_cost_is_of_both_kinds_of_tokens() -> None:
    assert cost(2_000_000, 500_000, (0.15, 0.60)) == pytest.approx(0.60)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A stand-in for vLLM that keeps what it is called with."""
    kept = SimpleNamespace(options={}, chats=[], lora=None)

    class LLM:
        def __init__(self, **options: Any) -> None:
            kept.options = options

        def chat(self, chats: list[Any], sampling: Any, lora_request: Any, use_tqdm: bool) -> list[Any]:
            kept.chats, kept.lora, kept.sampling = chats, lora_request, sampling
            output = SimpleNamespace(text="<answer>A</answer>", token_ids=[1, 2])
            return [SimpleNamespace(outputs=[output], prompt_token_ids=[1, 2, 3]) for _ in chats]

    modules = {"vllm": ModuleType("vllm"), "vllm.lora": ModuleType("lora"), "vllm.lora.request": ModuleType("request")}
    modules["vllm"].LLM, modules["vllm"].SamplingParams = LLM, dict  # type: ignore[attr-defined]
    modules["vllm.lora.request"].LoRARequest = lambda *parts: parts  # type: ignore[attr-defined]
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    return kept


def test_vllm_is_handed_chats_with_images(dataset: Path, engine: SimpleNamespace, tmp_path: Path) -> None:
    def opened() -> Any:
        return vllm_model("some/model", max_new_tokens=9, max_pixels=200_704, most_images=12)

    answer_all(str(dataset), opened, tmp_path / "p.jsonl", AS_IT_IS, batch_size=100, limit=6)
    assert engine.options["limit_mm_per_prompt"] == {"image": 12}
    assert engine.options["mm_processor_kwargs"] == {"max_pixels": 200_704}
    assert len(engine.chats) == 6 and engine.sampling == {"temperature": 0.0, "max_tokens": 9} and engine.lora is None
    assert engine.chats[0][0]["content"][0]["image_url"]["url"].startswith("data:image/jpeg;base64,")
    assert tokens_of(tmp_path / "p.jsonl") == (18, 12)


def test_vllm_loads_adapters_onto_their_base(engine: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text('{"base_model_name_or_path": "some/base", "r": 64}')
    vllm_model(str(tmp_path))([Turn("?", [], [])])
    assert engine.options["model"] == "some/base" and engine.options["max_lora_rank"] == 64
    assert engine.lora == ("adapters", 1, str(tmp_path))


def test_folders_of_adapters_name_their_base(tmp_path: Path) -> None:
    assert base_of("Qwen/Qwen2.5-VL-7B-Instruct") == base_of(str(tmp_path)) == ""
    (tmp_path / "adapter_config.json").write_text("{}")
    with pytest.raises(InputError, match="does not name the model"):
        base_of(str(tmp_path))


def test_vllm_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(EnvironmentProblem, match="pip install vllm"):
        vllm_model("m")


def test_dummies_reach_the_server_as_they_are_shown(dataset: Path, tmp_path: Path) -> None:
    turns: list[Turn] = []

    def opened() -> Any:
        return lambda batch: (turns.extend(batch), [])[1]

    with pytest.raises(ValueError):
        answer_all(str(dataset), opened, tmp_path / "p.jsonl", Condition("first"), batch_size=4)
    assert all(len(set(turn.jpegs)) == 1 and len(turn.jpegs) == len(turn.images) for turn in turns)
