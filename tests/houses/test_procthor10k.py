"""ProcTHOR-10k through the genuine `prior`, offline, on a cache directory laid out here."""

import gzip
import json
import os
import subprocess
import sys
import textwrap
from itertools import islice
from pathlib import Path

import pytest

from layoutgen.houses import open_source
from layoutgen.houses.procthor10k import REVISION
from tests.houses.plain import plain

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"

DATASET = """
import gzip
import prior

def load_dataset():
    data = {}
    for split in ("train", "val", "test"):
        with gzip.open(f"{split}.jsonl.gz", "r") as file:
            data[split] = prior.LazyJsonDataset(data=list(file), dataset="procthor-dataset", split=split)
    return prior.DatasetDict(**data)
"""

GIT_LFS = """#!/bin/sh
if [ "$1" = checkout ]; then cp objects/*.gz .; fi
"""

OPEN = """
import json, os, sys
from layoutgen.errors import LayoutgenError
from layoutgen.houses import open_source

before = os.getcwd()
try:
    source = open_source(sys.argv[1])
    found = {"houses": [[house.id, house.split, house.content.metadata.room_spec_id] for house in source]}
except LayoutgenError as error:
    found = {"error": str(error), "exit": error.exit_code}
print(json.dumps({**found, "moved": os.getcwd() != before}))
"""


def open_at(home: Path, text: str, **environment: str) -> dict[str, object]:
    """Opens a source in a process whose home directory is `home` and that has no network."""
    blocked = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(OPEN), text],
        env={**os.environ, **blocked, "HOME": str(home), "LAYOUTGEN_PROCTHOR_REVISION": "", **environment},
        capture_output=True,
        timeout=120,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def lay_out(home: Path, revision: str, fetched: bool) -> None:
    """A revision in prior's cache; unless `fetched`, its files are git-lfs's pointers still."""
    folder = home / ".prior" / "datasets" / "allenai" / "procthor-10k" / revision
    (folder / "objects").mkdir(parents=True)
    (folder / "main.py").write_text(DATASET)
    for split in ("train", "val", "test"):
        houses = list(islice(open_source("spec:studio", 9, split), 3))
        packed = gzip.compress(b"".join(json.dumps(plain(house)).encode() + b"\n" for house in houses))
        (folder / "objects" / f"{split}.jsonl.gz").write_bytes(packed)
        (folder / f"{split}.jsonl.gz").write_bytes(packed if fetched else POINTER)


def install_git_lfs(home: Path) -> None:
    """What prior itself installs where the machine has no git-lfs, here with a stand-in that copies files."""
    tool = home / ".prior" / "git-lfs-3.2.0" / "git-lfs"
    tool.parent.mkdir(parents=True, exist_ok=True)
    tool.write_text(GIT_LFS)
    tool.chmod(0o755)


@pytest.mark.skipif(subprocess.run(["git", "lfs"], capture_output=True).returncode == 0, reason="git-lfs is installed")
def test_prior_fills_in_what_its_cache_lacks_and_the_working_directory_stays(tmp_path: Path) -> None:
    lay_out(tmp_path, REVISION, fetched=False)
    install_git_lfs(tmp_path)
    found = open_at(tmp_path, "procthor-10k:val")
    assert found == {"houses": [[f"procthor-10k:val:{n:05d}", "val", "studio"] for n in range(3)], "moved": False}


def test_a_cached_revision_needs_neither_network_nor_git_lfs(tmp_path: Path) -> None:
    lay_out(tmp_path, REVISION, fetched=True)
    found = open_at(tmp_path, "procthor-10k")
    assert [split for _, split, _ in found["houses"]] == ["train"] * 3  # type: ignore[attr-defined]


@pytest.mark.parametrize("by_name", [True, False])
def test_the_revision_can_be_chosen(tmp_path: Path, by_name: bool) -> None:
    other = "0" * 40
    lay_out(tmp_path, other, fetched=True)
    name = f"procthor-10k:test@{other}" if by_name else "procthor-10k:test"
    found = open_at(tmp_path, name, LAYOUTGEN_PROCTHOR_REVISION="" if by_name else other)
    assert len(found["houses"]) == 3  # type: ignore[arg-type]


def test_without_cache_or_network_the_error_says_what_to_do(tmp_path: Path) -> None:
    found = open_at(tmp_path, "procthor-10k")
    assert found["exit"] == 3 and found["moved"] is False
    assert "git-lfs" in str(found["error"]) and "spec:apartment" in str(found["error"])
    assert "\n" not in str(found["error"])
