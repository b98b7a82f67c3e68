"""A small sound set, and the means to have a stranger's in its place."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from layoutgen.cli import main
from layoutgen.dataset.manifest import manifest_of, write_manifest
from layoutgen.dataset.sidecar import committed, tar_name, write_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_members, write_members
from tests.asked import asked_dataset

Plain = dict[str, Any]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished set of two clips in one shard; not to be changed."""
    return asked_dataset(tmp_path_factory.mktemp("sound") / "set", seeds=range(2))


def rewritten(sound: Path, folder: Path, change: Callable[[list[Member]], list[Member]]) -> Path:
    """A copy of a set whose first tar holds other members, under sound checksums."""
    shutil.copytree(sound, folder)
    storage = Storage(str(folder))
    with open(sound / tar_name(0), "rb") as stream:
        members = change(list(read_members(stream, "sound")))
    size, sha256 = storage.write_with(tar_name(0), lambda stream: write_members(stream, members))
    sidecars = [replace(sidecar, bytes=size, sha256=sha256) for sidecar in committed(storage)]
    for sidecar in sidecars:
        write_sidecar(storage, sidecar)
    write_manifest(storage, manifest_of(sidecars))
    return folder


def with_record(sound: Path, folder: Path, change: Callable[[Plain], object]) -> Path:
    """A copy of a set whose first record was changed."""

    def changed(members: list[Member]) -> list[Member]:
        plain = json.loads(members[0].data)
        change(plain)
        return [Member(members[0].name, json.dumps(plain, separators=(",", ":")).encode()), *members[1:]]

    return rewritten(sound, folder, changed)


def run_cli(*arguments: str) -> int:
    """The exit code of a command line; whatever the command does not turn into one comes out."""
    return main(list(arguments))
