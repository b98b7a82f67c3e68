"""What a clip and a set of its frames offer to ask about: what is visible, recognisable, unambiguous, in reach."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from copy import copy
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.names import UNASKED_TYPES, category_name, namesakes
from layoutgen.config import Recipe
from layoutgen.dataset.records import ClipRecord, Frame, FrameObject
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.camera import project
from layoutgen.geometry.polygons import contains, crosses
from layoutgen.geometry.ties import LARGE, Flags, alone, connected, ties
from layoutgen.language import Language, load
from layoutgen.maps.layout import Layout, exact_layout, rounded_layout
from layoutgen.maps.perturbed import perturbed_layouts
from layoutgen.maps.printed import map_names

HEAD_HEIGHT = 1.5
"""Metres; what begins above it is no obstacle."""


def is_free(layout: Layout, start: Point, end: Point) -> bool:
    """Whether a segment stays in one room and off the boxes of all objects."""
    return stays_in_room(layout, start, end) and next(_obstacles(layout, start, end), None) is None


def stays_in_room(layout: Layout, start: Point, end: Point) -> bool:
    """Whether a segment stays in one room."""
    index = layout.room_at(start)
    return index >= 0 and contains(layout.rooms[index], end) and not crosses(layout.rooms[index], start, end)


def _obstacles(layout: Layout, start: Point, end: Point) -> Iterator[int]:
    """Objects in the way that a segment takes."""
    x_min, z_min, x_max, z_max = FloorBox.around((start, end))
    for index, box in enumerate(layout.boxes):
        beside = x_max < box[0] or x_min > box[2] or z_max < box[1] or z_min > box[3]
        if not beside and layout.heights[index][0] < HEAD_HEIGHT and meets(box, start, end):
            yield index


def way_between(layout: Layout, a: int, b: int) -> bool:
    """Whether one can walk straight from one object's place to another's; what touches either is no obstacle."""
    start, end = layout.centres[a], layout.centres[b]
    return stays_in_room(layout, start, end) and all(
        layout.gap(i, a) == 0 or layout.gap(i, b) == 0 for i in _obstacles(layout, start, end)
    )


def meets(box: FloorBox, start: Point, end: Point) -> bool:
    """Whether a segment whose own box meets a box meets it too."""
    return box.point_gap(end) == 0 or crosses(box.corners, start, end)


Pixels = NDArray[np.float64]
Projected = tuple[Pixels, Pixels]
"""Least and greatest pixel, each (n, 2), of whole boxes; NaN where a part is behind the camera."""

REFERENCE_PIXELS = 640 * 480
WHOLE_COVERAGE = 0.6
"""Share of its whole projected box that a mask must span, along both axes, where an object's size is asked."""

LEAST_OF_WHOLE = 0.35
"""An object that the image's edge cuts is recognisable where its mask spans so much of its whole projected box, or
takes such a share of the image."""


