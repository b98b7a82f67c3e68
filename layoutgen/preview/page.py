"""The preview page: the first clips of a dataset as cards."""

from itertools import islice
from pathlib import Path

from layoutgen import __version__, dataset
from layoutgen.errors import DatasetError
from layoutgen.pages.page import render
from layoutgen.preview.cards import card

PICTURE_WIDTH = 400


def preview_page(source: str, clips: int) -> str:
    """A self-contained page with the first `clips` clips of a dataset.

    Raises:
        DatasetError: the dataset has no clip.
    """
    cards = [card(clip, PICTURE_WIDTH) for clip in islice(dataset.read(source), clips)]
    if not cards:
        raise DatasetError(f"{source} holds no clips; run `layoutgen generate --out {source}` first")
    name = Path(source).name
    subtitle = f"{len(cards)} clips of {source}"
    return render("preview", "preview.html", title=name, subtitle=subtitle, version=__version__, cards=cards)
