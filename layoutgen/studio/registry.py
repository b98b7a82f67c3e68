"""The studios by name: those built in, and those that other packages add under `layoutgen.studios`."""

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from layoutgen.config import CameraRecipe
from layoutgen.errors import InputError, one_line
from layoutgen.studio.base import Facts, Studio

GROUP = "layoutgen.studios"
"""The entry points' group; each is a class that is a `Studio`."""
BUILT_IN = {
    "unity": "layoutgen.studio.thor.unity:UnityStudio",
    "embedded": "layoutgen.studio.thor.embedded:EmbeddedStudio",
}
"""Name -> class, in the order of preference; the last runs anywhere."""


def names() -> list[str]:
    """Every studio that is installed, sorted."""
    return sorted({*BUILT_IN, *(entry.name for entry in entry_points(group=GROUP))})


def kind(name: str) -> type[Studio]:
    """The class of a studio; a name that is built in is never another's.

    Raises:
        InputError: there is none of that name, or it cannot be imported.
    """
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        found: type[Studio] = getattr(import_module(module), attribute)
        return found
    for entry in entry_points(group=GROUP, name=name):
        return _loaded(entry)
    raise InputError(f"there is no studio {name!r}; choose {', '.join(names())}")


def known() -> dict[str, Facts]:
    """What every studio that is installed is and can."""
    return {name: kind(name).describe() for name in names()}


def make(
    name: str, camera: CameraRecipe | None = None, *, gpu: int | None = None, call_timeout: float = 30.0
) -> Studio:
    """A studio that is not started yet; see `Studio`."""
    return kind(name)(camera, gpu=gpu, call_timeout=call_timeout)


def _loaded(entry: EntryPoint) -> type[Studio]:
    try:
        found: type[Studio] = entry.load()
    except Exception as error:
        package = entry.dist.name if entry.dist else entry.value
        raise InputError(f"the studio {entry.name!r} of {package} cannot be imported: {one_line(error)}") from error
    return found


def best() -> tuple[str, str]:
    """The studio to take where the user names none, and why."""
    *others, last = BUILT_IN
    why = ""
    for name in others:
        problem = next(iter(kind(name).problems()), None)
        if problem is None:
            return name, "it can run here"
        why = why or f"{kind(name).describe().title} cannot run: {problem}"
    return last, why
