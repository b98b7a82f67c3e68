"""One small set in every trainer's format: two houses to train on, one to validate on."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from layoutgen.dataset.records import Clip
from layoutgen.export.samples import Choice
from layoutgen.export.write import export
from tests.asked import asked_clips, twin_walks
from tests.dataset_maker import write_dataset


def in_split(clip: Clip, split: str) -> Clip:
    return Clip(msgspec.structs.replace(clip.record, split=split), clip.images, clip.extras)


@pytest.fixture(scope="session")
def clips() -> list[Clip]:
    held_out = in_split(asked_clips([2])[0], "val")
    return [*(in_split(clip, "train") for clip in [*asked_clips([0, 1]), *twin_walks([3])]), held_out]


@pytest.fixture(scope="session")
def small_set(clips: list[Clip], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("trainers") / "dataset", clips, shard_size=6)


@pytest.fixture(scope="session")
def exported(small_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the folder of an export in a format."""
    home = tmp_path_factory.mktemp("exports")

    def folder(to: str) -> Path:
        if not (home / to).exists():
            export(str(small_set), to, home / to, Choice())
        return home / to

    return folder
