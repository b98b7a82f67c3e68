"""What is published beside the shards, made in a folder of its own, so that the dataset's stays as it is."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from layoutgen.dataset.features import dataset_features
from layoutgen.dataset.manifest import MANIFEST_NAME
from layoutgen.dataset.plan import PLAN_NAME
from layoutgen.dataset.storage import write_file
from layoutgen.engine.models import attribution_text
from layoutgen.preview.sheet import sheet_png
from layoutgen.publish.card import (
    CARD_NAME,
    CREDITS_NAME,
    CROISSANT_NAME,
    FEATURES_NAME,
    PICTURE_NAME,
    QUESTION_NAME,
    Published,
    dataset_card,
)
from layoutgen.publish.croissant import croissant
from layoutgen.publish.facts import Facts
from layoutgen.publish.medialess import RECORDS, write_records
from layoutgen.publish.pictures import contact_sheet
from layoutgen.publish.rows import QUESTIONS, TEXT, write_rows

_PATTERNS = [PLAN_NAME, MANIFEST_NAME, "layoutgen-*.json"]
_SHARDS = "layoutgen-*.tar"
_MADE = [
    *(f"{folder}/*" for folder in (QUESTIONS, TEXT, RECORDS)),
    *(PICTURE_NAME, QUESTION_NAME, FEATURES_NAME, CREDITS_NAME),
]

PUBLISHED = [*_PATTERNS, _SHARDS, *_MADE]
"""What a publication may hold beside the card, as patterns of names on the Hub."""


@dataclass(frozen=True)
class Staged:
    """What is to be published.

    Attributes:
        dataset: folder of the dataset.
        folder: what was made for the occasion.
        shards: names in `dataset`.
        made: names in `folder`.
        patterns: which together mean `shards`.
    """

    dataset: Path
    folder: Path
    shards: list[str]
    made: list[str]
    patterns: list[str]

    def files(self) -> dict[str, Path]:
        """Name on the Hub -> the file, by name."""
        here = {name: self.dataset / name for name in self.shards} | {name: self.folder / name for name in self.made}
        return dict(sorted(here.items()))


@contextmanager
def staged(facts: Facts, published: Published, row_bytes: int) -> Iterator[Staged]:
    """Makes all that goes with the shards; gone at the end.

    Args:
        facts: of the dataset.
        published: what of it is published; its `rows` are found out.
        row_bytes: of images that rows may hold.
    """
    with TemporaryDirectory(prefix="layoutgen-publish-") as name:
        folder = Path(name)
        directory = str(facts.folder)
        written = write_rows(directory, folder, row_bytes if published.media else 0)
        if not published.media:
            write_records(directory, folder)
        write_card(facts, replace(published, text=True, rows=written.questions), written.types, folder)
        made = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        patterns = [*_PATTERNS, *([_SHARDS] if published.media else [])]
        shards = sorted({path.name for pattern in patterns for path in facts.folder.glob(pattern)})
        yield Staged(facts.folder, folder, shards, made, patterns)


def write_card(facts: Facts, published: Published, types: Collection[str], folder: Path) -> list[str]:
    """Writes the card, its pictures, the credits of furniture of some types and the Croissant file; their names."""
    files = {CROISSANT_NAME: croissant(facts, published).encode()}
    if published.media:
        files |= {PICTURE_NAME: contact_sheet(facts.clips), QUESTION_NAME: sheet_png(str(facts.folder))}
        files[FEATURES_NAME] = json.dumps(dataset_features(tuple(facts.plan.recipe.modalities))).encode()
    if facts.plan.engine.models_sha256 and (credits := attribution_text(frozenset(types))):
        files[CREDITS_NAME] = f"# Credits\n\n{credits}".encode()
    files[CARD_NAME] = dataset_card(facts, published).encode()
    for name, data in files.items():
        write_file(folder / name, data)
    return list(files)
