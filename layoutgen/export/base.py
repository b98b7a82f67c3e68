"""What an export is made of; a plug-in adds one as a `Format` (entry point `layoutgen.exports`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from layoutgen import __version__
from layoutgen.dataset.records import Clip
from layoutgen.dataset.tar import Member
from layoutgen.export.samples import ExportSample

Row = dict[str, Any]
ImageMode = Literal["path", "bytes"]
Images = Sequence[Any]
"""References to a sample's images: file paths, or `{"bytes", "path"}` structs."""


@dataclass(frozen=True)
class Table:
    """One file of rows in an export.

    Attributes:
        name: file stem.
        layout: `jsonl`, `json` (one list) or `parquet`; the file's extension too.
        row: makes a row of a sample and its images.
    """

    name: str
    layout: Literal["jsonl", "json", "parquet"]
    row: Callable[[ExportSample, Images], Row]


@dataclass(frozen=True, kw_only=True)
class Format:
    """What `--to NAME` writes.

    Attributes:
        tables: files of rows.
        members: in place of tables, what a sample puts into `data-*.tar`.
        clip: in place of tables, what writes the files of one clip, given the folder, its key in the tar and itself.
        images: how images may be referred to; the first is the default.
        absolute: whether image paths are absolute, or relative to the export's folder.
        companions: gives the files that lie beside, name -> text; the README is not among them.
        usage: how its trainer is pointed at the export; markdown, for the README.
        trainer: whether it is one trainer's own, so that the dataset card names it.
    """

    tables: tuple[Table, ...] = ()
    members: Callable[[ExportSample], Iterator[Member]] | None = None
    clip: Callable[[Path, str, Clip], None] | None = None
    images: tuple[ImageMode, ...]
    absolute: bool = False
    companions: Callable[[], Mapping[str, str]] = dict
    usage: str = ""
    trainer: bool = True

    def files(self, name: str, source: str, questions: int, images: int) -> dict[str, str]:
        """File name -> text of everything that is no row: a README, and the companions.

        Args:
            name: of the format.
            source: the dataset, as the user wrote it.
            questions: how many were written.
            images: how many were written.
        """
        readme = (
            f"# layoutgen export for {name}\n\n"
            f"{questions:,} questions, {images:,} images, written by `layoutgen export {source} --to {name}`"
            f" (layoutgen {__version__}).\n\n{self.usage}\n"
        )
        return {"README.md": readme, **self.companions()}
