"""Gate `map`: every entry of a printed map is a thing of the record, printed where the record has it."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from layoutgen.audit.reading import categories_of, names_of
from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.solvers import Printed, SolverView
from layoutgen.catalogue.names import category_name
from layoutgen.dataset.records import Question, SceneObject
from layoutgen.errors import UNDECODABLE
from layoutgen.geometry.boxes import FloorBox

CELLS = 10
"""Cells along each side of the grid map."""

_NUMBER_AFTER = re.compile(r" \d+$")
_ENTRIES = msgspec.json.Decoder(list[dict[str, Any]])

Entry = dict[str, Any]


def read_map(sample: Sample, question: Question, text: str, decimals: int, ledger: Ledger) -> Printed | None:
    """Checks a printed map against the record.

    Returns:
        What it prints, for solving the question from it; None for grid maps, absent and faulty ones.
    """
    if not text:
        return None
    ledger.check("map")
    reader = _Reader(sample, question, decimals)
    faults = list(reader.faults(text))
    for fault in faults:
        ledger.fault("map", sample.where(question), fault)
    return None if faults or reader.cells else reader.printed


def read_both(sample: Sample, question: Question, text: str, decimals: int, ledger: Ledger) -> Printed | None:
    """`read_map` of a question about a change, whose map has a list for each of the two states."""
    if not text:
        return None
    ledger.check("map")
    try:
        lists = _LISTS.decode(text)
    except UNDECODABLE:
        ledger.fault("map", sample.where(question), "the map is not two lists of objects, before and after")
        return None
    readers = [_Reader(sample, _of_state(question, when), decimals) for when in (True, False)]
    faults = [*readers[0].entry_faults(lists.before), *readers[1].entry_faults(lists.after)]
    for fault in faults:
        ledger.fault("map", sample.where(question), fault)
    if faults or any(reader.cells for reader in readers):
        return None
    first, second = (reader.printed for reader in readers)
    return Printed(
        boxes=first.boxes | second.boxes,
        heights=first.heights | second.heights,
        states=first.states | second.states,
    )


class _Both(msgspec.Struct, forbid_unknown_fields=True):
    """A map of two states."""

    before: list[Entry]
    after: list[Entry]


_LISTS = msgspec.json.Decoder(_Both)


def _of_state(question: Question, before: bool) -> Question:
    """The question as far as it is about one of the states: its frames and its objects."""
    if before:
        return msgspec.structs.replace(question, frames=question.before, objects=question.objects_before)
    return msgspec.structs.replace(
        question,
        frames=[index for index in question.frames if index not in question.before],
        objects=[index for index in question.objects if index not in question.objects_before],
    )


class _Reader:
    """Matches a map's entries with the record's things."""

    def __init__(self, sample: Sample, question: Question, decimals: int) -> None:
        self.sample, self.question, self.decimals = sample, question, decimals
        self.scene = sample.scene
        self.printed, self.cells = Printed(), set[int]()
        self._names, self._called = names_of(question), categories_of(question)

    def faults(self, text: str) -> Iterator[str]:
        """What is wrong with a map; fills `printed` and `cells` on the way."""
        try:
            entries = _ENTRIES.decode(text)
        except UNDECODABLE:
            yield "the map is not a JSON list of objects"
            return
        yield from self.entry_faults(entries)

    def entry_faults(self, entries: Sequence[Entry]) -> Iterator[str]:
        """`faults` of a map that is read."""
        for entry in entries:
            if not any(take(entry) for key, take in self._takers.items() if key in entry):
                yield f"nothing in the frames shown is the map's {msgspec.json.encode(entry).decode()[:160]}"
        things = self.sample.record.objects
        for index in sorted(set(self.question.objects) - self.printed.boxes.keys() - self.cells):
            yield f"the map lacks {things[index].name} at {self._rounded(things[index].bbox)}"

    @property
    def _takers(self) -> dict[str, Callable[[Entry], bool]]:
        return {"bbox": self._box, "cell": self._cell, "position": self._view, "polygon": self._room}

    def _box(self, entry: Entry) -> bool:
        for index in self._candidates(entry):
            thing, images = self.sample.record.objects[index], self._images(index)
            true = {"bbox": self._rounded(thing.bbox), "y": self._rounded(thing.y), "images": images}
            true["state"] = self._state(thing)
            if all(entry[key] == value for key, value in true.items() if key in entry):
                self.printed.boxes[index] = FloorBox(*entry["bbox"])
                self.printed.heights[index] = entry.get("y", [])
                self.printed.images[index] = entry.get("images", [])
                self.printed.states[index] = entry.get("state", "")
                return True
        return False

    def _state(self, thing: SceneObject) -> str:
        """`open` or `closed`, by the twin's words, of what was opened or closed; "" of all else."""
        twin, (when, _, own) = self.sample.record.twin, thing.id.partition("|")
        changed = twin.edit == "opened" and own == twin.object and when in ("before", "after")
        return str(getattr(twin, when)).split(", ")[-1] if changed else ""

    def _images(self, index: int) -> list[int]:
        """Numbers of the shown images in which an object counts as seen."""
        return [frame + 1 for frame in self.scene.sightings(index, self.question.frames)]

    def _cell(self, entry: Entry) -> bool:
        for index in self._candidates(entry):
            if self._cell_of(index) == entry["cell"]:
                self.cells.add(index)
                return True
        return False

    def _candidates(self, entry: Entry) -> Iterator[int]:
        """Objects of the entry's category that no entry has printed yet, those asked about first."""
        name = _NUMBER_AFTER.sub("", str(entry.get("object_name")))
        category = self._called.get(name, "" if name in self._names else name)
        shown = dict.fromkeys([*self.question.objects, *sorted(self.sample.present(self.question))])
        for index in shown:
            free = index not in self.printed.boxes and index not in self.cells
            if free and self.sample.categories[index] == category:
                yield index

    def _cell_of(self, index: int) -> list[int]:
        """Column and row on the grid over the smallest square around all objects, centred on them."""
        boxes = [thing.floor_box for thing in self.sample.record.objects]
        whole = FloorBox.around([corner for box in boxes for corner in box.corners])
        side = max(*whole.size, 1e-6)
        places = zip(boxes[index].centre, whole.centre, strict=True)
        cells = [int((place - middle + side / 2) / side * CELLS + 1e-9) for place, middle in places]
        return [min(max(cell, 0), CELLS - 1) for cell in cells]

    def _view(self, entry: Entry) -> bool:
        frame = entry.get("image", 0) - 1
        if frame not in self.question.frames:
            return False
        view = self.scene.view(frame)
        if self._rounded(view.point) != entry["position"] or round(view.yaw - entry["yaw"]) % 360:
            return False
        x, z = entry["position"]
        self.printed.views[frame] = SolverView(x, z, entry["yaw"])
        return True

    def _room(self, entry: Entry) -> bool:
        for index, room in enumerate(self.sample.record.rooms):
            polygon = [self._rounded(point) for point in room.polygon]
            if index not in self.printed.rooms and polygon == entry["polygon"]:
                self.printed.rooms[index] = polygon
                kind = category_name(room.type)
                return self._names.get(kind, kind) == _NUMBER_AFTER.sub("", str(entry.get("room")))
        return False

    def _rounded(self, values: Sequence[float]) -> list[float]:
        """As a map prints it; never -0.0."""
        return [round(value, self.decimals) + 0.0 for value in values]
