"""Random access to lines agrees with reading the whole file, for plain and compressed files."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutgen.errors import HouseError
from layoutgen.houses import files
from layoutgen.houses.files import LineFile

line = st.binary(max_size=300).filter(lambda b: b"\n" not in b and b.strip() and not b.startswith(b"\x1f\x8b"))
texts = st.lists(line, min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(texts, st.booleans(), st.integers(1, 3), st.data())
def test_every_line_is_found_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[bytes], gzipped: bool, members: int, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("lines") / "file"
    pieces = [b"\n\n".join(wanted[i::members]) + b"\n" for i in range(members)]
    path.write_bytes(b"".join(gzip.compress(p) if gzipped else p for p in pieces))
    expected = [line for i in range(members) for line in wanted[i::members]]
    file = LineFile(path)
    index = data.draw(st.integers(0, len(expected) - 1))
    assert file[index] == expected[index]
    assert [file[i] for i in range(len(file))] == expected


@pytest.mark.parametrize("gzipped", [False, True])
def test_reading_goes_on_from_checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gzipped: bool) -> None:
    monkeypatch.setattr(files, "_CHECKPOINT_SPACING", 5_000)
    monkeypatch.setattr(files, "_CHUNK", 512)
    expected = [f"{number} {'x' * (number % 97)}".encode() for number in range(3000)]
    text = b"\n".join(expected)
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(text) if gzipped else text)
    file = LineFile(path)
    assert len(file) == 3000
    assert all(file[number] == expected[number] for number in (2999, 0, 1500, 7, 2998))


def test_finding_a_line_reads_no_further(tmp_path: Path) -> None:
    path = tmp_path / "file.gz"
    whole = gzip.compress("\n".join(f"{n * n} {n}" for n in range(200_000)).encode())
    path.write_bytes(whole[: len(whole) // 2])
    file = LineFile(path)
    assert file[3] == b"9 3"
    with pytest.raises(HouseError, match="ends early"):
        len(file)


def test_indices_outside_raise_index_error(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a\nb")
    file = LineFile(path)
    for index in (-1, 2):
        with pytest.raises(IndexError):
            file[index]
