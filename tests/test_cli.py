"""Files that are not what a command takes: one line on stderr and exit code 2."""

from pathlib import Path

import pytest

from layoutgen.cli import main


@pytest.mark.parametrize(
    "arguments", [["status"], ["card"], ["publish", "--repo", "a/b"], ["verify"], ["audit"], ["show", "--json"]]
)
def test_a_file_is_no_dataset(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file"
    path.write_text("hello")
    words = [arguments[0], str(path), *(["clip"] if arguments[0] == "show" else []), *arguments[1:]]
    assert main(words) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"error: {path}: ") and told.count("\n") == 1


def test_a_house_nested_beyond_reason_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deep.jsonl"
    path.write_text("[" * 100_000 + "]" * 100_000 + "\n")
    assert main(["houses", "validate", str(path)]) == 1
    assert "house 0: not valid JSON" in capsys.readouterr().out


def test_a_spec_of_no_text_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(b"name: \xff")
    assert main(["houses", "make", "--spec", str(spec), "--out", str(tmp_path / "h.jsonl")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_the_system_refuses_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.json").mkdir()
    assert main(["status", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"error: {tmp_path}/plan.json: Is a directory\n"
