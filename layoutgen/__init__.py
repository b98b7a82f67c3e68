"""layoutgen: training sets for metric spatial reasoning from AI2-THOR houses.

What a program needs of it can be imported from here; each name's module is imported when the name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from layoutgen.capture import capture as capture_clip
    from layoutgen.config import Recipe, load_recipe
    from layoutgen.dataset import Clip, ClipRecord, questions, read, webdataset
    from layoutgen.dataset.records import Frame, Question, SceneObject
    from layoutgen.engine import World
    from layoutgen.errors import LayoutgenError
    from layoutgen.houses import open_source
    from layoutgen.houses.house import House
    from layoutgen.qa import ask
    from layoutgen.studio.base import Studio
    from layoutgen.studio.registry import make as make_studio

__version__ = "0.2.0"

__all__ = [
    "Clip",
    "ClipRecord",
    "Frame",
    "House",
    "LayoutgenError",
    "Question",
    "Recipe",
    "SceneObject",
    "Studio",
    "World",
    "__version__",
    "ask",
    "capture_clip",
    "load_recipe",
    "make_studio",
    "open_source",
    "questions",
    "read",
    "webdataset",
]

_PLACES = {
    "Clip": "dataset",
    "ClipRecord": "dataset",
    "Frame": "dataset.records",
    "House": "houses.house",
    "LayoutgenError": "errors",
    "Question": "dataset.records",
    "Recipe": "config",
    "SceneObject": "dataset.records",
    "Studio": "studio.base",
    "World": "engine",
    "ask": "qa",
    "capture_clip": "capture:capture",  # `layoutgen.capture` is the room, once anything has imported it
    "load_recipe": "config",
    "make_studio": "studio.registry:make",
    "open_source": "houses",
    "questions": "dataset",
    "read": "dataset",
    "webdataset": "dataset",
}
"""Where each name is, and what it is called there where that differs."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _PLACES[name].partition(":")
    value = globals()[name] = getattr(import_module(f"{__name__}.{module}"), attribute or name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
