"""The kinds of house sources, AI2-THOR's own scenes among them, and opening one by the text that the user gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from layoutgen.errors import InputError
from layoutgen.houses.files import FileSource
from layoutgen.houses.house import SPLITS, House, HouseSource, canonical_sha256, check_split, ithor_split
from layoutgen.houses.mixed import MixedSource, shared_sources
from layoutgen.houses.procthor10k import procthor_source
from layoutgen.plugins import Registry
from layoutgen.scans.layouts import LAYOUTS

GROUPS = {"kitchens": 0, "living_rooms": 200, "bedrooms": 300, "bathrooms": 400}
"""Group -> number before its first scene; each has 30."""


class IthorSource:
    """Scene names of one group, or of all four."""

    def __init__(self, name: str, group: str = "", split: str | None = None) -> None:
        """Raises InputError for an unknown group."""
        if group and group not in GROUPS:
            raise InputError(f"unknown iTHOR group {group!r}; choose {', '.join(GROUPS)} or plain 'ithor'")
        starts = [GROUPS[group]] if group else list(GROUPS.values())
        numbers = [start + offset for start in starts for offset in range(1, 31)]
        self.name = name
        self._numbers = [number for number in numbers if split in (None, ithor_split(number))]

    def __len__(self) -> int:
        """Number of scenes."""
        return len(self._numbers)

    def __getitem__(self, index: int) -> House:
        """The scene at `index`; its `content` is None."""
        number = self._numbers[index]
        scene = f"FloorPlan{number}"
        return House(f"ithor:{scene}", self.name, index, scene, None, canonical_sha256(scene), ithor_split(number))

    def __iter__(self) -> Iterator[House]:
        """The scenes in order."""
        return (self[index] for index in range(len(self)))

    def digest(self) -> str:
        """sha256 of the names."""
        return canonical_sha256([f"FloorPlan{number}" for number in self._numbers])


Opener = Callable[[str, str, int, str | None], HouseSource]
"""Takes the whole text, what follows its first colon, a seed for what is drawn, and the only split wanted, if any."""


@dataclass(frozen=True)
class SourceKind:
    """One way to name houses; the table's key is what precedes the colon.

    Attributes:
        form: how it is written, for help and messages.
        help: what it is, one line.
        open: opens it; what it raises is as for `open_source`.
        bare: whether the key alone, with nothing after it, names houses too.
        revisions: whether the key may carry one, as in `KEY@REVISION:REST`.
        scenes: whether its houses are named scenes, which only a simulator that holds them can load.
        scans: whether they are scans, which have pictures of their own.
        unchecked: whether the user may have written its houses, so that each is read before a run begins.
    """

    form: str
    help: str
    open: Opener
    bare: bool = False
    revisions: bool = False
    scenes: bool = False
    scans: bool = False
    unchecked: bool = False


def open_source(text: str, seed: int = 0, split: str | None = None) -> HouseSource:
    """The houses that `text` names.

    Args:
        text: one of `source_forms()`, or several with their shares, `spec:mixed@0.7 + file:PATH@0.3`.
        seed: of generated houses; other sources have none.
        split: keep only houses of this split; None keeps all (of procthor-10k: train).

    Raises:
        InputError: unknown form, split or spec.
        HouseError: the file is missing or holds no houses.
        EnvironmentProblem: the source must be fetched and cannot be, or a plug-in is broken.
    """
    check_split(split)
    if len(parts := shared_sources(text)) > 1:
        opened = [open_source(part.text, seed, split) for part in parts]
        return MixedSource(text, opened, [part.share for part in parts])
    kind = find_kind(text)
    if kind is None:
        raise InputError(f"unknown house source {text!r}; give {source_forms()}")
    return kind.open(text, text.partition(":")[2], seed, split)


def find_kind(text: str) -> SourceKind | None:
    """What kind of source a text names; None where it names none."""
    key, _, rest = text.partition(":")
    plain, _, revision = key.partition("@")
    kind = SOURCES.get(plain)
    if kind is None or (revision and not kind.revisions) or not (rest or kind.bare):
        return None
    return kind


def kind_name(text: str) -> str:
    """The name, among SOURCES, of the kind of source that a text names."""
    return text.partition(":")[0].partition("@")[0]


def source_forms() -> str:
    """How each kind is written, as part of a sentence."""
    *others, last = (kind.form for kind in SOURCES.values())
    return f"{', '.join(others)} or {last}"


def _file(text: str, rest: str, seed: int, split: str | None) -> HouseSource:
    return FileSource(text, Path(rest), split)


def _spec(text: str, rest: str, seed: int, split: str | None) -> HouseSource:
    from layoutgen.houses.generator import SpecSource

    return SpecSource(text, rest, seed, split)


def _procthor(text: str, rest: str, seed: int, split: str | None) -> HouseSource:
    plain, _, revision = text.partition("@")
    named = plain.partition(":")[2]
    if named and named not in SPLITS:
        raise InputError(f"unknown split {named!r} in {text!r}; choose train, val or test")
    if named and split and named != split:
        raise InputError(f"{text!r} asks for {named} houses, but the split chosen is {split}")
    return procthor_source(text, named or split or "train", revision)


def _ithor(text: str, rest: str, seed: int, split: str | None) -> HouseSource:
    return IthorSource(text, rest, split)


def _scans(text: str, rest: str, seed: int, split: str | None) -> HouseSource:
    from layoutgen.houses.scans import ScanSource

    return ScanSource(text, text.partition(":")[0], Path(rest), split)


SOURCES: Registry[SourceKind] = Registry(
    "sources",
    SourceKind,
    {
        "file": SourceKind("file:PATH.jsonl[.gz]", "houses of your own, one a line of JSON", _file, unchecked=True),
        "spec": SourceKind("spec:NAME", "the generator's, by a bundled spec or a YAML file; endless", _spec),
        "procthor-10k": SourceKind(
            "procthor-10k[:train|val|test][@REVISION]",
            "AI2's 12,000 houses, fetched once; train where no split is chosen",
            _procthor,
            bare=True,
            revisions=True,
        ),
        "ithor": SourceKind(
            "ithor[:GROUP]",
            f"iTHOR's 120 hand-made scenes, which only Unity holds; groups: {', '.join(GROUPS)}",
            _ithor,
            bare=True,
            scenes=True,
        ),
        **{name: SourceKind(f"{name}:PATH", help, _scans, scans=True) for name, help in LAYOUTS.items()},
    },
)
"""By what precedes the colon, or stands alone."""
