"""Houses of several sources in one list, by shares: `spec:mixed@0.7 + file:houses.jsonl@0.3`.

Positions go to the source that is furthest behind its share, so that the first n houses hold the shares to within one
house, whatever n is: a run that is extended goes on as if it had been that long from the start.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from layoutgen.errors import InputError
from layoutgen.houses.house import House, HouseSource, canonical_sha256

JOINT = " + "
_SHARE = re.compile(r"(.+)@(\d{1,3}(?:\.\d+)?|\.\d+)")
"""A source and its share; revisions are longer numbers, or none."""


class SharedSource(NamedTuple):
    """A source as the user writes it, and its share, in proportion to those of the others."""

    text: str
    share: float


def shared_sources(text: str) -> list[SharedSource]:
    """The sources of a mix; one of share 1 where the text names a single source.

    Raises:
        InputError: a share is 0, or a source is named twice.
    """
    parts = text.split(JOINT)
    if len(parts) == 1:
        return [SharedSource(text, 1.0)]
    found = [_shared(part) for part in parts]
    for source in found:
        if source.share == 0:
            raise InputError(f"{source.text}: its share is 0; leave it out")
        if sum(other.text == source.text for other in found) > 1:
            raise InputError(f"{source.text} is named twice; give it one share")
    return found


def _shared(part: str) -> SharedSource:
    match = _SHARE.fullmatch(part.strip())
    return SharedSource(match[1], float(match[2])) if match else SharedSource(part.strip(), 1.0)


class MixedSource:
    """The houses of several sources; each keeps its id, its source, its place there and its split.

    Attributes:
        name: as the user wrote it.
    """

    def __init__(self, name: str, sources: Sequence[HouseSource], shares: Sequence[float]) -> None:
        """Reads the first house of each source.

        Args:
            name: the text of the mix.
            sources: opened, in its order.
            shares: of each, in proportion.

        Raises:
            InputError: two sources call their houses alike.
        """
        self.name, self._sources, self._shares = name, list(sources), [share / sum(shares) for share in shares]
        self._places: list[tuple[int, int]] = []
        self._taken = [0] * len(sources)
        self._check_ids()

    def __len__(self) -> int:
        """How many there are before a source runs out, with which the shares would end."""
        sizes = [len(source) for source in self._sources]
        if min(sizes) == sys.maxsize:
            return sys.maxsize
        index = 0
        while (place := self._place(index))[1] < sizes[place[0]]:
            index += 1
        return index

    def __getitem__(self, index: int) -> House:
        """The house at `index`; raises HouseError where it is malformed."""
        if index < 0:
            raise IndexError(index)
        source, place = self._place(index)
        return self._sources[source][place]

    def __iter__(self) -> Iterator[House]:
        """The houses in order."""
        return (self[index] for index in range(len(self)))

    def digest(self) -> str:
        """Changes with any source, its share, and their order."""
        sources = zip(self._sources, self._shares, strict=True)
        return canonical_sha256([[source.name, source.digest(), share] for source, share in sources])

    def _place(self, index: int) -> tuple[int, int]:
        """Source and place in it of the house at `index`."""
        while len(self._places) <= index:
            source = self._next()
            self._places.append((source, self._taken[source]))
            self._taken[source] += 1
        return self._places[index]

    def _next(self) -> int:
        """The source that is furthest behind; the first of those equally far."""
        count = len(self._places) + 1
        behind = [share * count - taken for share, taken in zip(self._shares, self._taken, strict=True)]
        return behind.index(max(behind))

    def _check_ids(self) -> None:
        known: dict[str, str] = {}
        for source in self._sources:
            first = source[0].id
            head, _, number = first.rpartition(":")
            called = head if number.isdecimal() else first
            if called in known:
                raise InputError(f"{known[called]} and {source.name} both call their houses {called}; rename a file")
            known[called] = source.name
