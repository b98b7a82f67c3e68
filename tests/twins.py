"""Clips with twins laid out by hand, for whatever deals with questions about changes."""

import msgspec

from layoutgen.dataset.records import ClipRecord, Twin
from tests.factories import record_of

ROOM = {
    "Sofa": (-1.0, 3.0, 1.0, 4.0),
    "Fridge": (3.0, 3.0, 4.0, 4.0),
    "Bed": (-4.0, 0.0, -2.0, 2.0),
    "Desk": (3.0, -2.0, 4.0, -1.0),
    "Box": (-3.0, 5.0, -2.5, 5.5),
    "DogBed": (1.5, 1.0, 2.2, 1.5),
    "HousePlant": (-3.5, 3.0, -3.0, 3.5),
}
VIEWS = [(0.0, 0.0, 0.0), (1.0, 1.0, 90.0), (5.0, 1.0, 0.0), (0.0, 2.0, 45.0)]


def laid_out(edit: str) -> tuple[ClipRecord, ClipRecord]:
    """A clip and a twin, of the same poses; the box is what was changed.

    `moved` takes it to 2.5 m right of and 4 m nearer than where it was; `swapped` gives it a larger one's place.
    """
    before, after = dict(ROOM), dict(ROOM)
    if edit == "removed":
        del after["Box"]
    elif edit == "added":
        del before["Box"]
    elif edit == "moved":
        after["Box"] = (-0.5, 1.0, 0.0, 1.5)
    elif edit == "swapped":
        after["Box"] = (-3.2, 4.8, -2.3, 5.7)
    original, twin = with_ids(record_of(before, VIEWS)), with_ids(record_of(after, VIEWS))
    now = "" if edit == "removed" else "Box~swapped" if edit == "swapped" else "Box"
    if edit == "swapped":
        objects = [msgspec.structs.replace(o, id=now) if o.id == "Box" else o for o in twin.objects]
        twin = msgspec.structs.replace(twin, objects=objects)
    words = {"opened": ("box, closed", "box, open"), "removed": ("box", "nothing"), "added": ("nothing", "box")}
    was, became = words.get(edit, ("box", "box"))
    changed = "" if edit == "added" else "Box"
    fact = Twin(original.clip_id, edit, changed, was, became, now)
    return original, msgspec.structs.replace(twin, clip_id=f"{original.clip_id}~{edit}", twin=fact)


def with_ids(record: ClipRecord) -> ClipRecord:
    """The record with objects that are called by their types, so that they are the same in another record."""
    objects = [msgspec.structs.replace(thing, id=thing.type) for thing in record.objects]
    return msgspec.structs.replace(record, objects=objects)
