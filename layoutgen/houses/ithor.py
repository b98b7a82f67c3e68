"""iTHOR's 120 hand-made scenes by name; only Unity holds them."""

from collections.abc import Iterator

from layoutgen.errors import InputError
from layoutgen.houses.house import House, canonical_sha256
from layoutgen.houses.splits import ithor_split

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
