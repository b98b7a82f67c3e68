"""A dataset as a webdataset pipeline: what the reader gives, shared out without loss or doubles."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import webdataset as wds
from PIL import Image

from layoutgen.dataset import read, webdataset
from layoutgen.dataset.reader import tars
from layoutgen.errors import DatasetError
from tests.asked import asked_dataset


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(asked_dataset(tmp_path_factory.mktemp("pipeline") / "dataset", seeds=range(9)))


def test_clips_are_those_of_the_reader(dataset: str) -> None:
    found = list(webdataset(dataset, what="clips", images="bytes"))
    assert [(one["record"], one["images"], one["extras"]) for one in found] == [
        (clip.record, clip.images, clip.extras) for clip in read(dataset)
    ]
    assert {one["__url__"] for one in found} == {*tars(dataset)} and len(tars(dataset)) == 3
    assert [one["__key__"] for one in found] == [f"{index:06d}" for index in range(9)]


def test_questions_come_with_the_images_they_show(dataset: str) -> None:
    found = list(webdataset(dataset, images="bytes"))
    expected = [(clip, question) for clip in read(dataset) for question in clip.record.questions]
    assert len(found) == len(expected)
    for one, (clip, question) in zip(found, expected, strict=True):
        assert one["question"] == question and one["record"] == clip.record
        assert one["images"] == [clip.images[index] for index in question.frames]


def test_images_are_decoded_as_wanted(dataset: str) -> None:
    pil, array = (next(iter(webdataset(dataset, images=kind)))["images"][0] for kind in ("pil", "numpy"))
    assert isinstance(pil, Image.Image) and array.shape == (480, 640, 3) and (np.asarray(pil) == array).all()


def keys(pipeline: Any) -> list[tuple[str, str]]:
    return [(one["__url__"], one["__key__"]) for one in pipeline]


def test_it_is_a_pipeline_of_the_library(dataset: str) -> None:
    pipeline = (
        webdataset(dataset, images="bytes").map(lambda sample: sample["question"].id).batched(5, collation_fn=list)
    )
    assert isinstance(pipeline, wds.DataPipeline)
    assert [one for batch in pipeline for one in batch] == [
        question.id for clip in read(dataset) for question in clip.record.questions
    ]


def test_shuffling_loses_nothing_and_is_another_one_in_each_epoch(dataset: str) -> None:
    plain, shuffled = keys(webdataset(dataset, images="bytes")), webdataset(dataset, images="bytes", shuffle=50, seed=1)
    first, second = keys(shuffled), keys(shuffled)
    assert sorted(first) == sorted(second) == sorted(plain) and len({*plain}) == len(plain)
    assert first != plain and first != second
    assert keys(webdataset(dataset, images="bytes", shuffle=50, seed=1)) == first
    assert keys(webdataset(dataset, images="bytes", shuffle=50, seed=2)) != first


@pytest.mark.parametrize("variables", [("RANK", "WORLD_SIZE"), ("WORKER", "NUM_WORKERS")])
def test_readers_share_the_shards(dataset: str, variables: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = keys(webdataset(dataset, what="clips", shuffle=4))
    parts = []
    for rank in range(4):
        for variable, value in zip(variables, (rank, 4), strict=True):
            monkeypatch.setenv(variable, str(value))
        parts.append(keys(webdataset(dataset, what="clips", shuffle=4)))
    assert sorted(key for part in parts for key in part) == sorted(whole)
    assert sorted(map(len, parts)) == [0, 1, 4, 4]


def test_workers_of_a_torch_loader_share_the_shards(dataset: str) -> None:
    data: Any = pytest.importorskip("torch.utils.data")
    pipeline = webdataset(dataset, images="bytes", shuffle=20)
    found = keys(data.DataLoader(pipeline, batch_size=None, num_workers=2, multiprocessing_context="fork"))
    assert sorted(found) == sorted(keys(webdataset(dataset, images="bytes")))


def test_it_can_be_sent_to_workers_that_are_spawned(dataset: str) -> None:
    pipeline = webdataset(dataset, images="bytes", shuffle=20)
    assert keys(pickle.loads(pickle.dumps(pipeline))) == keys(pipeline)


def test_torch_is_not_needed(dataset: str) -> None:
    script = (
        "import sys; sys.modules['torch'] = None\n"
        "from layoutgen.dataset import webdataset\n"
        "print(sum(1 for _ in webdataset(sys.argv[1], what='clips', shuffle=3)))"
    )
    done = subprocess.run([sys.executable, "-c", script, dataset], capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("9", 0), done.stderr


def cut(tar: Path) -> None:
    tar.write_bytes(tar.read_bytes()[:-20_000])


@pytest.mark.parametrize("damage", [cut, Path.unlink])
def test_damage_is_named(damage: Callable[[Path], None], tmp_path: Path) -> None:
    folder = asked_dataset(tmp_path / "dataset", seeds=range(2))
    damage(folder / "layoutgen-00000.tar")
    with pytest.raises(DatasetError, match=r"layoutgen-00000\.tar: "):
        list(webdataset(str(folder)))
    with pytest.raises(DatasetError, match="no finished shards"):
        webdataset(str(tmp_path))
