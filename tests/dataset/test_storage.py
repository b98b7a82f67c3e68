"""Whole files or none, on every kind of target."""

import os
from pathlib import Path
from typing import IO

import pytest
from fsspec.config import conf

from layoutgen.cli import main
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError, DiskFull, EnvironmentProblem, OutputError


def test_files_come_back(target: str) -> None:
    storage = Storage(target)
    assert storage.read("a.json") is None and storage.size("a.json") is None and storage.names() == []
    storage.write("a.json", b"one")
    storage.write("deep/er/b", b"four")
    storage.write("a.json", b"three")
    assert (storage.read("a.json"), storage.size("a.json")) == (b"three", 5)
    assert (storage.names(), storage.names("deep/er")) == (["a.json", "deep"], ["b"])
    with storage.open("deep/er/b") as stream:
        assert stream.read(2) == b"fo"
    storage.remove("deep")
    storage.remove("deep")
    assert storage.names() == ["a.json"] and not storage.exists("deep/er/b")
    with pytest.raises(DatasetError, match="b: no such file"):
        storage.open("b")


def test_a_writer_that_fails_leaves_the_old_file(target: str) -> None:
    storage = Storage(target)
    storage.write("shard.tar", b"old")

    def fill(stream: IO[bytes]) -> None:
        stream.write(bytes(10**6))
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError, match="cut off"):
        storage.write_with("shard.tar", fill)
    assert storage.read("shard.tar") == b"old" and storage.names() == ["shard.tar"]


def test_large_files_appear_only_when_they_are_whole(target: str) -> None:
    """60 MB: s3fs sends them in several parts."""
    storage, block = Storage(target), os.urandom(10**6)

    def fill(stream: IO[bytes]) -> int:
        for _ in range(60):
            stream.write(block)
            assert not storage.exists("shard.tar")
        return 7

    assert storage.write_with("shard.tar", fill) == 7
    assert storage.size("shard.tar") == 60 * 10**6


def test_a_folder_is_removed_only_where_it_is_empty(target: str) -> None:
    storage = Storage(target)
    storage.write("folder/a", b"kept")
    storage.remove_empty("folder")
    assert storage.read("folder/a") == b"kept"
    storage.remove("folder/a")
    storage.remove_empty("folder")
    storage.remove_empty("folder")
    assert storage.names() == []


def test_free_space_is_known_where_a_disk_is(target: str) -> None:
    assert (Storage(target).free_bytes() or 0) > 0 if Storage(target).local else Storage(target).free_bytes() is None


def test_unknown_protocols_are_refused() -> None:
    with pytest.raises(OutputError, match="nosuch://x"):
        Storage("nosuch://x")


def test_a_full_device_is_named(tmp_path: Path) -> None:
    """/dev/full fails every write with ENOSPC."""
    storage = Storage(str(tmp_path))

    def fill(stream: IO[bytes]) -> None:
        with open("/dev/full", "wb", buffering=0) as full:
            full.write(b"x")

    with pytest.raises(DiskFull, match="no space left"):
        storage.write_with("shard.tar", fill)
    assert not list(tmp_path.iterdir())


def test_leftovers_of_killed_writers_are_swept(tmp_path: Path) -> None:
    (tmp_path / ".shard.tar.0123abcd.layoutgen-tmp").write_bytes(b"half")
    (tmp_path / ".mine").write_bytes(b"")
    Storage(str(tmp_path)).sweep()
    assert [path.name for path in tmp_path.iterdir()] == [".mine"]


def test_what_a_remote_file_system_raises_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody listens at this address, and its client has errors of its own."""
    assert main(["status", "http://127.0.0.1:9/set"]) == 3
    told = capsys.readouterr().err
    assert told.startswith("error: http://127.0.0.1:9/set/plan.json: cannot be reached (") and told.count("\n") == 1


def test_credentials_that_are_missing_are_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("s3fs")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delitem(conf, "s3", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(EnvironmentProblem, match=r"s3://nobody/set/plan.json: cannot be reached \(NoCredentials"):
        Storage("s3://nobody/set").read("plan.json")
