"""Clips with twins laid out by hand, for whatever deals with questions about changes."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from layoutgen.catalogue.changes import may_befall
from layoutgen.catalogue.names import category_name, number_names
from layoutgen.config import Recipe, TwinRecipe
from layoutgen.dataset.records import Clip, ClipRecord, OrientedBox, SceneObject, Twin
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.qa.changes import ask_changes
from layoutgen.qa.select import select
from tests.dataset_maker import bare_clip, covered, noise_jpeg
from tests.factories import _seen, record_of

ROOM = {
    "Sofa": (-1.0, 3.0, 1.0, 4.0),
    "Fridge": (3.0, 3.0, 4.0, 4.0),
    "Bed": (-4.0, 0.0, -2.0, 2.0),
    "Desk": (3.0, -2.0, 4.0, -1.0),
    "Box": (-3.0, 5.0, -2.5, 5.5),
    "DogBed": (1.5, 1.0, 2.2, 1.5),
    "HousePlant": (-3.5, 3.0, -3.0, 3.5),
}
TWINS = TwinRecipe(removed=0.2, moved=0.2, swapped=0.2, added=0.2, opened=0.2)
RECIPE = Recipe(name="twins", questions_per_clip=20, twins=TWINS)
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


EDITS = ("removed", "moved", "added", "swapped", "opened")


def twin_clips(seed: int, edit: str, frames: int = 8, askew: bool = False) -> list[Clip]:
    """A random clip and its twin, filmed from the same poses, with images; without questions."""
    clip = bare_clip(seed, frames=frames, askew=askew)
    full, index = clip.record, _changed(clip.record, edit)
    without = _with_thing(full, index, None)
    thing = full.objects[index]
    same = thing.id if edit != "swapped" else f"{thing.id}~swapped"
    changed = msgspec.structs.replace(_altered(full, thing, edit), id=same)
    after = without if edit == "removed" else full if edit == "added" else _with_thing(full, index, changed)
    before = without if edit == "added" else full
    was, now = ("" if edit == "added" else thing.id), ("" if edit == "removed" else same)
    words = ("closed", "open") if edit == "opened" else ("here", "there")
    twin = Twin(before.clip_id, edit, was, f"thing, {words[0]}", f"thing, {words[1]}", now)
    record = msgspec.structs.replace(after, clip_id=f"{before.clip_id}~{edit}", twin=twin)
    images = [noise_jpeg(seed, edit, number) for number in range(frames)]
    hashes = [hashlib.sha256(image).hexdigest() for image in images]
    named = [msgspec.structs.replace(f, sha256=sha) for f, sha in zip(record.frames, hashes, strict=True)]
    return [
        Clip(before, clip.images),
        Clip(msgspec.structs.replace(record, frames=named), images),
    ]


def asked_twins(seeds: Sequence[int] = range(10), recipe: Recipe = RECIPE) -> list[Clip]:
    """Clips and twins of all kinds in turn, with all questions about changes that are kept."""
    walks = [twin_clips(seed, EDITS[seed % len(EDITS)]) for seed in seeds]
    asked = [ask_changes(walk.record, twin.record, recipe, 7).questions for walk, twin in walks]
    kept = select(asked, recipe)
    pairs = zip(walks, kept, strict=True)
    return [one for (walk, twin), questions in pairs for one in (walk, twin.with_questions(questions))]


def moved_too(record: ClipRecord, index: int) -> ClipRecord:
    """The record with one more thing moved."""
    thing = record.objects[index]
    there = _reshaped(record, thing, lambda x, z, _: (x - 0.3, z - 0.9))
    return msgspec.structs.replace(record, objects=[there if one.id == thing.id else one for one in record.objects])


def _changed(record: ClipRecord, edit: str) -> int:
    """Something that can be named and that most frames show."""
    kinds = Counter(thing.type for thing in record.objects)
    shown = Counter(one.object for frame in record.frames for one in frame.objects if one.pixels > 2000)
    may = [i for i, o in enumerate(record.objects) if kinds[o.type] == 1 and may_befall(edit, o.type, "floor")]
    return max(may or range(len(record.objects)), key=lambda index: (shown[index], -index))


def _altered(record: ClipRecord, thing: SceneObject, edit: str) -> SceneObject:
    """The thing after it was moved by two metres or exchanged for a larger one."""
    if edit == "moved":
        return _reshaped(record, thing, lambda x, z, c: (x + 0.4, z + 1.7 + int(abs(c[0]) * 10) % 5 * 0.13))
    if edit == "swapped":
        return _reshaped(record, thing, lambda x, z, c: (c[0] + 1.5 * (x - c[0]), c[1] + 1.5 * (z - c[1])))
    return thing


def _reshaped(record: ClipRecord, thing: SceneObject, change: Callable[..., Point]) -> SceneObject:
    """The thing with every point of the floor changed; `change` takes a point in the world and the thing's middle."""
    observer, box = record.observer, thing.box
    middle = box.floor.centre

    def there(point: Sequence[float]) -> list[float]:
        return list(observer.point(*change(*observer.world(point[0], point[1]), middle)))

    outline = [there(point) for point in thing.outline]
    footprint = [[there(point) for point in part] for part in thing.footprint]
    low, high = change(box.x_min, box.z_min, middle), change(box.x_max, box.z_max, middle)
    world = [low[0], box.y_min, low[1], high[0], box.y_max, high[1]]
    centre = change(thing.oriented_box.centre[0], thing.oriented_box.centre[2], middle)
    factor = (high[0] - low[0]) / (box.x_max - box.x_min)
    size = [thing.oriented_box.size[0] * factor, thing.oriented_box.size[1], thing.oriented_box.size[2] * factor]
    oriented = OrientedBox([centre[0], thing.oriented_box.centre[1], centre[1]], size, thing.oriented_box.rotation)
    flat = FloorBox.around(point for part in footprint for point in part)
    return msgspec.structs.replace(
        thing, bbox=list(flat), footprint=footprint, outline=outline, world_aabb=world, oriented_box=oriented
    )


