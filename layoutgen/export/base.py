"""What an export is made of; a plug-in adds one as a `Format` (entry point `layoutgen.exports`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from layoutgen import __version__
from layoutgen.dataset.records import Clip
from layoutgen.dataset.tar import Member
from layoutgen.export.budget import Longest
from layoutgen.export.samples import ExportSample

Row = dict[str, Any]
ImageMode = Literal["path", "bytes"]
Images = Sequence[Any]
"""References to a sample's images: file paths, or `{"bytes", "path"}` structs."""

SPLITS = {"train": "train", "val": "validation", "test": "test"}
"""A house's split -> what the files of its rows are called."""


@dataclass(frozen=True)
class Table:
    """One file of rows in an export.

    Attributes:
        name: file stem.
        layout: `jsonl`, `json` (one list) or `parquet`; the file's extension too.
        row: makes a row of a sample and its images.
        like: a row with a value of each column's type, none of whose lists is empty; the first row where None.
    """

    name: str
    layout: Literal["jsonl", "json", "parquet"]
    row: Callable[[ExportSample, Images], Row]
    like: Row | None = None


@dataclass(frozen=True)
class Facts:
    """What an export's README can tell.

    Attributes:
        name: of the format.
        source: the dataset, as the user wrote it.
        images: how many were written.
        splits: of the files' names (`train`, `validation`, `test`) those that hold questions -> how many.
        longest: what its questions take.
    """

    name: str
    source: str
    images: int
    splits: Mapping[str, int]
    longest: Longest

    @property
    def questions(self) -> int:
        """How many were written."""
        return sum(self.splits.values())

    @property
    def training(self) -> str:
        """The split to train on: `train` where there is one."""
        return next(name for name in SPLITS.values() if name in self.splits)

    @property
    def validation(self) -> str:
        """The next one, to validate on; "" where all questions are of one split."""
        return next((name for name in SPLITS.values() if name in self.splits and name != self.training), "")


@dataclass(frozen=True, kw_only=True)
class Format:
    """What `--to NAME` writes.

    Attributes:
        tables: files of rows.
        members: in place of tables, what a sample puts into `data-*.tar`.
        clip: in place of tables, what writes the files of one clip, given the folder, its key in the tar and itself.
        images: how images may be referred to; the first is the default. Paths are relative to the export's folder.
        splits: whether houses of train, val and test have files of their own: `<name>-train.jsonl`, or
            `train/<name>-*.parquet`.
        folder: in place of `splits`, which folder a sample's Parquet rows go into.
        companions: gives the files that lie beside, name -> text; the README is not among them.
        after: finishes the folder when all rows are written, by what they hold.
        usage: how its trainer is pointed at the export; markdown, for the README.
        trainer: whether it is one trainer's own, so that the dataset card names it.
    """

    tables: tuple[Table, ...] = ()
    members: Callable[[ExportSample], Iterator[Member]] | None = None
    clip: Callable[[Path, str, Clip], None] | None = None
    images: tuple[ImageMode, ...]
    splits: bool = False
    folder: Callable[[ExportSample], str] | None = None
    companions: Callable[[Facts], Mapping[str, str]] = lambda facts: {}
    after: Callable[[Path, Facts], None] = lambda out, facts: None
    usage: str | Callable[[Facts], str] = ""
    trainer: bool = True

    def files(self, facts: Facts) -> dict[str, str]:
        """File name -> text of everything that is no row: a README, and the companions."""
        counts = ", ".join(f"{count:,} of {split}" for split, count in facts.splits.items()) if self.splits else ""
        readme = (
            f"# layoutgen export for {facts.name}\n\n"
            f"{facts.questions:,} questions{counts and f' ({counts})'}, {facts.images:,} images, written by"
            f" `layoutgen export {facts.source} --to {facts.name}` (layoutgen {__version__}).\n\n"
            f"{self.usage if isinstance(self.usage, str) else self.usage(facts)}\n"
        )
        return {"README.md": readme, **self.companions(facts)}
