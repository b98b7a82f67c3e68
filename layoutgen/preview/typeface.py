"""The letters of pictures: Pillow's own typeface, and for Chinese, which it lacks, one that the machine has."""

import os
import re
import shutil
import subprocess
from functools import cache

from PIL import ImageFont

from layoutgen.errors import InputError

VARIABLE = "LAYOUTGEN_FONT"
"""Environment variable with the path of a typeface for what Pillow's own lacks."""

WIDE = "[\u2e80-\uffff]"
"""Pattern of a letter that Pillow's typeface lacks, and that a line may end at."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def font(pixels: float, text: str = "") -> Font:
    """Pillow's own typeface, so that a PNG looks the same on every machine; another where a text needs one.

    Raises:
        InputError: LAYOUTGEN_FONT names no typeface.
    """
    path = _wide() if re.search(WIDE, text) else ""
    try:
        return ImageFont.truetype(path, max(pixels, 6)) if path else ImageFont.load_default(max(pixels, 6))
    except OSError as error:
        raise InputError(f"{VARIABLE}: {path} is no typeface that can be read") from error


def readable(text: str) -> bool:
    """Whether there is a typeface with the letters of a text."""
    return not re.search(WIDE, text) or bool(_wide())


@cache
def _wide() -> str:
    """Path of a typeface with Chinese letters: that of the variable, else fontconfig's first; "" for none."""
    if given := os.environ.get(VARIABLE):
        return given
    if not shutil.which("fc-list"):
        return ""
    listed = subprocess.run(["fc-list", ":lang=zh", "file"], capture_output=True, text=True, check=False).stdout
    return min((line.strip().rstrip(":") for line in listed.splitlines()), default="")