class ClipFacts:
    """What all frame sets of a clip share; everything is computed once, when first asked for."""

    def __init__(self, record: ClipRecord, recipe: Recipe, language: str = "en") -> None:
        self.record, self.recipe, self.language = record, recipe, load(language)
        self.categories = [category_name(thing.type) for thing in record.objects]
        self.askable = [thing.type not in UNASKED_TYPES for thing in record.objects]
        self.visible = [frame.visible for frame in record.frames]
        self._counted = [[one for one in frame.objects if self._counts(one)] for frame in record.frames]
        self.seen = [{one.object for one in counted} for counted in self._counted]
        self._layouts: dict[int, Layout] = {}
        self._ways: dict[tuple[int, int], bool] = {}

    @cached_property
    def exact(self) -> Layout:
        """The clip's layout at full precision."""
        count = len(self.record.objects)
        frames = [[f for f, seen in enumerate(self.seen) if index in seen] for index in range(count)]
        return exact_layout(self.record, frames)

    def rounded(self, decimals: int) -> Layout:
        """The clip's layout as maps print it."""
        if decimals not in self._layouts:
            self._layouts[decimals] = rounded_layout(self.exact, decimals)
        return self._layouts[decimals]

    @cached_property
    def by_mass(self) -> Layout:
        """The exact layout with centroids of footprints for centres."""
        return self.exact.with_centroids()

    @cached_property
    def perturbed(self) -> tuple[Layout, ...]:
        """Copies of the exact layout within the noise of the recipe and of the source; () where there is none."""
        rule, source = self.recipe.noise, self.record.source
        box_m, pose_m = max(rule.box_m, source.noise_m), max(rule.pose_m, source.pose_noise_m)
        if not box_m and not pose_m:
            return ()
        names = [thing.id for thing in self.exact.things or self.record.objects]
        return perturbed_layouts(self.exact, names, self.record.clip_id, box_m, pose_m, rule.draws)

    @cached_property
    def whole(self) -> list[set[int]]:
        """For each frame, the objects seen whole: the entire box projects into the image, and the mask spans it."""
        return [self._whole_in(*found) for found in zip(self._counted, self._projected, strict=True)]

    @cached_property
    def recognisable(self) -> list[set[int]]:
        """For each frame, the objects that count as seen and that the image's edge leaves recognisable."""
        return [self._recognisable_in(*found) for found in zip(self._counted, self._projected, strict=True)]

    @cached_property
    def ties(self) -> Flags:
        """(n, n), which two frames a person can relate; sets of schema 1 do not know what surface frames share."""
        frames, objects = len(self.record.frames), len(self.record.objects)
        recognised = np.zeros((frames, objects), np.bool_)
        for row, known in zip(recognised, self.recognisable, strict=True):
            row[[index for index in known if self.askable[index]]] = True
        shares = np.array(self.record.covisibility or np.zeros((frames, frames)))
        return ties(shares, recognised, alone(self.categories))

    def way_between(self, a: int, b: int) -> bool:
        """Whether one can walk straight from one object to another."""
        key = (a, b) if a < b else (b, a)
        if key not in self._ways:
            self._ways[key] = way_between(self.exact, *key)
        return self._ways[key]

    def _counts(self, seen: FrameObject) -> bool:
        camera, rule = self.record.camera, self.recipe.visibility
        pixels = seen.pixels * REFERENCE_PIXELS / (camera.width * camera.height)
        return pixels >= rule.min_pixels and seen.coverage >= rule.min_coverage

    def _whole_in(self, counted: Sequence[FrameObject], projected: Projected) -> set[int]:
        camera, (low, high) = self.record.camera, projected
        inside = np.all((low >= 0) & (high <= (camera.width, camera.height)), axis=1).tolist()
        return {
            one.object for one, good in zip(counted, inside, strict=True) if good and one.coverage >= WHOLE_COVERAGE
        }

    def _recognisable_in(self, counted: Sequence[FrameObject], projected: Projected) -> set[int]:
        cut = [place for place, one in enumerate(counted) if self._is_cut(one)]
        low, high = (pixels[cut] for pixels in projected)
        masks = np.array([counted[place].box for place in cut]).reshape(-1, 2, 2)
        spans = ((masks[:, 1] + 1 - masks[:, 0]) / (high - low)).min(axis=1).tolist()
        slivers = {counted[place].object for place, span in zip(cut, spans, strict=True) if not span >= LEAST_OF_WHOLE}
        return {one.object for one in counted} - slivers

    def _is_cut(self, seen: FrameObject) -> bool:
        """Whether the image's edge cuts an object that is not large in it."""
        camera, (x0, y0, x1, y1) = self.record.camera, seen.box
        inside = x0 > 0 and y0 > 0 and x1 < camera.width - 1 and y1 < camera.height - 1
        return not inside and seen.pixels < LARGE * camera.width * camera.height

    @cached_property
    def _corners(self) -> list[list[tuple[float, float, float]]]:
        return [thing.box.corners for thing in self.record.objects]

    @cached_property
    def _projected(self) -> list[Projected]:
        """For each frame, those of the objects that count as seen."""
        return [self._project(*found) for found in zip(self.record.frames, self._counted, strict=True)]

    def _project(self, frame: Frame, things: Sequence[FrameObject]) -> Projected:
        camera = self.record.camera
        boxes = [self._corners[one.object] for one in things]
        corners = np.array(boxes, np.float64).reshape(-1, 3)
        pixels, _ = project(frame.pose, corners, camera.width, camera.height, camera.fov_vertical_deg)
        pixels = pixels.reshape(-1, 8, 2)
        return pixels.min(axis=1), pixels.max(axis=1)


