"""The tar container: round trips, fixed bytes, and nothing trusted on the way back."""

import hashlib
import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutgen.dataset.records import Clip
from layoutgen.dataset.tar import MAX_MEMBER_BYTES, Member, read_members, sample_members, write_shard
from layoutgen.errors import DatasetError
from tests.factories import make_bytes_clip

SAMPLES = st.lists(
    st.tuples(
        st.lists(st.binary(max_size=1500), min_size=2, max_size=2), st.dictionaries(st.just("x.png"), st.binary())
    ),
    max_size=4,
)


def clip_of(images: list[bytes], extras: dict[str, bytes]) -> Clip:
    return Clip(make_bytes_clip(1, objects=3, frames=2).record, images, extras)


def packed(*samples: tuple[str, Clip]) -> bytes:
    stream = io.BytesIO()
    write_shard(stream, samples)
    return stream.getvalue()


@settings(max_examples=50, deadline=None)
@given(SAMPLES)
def test_members_come_back_as_they_went_in(contents: list[tuple[list[bytes], dict[str, bytes]]]) -> None:
    samples = [(f"{number:06d}", clip_of(*content)) for number, content in enumerate(contents)]
    stream = io.BytesIO()
    written = write_shard(stream, samples)
    data = stream.getvalue()
    assert written == (len(samples), len(data), hashlib.sha256(data).hexdigest())
    assert list(read_members(io.BytesIO(data), "x")) == [m for key, clip in samples for m in sample_members(key, clip)]
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert [member.name for member in tar] == [m.name for key, clip in samples for m in sample_members(key, clip)]


def test_headers_hold_nothing_of_the_machine_or_the_hour() -> None:
    with tarfile.open(fileobj=io.BytesIO(packed(("000123", clip_of([b"a", b"b"], {"x.png": b"c"}))))) as tar:
        members = tar.getmembers()
    assert [m.name for m in members] == [
        "000123.json",
        "000123.frame_00.jpg",
        "000123.frame_01.jpg",
        "000123.x.png",
    ]
    assert {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode) for m in members} == {(0, 0, 0, "", "", 0o644)}


@pytest.mark.parametrize("key", ["", "a.b", "a/b"])
def test_keys_that_would_split_a_sample_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="without dots and slashes"):
        packed((key, clip_of([b"a", b"b"], {})))


def test_an_image_per_frame_is_demanded() -> None:
    with pytest.raises(ValueError, match="zip"):
        packed(("1", clip_of([b"a"], {})))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_truncation_is_noticed(data: st.DataObject) -> None:
    whole = packed(("1", clip_of([b"a" * 700, b"b"], {})))
    end = len(whole.rstrip(b"\0")) // 512 * 512 + 512
    cut = data.draw(st.integers(0, end - 1))
    with pytest.raises(DatasetError, match="shard-x"):
        list(read_members(io.BytesIO(whole[:cut]), "shard-x"))


def foreign(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0) -> io.BytesIO:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, "target"
    return io.BytesIO(info.tobuf(tarfile.GNU_FORMAT) + bytes(1024))


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "a\\..\\x"])
def test_names_that_leave_the_dataset_are_refused(name: str) -> None:
    with pytest.raises(DatasetError, match="points outside"):
        list(read_members(foreign(name), "x"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_only_plain_files_are_read(kind: bytes) -> None:
    with pytest.raises(DatasetError, match="not a plain file"):
        list(read_members(foreign("000001.json", kind), "x"))


def test_giant_members_are_refused_before_they_are_read() -> None:
    with pytest.raises(DatasetError, match="the limit is"):
        list(read_members(foreign("000001.json", size=MAX_MEMBER_BYTES + 1), "x"))


def test_a_damaged_header_is_named() -> None:
    whole = bytearray(packed(("1", clip_of([b"a", b"b"], {}))))
    whole[3] ^= 0xFF
    with pytest.raises(DatasetError, match="damaged tar header"):
        list(read_members(io.BytesIO(bytes(whole)), "x"))


def test_members_are_named_tuples() -> None:
    [member, *_] = read_members(io.BytesIO(packed(("1", clip_of([b"a", b"b"], {})))), "x")
    assert isinstance(member, Member) and member.name == "1.json"
