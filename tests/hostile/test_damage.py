"""Damage to tars and parts is never written again under a sound checksum: it is found, and the houses made anew."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from layoutgen.dataset.sidecar import read_sidecar, sidecar_name, tar_name
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import write_shard
from layoutgen.errors import DatasetError
from layoutgen.run.verify import verify_dataset
from tests.factories import make_bytes_clip
from tests.run.fakes import fingerprint, make_plan, run

JPEG = b"\xff\xd8\xff\xe0"


@pytest.fixture
def out(tmp_path: Path) -> str:
    return str(tmp_path / "out")


def flip(path: Path, seek: bytes = JPEG) -> None:
    """Changes two bytes within an image, so that nothing but a checksum tells."""
    data = bytearray(path.read_bytes())
    place = data.rindex(seek) + 300
    data[place] ^= 0x10
    data[place + 1] ^= 0x10
    path.write_bytes(data)


def assert_calm(out: str, houses: int, tmp_path: Path) -> None:
    """The dataset is what an undisturbed run makes."""
    run(f"{out}-calm", make_plan(houses, 4), tmp_path / "s")
    assert fingerprint(out) == fingerprint(f"{out}-calm") and not verify_dataset(out).faults


def test_a_damaged_tar_is_not_extended(out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(out, make_plan(6, 4), tmp_path / "s")
    flip(Path(out) / tar_name(1))
    assert len(verify_dataset(out).faults) == 1
    run(out, make_plan(7, 4), tmp_path / "s")
    assert f"{tar_name(1)} has sha256" in capsys.readouterr().err
    assert_calm(out, 7, tmp_path)


def test_a_damaged_tar_is_not_kept_when_failures_are_retried(out: str, tmp_path: Path) -> None:
    run(out, make_plan(6, 4), tmp_path / "s", faults={5: "refuse"})
    flip(Path(out) / tar_name(1))
    run(out, make_plan(6, 4), tmp_path / "s", retry_failed=True)
    assert_calm(out, 6, tmp_path)


def test_a_damaged_set_is_not_called_finished(out: str, tmp_path: Path) -> None:
    run(out, make_plan(6, 4), tmp_path / "s")
    flip(Path(out) / tar_name(0))
    run(out, make_plan(6, 4), tmp_path / "s")
    assert_calm(out, 6, tmp_path)


def part(out: str, house: int) -> Path:
    return Path(out) / ".run/parts/00000" / f"{house:06d}.msgpack"


def cut_off(out: str, tmp_path: Path) -> None:
    """A run that was killed when three of four houses were filmed."""
    with pytest.raises(KeyboardInterrupt):
        run(out, make_plan(4, 4), tmp_path / "s", faults={3: "stop"})
    assert part(out, 2).exists()


def swap(out: str) -> None:
    shutil.copy(part(out, 0), part(out, 1))


def other_plan(out: str) -> None:
    """A part of the same house of another seed."""
    other = f"{out}-other"
    with pytest.raises(KeyboardInterrupt):
        run(other, make_plan(4, 4, seed=4), Path(f"{out}-s"), faults={3: "stop"})
    shutil.copy(part(other, 1), part(out, 1))


@pytest.mark.parametrize(
    "damage",
    [
        lambda out: flip(part(out, 1)),
        swap,
        other_plan,
        lambda out: part(out, 1).write_bytes(b""),
        lambda out: part(out, 1).write_bytes(part(out, 1).read_bytes()[:-9]),
    ],
    ids=["flipped", "a neighbour's", "another plan's", "empty", "cut"],
)
def test_a_part_that_is_not_its_own_is_filmed_again(out: str, tmp_path: Path, damage: Callable[[str], None]) -> None:
    cut_off(out, tmp_path)
    damage(out)
    run(out, make_plan(4, 4), tmp_path / "s")
    assert_calm(out, 4, tmp_path)


def test_two_samples_of_one_key_are_not_sealed(tmp_path: Path) -> None:
    clip = make_bytes_clip(1, objects=3, frames=1)
    with pytest.raises(DatasetError, match="two samples"), open(tmp_path / "x.tar", "wb") as stream:
        write_shard(stream, [("000000", clip), ("000001", clip), ("000000", clip)])


def test_a_sidecar_speaks_of_its_own_shard_only(out: str, tmp_path: Path) -> None:
    run(out, make_plan(6, 4), tmp_path / "s")
    shutil.copy(Path(out) / sidecar_name(0), Path(out) / sidecar_name(1))
    with pytest.raises(DatasetError, match="another shard"):
        read_sidecar(Storage(out), sidecar_name(1))
    assert len(verify_dataset(out).faults) >= 1
    run(out, make_plan(6, 4), tmp_path / "s")
    assert_calm(out, 6, tmp_path)
