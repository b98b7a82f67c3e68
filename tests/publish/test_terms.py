"""Sources whose images may not be passed on: `publish` refuses, says what is allowed, and the card names the terms."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.cli import main
from layoutgen.dataset.records import PixelSource
from layoutgen.publish.card import Published, dataset_card
from layoutgen.publish.facts import gather, withheld
from tests.asked import asked_clips
from tests.dataset_maker import write_dataset

SCANNET = PixelSource("scan", "ScanNet", "ScanNet Terms of Use", 0.05, 0.02, redistributable=False)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set whose second clip is of a source that keeps its images."""
    first, second = asked_clips([1, 2])
    second = replace(second, record=replace(second.record, source=SCANNET))
    folder = tmp_path_factory.mktemp("terms") / "set"
    folder.mkdir()
    return write_dataset(folder, [first, second])


def test_images_that_may_not_be_passed_on_are_not_published(scanned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert withheld(str(scanned)) == [SCANNET]
    assert main(["publish", str(scanned), "--repo", "a/b", "--dry-run"]) == 2
    assert "images of ScanNet (ScanNet Terms of Use) may not be passed on" in (said := capsys.readouterr().err)
    assert "--without-frames" in said and said.count("\n") == 1


def test_questions_and_records_are(scanned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", str(scanned), "--repo", "a/b", "--dry-run", "--without-frames"]) == 0
    said = capsys.readouterr().out
    assert "records/" in said and ".tar" not in said and ".jpg" not in said


def test_the_card_names_the_terms(scanned: Path) -> None:
    text = dataset_card(gather(str(scanned)), Published("a/b", media=False))
    assert "scans of ScanNet (terms: ScanNet Terms of Use), whose images may not be passed on." in text
    assert "- scans\n" in text and "- synthetic\n" not in text
