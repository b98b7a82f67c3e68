"""Named scenes: house files that stand in for AI2-THOR's own."""

import json
import os
import re
from functools import cache
from importlib import resources
from pathlib import Path

from layoutgen.engine.errors import ActionError
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.simulator import PROCEDURAL
from layoutgen.houses.schema import ProceduralHouse

ENVIRONMENT = "LAYOUTGEN_THOR_SCENES"
_SUFFIX = "_physics"


def scene_names() -> list[str]:
    """All scenes, sorted, under the names that the client uses: FloorPlan<number> with AI2-THOR's suffix."""
    return sorted({*(_client_name(name) for name in _files()), PROCEDURAL})


def load_scene(name: str) -> ProceduralHouse:
    """The house of a scene, named with or without the suffix.

    Raises:
        ActionError: there is no such scene or its file is not JSON.
        SceneError: the file's house is malformed.
    """
    bare = name.removesuffix(_SUFFIX)
    path = _files().get(bare)
    if path is None:
        raise ActionError(f"Scene '{name}' is not in the build; scenes: {', '.join(scene_names())}")
    try:
        house = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ActionError(f"Scene '{name}': {path.name} is not readable as JSON: {error}") from error
    if not isinstance(house, dict):
        raise ActionError(f"Scene '{name}': {path.name} does not hold a house")
    return read_house(house)


@cache
def _bundled() -> Path:
    return Path(str(resources.files("layoutgen.engine"))) / "data" / "scenes"


def _files() -> dict[str, Path]:
    """Bare scene name -> file; the user's folder comes before the bundled one."""
    folders = [_bundled(), *(Path(folder) for folder in (os.environ.get(ENVIRONMENT),) if folder)]
    return {path.stem.removesuffix(_SUFFIX): path for folder in folders for path in sorted(folder.glob("*.json"))}


def _client_name(name: str) -> str:
    return name + _SUFFIX if re.fullmatch(r"FloorPlan\d+", name) else name
