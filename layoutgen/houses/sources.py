"""Opens a house source by the text that the user gives."""

from pathlib import Path

from layoutgen.errors import InputError
from layoutgen.houses.files import FileSource
from layoutgen.houses.house import HouseSource
from layoutgen.houses.ithor import IthorSource
from layoutgen.houses.procthor10k import procthor_source
from layoutgen.houses.splits import SPLITS, check_split

SOURCE_FORMS = "file:PATH.jsonl[.gz], spec:NAME, procthor-10k[:train|val|test][@REVISION] or ithor[:GROUP]"


def open_source(text: str, seed: int = 0, split: str | None = None) -> HouseSource:
    """The houses that `text` names.

    Args:
        text: one of `SOURCE_FORMS`.
        seed: of generated houses; other sources have none.
        split: keep only houses of this split; None keeps all (of procthor-10k: train).

    Raises:
        InputError: unknown form, split or spec.
        HouseError: the file is missing or holds no houses.
        EnvironmentProblem: the source must be fetched and cannot be.
    """
    check_split(split)
    kind, _, rest = text.partition(":")
    if kind == "file" and rest:
        return FileSource(text, Path(rest), split)
    if kind == "spec" and rest:
        from layoutgen.houses.generator import SpecSource

        return SpecSource(text, rest, seed, split)
    if kind == "ithor":
        return IthorSource(text, rest, split)
    if kind.partition("@")[0] == "procthor-10k":
        return _procthor(text, split)
    raise InputError(f"unknown house source {text!r}; give {SOURCE_FORMS}")


def _procthor(text: str, split: str | None) -> HouseSource:
    plain, _, revision = text.partition("@")
    named = plain.partition(":")[2]
    if named and named not in SPLITS:
        raise InputError(f"unknown split {named!r} in {text!r}; choose train, val or test")
    if named and split and named != split:
        raise InputError(f"{text!r} asks for {named} houses, but the split chosen is {split}")
    return procthor_source(text, named or split or "train", revision)
