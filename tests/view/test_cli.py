"""What the command refuses, before anything is served."""

from pathlib import Path

import pytest

from layoutgen.cli import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["SET", "SET"], "--compare"),
        (["SET", "--compare"], "two files of predictions"),
        (["EMPTY"], "no finished shards"),
        (["SET", "--predictions", "NOTE"], "line 1"),
        (["SET", "--audit", "NOTE"], "layoutgen audit DIR --json"),
        (["SET", "--host", "256.0.0.1"], "cannot listen there"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str],
    message: str,
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LAYOUTGEN_CACHE", str(tmp_path / "cache"))
    note = tmp_path / "note.jsonl"
    note.write_text("no json\n")
    (tmp_path / "empty").mkdir()
    named = {"SET": source, "EMPTY": str(tmp_path / "empty"), "NOTE": str(note)}
    assert main(["view", *(named.get(one, one) for one in arguments)]) == 2
    assert message in capsys.readouterr().err
