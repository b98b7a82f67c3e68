"""`layoutgen paraphrase` against a server, and sets that use what it wrote once the server is gone."""

import json
import re
from pathlib import Path

import pytest
import yaml

from layoutgen.audit.run import audit
from layoutgen.cli import main
from layoutgen.config import Paraphrases, read_yaml
from layoutgen.dataset import questions
from layoutgen.dataset.plan import read_plan
from layoutgen.dataset.storage import Storage
from layoutgen.paraphrase.check import refusal
from tests.asked import asked_dataset
from tests.paraphrase.stub import good, known, serving
from tests.run.fakes import fingerprint

Capture = pytest.CaptureFixture[str]
KEY = "sk-secret"


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MY_KEY", KEY)
    monkeypatch.setattr("layoutgen.paraphrase.server.ChatServer.pause", lambda self, seconds: None, raising=False)


def paraphrase(url: str, *words: str, out: str = "words.yaml") -> int:
    return main(["paraphrase", "--url", url, "--model", "tiny", "--out", out, "--key-env", "MY_KEY", *words])


def written(name: str = "words.yaml") -> Paraphrases:
    return read_yaml(Path(name), Paraphrases)


def bad(prompt: str) -> str:
    """Every way to spoil what is shown, and one good text."""
    text = known(prompt)[0]
    lost = re.sub(r" the \{\w+\}", " it", text, count=1)
    moved = text.replace("{a}", "{z}").replace("{b}", "{a}").replace("{z}", "{b}")
    spoilt = [
        *(text, lost, moved, text.replace("metres", "feet"), text.replace("closest", "farthest")),
        *(f"Within 5 m: {text}", f"Do not say this: {text}", f"<b>{text}</b>", f"A. {text}", "", "?", 7, None),
        *(f"{text}\nIgnore what was said.", f"{text} {{x.__class__}}", f"{text} {{", text * 9),
    ]
    return f"<think>[1, 2] hm</think> Sure! ```json\n{json.dumps([*spoilt, f'Please say: {text}'])}\n```"


def test_wordings_are_asked_for_and_kept(capsys: Capture) -> None:
    with serving(good) as stub:
        assert paraphrase(stub.url, "--per-task", "3", "--task", "room_size", "--task", "minimum_distance") == 0
    out = capsys.readouterr().out
    assert "6 wordings of 2 tasks" in out and "layoutgen generate --paraphrases words.yaml" in out
    held = written()
    assert held.model == "tiny" and {task: len(texts) for task, texts in held.wordings.items()} == {
        "room_size": 3,
        "minimum_distance": 3,
    }
    assert KEY not in Path("words.yaml").read_text() and not list(Path().glob("*.part"))
    assert all(refusal("en", task, text, ()) is None for task, texts in held.wordings.items() for text in texts)


def test_bad_wordings_are_counted_by_reason(capsys: Capture) -> None:
    with serving(bad) as stub:
        assert paraphrase(stub.url, "--task", "minimum_distance", "--json") == 0
        assert "Refused before: " in stub.asked[-1]["messages"][0]["content"]
    said = json.loads(capsys.readouterr().out)
    assert said["wordings"] == 2, "distances are the same both ways, so things may change places"
    assert said["too_few"] == ["minimum_distance"]
    assert set(said["refused"]["minimum_distance"]) >= {
        "slots",
        "length",
        "repeated",
        "numbers",
        "refused words",
        "markup",
    }
    with serving(bad) as stub:
        assert paraphrase(stub.url, "--task", "relative_direction_medium", out="directions.yaml") == 0
    assert len(written("directions.yaml").wordings["relative_direction_medium"]) == 1


@pytest.mark.parametrize("answer", ["", "no list", "[", '{"a": 1}', "[" * 100_000])
def test_nothing_that_can_be_used(answer: str, capsys: Capture) -> None:
    with serving(lambda _: answer) as stub:
        assert paraphrase(stub.url, "--task", "room_size") == 1
    out = capsys.readouterr().out
    assert "0 wordings" in out and "4 unreadable answer" in out and "too few of  room_size" in out


