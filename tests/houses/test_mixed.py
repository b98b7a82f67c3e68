"""Several sources in one list: shares, places, splits, and what is refused."""

import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutgen.cli import main
from layoutgen.errors import InputError
from layoutgen.houses import open_source
from layoutgen.houses.house import House
from layoutgen.houses.mixed import MixedSource, SharedSource, shared_sources

MIX = "spec:studio@0.7 + spec:loft@0.3"


class Listed:
    """A source of so many houses without content."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self._size = name, size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: int) -> House:
        return House(f"{self.name}:{index}", self.name, index, "Procedural", None, "0" * 64)

    def digest(self) -> str:
        return f"{self.name}{self._size}"


def mixed(shares: list[float], sizes: list[int]) -> MixedSource:
    return MixedSource("mix", [Listed(f"s{i}", size) for i, size in enumerate(sizes)], shares)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("spec:mixed", [("spec:mixed", 1.0)]),
        (MIX, [("spec:studio", 0.7), ("spec:loft", 0.3)]),
        ("spec:a + file:b@2.jsonl", [("spec:a", 1.0), ("file:b@2.jsonl", 1.0)]),
        ("procthor-10k:train@ab8d4ca@3 + spec:a@1", [("procthor-10k:train@ab8d4ca", 3.0), ("spec:a", 1.0)]),
        ("procthor-10k@1234567 + spec:a@.5", [("procthor-10k@1234567", 1.0), ("spec:a", 0.5)]),
    ],
)
def test_how_it_is_written(text: str, found: list[tuple[str, float]]) -> None:
    assert shared_sources(text) == [SharedSource(*one) for one in found]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.01, 10), min_size=2, max_size=5), st.integers(1, 100))
def test_any_beginning_holds_the_shares_to_within_a_house(shares: list[float], count: int) -> None:
    houses = [mixed(shares, [sys.maxsize] * len(shares))[index] for index in range(count)]
    counts = Counter(house.source for house in houses)
    for index, share in enumerate(shares):
        assert abs(counts[f"s{index}"] - share / sum(shares) * count) < len(shares) - 0.99
        own = [house.index for house in houses if house.source == f"s{index}"]
        assert own == list(range(len(own)))


def test_places_do_not_depend_on_what_was_asked_before() -> None:
    one, other = (mixed([0.5, 0.3, 0.2], [sys.maxsize] * 3) for _ in range(2))
    assert [one[index] for index in (40, 3, 17)] == [
        [*map(other.__getitem__, range(60))][index] for index in (40, 3, 17)
    ]


@pytest.mark.parametrize(
    ("shares", "sizes", "count"),
    [([1, 1], [sys.maxsize, sys.maxsize], sys.maxsize), ([1, 1], [3, sys.maxsize], 6), ([0.9, 0.1], [100, 2], 25)],
)
def test_it_ends_where_the_shares_would(shares: list[float], sizes: list[int], count: int) -> None:
    found = mixed(shares, sizes)
    assert len(found) == count
    if count < sys.maxsize:
        counts = Counter(found[index].source for index in range(count))
        assert all(counts[f"s{index}"] <= size for index, size in enumerate(sizes))


def test_houses_stay_as_they_are() -> None:
    source = open_source(MIX, seed=4)
    parts = {name: open_source(name, seed=4) for name in ("spec:studio", "spec:loft")}
    for index in range(4):
        house = source[index]
        assert house == parts[house.source][house.index]
    assert source.digest() != open_source("spec:studio@0.6 + spec:loft@0.4", seed=4).digest()
    assert all(house.split == "val" for house in (open_source(MIX, split="val")[index] for index in range(3)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("spec:studio@0 + spec:loft", "its share is 0"),
        ("spec:studio@1 + spec:studio@2", "named twice"),
        ("spec:studio + nothing:here", "unknown house source 'nothing:here'"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        open_source(text)


def test_two_files_of_one_name_are_told_apart_or_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        made = ["houses", "make", "--spec", "studio", "--count", "1", "--out", str(tmp_path / folder / "mine.jsonl")]
        assert main(made) == 0
    with pytest.raises(InputError, match="both call their houses mine; rename a file"):
        open_source(f"file:{tmp_path}/a/mine.jsonl + file:{tmp_path}/b/mine.jsonl")


def test_generate_takes_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["generate", "--source", "spec:studio@0.7", "--source", "spec:loft@0.3", "--dry-run", "--engine", "embedded"]
    assert main([*line, "--out", str(tmp_path / "set")]) == 0
    assert MIX in capsys.readouterr().err
    assert main([*line, "--source", "ithor", "--out", str(tmp_path / "set")]) == 2
    assert "the scenes of ithor exist in Unity only" in capsys.readouterr().err
