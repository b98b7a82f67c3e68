"""`layoutgen audit` as a user meets it."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.audit.run import audit
from layoutgen.cli import main
from tests.audit.conftest import Clips, answered, change_question, clean_clips, task
from tests.dataset_maker import write_dataset


@pytest.fixture
def clean(clips: Clips, tmp_path: Path) -> str:
    """The clean set."""
    (tmp_path / "clean").mkdir()
    return str(write_dataset(tmp_path / "clean", clips))


def test_clean_set_exits_0(clean: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "audit.html"
    assert main(["audit", clean, "--workers", "1", "--html", str(page)]) == 0
    assert "No gate fails; " in page.read_text()
    shown = capsys.readouterr().out
    assert "PASS    answers" in shown and "8 clips, 8 houses, " in shown and "s. No gate fails; " in shown
    assert max(map(len, shown.splitlines())) <= 110


def test_skipped_gates_say_what_is_missing(clean: str, tmp_path: Path) -> None:
    """Of a small set with one split and no depth, and of one without questions."""
    questionless = [replace(clip, record=replace(clip.record, questions=[])) for clip in clean_clips()[:2]]
    write_dataset(tmp_path / "bare", questionless)
    notes = {gate.name: gate.note for gate in audit(clean).gates if gate.status == "SKIPPED"}
    assert "neither ids nor depth" in notes["masks"]
    assert "only the split train; --against OTHER" in notes["houses"] == notes["shared_images"]
    assert "no choice task has 60 questions of 10 houses" in notes["template_majority"]
    bare = {gate.name: gate.note for gate in audit(str(tmp_path / "bare")).gates if gate.status == "SKIPPED"}
    assert all(bare.values()) and len(set(bare.values())) >= 6
    assert bare["answers"] == "there is no question" and "no response has a map" in bare["map"]
    assert "no task has 30 questions" in bare["spread"] and "multiple-choice" in bare["letters"]


def test_json_on_stdout_is_all_that_is_there(clean: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", clean, "--workers", "1", "--json", "--repair", str(tmp_path / "copy")]) == 0
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert found["clips"] == 8 and {gate["status"] for gate in found["gates"]} <= {"PASS", "SKIPPED"}
    assert "0 dropped" in shown.err


@pytest.mark.parametrize("option", ["--html", "--repair"])
def test_unwritable_targets_are_refused_before_the_work(
    option: str, clean: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["audit", clean, option, str(tmp_path / "file" / "x")]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and "file is not a folder" in shown.err and shown.err.count("\n") == 1


def test_fault_exits_1_and_is_listed(clips: Clips, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad").mkdir()
    bad = change_question(clips, lambda _, question: answered(question, "9.9"), task("minimum_distance"))
    source = str(write_dataset(tmp_path / "bad", bad))
    page = tmp_path / "audit.html"
    assert main(["audit", source, "--workers", "1", "--html", str(page)]) == 1
    shown = capsys.readouterr()
    assert "by the record: the answer is" in shown.out
    assert "fails answers" in shown.err
    assert page.read_text().count('<img src="data:image/jpeg') >= 1


def test_repair_option_writes_a_copy(clean: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", clean, "--workers", "1", "--repair", str(tmp_path / "copy")]) == 0
    assert "0 dropped" in capsys.readouterr().out
    assert (tmp_path / "copy" / "manifest.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/nowhere/at/all"], "no finished shards"),
        (["--fail-on", "luck"], "no gate luck"),
        (["--html", "/proc/nowhere/a.html"], "cannot be written"),
    ],
)
def test_bad_input_exits_2_in_one_line(
    arguments: list[str], message: str, clean: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = [] if arguments[0].startswith("/") else [clean]
    assert main(["audit", *source, *arguments, "--workers", "1"]) == 2
    assert message in capsys.readouterr().err
