"""Opening sources by name, their splits and digests, and what they say about bad input."""

import gzip
import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from layoutgen.errors import HouseError, InputError, LayoutgenError
from layoutgen.houses import open_source
from layoutgen.houses.house import canonical_sha256
from tests.houses.plain import plain


@pytest.fixture(scope="module")
def some_houses() -> list[dict[str, Any]]:
    return [plain(house) for house in islice(open_source("spec:studio", 5), 20)]


def write(path: Path, houses: list[dict[str, Any]]) -> str:
    lines = "".join(json.dumps(house) + "\n" for house in houses).encode()
    path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return f"file:{path}"


@pytest.mark.parametrize("name", ["procthor-one-room-100.jsonl.gz", "procthor-multi-room-20.jsonl.gz"])
def test_every_real_house_opens(real_data: Path, name: str) -> None:
    source = open_source(f"file:{real_data / 'houses' / name}")
    houses = list(source)
    assert len(houses) == len(source) == int(name.split("-")[-1].split(".")[0])
    assert len({house.id for house in houses}) == len(houses)
    assert [house.index for house in houses] == list(range(len(houses)))


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz"])
def test_a_written_file_gives_the_same_houses(tmp_path: Path, some_houses: list[dict[str, Any]], ending: str) -> None:
    source = open_source(write(tmp_path / f"mine{ending}", some_houses))
    assert [plain(house) for house in source] == some_houses
    assert source[3].id == "mine:00003"
    assert source[3].sha256 == canonical_sha256(some_houses[3])


def test_a_json_file_is_one_house(tmp_path: Path, some_houses: list[dict[str, Any]]) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(some_houses[0], indent=2))
    source = open_source(f"file:{path}")
    assert len(source) == 1 and plain(source[0]) == some_houses[0]


def test_splits_of_a_file_part_it_and_do_not_depend_on_order(tmp_path: Path) -> None:
    houses = [plain(house) for house in islice(open_source("spec:studio", 6), 40)]
    for house in houses:
        del house["metadata"]["split"]
    text, backwards = write(tmp_path / "a.jsonl", houses), write(tmp_path / "b.jsonl", houses[::-1])
    parts = {split: {h.sha256 for h in open_source(text, split=split)} for split in ("train", "val", "test")}
    again = {split: {h.sha256 for h in open_source(backwards, split=split)} for split in ("train", "val", "test")}
    assert parts == again
    assert sum(map(len, parts.values())) == len(houses) == len(set().union(*parts.values()))
    assert len(parts["train"]) > len(houses) / 2


def test_generated_houses_keep_their_split_in_a_file(tmp_path: Path, some_houses: list[dict[str, Any]]) -> None:
    source = open_source(write(tmp_path / "made.jsonl", some_houses))
    assert [house.split for house in source] == [house.split for house in islice(open_source("spec:studio", 5), 20)]


def test_splits_of_a_spec_part_its_indices() -> None:
    everything = [house.index for house in islice(open_source("spec:studio"), 20)]
    parts = [
        [house.index for house in islice(open_source("spec:studio", split=split), count)]
        for split, count in (("train", 16), ("val", 2), ("test", 2))
    ]
    assert sorted(index for part in parts for index in part) == everything
    assert all(h.split == "val" for h in islice(open_source("spec:studio", split="val"), 3))


def test_a_spec_is_endless_and_its_digest_tells_seeds_apart() -> None:
    one, other = open_source("spec:studio", 1), open_source("spec:studio", 2)
    assert len(one) == sys.maxsize
    assert one.digest() == open_source("spec:studio", 1).digest() != other.digest()
    assert one[0].sha256 != other[0].sha256


def test_the_digest_of_a_file_changes_with_its_houses(tmp_path: Path, some_houses: list[dict[str, Any]]) -> None:
    first = open_source(write(tmp_path / "a.jsonl", some_houses)).digest()
    assert open_source(write(tmp_path / "b.jsonl", some_houses)).digest() == first
    assert open_source(write(tmp_path / "c.jsonl", some_houses[:-1])).digest() != first


def test_ithor_scenes_by_group_and_split() -> None:
    bedrooms = open_source("ithor:bedrooms")
    assert [house.scene for house in bedrooms] == [f"FloorPlan{300 + n}" for n in range(1, 31)]
    assert all(house.content is None for house in bedrooms)
    assert len(open_source("ithor")) == 120
    assert [house.scene for house in open_source("ithor:kitchens", split="val")] == [
        f"FloorPlan{n}" for n in range(21, 26)
    ]


@pytest.mark.parametrize(
    ("text", "split", "says"),
    [
        ("nowhere", None, "unknown house source 'nowhere'"),
        ("file:", None, "unknown house source"),
        ("spec:castle", None, "bundled:"),
        ("ithor:garages", None, "unknown iTHOR group 'garages'"),
        ("procthor-10k:dev", None, "unknown split 'dev'"),
        ("procthor-10k:val", "train", "the split chosen is train"),
        ("spec:studio", "dev", "unknown split 'dev'"),
    ],
)
def test_bad_names_are_input_errors(text: str, split: str | None, says: str) -> None:
    with pytest.raises(InputError, match=says):
        open_source(text, split=split)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.jsonl", None, "no such file"),
        ("empty.jsonl", b"", "holds no houses"),
        ("blank.jsonl.gz", gzip.compress(b"\n \n", mtime=0), "holds no houses"),
        ("empty.json", b"", "holds no houses"),
        ("cut.jsonl", b'{"rooms": [', "house 0: not valid JSON"),
        ("list.jsonl", b"[1, 2]", "a house is a JSON object"),
        ("cut.jsonl.gz", gzip.compress(b'{"rooms": []}\n' * 9, mtime=0)[:-12], "ends early"),
        ("noise.jsonl.gz", b"\x1f\x8b" + b"noise" * 9, "not valid gzip"),
        ("nan.jsonl", b'{"rooms": NaN}', "not valid JSON"),
    ],
)
def test_bad_files_are_named_with_the_reason(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(HouseError, match=says) as raised:
        list(open_source(f"file:{path}"))
    assert str(path) in str(raised.value) and "\n" not in str(raised.value)


def test_a_faulty_house_is_named_by_its_place(tmp_path: Path, some_houses: list[dict[str, Any]]) -> None:
    broken = json.loads(json.dumps(some_houses[1]))
    broken["objects"][0]["assetId"] = "Chair_of_gold"
    source = open_source(write(tmp_path / "mine.jsonl", [some_houses[0], broken]))
    assert plain(source[0]) == some_houses[0]
    with pytest.raises(HouseError, match=r"mine:00001: unknown asset 'Chair_of_gold' - at `\$.objects\[0\].assetId`"):
        source[1]


def test_errors_of_sources_exit_with_code_two() -> None:
    with pytest.raises(LayoutgenError) as raised:
        open_source("file:/nowhere/at/all.jsonl")
    assert raised.value.exit_code == 2
