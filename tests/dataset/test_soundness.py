"""Records whose lists or indices are wrong are refused by every reader in one line that names tar and sample."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.dataset import ClipRecord, read
from layoutgen.dataset.records import Clip, FrameObject, OrientedBox, record_faults
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from tests.dataset.test_reader import write
from tests.factories import make_bytes_clip, make_clip
from tests.run.fakes import ask

Change = Callable[[ClipRecord], ClipRecord]


def in_object(**fields: object) -> Change:
    return lambda record: replace(record, objects=[replace(record.objects[0], **fields), *record.objects[1:]])


def in_frame(**fields: object) -> Change:
    return lambda record: replace(record, frames=[replace(record.frames[0], **fields), *record.frames[1:]])


def in_question(**fields: object) -> Change:
    return lambda record: replace(record, questions=[replace(record.questions[0], **fields)])


def in_mask(**fields: object) -> Change:
    return in_frame(objects=[replace(FrameObject(object=0, pixels=9, coverage=1.0, box=[0, 0, 2, 2]), **fields)])


FAULTS: list[tuple[str, Change]] = [
    ("no frame", lambda record: replace(record, frames=[])),
    ("camera has no size", lambda record: replace(record, camera=replace(record.camera, width=0))),
    ("impossible field", lambda record: replace(record, camera=replace(record.camera, fov_vertical_deg=180.0))),
    ("frame 0 has a position", in_frame(position=[1.0, 2.0])),
    ("frame 0 has a position", in_frame(position=[1.0, 2.0, 1e5])),
    ("frame 0 lists an object", in_mask(object=77)),
    ("frame 0 lists an object", in_mask(object=-1)),
    ("frame 0 has a mask", in_mask(box=[1, 2, 3])),
    ("box of the wrong length", in_object(bbox=[0.0, 1.0, 2.0])),
    ("reaches further than", in_object(bbox=[0.0, 1.0, 1e9, 2.0])),
    ("outline whose corners", in_object(outline=[[0.0], [1.0, 2.0], [1.0, 1.0], [0.0, 1.0]])),
    ("box of the wrong length", in_object(outline=[])),
    ("box of the wrong length", in_object(oriented_box=OrientedBox([0.0] * 3, [1.0] * 2, [[1.0] * 3] * 3))),
    ("box of the wrong length", in_object(oriented_box=OrientedBox([0.0] * 3, [1.0] * 3, [[1.0] * 3] * 2))),
    ("footprint that is no list of polygons", in_object(footprint=[])),
    ("footprint that is no list of polygons", in_object(footprint=[[[0.0, 1.0], [1.0, 2.0]]])),
    ("footprint that is no list of polygons", in_object(footprint=[[[0.0, 1.0], [1.0, 2.0], [1.0]]])),
    ("frame 0 has a camera_to_world", in_frame(camera_to_world=[[1.0] * 4] * 3)),
    ("covisibility does not have", lambda record: replace(record, covisibility=[[1.0]])),
    ("has no polygon", lambda record: replace(record, rooms=[replace(record.rooms[0], polygon=[[0.0, 1.0]])])),
    ("question 'q000' shows no frame", in_question(frames=[])),
    ("question 'q000' shows no frame", in_question(views=[60])),
    ("question 'q000' is about an object", in_question(objects=[0, 99])),
]


@pytest.fixture(scope="module")
def clip() -> Clip:
    clip = make_bytes_clip(1, objects=5, frames=4)
    return clip.with_questions(ask([clip], None, 0)[0][0])  # type: ignore[arg-type]


@pytest.mark.parametrize(("says", "change"), FAULTS)
def test_readers_refuse_unsound_records(says: str, change: Change, clip: Clip, tmp_path: Path) -> None:
    assert list(record_faults(clip.record)) == []
    storage, bad = Storage(str(tmp_path)), change(clip.record)
    write(storage, 0, [clip])
    write(storage, 1, [replace(clip, record=bad, images=clip.images[: len(bad.frames)])])
    with pytest.raises(DatasetError) as caught:
        list(read(str(tmp_path)))
    message = str(caught.value)
    assert "layoutgen-00001.tar: sample 000000: " in message and says in message and "\n" not in message


def test_what_is_written_is_sound() -> None:
    assert not [fault for seed in range(20) for fault in record_faults(make_clip(seed))]


@pytest.mark.parametrize("text", [b'"\xff"', b"[" * 200_000])
def test_text_that_is_no_json_is_named(text: bytes, clip: Clip, tmp_path: Path) -> None:
    storage = Storage(str(tmp_path))
    write(storage, 0, [clip])
    data = storage.read("layoutgen-00000.tar") or b""
    at = data.index(b'"clip_id":') + len(b'"clip_id":')
    storage.write("layoutgen-00000.tar", data[:at] + text[:8] + data[at + len(text[:8]) :])
    with pytest.raises(DatasetError, match="sample 000000: "):
        list(read(str(tmp_path)))
