"""Pairs side by side."""

import io
from pathlib import Path

import pytest
from PIL import Image

from layoutgen.cli import main
from layoutgen.dataset.records import Clip
from layoutgen.preview.pairs import WIDTH, pairs_of, pairs_png
from tests.audit.test_repair import in_pairs
from tests.dataset_maker import write_dataset


@pytest.fixture(scope="module")
def walk() -> list[Clip]:
    """A walk and its twin, with pairs of questions."""
    return in_pairs()


def test_one_pair_a_walk_is_drawn(walk: list[Clip], tmp_path: Path) -> None:
    source, png = write_dataset(tmp_path / "set", walk, twins=True), tmp_path / "pairs.png"
    assert len(list(pairs_of(walk))) > 1
    assert main(["preview", str(source), "--pairs", str(png)]) == 0
    image = Image.open(io.BytesIO(png.read_bytes()))
    assert image.width == WIDTH and len(image.getcolors(2**24) or []) > 1000
    assert pairs_png(str(source), 1) == pairs_png(str(source), 12)


def test_a_set_without_pairs(source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", source, "--pairs", str(tmp_path / "pairs.png")]) == 2
    assert "holds no pairs" in capsys.readouterr().err
