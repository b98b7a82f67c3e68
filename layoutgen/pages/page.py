"""Renders templates to one self-contained HTML file: text escaped, styles, scripts and pictures inside."""

import base64
import io
from pathlib import Path
from typing import Any

import jinja2
from PIL import Image

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


def picture(image: Image.Image, quality: int = 82) -> str:
    """A `data:` address of an image, as a JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()