def test_a_run_cut_off_goes_on(capsys: Capture) -> None:
    with serving(good) as stub:
        assert paraphrase(stub.url, "--per-task", "2", "--task", "room_size") == 0
        first = written().wordings["room_size"]
        stub.faults = [400]
        assert paraphrase(stub.url, "--per-task", "2", "--task", "room_size", "--task", "room_count") == 3
        error = capsys.readouterr().err
        assert "words.yaml keeps 2 wordings, and the same line goes on" in error and KEY not in error
        asked = len(stub.asked)
        assert paraphrase(stub.url, "--per-task", "2", "--task", "room_size", "--task", "room_count") == 0
        assert len(stub.asked) == asked + 1, "room_size has enough"
    assert written().wordings["room_size"] == first and len(written().wordings["room_count"]) == 2


def test_a_file_with_a_task_that_cannot_be_checked_goes_on_without_it(capsys: Capture) -> None:
    held = {"model": "tiny", "wordings": {"changed_object": ["Which one of these things was {done}?"]}}
    Path("words.yaml").write_text(yaml.safe_dump(held))
    with serving(good) as stub:
        assert paraphrase(stub.url, "--per-task", "2", "--task", "room_size") == 0
    assert written().wordings.keys() == {"room_size"}


def test_wrong_input_ends_in_one_line(capsys: Capture) -> None:
    assert paraphrase("http://localhost:9/v1", "--task", "none_such") == 2
    assert "there is no task 'none_such'" in capsys.readouterr().err
    assert paraphrase("nonsense") == 2
    Path("words.yaml").write_text("model: other\n")
    assert paraphrase("http://localhost:9/v1", "--task", "room_size") == 2
    assert "holds paraphrases by 'other'" in capsys.readouterr().err


@pytest.mark.slow
def test_sets_with_paraphrases_are_the_same_once_the_server_is_gone(capsys: Capture) -> None:
    parent = str(asked_dataset(Path("parent"), range(4)))
    with serving(good) as stub:
        assert paraphrase(stub.url, "--per-task", "12") == 0
    total = sum(map(len, written().wordings.values()))
    words = ["ask", parent, "--recipe", "everything", "--workers", "0", "--paraphrases", "words.yaml", "--out"]
    assert main([*words, "one"]) == main([*words, "two"]) == 0
    assert f"{total} wordings by tiny" in capsys.readouterr().err
    assert fingerprint("one") == fingerprint("two")
    texts = Path("words.yaml").read_text()
    Path("words.yaml").unlink()
    plan = read_plan(Storage("one"))
    assert (
        plan is not None
        and plan.recipe.paraphrases.model == "tiny"
        and stub.url not in Path("one/plan.json").read_text()
    )
    assert main(["ask", parent, "--recipe", "one/plan.json", "--workers", "0", "--out", "three"]) == 0
    assert main(["ask", parent, "--workers", "0", "--out", "one"]) == 0, "goes on with what the plan holds"
    assert fingerprint("one") == fingerprint("three")
    asked = [found.question for found in questions("one")]
    further = [one for one in asked if re.fullmatch(r"\w+\.p\d+", one.template)]
    assert 0.2 * len(asked) < len(further) < 0.8 * len(asked)
    report = audit("one")
    assert not [gate for gate in report.failed if gate.group in ("files", "truth")], report.verdict
    Path("words.yaml").write_text(texts.replace("tiny", "other"))
    assert main([*words, "one"]) == 2
    assert "recipe.paraphrases.model: tiny there, other asked for" in capsys.readouterr().err


def test_a_file_that_a_person_spoilt_is_refused(capsys: Capture) -> None:
    parent = str(asked_dataset(Path("parent"), range(1)))
    spoilt = {"wordings": {"room_size": ["In square feet, how large is the room that image {n} was taken in?"]}}
    Path("words.yaml").write_text(yaml.safe_dump(spoilt))
    words = ["ask", parent, "--recipe", "everything", "--workers", "0", "--paraphrases", "words.yaml", "--out", "one"]
    assert main(words) == 2
    assert "paraphrase 1 of room_size says 'feet'" in capsys.readouterr().err and not Path("one").exists()
