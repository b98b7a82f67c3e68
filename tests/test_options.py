"""Commands that write a file refuse a place that cannot be written before they look at anything else."""

import os
from pathlib import Path

import pytest

from layoutgen.cli import main
from layoutgen.errors import OutputError
from layoutgen.options import check_place

COMMANDS = [
    ["audit", "DATA", "--html", "OUT"],
    ["preview", "DATA", "--out", "OUT"],
    ["preview", "DATA", "--png", "OUT"],
    ["report", "DATA", "--out", "OUT"],
    ["export", "DATA", "--to", "trl", "--out", "OUT"],
    ["evaluate", "score", "DATA", "--data", "DATA", "--svg", "OUT"],
    ["evaluate", "score", "DATA", "--data", "DATA", "--json", "OUT"],
    ["evaluate", "baseline", "chance", "--data", "DATA", "--out", "OUT"],
    ["evaluate", "predict", "--model", "m", "--data", "DATA", "--out", "OUT"],
    ["houses", "make", "--out", "OUT.jsonl"],
    ["houses", "show", "DATA", "--out", "OUT"],
    ["assets", "sheet", "--out", "OUT"],
    ["train", "sft", "--data", "DATA", "--out", "OUT"],
    ["train", "merge", "DATA", "--out", "OUT"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_place_is_tried_first(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    target = str(tmp_path / "file" / "x")
    arguments = [word.replace("DATA", str(tmp_path / "nothing")).replace("OUT", target) for word in words]
    assert main(arguments) == 2
    assert "file is not a folder" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["file"]


def test_a_folder_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "DATA", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"error: {tmp_path}: is a folder; name a file\n"


def test_a_place_that_the_system_refuses_is_named() -> None:
    with pytest.raises(OutputError, match=r"/proc/nowhere/page.html: /proc cannot be written \("):
        check_place(Path("/proc/nowhere/page.html"))


def test_nothing_is_left_where_it_was_tried(tmp_path: Path) -> None:
    check_place(tmp_path / "new" / "newer" / "page.html")
    assert not os.listdir(tmp_path)
