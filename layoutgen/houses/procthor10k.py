"""ProcTHOR-10k through AI2's `prior`: 10,000 + 1,000 + 1,000 houses, fetched once with git-lfs into `~/.prior`."""

import json
import os
from pathlib import Path

from layoutgen.errors import EnvironmentProblem, one_line
from layoutgen.houses.files import FileSource

REVISION = "439193522244720b86d8c81cde2e51e3a4d150cf"
"""The revision in house schema 1.0.0, for ai2thor 5; the dataset's older ones are in schema 0.0.1."""

REVISION_VARIABLE = "LAYOUTGEN_PROCTHOR_REVISION"

_LFS_POINTER = b"version https://git-lfs"


def procthor_source(name: str, split: str = "train", revision: str = "") -> FileSource:
    """The houses of a split, read lazily from prior's cache, which is filled first where it is empty.

    Args:
        name: goes into each house's `source`.
        split: train, val or test.
        revision: a full commit id, whose cached copy is used without the network, or a branch or tag, which prior looks
            up each time; by default that of the environment variable, else REVISION.

    Raises:
        EnvironmentProblem: it is not cached and cannot be fetched; the message says what to do.
    """
    revision = revision or os.environ.get(REVISION_VARIABLE, "") or REVISION
    if not _is_fetched(_file(revision, split)):
        _fetch(revision)
        revision = _commit_of(revision)
    path = _file(revision, split)
    if not _is_fetched(path):
        raise EnvironmentProblem(f"prior fetched procthor-10k {revision[:7]} without {path}; delete its folder")
    return FileSource(name, path, split, label=f"procthor-10k:{split}", given_split=split)


def _cache() -> Path:
    """Where `prior` keeps the dataset's revisions."""
    return Path.home() / ".prior" / "datasets" / "allenai" / "procthor-10k"


def _file(revision: str, split: str) -> Path:
    return _cache() / revision / f"{split}.jsonl.gz"


def _commit_of(revision: str) -> str:
    """The commit that prior found for a branch or a tag; a commit id stays itself."""
    table = _cache() / "cache"
    return str(json.loads(table.read_bytes()).get(revision, revision)) if table.is_file() else revision


def _is_fetched(path: Path) -> bool:
    """Whether the file's content is there, not only git-lfs's pointer to it."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return not file.read(len(_LFS_POINTER)).startswith(_LFS_POINTER)


def _fetch(revision: str) -> None:
    """Lets `prior` clone the dataset; it changes the working directory and runs the dataset's own code."""
    folder = os.getcwd()
    try:
        import prior

        prior.load_dataset("procthor-10k", revision=revision)
    except Exception as error:  # prior raises anything from AssertionError to requests' errors
        reason = f"{type(error).__name__}: {one_line(error)}"
        raise EnvironmentProblem(
            f"cannot fetch procthor-10k at {revision[:7]} ({reason}): it needs the internet and git-lfs "
            "(`apt install git-lfs`); or use houses you have with file:PATH.jsonl.gz, or spec:apartment"
        ) from error
    finally:
        os.chdir(folder)