def _with_thing(record: ClipRecord, index: int, thing: SceneObject | None) -> ClipRecord:
    """The record with one object exchanged or taken out; all others are seen as before."""
    others = [one for one in record.objects if one.id != record.objects[index].id]
    objects = others if thing is None else [*others, thing]
    place = {one.id: number for number, one in enumerate(objects)}
    frames = []
    for frame in record.frames:
        kept = [one for one in frame.objects if one.object != index]
        seen = [msgspec.structs.replace(one, object=place[record.objects[one.object].id]) for one in kept]
        if thing is not None and len(kept) < len(frame.objects):
            seen += filter(None, [_seen(len(others), frame.pose, thing)])
        changed = msgspec.structs.replace(frame, objects=sorted(seen, key=lambda one: one.object))
        frames.append(changed)
    names = number_names([category_name(o.type) for o in objects], [FloorBox(*o.bbox).centre for o in objects])
    renamed = [msgspec.structs.replace(one, name=name) for one, name in zip(objects, names, strict=True)]
    whole = msgspec.structs.replace(record, objects=renamed, frames=frames)
    return msgspec.structs.replace(whole, frames=[covered(whole, frame) for frame in frames])


def elsewhere(clip: Clip) -> Clip:
    """The twin as if it had been filmed in another order, so that its boxes are told from another first image."""
    record = clip.record
    order = [*range(1, len(record.frames)), 0]
    frames = [msgspec.structs.replace(record.frames[i], file=f"frame_{n:02d}.jpg") for n, i in enumerate(order)]
    pose, old = frames[0], record.observer
    new = ObserverFrame(pose.position[0], pose.position[2], pose.yaw_deg)

    def there(point: Sequence[float]) -> list[float]:
        return list(new.point(*old.world(point[0], point[1])))

    def seen_from(thing: SceneObject) -> SceneObject:
        footprint = [[there(point) for point in part] for part in thing.footprint]
        box = FloorBox.around(point for part in footprint for point in part)
        return msgspec.structs.replace(
            thing, footprint=footprint, outline=[there(point) for point in thing.outline], bbox=list(box)
        )

    rooms = [msgspec.structs.replace(room, polygon=[there(point) for point in room.polygon]) for room in record.rooms]
    matrix = [[record.covisibility[a][b] for b in order] for a in order]
    twin = msgspec.structs.replace(record.twin, elsewhere=True)
    objects = [seen_from(thing) for thing in record.objects]
    turned = msgspec.structs.replace(
        record, frames=frames, rooms=rooms, objects=objects, covisibility=matrix, twin=twin
    )
    return Clip(turned, [clip.images[i] for i in order])
