"""Which edits a filmed walk allows: things that questions can be about, and free places that its frames show."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from layoutgen.capture.clip import Take
from layoutgen.capture.places import Place, Room, frames_showing
from layoutgen.catalogue.assets import Asset, assets, assets_by_type
from layoutgen.catalogue.changes import ADDED_TO_FLOOR, ADDED_TO_FURNITURE, FIXED, ON_FLOOR, OPENED, differ
from layoutgen.catalogue.names import UNASKED_TYPES, category_name
from layoutgen.config import Recipe
from layoutgen.houses.edits import Edit, Kind
from layoutgen.houses.schema import Item, Vector
from layoutgen.studio.base import SeenObject

LEAST_FRAMES = 2
"""Frames that must show what is changed, if there are so many."""
_DRAWS = 60
"""Places that are drawn for a thing."""
_MOVE = 0.6
"""Least metres between where a thing stood and where it is moved to."""
_MOST_ALIKE = 4
"""Things of one category among which one may change: of more, nobody keeps count."""


class Ideas:
    """What could be changed.

    Args:
        take: the walk.
        recipe: when a thing counts as seen.
    """

    def __init__(self, take: Take, recipe: Recipe) -> None:
        self._take, self._recipe = take, recipe
        assert take.house.content is not None
        listed = {item.id: (item, parent.id if parent else "") for item, parent in take.house.content.items()}
        self._room = Room(take.items, take.house.content, take.floor_y, [shot.view.pose for shot in take.shots])
        pixels = np.sum([shot.masks.pixels for shot in take.shots], axis=0)
        rule, lens = recipe.visibility, take.walk.lens
        known = np.sum([shot.masks.recognised(rule, lens.width, lens.height) for shot in take.shots], axis=0)
        self._shown = {item.type for item, count in zip(take.items, pixels, strict=True) if count}
        self._counts = Counter(category_name(i.type) for i, count in zip(take.items, pixels, strict=True) if count)
        self._least = min(LEAST_FRAMES, len(take.shots))
        holding = {parent for item in take.items for parent in item.parents} | {host for _, host in listed.values()}
        self._things = [
            (item, *listed[item.id], item.id in holding)
            for item, count in zip(take.items, known, strict=True)
            if count >= self._least and item.id in listed and item.type not in UNASKED_TYPES
        ]

    def of(self, kind: Kind, rng: np.random.Generator) -> Iterator[Edit]:
        """Edits of a kind in the order in which they are to be tried; what is the only one of its kind comes first."""
        if kind == "added":
            yield from self._added(rng)
            return
        things = [self._things[i] for i in rng.permutation(len(self._things))]
        things = [thing for thing in things if self._counts[category_name(thing[0].type)] <= _MOST_ALIKE]
        things.sort(key=lambda thing: self._counts[category_name(thing[0].type)] > 1)
        for seen, item, host, holds in things:
            if kind == "opened":
                yield from self._opened(seen, item, host)
            elif holds or item.is_on or seen.type in FIXED:
                continue
            elif kind == "removed":
                yield Edit("removed", taken=seen.id)
            elif kind == "moved":
                yield from self._moved(seen, item, rng)
            else:
                yield from self._swapped(seen, item, host, rng)

    def _opened(self, seen: SeenObject, item: Item, host: str) -> Iterator[Edit]:
        if seen.type in OPENED and seen.openable:
            put = msgspec.structs.replace(item, openness=0.0 if seen.open else 1.0)
            yield Edit("opened", seen.id, put, host)

    def _moved(self, seen: SeenObject, item: Item, rng: np.random.Generator) -> Iterator[Edit]:
        if self._stands(seen):
            places = self._room.on_floor(item, _DRAWS, rng, seen.id) if seen.type in ON_FLOOR else iter(())
        else:
            places = self._room.on_furniture(item, _DRAWS, rng, seen.id)
        far = [place for place in places if place.box.floor.centre_distance(seen.box.floor) >= _MOVE]
        yield from (Edit("moved", seen.id, place.item, place.host) for place in self._best(far, seen.id))

    def _stands(self, seen: SeenObject) -> bool:
        types = {item.id: item.type for item in self._take.items}
        return all(types[parent] == "Floor" for parent in seen.parents) and bool(seen.parents)

    def _swapped(self, seen: SeenObject, item: Item, host: str, rng: np.random.Generator) -> Iterator[Edit]:
        """Another asset of the type whose extents differ visibly, where it fits."""
        if not seen.parents:
            return  # hangs on a wall, whose fittings are made for one asset
        mine = assets()[item.asset_id]
        same = [other for other in self._assets(mine.type) if differ(mine, other)]
        places: list[Place] = []
        for index in rng.permutation(len(same))[:8].tolist():
            other = same[index]
            y = round(seen.box.y_min + 0.002 + other.size[1] / 2, 4)
            position = msgspec.structs.replace(item.position, y=y)
            put = msgspec.structs.replace(
                item, id=f"{item.id}~swapped", asset_id=other.id, position=position, openness=None
            )
            if (place := self._room.place(put, host, {seen.id, *seen.parents})) is not None:
                places.append(place)
        yield from (Edit("swapped", seen.id, place.item, host) for place in self._best(places, seen.id))

    def _added(self, rng: np.random.Generator) -> Iterator[Edit]:
        names = [(name, True) for name in ADDED_TO_FLOOR] + [(name, False) for name in ADDED_TO_FURNITURE]
        for index in rng.permutation(len(names)).tolist():
            name, floor = names[index]
            if name in self._shown or category_name(name) in self._counts:
                continue
            options = self._assets(name)
            asset = options[int(rng.integers(len(options)))]
            item = Item(id=f"added|{name}", asset_id=asset.id, position=Vector(), kinematic=True)
            draw = self._room.on_floor if floor else self._room.on_furniture
            for place in self._best(list(draw(item, _DRAWS, rng))):
                yield Edit("added", put=place.item, host=place.host)

    def _assets(self, name: str) -> Sequence[Asset]:
        split = next((a.split for item, _ in self._items() if (a := assets()[item.asset_id]).split), None)
        return assets_by_type(split).get(name, ())

    def _items(self) -> list[tuple[Item, Item | None]]:
        assert self._take.house.content is not None
        return self._take.house.content.items()

    def _best(self, places: Sequence[Place], gone: str = "") -> list[Place]:
        """The place that most frames show well, if enough do, once what is `gone` no longer hides any."""
        if not places:
            return []
        shots, rule = self._take.shots, self._recipe.visibility
        hidden = next((index for index, item in enumerate(self._take.items) if item.id == gone), -2)
        depths = [np.where(shot.view.instances == hidden, np.float32(np.inf), shot.view.depth) for shot in shots]
        poses, boxes = [shot.view.pose for shot in shots], [place.box for place in places]
        shown = frames_showing(boxes, poses, depths, self._take.walk.lens, rule).sum(axis=0)
        best = int(np.argmax(shown))
        return [places[best]] if shown[best] >= self._least else []
