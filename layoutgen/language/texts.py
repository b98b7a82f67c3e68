"""The texts of a language, `<code>.yaml` beside this module."""

from functools import cache
from pathlib import Path

import msgspec

from layoutgen.config import read_yaml
from layoutgen.errors import RecipeError

_FOLDER = Path(__file__).parent

Phrasings = tuple[str, ...]


class Language(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """All that a language says; one is only equal to itself, so that what follows from it can be remembered.

    Attributes:
        wordings: task -> its questions without options, as format strings over the task's slots.
        steps: task, or `common` -> step of the reasoning -> its phrasings, as format strings.
        names: category -> other names that people use for it.
    """

    wordings: dict[str, Phrasings]
    steps: dict[str, dict[str, Phrasings]]
    names: dict[str, tuple[str, ...]] = {}

    @property
    def common(self) -> dict[str, Phrasings]:
        """The steps that serve every task."""
        return self.steps["common"]


@cache
def load(code: str) -> Language:
    """The language of a code, `en`.

    Raises:
        RecipeError: its file is not as it should be; the message names the key's path.
    """
    path = _FOLDER / f"{code}.yaml"
    found = read_yaml(path, Language)
    if "common" not in found.steps:
        raise RecipeError(f"{path}: lacks `common` - at `$.steps`")
    return found
