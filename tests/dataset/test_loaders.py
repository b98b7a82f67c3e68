"""Other people's loaders read the shards whole: webdataset, and `datasets` with declared features."""

import json
from pathlib import Path

import pytest

from layoutgen.dataset.features import dataset_features
from layoutgen.dataset.records import Clip, encode_record
from layoutgen.dataset.storage import Storage
from tests.dataset.test_reader import write
from tests.factories import make_bytes_clip


@pytest.fixture
def clips() -> list[Clip]:
    return [make_bytes_clip(seed, objects=4, frames=frames) for seed, frames in enumerate((1, 4, 16))]


@pytest.fixture
def folder(tmp_path: Path, clips: list[Clip]) -> Path:
    write(Storage(str(tmp_path)), 0, clips)
    return tmp_path


def test_webdataset(folder: Path, clips: list[Clip]) -> None:
    webdataset = pytest.importorskip("webdataset")
    samples = list(webdataset.WebDataset(str(folder / "layoutgen-00000.tar"), shardshuffle=False))
    assert [sample["__key__"] for sample in samples] == ["000000", "000001", "000002"]
    for sample, clip in zip(samples, clips, strict=True):
        assert sample["json"] == encode_record(clip.record)
        assert [sample[frame.file] for frame in clip.record.frames] == clip.images


def test_datasets_with_declared_features(folder: Path, clips: list[Clip], tmp_path: Path) -> None:
    """Samples of 1, 4 and 16 frames in one set: without declared features the loader would take the first's."""
    datasets = pytest.importorskip("datasets")
    features = datasets.Features.from_dict(dataset_features())
    frames = [name for name in features if name.startswith("frame_")]
    features |= {name: datasets.Image(decode=False) for name in frames}
    rows = datasets.load_dataset(
        "webdataset",
        data_files=str(folder / "layoutgen-00000.tar"),
        split="train",
        features=datasets.Features(features),
        cache_dir=str(tmp_path / "cache"),
    )
    for row, clip in zip(rows, clips, strict=True):
        assert row["json"] == json.loads(encode_record(clip.record))
        assert [row[name]["bytes"] for name in frames if row[name]] == clip.images
