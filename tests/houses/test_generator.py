"""The generator as a whole: the same bytes everywhere, variety, likeness to ProcTHOR's houses, specs' errors."""

import hashlib
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from layoutgen import resources
from layoutgen.errors import HouseError, InputError
from layoutgen.houses import open_source
from layoutgen.houses.generator import SpecSource, load_spec
from layoutgen.houses.generator.spec import parse_spec
from layoutgen.houses.house import House
from layoutgen.houses.stats import HouseStats, house_stats
from tests.houses.plain import plain


def room_types(house: House) -> list[str]:
    assert house.content is not None
    return [room.room_type for room in house.content.rooms]


SHA256 = """
import hashlib, msgspec, sys
from layoutgen.houses import open_source
from layoutgen.houses.schema import as_json
source = open_source("spec:mixed", 8)
digest = hashlib.sha256()
for index in map(int, sys.argv[1:]):
    digest.update(msgspec.json.encode(as_json(source[index].content)))
print(digest.hexdigest())
"""


def test_the_same_bytes_again_in_any_order_and_in_another_process() -> None:
    source = open_source("spec:mixed", 8)
    encoded = {index: msgspec.json.encode(plain(source[index])) for index in (5, 2, 9, 0)}
    expected = hashlib.sha256(b"".join(encoded[index] for index in sorted(encoded))).hexdigest()
    command = [sys.executable, "-c", SHA256, *map(str, sorted(encoded))]
    other = subprocess.run(command, capture_output=True, check=True, text=True, env={"PYTHONHASHSEED": "77"})
    assert other.stdout.strip() == expected


@pytest.fixture(scope="module")
def mixed() -> HouseStats:
    start = time.process_time()
    houses = [house.content for house in islice(open_source("spec:mixed", 21), 120) if house.content]
    assert (time.process_time() - start) / len(houses) < 0.15
    return house_stats(houses)


@pytest.mark.slow
def test_types_are_various(mixed: HouseStats) -> None:
    assert mixed.all_types >= 60
    assert mixed.types >= 25
    assert mixed.rooms_reached == 1


def test_mixed_houses_are_like_procthor_houses(mixed: HouseStats, real_data: Path) -> None:
    real = house_stats(
        h.content for h in open_source(f"file:{real_data}/houses/procthor-multi-room-20.jsonl.gz") if h.content
    )
    assert real.rooms_reached > 0.98, "Unity reached them all before the houses were released"
    for key in msgspec.structs.fields(HouseStats):
        if key.name != "houses":
            assert getattr(mixed, key.name) == pytest.approx(getattr(real, key.name), rel=0.25), key.name


@pytest.mark.parametrize("name", resources.names("scene_specs"))
def test_bundled_specs_load_and_draw(name: str) -> None:
    spec = load_spec(name)
    assert spec.name == name and spec.description
    kinds = {kind for house in islice(open_source(f"spec:{name}"), 4) for kind in room_types(house)}
    assert kinds


def test_layouts_are_drawn_as_often_as_their_weights_say() -> None:
    source = open_source("spec:studio", 1)
    alone = sum(len(room_types(source[index])) == 1 for index in range(80))
    assert 8 <= alone <= 34  # a quarter of them


SPEC = """
name: mine
layouts: [{zones: [[Den]]}]
rooms: {Den: {area: [20, 30], furniture: [{group: Sofa}]}}
"""


def test_a_spec_of_ones_own_may_name_any_room(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(SPEC)
    house = SpecSource(f"spec:{path}", str(path))[0]
    assert room_types(house) == ["Den"]


def test_a_mix_finds_specs_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SPEC)
    (tmp_path / "both.yaml").write_text("name: both\nmix: {mine: 1}\n")
    assert room_types(open_source(f"spec:{tmp_path}/both.yaml")[0])[0] == "Den"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("area", "aera", "unknown field `aera`"),
        ("[20, 30]", "[30, 20]", r"not a range .* `\$.rooms.Den.area`"),
        ("[20, 30]", "[20]", r"length 2.*rooms"),
        ("[[Den]]", "[[Attic]]", r"unknown room 'Attic'.*`\$.layouts\[0\].zones`"),
        ("[[Den]]", "[[]]", "no empty zone"),
        ("Sofa", "Throne", r"'Throne'.*`\$.rooms.Den.furniture\[0\].group`"),
        ("{group: Sofa}", "{group: Sofa, chance: 2}", r"<= 1.*furniture"),
        ("layouts: [{zones: [[Den]]}]", "", "at least one layout"),
        ("name: mine", "name: [", "mine.yaml"),
    ],
)
def test_faults_in_specs_are_named_by_key(old: str, new: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_spec(SPEC.replace(old, new).encode(), Path("mine.yaml"))


def test_a_spec_whose_rooms_cannot_fit_says_so(tmp_path: Path) -> None:
    path = tmp_path / "tight.yaml"
    path.write_text(SPEC.replace("[20, 30]", "[3, 4]").replace("furniture", "min_side: 9, furniture"))
    with pytest.raises(HouseError, match="no floor plan fits"):
        SpecSource("spec:tight", str(path))[0]
