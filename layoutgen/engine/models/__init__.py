"""The model library: free furniture models installed once into a cache, used where one fits an asset."""

from collections.abc import Set as AbstractSet

from layoutgen.engine.model_store import image, index
from layoutgen.engine.models.fit import NEVER, library_mesh, main_material

__all__ = ["attribution_text", "image", "library_mesh", "library_sha256", "main_material"]


def library_sha256() -> str:
    """Identifies the installed library by its content; "" where none is installed."""
    installed = index()
    return installed.sha256 if installed else ""


def attribution_text(types: AbstractSet[str]) -> str:
    """The credits of the models that may stand for objects of these types; "" where none may."""
    from layoutgen.engine.models.convert import table
    from layoutgen.engine.models.install import attribution

    drawn = types - NEVER
    names = [entry.name for entry in table() if not drawn.isdisjoint(entry.types)]
    return attribution(names) if names else ""
