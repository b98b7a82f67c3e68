"""Records and members of strangers: one place bounds them, and every command goes through it."""

import re
import struct
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from layoutgen.dataset import questions, read
from layoutgen.dataset.reader import open_png
from layoutgen.dataset.tar import Member
from layoutgen.errors import DatasetError
from tests.hostile.conftest import Plain, rewritten, run_cli, with_record


def first(key: str, value: object) -> Callable[[Plain], object]:
    """Sets a key of the first question."""
    return lambda record: record["questions"][0].update({key: value})


BAD = {
    "frames without end": first("frames", [0] * 300_000),
    "frames twice": first("frames", [0, 0]),
    "an endless response": first("response", "x" * 10**6),
    "a value beyond measure": first("value", 1e308),
    "an id that climbs": first("id", "../../../evil"),
    "an id with an escape": first("id", "\x1b]0;x"),
    "an id of a megabyte": first("id", "q" * 10**6),
    "an object that is not there": first("objects", [10**6]),
    "an object before the first": first("objects", [-1]),
    "a frame before the first": first("before", [-1]),
    "questions without end": lambda r: r.update(questions=r["questions"][:1] * 12_001),
    "one id for two questions": lambda r: r.update(questions=r["questions"][:1] * 2),
    "a polygon without end": lambda r: r["rooms"][0].update(polygon=[[0.0, 0.0]] * 300_000),
    "a footprint without end": lambda r: r["objects"][0].update(footprint=[[[0.0, 0.0]] * 300_000]),
    "a billion pixels": lambda r: r["frames"][0]["objects"][0].update(pixels=10**12),
    "a name of a megabyte": lambda r: r["objects"][0].update(name="n" * 10**6),
    "a clip of a megabyte": lambda r: r.update(clip_id="n" * 10**6),
    "a frame's file elsewhere": lambda r: r["frames"][0].update(file="../frame_00.jpg"),
    "a camera of a million pixels": lambda r: r["camera"].update(width=10**6),
    "a place beyond reach": lambda r: r["frames"][0].update(position=[1e9, 0.0, 0.0]),
    "deep nesting": lambda r: r.update(covisibility=[[[[0]]]]),
    "a number for a list": lambda r: r.update(objects=7),
}


@pytest.mark.parametrize("name", BAD)
def test_a_record_out_of_bounds_is_refused(sound: Path, tmp_path: Path, name: str) -> None:
    folder = with_record(sound, tmp_path / "set", BAD[name])
    with pytest.raises(DatasetError, match="sample 000000"):
        list(read(str(folder)))


COMMANDS = {
    "audit": (),
    "preview": ("--out", "OUT.html"),
    "report": ("--out", "OUT.html"),
    "show": ("000000",),
    "card": (),
    "export": ("--to", "webdataset-flat", "--out", "OUT"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_refuses_it_in_a_line(
    sound: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    folder = with_record(sound, tmp_path / "set", BAD["frames without end"])
    options = [option.replace("OUT", str(tmp_path / "out")) for option in COMMANDS[name]]
    assert run_cli(name, str(folder), *options) in (1, 2)
    told = capfd.readouterr()
    assert "frames" in told.out + told.err and "Traceback" not in told.err


BAD_MEMBERS = {
    "members without end": lambda held: [held[0], *(Member(f"000000.x{i}", b"") for i in range(5000)), *held[1:]],
    "a member twice": lambda held: [held[0], *held],
    "a sample twice": lambda held: [*held, *held],
    "no record": lambda held: held[1:],
}


@pytest.mark.parametrize("name", BAD_MEMBERS)
def test_members_out_of_bounds_are_refused(sound: Path, tmp_path: Path, name: str) -> None:
    folder = rewritten(sound, tmp_path / "set", BAD_MEMBERS[name])
    with pytest.raises(DatasetError):
        list(read(str(folder)))


def test_a_member_of_negative_size_is_refused(sound: Path, tmp_path: Path) -> None:
    folder = rewritten(sound, tmp_path / "set", lambda held: held)
    tar = folder / "layoutgen-00000.tar"
    data = bytearray(tar.read_bytes())
    data[124:136] = b"\xff" * 10 + (-512 % 2**16).to_bytes(2, "big")
    header = bytes(data[:148]) + b" " * 8 + bytes(data[156:512])
    data[148:156] = b"%06o\0 " % sum(header)
    tar.write_bytes(data)
    with pytest.raises(DatasetError, match="claims -512"):
        list(read(str(tar)))


def png_of(width: int, height: int) -> bytes:
    """The header of a PNG that lies about its size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 0, 0, 0, 0))
        + chunk(b"IDAT", b"")
    )


def test_images_have_a_limit_before_they_are_decoded() -> None:
    for size in ((30_000, 25_000), (5000, 10)):
        with pytest.raises(DatasetError, match="PNG"):
            open_png(png_of(*size))


def test_names_of_exports_are_safe_and_short(sound: Path, tmp_path: Path) -> None:
    def strange(record: Plain) -> None:
        record["clip_id"] = "../" * 900 + "\x1b[2J/evil"

    folder = with_record(sound, tmp_path / "set", strange)
    assert run_cli("export", str(folder), "--to", "webdataset-flat", "--out", str(tmp_path / "out")) == 0
    names = tarfile.open(tmp_path / "out/data-00000.tar").getnames()
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"\w[\w-]*(\.\w+)+", name) and len(name) < 100 for name in names)


def test_sound_sets_are_read_as_ever(sound: Path) -> None:
    assert len(list(read(str(sound)))) == 2 and list(questions(str(sound)))
