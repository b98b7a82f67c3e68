"""Twins of a walk: the house with one fact changed, filmed again from the same poses with the same lens."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from layoutgen.capture.clip import Shot, Take, filmed, keyframes, made_clip, take, with_glass
from layoutgen.capture.ideas import LEAST_FRAMES, Ideas
from layoutgen.capture.places import frames_showing
from layoutgen.catalogue.names import category_name
from layoutgen.config import Recipe
from layoutgen.dataset.records import Clip, Counts, Filmed, Twin
from layoutgen.errors import ActionFailed, SceneFailed
from layoutgen.geometry.camera import Pose
from layoutgen.houses.edits import KINDS, Edit, Kind, edited
from layoutgen.houses.house import House
from layoutgen.seeds import rng_for
from layoutgen.studio.base import SeenObject, Studio
from layoutgen.walk.lenses import Lens

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
    ideas = cache(lambda: Ideas(walk, recipe))
    clips, left_out = [walk.clip], dict[str, Counts]()
    for kind in KINDS:
        rng = rng_for(seed, house.id, clip_index, "twin", kind)
        wanted, elsewhere = rng.random() < getattr(recipe.twins, kind), rng.random() < recipe.twins.elsewhere
        if wanted:
            found = _Filming(studio, walk, recipe, seed, bool(elsewhere), ideas).twin(kind, rng)
            if isinstance(found, Clip):
                clips.append(found)
            else:
                left_out[f"twin.{kind}"] = {found: 1}
    return Filmed(clips, left_out)


@dataclass(frozen=True)
class _Filming:
    """The filming of one twin of a walk."""

    studio: Studio
    walk: Take
    recipe: Recipe
    seed: int
    elsewhere: bool
    ideas: Callable[[], Ideas]

    def twin(self, kind: Kind, rng: np.random.Generator) -> Clip | str:
        """The first edit of a kind that shows as it should, filmed; or why there is none."""
        if self.walk.house.content is None:
            return "named scene"
        why = "no candidate"
        for edit in islice(self.ideas().of(kind, rng), _TRIES):
            try:
                self.studio.load(edited(self.walk.house, edit), self._lens.fov_vertical_deg, self.walk.house)
                found = self._made(edit)
            except (SceneFailed, ActionFailed):
                found = "refused"
            if isinstance(found, Clip):
                return found
            why = found
        return why

    @property
    def _lens(self) -> Lens:
        return self.walk.walk.lens

    def _made(self, edit: Edit) -> Clip | str:
        """The twin in the house that is loaded; or what is wrong with it."""
        before = {item.id: item for item in self.walk.items}
        after = {item.id: item for item in self.studio.objects()}
        now = after.get(edit.now)
        if _others(before, edit) != _others(after, edit):
            return "moves others"
        if edit.now and (now is None or not _keeps_clear(now, self.walk)):
            return "in the way"
        shots, shares = self._shots()
        if not shots or not self._shows(shots, edit, before, after):
            return "hardly seen"
        twin = Twin(
            of=self.walk.clip.record.clip_id,
            edit=edit.kind,
            object=edit.taken,
            before=_fact(before, edit.taken, edit.kind),
            after=_fact(after, edit.now, edit.kind),
            now=edit.now,
            elsewhere=self.elsewhere,
        )
        studio, walk = self.studio, self.walk
        name = f"{twin.of}~{edit.kind}"
        shots = with_glass(studio, shots)
        return made_clip(studio, walk.house, self.recipe, walk.walk, shots, shares, name, self.seed, twin)

    def _shots(self) -> tuple[list[Shot], NDArray[np.float64]]:
        if self.elsewhere:
            return keyframes(self.studio, _other_poses(self.walk), replace(self.walk.walk, square=False), self.recipe)
        return filmed(self.studio, [shot.view.pose for shot in self.walk.shots], self._lens, self.recipe)

    def _shows(
        self, shots: list[Shot], edit: Edit, before: dict[str, SeenObject], after: dict[str, SeenObject]
    ) -> bool:
        """Whether enough shots show the edit: what came so that it is recognised, what went by its empty place."""
        rule, lens = self.recipe.visibility, self._lens
        least = min(LEAST_FRAMES, len(self.walk.shots))
        if edit.kind == "opened" and not self.elsewhere:
            changed = [_differ(a, b, self.recipe) for a, b in zip(self.walk.shots, shots, strict=True)]
            if sum(changed) < least:
                return False
        if edit.now:
            index = list(after).index(edit.now)
            return sum(bool(s.masks.recognised(rule, lens.width, lens.height)[index]) for s in shots) >= least
        if not self.elsewhere:
            return True  # its place is seen where it was recognised
        poses, depths = [shot.view.pose for shot in shots], [shot.view.depth for shot in shots]
        return int(frames_showing([before[edit.taken].box], poses, depths, lens, rule).sum()) >= least


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


def _differ(before: Shot, after: Shot, recipe: Recipe) -> bool:
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
