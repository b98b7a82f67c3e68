"""The table of library models: which free model can stand for which object type."""

from functools import cache
from importlib import resources
from pathlib import PurePosixPath

import msgspec

LIBRARY_TITLES = {
    "BlendSwap-CC-0": "Blend Swap models under CC0, packed for Sweet Home 3D",
    "BlendSwap-CC-BY": "Blend Swap models under CC-BY, packed for Sweet Home 3D",
    "KatorLegaz": "Kator Legaz, packed for Sweet Home 3D",
    "Scopia": "Scopia Visual Interfaces Systems, packed for Sweet Home 3D",
}
"""Libraries in use, each the name of a .sh3f file, with whom to credit."""


class ModelEntry(msgspec.Struct, frozen=True):
    """One model.

    Attributes:
        library: stem of its .sh3f file.
        file: path of the OBJ file inside it.
        licence: SPDX-like name.
        creator: who made it.
        rotation: nine numbers, a 3x3 matrix by rows that turns the model's front to +z; None where it is there.
        types: object types it can stand for.
    """

    library: str
    file: str
    licence: str
    creator: str
    rotation: list[float] | None
    types: list[str]

    @property
    def name(self) -> str:
        """Unique and usable as a file name, `Scopia--chair`."""
        return f"{self.library}--{PurePosixPath(self.file).stem}"


@cache
def table() -> tuple[ModelEntry, ...]:
    """All models, by library and file."""
    data = resources.files("layoutgen.engine.models").joinpath("data", "models.json").read_bytes()
    return tuple(msgspec.json.decode(data, type=list[ModelEntry]))
