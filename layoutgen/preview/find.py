"""Finds one clip of a dataset."""

from difflib import get_close_matches

from layoutgen.dataset.reader import read_with_bar
from layoutgen.dataset.records import Clip
from layoutgen.errors import DatasetError


def find_clip(source: str, clip_id: str) -> Clip:
    """The clip of that id.

    Raises:
        DatasetError: there is none; the message names similar ids.
    """
    seen: list[str] = []
    for clip in read_with_bar(source, "search"):
        if clip.record.clip_id == clip_id:
            return clip
        seen.append(clip.record.clip_id)
    near = ", ".join(get_close_matches(clip_id, seen, 3, 0.0)) or "none"
    raise DatasetError(f"{source} has no clip {clip_id!r}; similar: {near}")
