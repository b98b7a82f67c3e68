"""Twins of a walk: the house with one fact changed, filmed again from the same poses with the same lens."""

from collections import Counter

import numpy as np

from layoutgen.capture.clip import Shot, Take, filmed, keyframes, made_clip, take, with_glass
from layoutgen.capture.ideas import Ideas
from layoutgen.catalogue.names import category_name
from layoutgen.config import Recipe
from layoutgen.dataset.records import Clip, Counts, Filmed, Twin
from layoutgen.errors import ActionFailed, SceneFailed
from layoutgen.geometry.camera import Pose
from layoutgen.houses.edits import KINDS, Edit, Kind, edited
from layoutgen.houses.house import House
from layoutgen.seeds import rng_for
from layoutgen.studio.base import SeenObject, Studio

_TRIES = 4
"""Edits of a kind that are filmed until one is seen as it should be."""
_CHANGED_M = 0.02
"""Metres by which the depth of a pixel differs that shows another surface."""


def film(studio: Studio, house: House, recipe: Recipe, seed: int, clip_index: int = 0) -> Filmed:
    """Films a walk as `capture` does, then the twins that the recipe wants of it; a twin that cannot be is left out.

    Raises:
        SceneFailed, SimulatorError: as `capture`.
    """
    walk = take(studio, house, recipe, seed, clip_index)
    clips, left_out = [walk.clip], Counter[tuple[str, str]]()
    floor_y = studio.floor_y
    for kind in KINDS:
        rng = rng_for(seed, house.id, clip_index, "twin", kind)
        wanted, elsewhere = rng.random() < getattr(recipe.twins, kind), rng.random() < recipe.twins.elsewhere
        if not wanted:
            continue
        found = _twin(studio, walk, recipe, seed, kind, elsewhere, floor_y, rng)
        if isinstance(found, Clip):
            clips.append(found)
        else:
            left_out[f"twin.{kind}", found] += 1
    reasons: dict[str, Counts] = {}
    for (kind_name, reason), count in sorted(left_out.items()):
        reasons.setdefault(kind_name, {})[reason] = count
    return Filmed(clips, reasons)


def _twin(
    studio: Studio,
    walk: Take,
    recipe: Recipe,
    seed: int,
    kind: Kind,
    elsewhere: bool,
    floor_y: float,
    rng: np.random.Generator,
) -> Clip | str:
    """The first edit that shows as it should, filmed; or why there is none."""
    if walk.house.content is None:
        return "scene"
    why = "no candidate"
    for edit in Ideas(walk, recipe, floor_y).of(kind, rng)[:_TRIES]:
        house = edited(walk.house, edit)
        try:
            studio.load(house, walk.walk.lens.fov_vertical_deg)
            found = _filmed_twin(studio, walk, house, edit, recipe, seed, elsewhere)
        except (SceneFailed, ActionFailed):
            found = "refused"
        if isinstance(found, Clip):
            return found
        why = found
    return why


def _filmed_twin(
    studio: Studio, walk: Take, house: House, edit: Edit, recipe: Recipe, seed: int, elsewhere: bool
) -> Clip | str:
    before = {item.id: item for item in walk.items}
    after = {item.id: item for item in studio.objects()}
    if _others(before, edit) != _others(after, edit):
        return "moves others"
    now = after.get(edit.now)
    if edit.now and (now is None or not _keeps_clear(now, walk)):
        return "in the way"
    lens = walk.walk.lens
    if elsewhere:
        shots, shares = keyframes(studio, _other_poses(walk), walk.walk, recipe)
    else:
        shots, shares = filmed(studio, [shot.view.pose for shot in walk.shots], lens, recipe)
    if not shots:
        return "unseen"
    least = min(2, len(walk.shots))
    if now is not None:
        index = list(after).index(now.id)
        known = [shot.masks.recognised(recipe.visibility, lens.width, lens.height)[index] for shot in shots]
        if sum(known) < least:
            return "not recognisable"
    if not elsewhere and sum(_changes(a, b, recipe) for a, b in zip(walk.shots, shots, strict=True)) < least:
        return "hardly seen"
    record = walk.clip.record
    twin = Twin(
        of=record.clip_id,
        edit=edit.kind,
        object=edit.taken,
        before=_fact(before, edit.taken, edit.kind),
        after=_fact(after, edit.now, edit.kind),
        now=edit.now,
        elsewhere=elsewhere,
    )
    clip_id = f"{record.clip_id}~{edit.kind}"
    return made_clip(studio, walk.house, recipe, walk.walk, with_glass(studio, shots), shares, clip_id, seed, twin)


def _others(items: dict[str, SeenObject], edit: Edit) -> dict[str, SeenObject]:
    """What may not have changed: all but the thing itself; what holds it may differ in nothing that is told of it."""
    return {name: item for name, item in items.items() if name not in (edit.taken, edit.now)}


def _keeps_clear(item: SeenObject, walk: Take) -> bool:
    """Whether the cameras of the walk are outside of what came."""
    low, high = np.array(item.box[:3]) - 0.15, np.array(item.box[3:]) + 0.15
    cameras = np.array([(shot.view.pose.x, shot.view.pose.y, shot.view.pose.z) for shot in walk.shots])
    return not ((low < cameras) & (cameras < high)).all(axis=1).any()


def _other_poses(walk: Take) -> list[Pose]:
    """The candidates that the walk did not keep, and poses some steps of the walk from those that it kept."""
    poses = walk.walk.poses
    kept = {shot.view.pose for shot in walk.shots}
    places = {pose: index for index, pose in enumerate(poses)}
    near = [places[pose] + 2 for pose in kept if pose in places]
    chosen = {places[pose] for pose in walk.others if pose in places} | {i for i in near if i < len(poses)}
    return [poses[index] for index in sorted(chosen) if poses[index] not in kept]


def _changes(before: Shot, after: Shot, recipe: Recipe) -> bool:
    """Whether two shots from one pose differ in as many pixels as a thing needs to be seen."""
    height, width = before.view.depth.shape
    differ = np.abs(before.view.depth - after.view.depth) > _CHANGED_M
    return bool(differ.sum() >= recipe.visibility.min_pixels * (width * height) / (640 * 480))


def _fact(items: dict[str, SeenObject], name: str, kind: Kind) -> str:
    """What an edit changes, in words."""
    item = items.get(name)
    if item is None:
        return "nothing"
    category = category_name(item.type)
    if kind == "opened":
        return f"{category}, {'open' if item.open else 'closed'}"
    width, height, depth = item.box.size
    sized = f"{category} of {width:.2f} x {height:.2f} x {depth:.2f} m" if kind == "swapped" else category
    holder = items.get(item.parents[0]) if item.parents else None
    if holder is None:
        return sized
    return f"{sized} on the {category_name(holder.type)}"
