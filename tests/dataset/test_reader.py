"""`layoutgen.dataset.read` on folders, single tars and damaged sets."""

import io
from pathlib import Path

import pytest

from layoutgen.dataset import Clip, read
from layoutgen.dataset.records import SCHEMA_VERSION
from layoutgen.dataset.sidecar import Sidecar, tar_name, write_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import write_shard
from layoutgen.errors import DatasetError
from tests.factories import make_bytes_clip


def write(storage: Storage, shard: int, clips: list[Clip], start: int = 0) -> Sidecar:
    """A committed shard."""
    samples = [(f"{start + number:06d}", clip) for number, clip in enumerate(clips)]
    written = storage.write_with(tar_name(shard), lambda stream: write_shard(stream, samples))
    sidecar = Sidecar(
        plan="p",
        shard=shard,
        file=tar_name(shard),
        first_house=start,
        houses=len(clips),
        samples=written.samples,
        questions=0,
        frames=0,
        bytes=written.bytes,
        sha256=written.sha256,
        tasks={},
        frame_counts={},
        rejections={},
        failures=[],
    )
    write_sidecar(storage, sidecar)
    return sidecar


@pytest.fixture
def clips() -> list[Clip]:
    return [make_bytes_clip(seed, objects=4, frames=frames) for seed, frames in enumerate((1, 4, 16))]


@pytest.fixture
def storage(tmp_path: Path, clips: list[Clip]) -> Storage:
    storage = Storage(str(tmp_path / "set"))
    write(storage, 0, clips[:2])
    write(storage, 1, clips[2:], start=2)
    return storage


def test_clips_come_back_whole_and_in_order(storage: Storage, clips: list[Clip]) -> None:
    assert list(read(storage.url, verify=True)) == clips
    assert list(read(f"file://{storage.root}")) == clips
    assert clips[0].record.schema_version == SCHEMA_VERSION


def test_a_choice_of_shards_and_a_single_tar(storage: Storage, clips: list[Clip]) -> None:
    assert list(read(storage.url, shards=[1])) == clips[2:]
    assert list(read(f"{storage.url}/layoutgen-00000.tar")) == clips[:2]
    with pytest.raises(DatasetError, match=r"shards \[7\] are not there"):
        list(read(storage.url, shards=[1, 7]))


def test_extras_come_back(tmp_path: Path, clips: list[Clip]) -> None:
    storage = Storage(str(tmp_path / "depth"))
    clip = Clip(clips[0].record, clips[0].images, {"depth_00.png": b"d", "ids_00.png": b"i"})
    write(storage, 0, [clip])
    assert list(read(storage.url)) == [clip]


def test_shards_without_a_sidecar_do_not_exist(storage: Storage, clips: list[Clip]) -> None:
    storage.remove("layoutgen-00001.json")
    assert list(read(storage.url)) == clips[:2]


def test_an_empty_folder_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no finished shards here"):
        list(read(str(tmp_path)))


def test_verification_finds_a_swapped_tar(storage: Storage) -> None:
    data = bytearray(storage.read("layoutgen-00000.tar") or b"")
    data[-2000] ^= 1
    storage.write("layoutgen-00000.tar", bytes(data))
    with pytest.raises(DatasetError, match="has sha256 .*, its sidecar says"):
        list(read(storage.url, verify=True))


def test_a_missing_frame_names_the_sample(storage: Storage, clips: list[Clip]) -> None:
    stream = io.BytesIO()
    write_shard(stream, [("000000", clips[1])])
    data = stream.getvalue().replace(b"000000.frame_01.jpg", b"000000.other_1.jpg\0")
    data = _with_checksums(data)
    storage.write("layoutgen-00000.tar", data)
    with pytest.raises(DatasetError, match="layoutgen-00000.tar: sample 000000 lacks 'frame_01.jpg'"):
        list(read(storage.url))


def test_a_record_of_another_schema_is_named(storage: Storage) -> None:
    data = (storage.read("layoutgen-00000.tar") or b"").replace(b'"clip_id"', b'"clip_xx"', 1)
    storage.write("layoutgen-00000.tar", data)
    with pytest.raises(DatasetError, match="sample 000000: .*clip_id"):
        list(read(storage.url))


def test_a_truncated_sidecar_is_named(storage: Storage) -> None:
    storage.write("layoutgen-00001.json", (storage.read("layoutgen-00001.json") or b"")[:-20])
    with pytest.raises(DatasetError, match="layoutgen-00001.json: damaged"):
        list(read(storage.url))


def _with_checksums(data: bytes) -> bytes:
    """Repairs the header that a test has changed."""
    at = data.index(b"000000.other_1.jpg")
    header = bytearray(data[at : at + 512])
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return data[:at] + bytes(header) + data[at + 512 :]


def test_a_run_without_a_finished_shard_is_told_from_no_dataset(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    with pytest.raises(DatasetError, match="its first shard is not finished yet; `layoutgen status "):
        list(read(str(tmp_path)))
