"""Renders templates to one self-contained HTML file: text escaped, styles, scripts and pictures inside."""

import base64
import io
from pathlib import Path
from typing import Any

import jinja2
from PIL import Image

from layoutgen.dataset.images import open_jpeg

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
"""The pages' content security policy: nothing is fetched, whatever a dataset's text says."""


def render(room: str, template: str, **values: Any) -> str:
    """The page that `template` of `layoutgen/<room>/templates` makes of the values, everything escaped."""
    here = Path(__file__).parent
    loader = jinja2.FileSystemLoader([here.parent / room / "templates", here / "templates"])
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template).render(policy=POLICY, **values)


def picture(jpeg: bytes, width: int, quality: int = 82) -> str:
    """A `data:` address of a JPEG scaled down to `width` pixels; shrunk while decoding, where that is enough.

    Raises:
        DatasetError: it is no JPEG of a sane size.
        OSError: it is truncated.
    """
    image = open_jpeg(jpeg)
    height = round(image.height * width / image.width)
    image.draft("RGB", (width, height))
    small = image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()
