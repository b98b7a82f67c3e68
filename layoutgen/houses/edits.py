"""Edits: a house with one fact changed. An edit takes a thing out, puts one in, or both; all else stays as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from layoutgen.houses.house import House, canonical_sha256
from layoutgen.houses.schema import Item, ProceduralHouse, as_json

Kind = Literal["removed", "moved", "swapped", "added", "opened"]
KINDS: tuple[Kind, ...] = ("removed", "moved", "swapped", "added", "opened")
"""In the order in which the twins of a walk follow it."""


@dataclass(frozen=True)
class Edit:
    """One fact changed.

    Attributes:
        kind: what is done.
        taken: id of the thing that goes; "" where one is added.
        put: what comes, with the id that it has then; None where a thing is removed. The same thing elsewhere or
            opened keeps its id and its children.
        host: id of the thing that `put` is listed under; "" for none, as things on the floor are.
    """

    kind: Kind
    taken: str = ""
    put: Item | None = None
    host: str = ""

    @property
    def now(self) -> str:
        """Id of the thing in the edited house; "" where it is gone."""
        return self.put.id if self.put else ""


def edited(house: House, edit: Edit) -> House:
    """The house with the edit made; its id and everything else stay.

    Raises:
        KeyError: the house has no thing of the id that is taken or that holds what is put, or none at all.
    """
    if house.content is None:
        raise KeyError("a named scene cannot be edited")
    known = {item.id for item, _ in house.content.items()}
    for name in filter(None, (edit.taken, edit.host)):
        if name not in known:
            raise KeyError(f"{house.id} has no {name!r}")
    content = _edited(house.content, edit)
    return replace(house, content=content, sha256=canonical_sha256(as_json(content)))


def _edited(content: ProceduralHouse, edit: Edit) -> ProceduralHouse:
    if edit.kind == "opened" and edit.put:
        objects = _exchanged(content.objects, edit.taken, [edit.put])
    else:
        objects = _exchanged(content.objects, edit.taken, [])
        if edit.put and edit.host:
            objects = _under(objects, edit.host, edit.put)
        elif edit.put:
            objects = [*objects, edit.put]
    return msgspec.structs.replace(content, objects=objects)


def _exchanged(items: Iterable[Item], taken: str, instead: Sequence[Item]) -> list[Item]:
    """The items and their children, with others instead of one of them."""
    found: list[Item] = []
    for item in items:
        if item.id == taken:
            found += instead
        elif item.children:
            found.append(msgspec.structs.replace(item, children=_exchanged(item.children, taken, instead)))
        else:
            found.append(item)
    return found


def _under(items: Iterable[Item], host: str, put: Item) -> list[Item]:
    """The items, with one more among the children of the host, wherever that is."""
    found: list[Item] = []
    for item in items:
        children = item.children
        if item.id == host:
            children = [*(children or ()), put]
        elif children:
            children = _under(children, host, put)
        found.append(item if children is item.children else msgspec.structs.replace(item, children=children))
    return found
