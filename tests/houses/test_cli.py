"""`layoutgen houses` from the command line's own entry."""

import gzip
import json
from pathlib import Path

import cv2
import pytest

from layoutgen.cli import main
from layoutgen.houses import open_source


@pytest.fixture
def made(tmp_path: Path) -> Path:
    out = tmp_path / "made.jsonl.gz"
    assert main(["houses", "make", "--spec", "studio", "--count", "6", "--seed", "3", "--out", str(out)]) == 0
    return out


def test_make_writes_the_same_bytes_again(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = tmp_path / "again.jsonl.gz"
    arguments = ["houses", "make", "--spec", "studio", "--count", "6", "--seed", "3", "--out", str(again), "--json"]
    capsys.readouterr()
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["houses"] == 6
    assert again.read_bytes() == made.read_bytes()
    assert len(open_source(f"file:{made}")) == 6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.jsonl.gz", "made.jsonl.gz"]


def test_stats_side_by_side(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["houses", "stats", str(made), "--against", "spec:office", "--count", "3", "--json"]) == 0
    table = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(table) == [str(made), "spec:office"] and table["spec:office"]["houses"] == 3
    assert main(["houses", "stats", str(made)]) == 0
    assert "on or in each receptacle" in capsys.readouterr().out


def test_validate_counts_faults(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["houses", "validate", str(made)]) == 0
    lines = gzip.decompress(made.read_bytes()).splitlines()
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(b"\n".join([*lines[:2], b'{"rooms": []}', *lines[2:]]))
    assert main(["houses", "validate", str(broken)]) == 1
    out = capsys.readouterr().out
    assert "broken:00002" in out and "6 of 7 are good" in out


def test_show_draws_a_plan(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.png"
    assert main(["houses", "show", str(made), "--index", "2", "--no-views", "--out", str(out)]) == 0
    image = cv2.imread(str(out))
    assert image is not None and max(image.shape) >= 800 and image.std() > 10


@pytest.mark.slow
def test_show_adds_views(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    assert main(["houses", "show", str(made), "--out", str(out)]) == 0
    image = cv2.imread(str(out))
    assert image is not None
    views = image[:, image.shape[0] :]
    assert all(part.std() > 10 for half in (views[:480], views[480:]) for part in (half[:, :640], half[:, 640:]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "{made}", "--index", "99", "--no-views", "--out", "{tmp}/a.png"],
        ["show", "ithor:kitchens", "--no-views", "--out", "{tmp}/a.png"],
        ["show", "castle", "--out", "{tmp}/a.png"],
        ["make", "--spec", "castle", "--out", "{tmp}/a.jsonl"],
        ["make", "--spec", "studio", "--out", "{tmp}/a.txt"],
        ["make", "--spec", "studio", "--count", "1", "--out", "/proc/nowhere/a.jsonl"],
        ["stats", "{tmp}/none.jsonl"],
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    capsys.readouterr()
    assert main(["houses", *(argument.format(made=made, tmp=tmp_path) for argument in arguments)]) == 2
    error = capsys.readouterr().err.strip()
    assert error.startswith("error: ") and "\n" not in error
    assert [path.name for path in tmp_path.iterdir()] == ["made.jsonl.gz"]
