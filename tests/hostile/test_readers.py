"""Readers that a training loop leans on: checked as they go, going on behind what is bad, resumed to the question."""

import json
import shutil
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from layoutgen.dataset import QuestionStream, Skipped, questions, read
from layoutgen.dataset.sidecar import tar_name
from layoutgen.dataset.tar import Member
from layoutgen.errors import DatasetError, InputError
from tests.asked import asked_dataset
from tests.hostile.conftest import rewritten, with_record

Key = tuple[str, str]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three shards, the last of one clip."""
    return asked_dataset(tmp_path_factory.mktemp("stream") / "set", seeds=range(9))


def keys(stream: QuestionStream, count: int = 10**9) -> list[Key]:
    """The next questions of the epoch, of clip and id."""
    return [(one.record.clip_id, one.question.id) for one in islice(stream, count)]


def everything(dataset: Path) -> Counter[Key]:
    return Counter(
        (clip.record.clip_id, question.id) for clip in read(str(dataset)) for question in clip.record.questions
    )


def test_an_image_is_checked_before_it_is_given(sound: Path, tmp_path: Path) -> None:
    def flip(members: list[Member]) -> list[Member]:
        image = bytearray(members[3].data)
        image[500] ^= 1
        return [*members[:3], Member(members[3].name, bytes(image)), *members[4:]]

    folder = str(rewritten(sound, tmp_path / "set", flip))
    assert len(list(read(folder))) == 2
    with pytest.raises(DatasetError, match="frame_02.jpg is not the image"):
        next(read(folder, verify=True))
    skipped = Skipped()
    assert [clip.record.clip_id for clip in read(folder, verify=True, handler=skipped)] == ["000001"]
    assert skipped.count == 1 and "frame_02.jpg" in skipped.last


def test_a_tar_is_checked_at_its_end(sound: Path, tmp_path: Path) -> None:
    folder = rewritten(sound, tmp_path / "set", lambda members: members)
    data = bytearray((folder / tar_name(0)).read_bytes())
    data[-1] ^= 1
    (folder / tar_name(0)).write_bytes(data)
    with pytest.raises(DatasetError, match="its sidecar says"):
        list(read(str(folder), verify=True))


def test_bad_samples_are_skipped_and_counted(sound: Path, tmp_path: Path) -> None:
    folder = str(with_record(sound, tmp_path / "set", lambda record: record.update(frames=[])))
    skipped = Skipped()
    assert {one.record.clip_id for one in questions(folder, handler=skipped)} == {"000001"} and skipped.count == 1
    with pytest.raises(DatasetError):
        list(questions(folder, handler=lambda error: False))


def test_a_cut_tar_ends_its_shard_only(dataset: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(dataset, tmp_path / "set")
    data = (folder / tar_name(0)).read_bytes()
    (folder / tar_name(0)).write_bytes(data[: len(data) // 2])
    skipped = Skipped()
    assert len(list(read(str(folder), handler=skipped))) in (6, 7) and skipped.count == 1


@pytest.mark.parametrize("readers", [1, 2, 3, 7])
@pytest.mark.parametrize("shuffle", [True, False])
def test_readers_share_an_epoch_and_resume_within_it(dataset: Path, readers: int, shuffle: bool) -> None:
    def stream(rank: int) -> QuestionStream:
        return QuestionStream(str(dataset), shuffle=shuffle, seed=3, rank=rank, world=readers)

    whole = [keys(stream(rank)) for rank in range(readers)]
    assert all(whole) and sum(map(Counter, whole), Counter()) == everything(dataset)
    for rank, expected in enumerate(whole):
        for stop in (0, 1, len(expected) // 2, len(expected) - 1):
            first = stream(rank)
            begun = keys(first, stop)
            state = json.loads(json.dumps(first.state_dict()))
            second = stream(rank)
            second.load_state_dict(state)
            assert begun + keys(second) == expected
            assert second.state_dict()["epoch"] == 1


def test_epochs_differ_and_are_resumed_too(dataset: Path) -> None:
    stream = QuestionStream(str(dataset), seed=5)
    first, second = keys(stream), keys(stream)
    assert first != second and Counter(first) == Counter(second)
    other = QuestionStream(str(dataset), seed=5)
    other.set_epoch(1)
    assert keys(other) == second


def test_a_state_of_other_readers_is_refused(dataset: Path) -> None:
    state = QuestionStream(str(dataset), rank=1, world=2).state_dict()
    with pytest.raises(InputError, match="as many readers"):
        QuestionStream(str(dataset)).load_state_dict(state)


def test_torch_workers_are_readers(dataset: Path) -> None:
    data = pytest.importorskip("torch.utils.data")

    def loaded(state: dict | None) -> list[Key]:
        stream = QuestionStream(str(dataset), seed=1)
        if state:
            stream.load_state_dict(state)
        loader = data.DataLoader(AsTorch(stream), batch_size=None, num_workers=2)
        return [(one.record.clip_id, one.question.id) for one in loader]

    class AsTorch(data.IterableDataset):  # type: ignore[misc, name-defined]
        def __init__(self, stream: QuestionStream) -> None:
            self.stream = stream

        def __iter__(self) -> object:
            return iter(self.stream)

    assert Counter(loaded(None)) == everything(dataset)
