import io

import numpy as np
import pytest
from PIL import Image

from layoutgen.dataset import questions, read
from tests.asked import asked_dataset


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(asked_dataset(tmp_path_factory.mktemp("questions") / "dataset", seeds=range(9)))


def test_every_question_comes_once_with_the_images_it_shows(dataset: str) -> None:
    expected = [(clip, question) for clip in read(dataset) for question in clip.record.questions]
    found = list(questions(dataset))
    assert [one.question for one in found] == [question for _, question in expected]
    for one, (clip, question) in zip(found, expected, strict=True):
        assert one.images == [clip.images[index] for index in question.frames]


def test_readers_share_the_shards_without_overlap(dataset: str) -> None:
    def keys(**split: int) -> list[tuple[str, str]]:
        return [(one.record.clip_id, one.question.id) for one in questions(dataset, **split)]

    parts = [keys(rank=rank, world=2) for rank in (0, 1)]
    assert all(parts) and sorted(parts[0] + parts[1]) == sorted(keys())
    shared = [keys(rank=rank, world=8) for rank in range(8)]  # more readers than shards: question by question
    assert {len(part) for part in shared} <= {len(keys()) // 8, len(keys()) // 8 + 1}
    assert sorted(key for part in shared for key in part) == sorted(keys())


def test_images_decode_to_pil_and_numpy(dataset: str) -> None:
    raw, pil, array = (next(iter(questions(dataset, images=kind))).images[0] for kind in ("bytes", "pil", "numpy"))
    assert isinstance(raw, bytes) and isinstance(pil, Image.Image)
    assert array.shape == (480, 640, 3) and array.dtype == np.uint8
    assert (np.asarray(pil) == array).all() and (np.asarray(Image.open(io.BytesIO(raw))) == array).all()
