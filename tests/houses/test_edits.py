"""Edits change one fact of a house and leave all else as it was."""

import msgspec
import pytest

from layoutgen.houses.edits import Edit, edited
from layoutgen.houses.house import House, canonical_sha256
from layoutgen.houses.schema import Item, Metadata, ProceduralHouse, Vector, as_json


def item(name: str, x: float = 0.0, children: list[Item] | None = None) -> Item:
    return Item(id=name, asset_id="Chair_007_1", position=Vector(x=x, y=0.5, z=0.0), children=children)


def house() -> House:
    content = ProceduralHouse(
        metadata=Metadata(schema="1.0.0"),
        rooms=[],
        walls=[],
        objects=[item("table", children=[item("mug"), item("tray", children=[item("cup")])]), item("bed")],
    )
    return House("test:0", "test", 0, "Procedural", content, canonical_sha256(as_json(content)))


def ids(found: House) -> list[tuple[str, str]]:
    assert found.content is not None
    return [(one.id, parent.id if parent else "") for one, parent in found.content.items()]


BEFORE = [("table", ""), ("mug", "table"), ("tray", "table"), ("cup", "tray"), ("bed", "")]


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (Edit("removed", "cup"), [one for one in BEFORE if one[0] != "cup"]),
        (Edit("removed", "bed"), BEFORE[:-1]),
        (Edit("moved", "mug", item("mug", 2.0), "tray"), [BEFORE[0], BEFORE[2], BEFORE[3], ("mug", "tray"), BEFORE[4]]),
        (Edit("moved", "mug", item("mug", 2.0)), [BEFORE[0], *BEFORE[2:], ("mug", "")]),
        (Edit("added", put=item("new"), host="cup"), [*BEFORE[:4], ("new", "cup"), BEFORE[4]]),
        (Edit("swapped", "bed", item("bed~swapped")), [*BEFORE[:-1], ("bed~swapped", "")]),
    ],
)
def test_one_thing_goes_or_comes(edit: Edit, after: list[tuple[str, str]]) -> None:
    before = house()
    found = edited(before, edit)
    assert ids(found) == after
    assert ids(before) == BEFORE  # nothing is changed in place
    assert (found.id, found.split) == (before.id, before.split) and found.sha256 != before.sha256
    assert edit.now in ("", *(name for name, _ in after))


def test_what_is_opened_keeps_its_place_and_its_children() -> None:
    before = house()
    assert before.content is not None
    table = before.content.objects[0]
    found = edited(before, Edit("opened", "table", msgspec.structs.replace(table, openness=1.0)))
    assert ids(found) == BEFORE
    assert found.content is not None and found.content.objects[0].openness == 1.0
    assert found.content.objects[1:] == before.content.objects[1:]


@pytest.mark.parametrize("edit", [Edit("removed", "ghost"), Edit("added", put=item("new"), host="ghost")])
def test_only_what_is_there_can_be_edited(edit: Edit) -> None:
    with pytest.raises(KeyError, match="ghost"):
        edited(house(), edit)
