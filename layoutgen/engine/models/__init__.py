"""The model library: free furniture models installed once into a cache, used where one fits an asset."""

from layoutgen.engine.model_store import folder, image, index
from layoutgen.engine.models.fit import library_mesh

__all__ = ["attribution_text", "image", "library_mesh", "library_sha256"]


def library_sha256() -> str:
    """Identifies the installed library by its content; "" where none is installed."""
    installed = index()
    return installed.sha256 if installed else ""


def attribution_text() -> str:
    """The credits that the installed models' licences ask for; "" where none is installed."""
    return folder().joinpath("ATTRIBUTION.txt").read_text("utf-8") if index() else ""
