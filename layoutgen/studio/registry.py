"""The studios by name: those built in, and those that other packages add under `layoutgen.studios`."""

from importlib import import_module
from typing import cast

from layoutgen import plugins
from layoutgen.config import CameraRecipe
from layoutgen.errors import InputError
from layoutgen.studio.base import Facts, Studio
from layoutgen.wording import meant

BUILT_IN = {
    "unity": "layoutgen.studio.thor.unity:UnityStudio",
    "embedded": "layoutgen.studio.thor.embedded:EmbeddedStudio",
}
"""Name -> class, in the order of preference; the last runs anywhere."""


def names() -> list[str]:
    """Every studio that is installed, sorted."""
    return sorted({*BUILT_IN, *plugins.origins("studios")})


def kind(name: str) -> type[Studio]:
    """The class of a studio; a name that is built in is never another's.

    Raises:
        InputError: there is none of that name.
        EnvironmentProblem: it is a plug-in's and cannot be loaded.
    """
    if name not in names():
        raise InputError(f"there is no studio {name!r}{meant(name, names())}; choose {', '.join(names())}")
    if name not in BUILT_IN:
        return cast(type[Studio], plugins.load_one("studios", name))
    module, _, attribute = BUILT_IN[name].partition(":")
    return cast(type[Studio], getattr(import_module(module), attribute))


def first_start(name: str) -> str:
    """What a user should know who waits for a studio's first start here; "" where it is not installed here."""
    return kind(name).first_start() if name in names() else ""


def known() -> dict[str, Facts]:
    """What every studio that is installed is and can."""
    return {name: kind(name).describe() for name in names()}


def make(
    name: str, camera: CameraRecipe | None = None, *, gpu: int | None = None, call_timeout: float = 30.0
) -> Studio:
    """A studio that is not started yet; see `Studio`."""
    return kind(name)(camera, gpu=gpu, call_timeout=call_timeout)


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