class Scene:
    """A clip seen through its first `count` frames, or through some that begin with its first.

    Attributes:
        frames: indices of the shown frames.
        tied: those of them that ties connect with the first, see `geometry.ties`.
        visible: objects with any pixel in a shown frame, or that one shows through glass.
        present: their categories.
        seen: askable objects that count as seen in a shown frame, in the record's order.
        recognisable: those of `seen` that some shown frame does not merely show a sliver of.
        unique: those of `recognisable` whose category no other visible object shares.
        said: category -> what it is called, where not by itself.
        unambiguous: those of `unique` that the bare category names: nothing visible may be meant by it too.
    """

    def __init__(self, facts: ClipFacts, shown: int | Sequence[int]) -> None:
        self.facts, self.record = facts, facts.record
        self.frames = tuple(range(shown) if isinstance(shown, int) else shown)
        self.said: Mapping[str, str] = facts.language.naming({})
        tied = np.flatnonzero(connected(facts.ties[np.ix_(self.frames, self.frames)])).tolist()
        self.tied = frozenset(self.frames[place] for place in tied)
        self.visible = self._any(facts.visible)
        counted, recognisable = self._any(facts.seen), self._any(facts.recognisable)
        shared = Counter(facts.categories[i] for i in self.visible)
        self.present = frozenset(shared)
        self.seen = tuple(sorted(i for i in counted if facts.askable[i]))
        self.recognisable = tuple(i for i in self.seen if i in recognisable)
        self.unique = tuple(i for i in self.recognisable if shared[facts.categories[i]] == 1)
        self.unambiguous = tuple(i for i in self.unique if not namesakes(facts.categories[i]) & shared.keys())

    def _any(self, sets: Sequence[Set[int]]) -> frozenset[int]:
        """What is in the sets of some shown frame."""
        return frozenset[int]().union(*(sets[frame] for frame in self.frames))

    def about(self, objects: Collection[int]) -> "Scene":
        """The same scene, of which only these objects, and what has the category of one, are asked about."""
        other, alike = copy(self), {self.facts.categories[i] for i in objects}
        other.unique, other.unambiguous = (tuple(i for i in s if i in objects) for s in (self.unique, self.unambiguous))
        other.recognisable = tuple(i for i in self.recognisable if self.facts.categories[i] in alike)
        return other

    @property
    def images(self) -> str:
        """What a text calls the shown frames."""
        return self.language.images.one if len(self.frames) == 1 else self.language.images.several

    @property
    def mark(self) -> str:
        """What every text begins with, to tell groups of images apart; "" where there is one."""
        return ""

    @property
    def language(self) -> Language:
        """What questions about it are in."""
        return self.facts.language

    @property
    def exact(self) -> Layout:
        """The layout at full precision."""
        return self.facts.exact

    def name(self, index: int) -> str:
        """What names an object in questions: its category, or another name of that."""
        return self.called(self.facts.categories[index])

    def called(self, category: str) -> str:
        """What a category, or a kind of room, is called in questions."""
        return self.said.get(category, category)

    def saying(self, said: Mapping[str, str]) -> "Scene":
        """The same scene where categories are called otherwise."""
        other = copy(self)
        other.said = self.language.naming(said)
        return other

    def map_names(self, objects: Sequence[int]) -> list[str]:
        """What a map of these objects calls them."""
        return map_names(self.record, objects, self.said)

    def categories(self, objects: Sequence[int]) -> list[str]:
        """Categories of several objects."""
        return [self.facts.categories[i] for i in objects]

    def names(self, objects: Sequence[int]) -> list[str]:
        """Names of several objects."""
        return [self.name(i) for i in objects]

    def seen_in(self, index: int) -> tuple[int, ...]:
        """Shown frames in which an object counts as seen."""
        return tuple(f for f in self.frames if index in self.facts.seen[f])

    def visible_in(self, index: int) -> tuple[int, ...]:
        """Shown frames in which an object has any pixel, or is seen through glass."""
        return tuple(f for f in self.frames if index in self.facts.visible[f])

    def is_tied(self, index: int) -> bool:
        """Whether an object is recognisable in a frame that ties connect with the first."""
        return any(index in self.facts.recognisable[f] for f in self.tied)

    def is_whole(self, index: int) -> bool:
        """Whether some shown frame holds the whole object."""
        return any(index in self.facts.whole[f] for f in self.frames)

    def touch(self, a: int, b: int) -> bool:
        """Whether one rests on the other or both rest on the same piece, which a reader would guess blindly."""
        things = self.record.objects
        first, second = things[a], things[b]
        return first.id == second.parent or second.id == first.parent or first.parent == second.parent != ""
