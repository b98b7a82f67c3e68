"""Where files lie: recipes, house specs and schemas of the package or its checkout, and the folder of all caches."""

import os
from importlib import resources
from pathlib import Path

from layoutgen.errors import InputError
from layoutgen.wording import meant

_PACKAGE = Path(str(resources.files("layoutgen")))


def folder(name: str) -> Path:
    """The folder `scene_specs`, `pipelines` or `schemas`, installed or in the checkout."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def cache_root() -> Path:
    """Folder of all caches: LAYOUTGEN_CACHE, else `layoutgen` in the XDG cache folder."""
    own = os.environ.get("LAYOUTGEN_CACHE")
    if own:
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "layoutgen"


def names(kind: str) -> list[str]:
    """Names of the bundled YAML files of a kind (`pipelines` or `scene_specs`), without their ending."""
    return sorted(path.stem for path in folder(kind).glob("*.yaml"))


def find(kind: str, name: str) -> Path:
    """The YAML file called `name`: a path as given, or a bundled one by its bare name.

    Raises:
        InputError: there is no such file; the message lists the bundled names.
    """
    if name.endswith((".yaml", ".yml", ".json")) or "/" in name:
        path = Path(name)
    else:
        path = folder(kind) / f"{name}.yaml"
    if not path.is_file():
        bundled = names(kind)
        raise InputError(
            f"no file {name!r} in {kind}{meant(name, bundled)}; bundled: {', '.join(bundled)},"
            " or give a path to a .yaml file"
        )
    return path
