"""Films a walk through a house and writes down what every frame shows."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from layoutgen.capture.media import depth_png, ids_png, jpeg, mp4
from layoutgen.capture.objects import STRUCTURE, outlined, scene_objects, scene_rooms
from layoutgen.catalogue.names import UNASKED_TYPES, category_name
from layoutgen.config import Recipe
from layoutgen.dataset.records import Camera, Clip, ClipRecord, Frame, FrameObject, GlimpsedObject, HouseRef, Twin
from layoutgen.errors import SceneFailed
from layoutgen.geometry.camera import Pose, focal_length
from layoutgen.geometry.covisibility import Grid, GridLens, covisibility
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.geometry.ties import Flags, alone, ties
from layoutgen.houses.house import House
from layoutgen.seeds import rng_for
from layoutgen.studio.base import Glimpse, SeenObject, Studio, View
from layoutgen.walk.keyframes import KeyframeCandidate, choose_keyframes
from layoutgen.walk.lenses import Lens, draw_lens
from layoutgen.walk.masks import Masks, measure
from layoutgen.walk.plan import Walk, plan_walk
from layoutgen.walk.quality import dhash, is_against_something, is_blank, is_dark, thumbnail
from layoutgen.walk.recorded import recorded_walk
from layoutgen.walk.scene import make_scene

Shares = NDArray[np.float64]
_DOORS = frozenset({"Doorframe", "Doorway"})
_MOST_DOOR = 0.4
"""Share of an image that doors may take: more of a leaf and it stands before what there is to see."""


@dataclass(frozen=True)
class Shot:
    """A rendered candidate, ready to be kept.

    Attributes:
        view: without its colours, which are in `image`.
        glimpses: what it shows through glass; found out for keyframes only.
    """

    view: View
    masks: Masks
    image: bytes
    surface: Grid
    glimpses: tuple[Glimpse, ...] = ()


@dataclass(frozen=True)
class Take:
    """A filmed walk, and what its twins are made from.

    Attributes:
        house: where it was filmed.
        items: the studio's objects then.
        floor_y: height of the floor.
        walk: the plan.
        shots: the keyframes, and `others`, the other candidates in the order of the walk.
        clip: what it became.
    """

    house: House
    items: tuple[SeenObject, ...]
    floor_y: float
    walk: Walk
    shots: tuple[Shot, ...]
    others: tuple[Pose, ...]
    clip: Clip


def capture(studio: Studio, house: House, recipe: Recipe, seed: int, clip_index: int = 0) -> Clip:
    """Walks through a house and films it.

    Args:
        studio: films; the house is loaded into it if it is not there yet.
        house: where to walk.
        recipe: camera, walk, what counts as seen, and what is stored.
        seed: of the dataset; with the house's id and `clip_index` it settles everything drawn.
        clip_index: tells several clips of one house apart.

    Returns:
        A clip without questions: 1 to 16 frames, and all objects with a pixel in any of them.

    Raises:
        SceneFailed: the simulator refuses the house, or nothing in it can be seen.
        SimulatorError: see `Studio`.
    """
    return take(studio, house, recipe, seed, clip_index).clip


def take(studio: Studio, house: House, recipe: Recipe, seed: int, clip_index: int) -> Take:
    """What `capture` films, with what its twins need; raises as it does."""
    rng = rng_for(seed, house.id, clip_index, "walk")
    lens = draw_lens(recipe.camera, rng)
    studio.load(house, lens.fov_vertical_deg)
    try:
        walk = _walk(studio, house, lens, recipe, clip_index, rng)
    except SceneFailed as error:
        raise SceneFailed(f"{house.id}: {error}") from error
    poses = [walk.poses[index] for index in walk.candidates]
    shots, shares = keyframes(studio, poses, walk, recipe)
    if not shots:
        raise SceneFailed(f"{house.id}: no frame along the walk shows an object")
    shots = with_glass(studio, shots)
    clip = made_clip(studio, house, recipe, walk, shots, shares, f"{house.id}#{clip_index}", seed, Twin())
    kept = {shot.view.pose for shot in shots}
    others = tuple(pose for pose in poses if pose not in kept)
    return Take(house, studio.objects(), studio.floor_y, walk, tuple(shots), others, clip)


def _walk(studio: Studio, house: House, lens: Lens, recipe: Recipe, clip_index: int, rng: np.random.Generator) -> Walk:
    """The walk that was walked where the studio has pictures of it, else one through the house that is loaded."""
    if (recorded := studio.recorded()) is not None:
        return recorded_walk(recorded, recipe, clip_index, studio.floor_y)
    scene = make_scene(studio.objects(), studio.reachable(), house.content, studio.floor_y)
    return plan_walk(scene, lens, recipe, rng)


def with_glass(studio: Studio, shots: Sequence[Shot]) -> list[Shot]:
    """The shots of the present house, with what they show through glass."""
    return [replace(shot, glimpses=studio.through_glass(shot.view)) for shot in shots]


def made_clip(
    studio: Studio,
    house: House,
    recipe: Recipe,
    walk: Walk,
    shots: Sequence[Shot],
    shares: Shares,
    clip_id: str,
    seed: int,
    twin: Twin,
) -> Clip:
    """The clip of shots of the house that is loaded; `shares` (n, n) are those of surface that they have in common."""
    shown = _shown_objects(studio, shots)
    record = _record(studio, house, recipe, walk.lens, shots, shares, shown, clip_id, seed, twin)
    return Clip(record, [shot.image for shot in shots], _extras(studio, recipe, walk, shots, shown))


def filmed(studio: Studio, poses: Sequence[Pose], lens: Lens, recipe: Recipe) -> tuple[list[Shot], Shares]:
    """A shot from each pose, and the shares of surface (n, n) that they have in common."""
    shots = [shot for _, shot in _taken(studio, poses, lens, recipe)]
    return shots, _shares(studio, shots, lens)


def _taken(studio: Studio, poses: Iterable[Pose], lens: Lens, recipe: Recipe) -> Iterator[tuple[View, Shot]]:
    """The view from each pose, and what is kept of it."""
    boxes = np.array([item.box for item in studio.objects()])
    grid = _grid_lens(lens, studio)
    for pose in poses:
        view = studio.look(pose)
        yield view, _shot(view, measure(view, boxes, lens.fov_vertical_deg), grid, recipe)


def _shares(studio: Studio, shots: Sequence[Shot], lens: Lens) -> Shares:
    return covisibility([shot.view.pose for shot in shots], [shot.surface for shot in shots], _grid_lens(lens, studio))


def keyframes(studio: Studio, poses: Sequence[Pose], walk: Walk, recipe: Recipe) -> tuple[list[Shot], Shares]:
    """Renders candidates and returns the keyframes and the shares of surface (n, n) that they have in common."""
    items = studio.objects()
    asked = np.array([item.type not in UNASKED_TYPES for item in items])
    doors = np.array([item.type in _DOORS for item in items])
    shots, candidates = [], []
    for view, shot in _taken(studio, poses, walk.lens, recipe):
        shots.append(shot)
        blocked = shot.masks.pixels[doors].sum() > _MOST_DOOR * view.instances.size
        candidates.append(_candidate(view, shot.masks, asked, bool(blocked), recipe))
    shares = _shares(studio, shots, walk.lens)
    tied = _ties(shots, shares, [category_name(item.type) for item in items], asked, walk.lens, recipe)
    kept = choose_keyframes(candidates, [item.type for item in items], tied=tied, square=walk.square)
    return [shots[index] for index in kept], shares[np.ix_(kept, kept)]


def _ties(
    shots: Sequence[Shot],
    shares: Shares,
    names: Sequence[str],
    asked: NDArray[np.bool_],
    lens: Lens,
    recipe: Recipe,
) -> Flags:
    """(n, n), which of the candidates a person can relate, as `ClipFacts.ties` finds them once the record is there."""
    recognised = [shot.masks.recognised(recipe.visibility, lens.width, lens.height) & asked for shot in shots]
    shown = np.any([shot.masks.pixels > 0 for shot in shots], axis=0)
    return ties(shares, np.array(recognised), alone(names, shown))


def _shot(view: View, masks: Masks, lens: GridLens, recipe: Recipe) -> Shot:
    image = jpeg(view.rgb, recipe.camera.jpeg_quality)
    return Shot(replace(view, rgb=np.empty((0, 0, 3), np.uint8)), masks, image, lens.grid(view.depth))


def _candidate(view: View, masks: Masks, asked: NDArray[np.bool_], blocked: bool, recipe: Recipe) -> KeyframeCandidate:
    height, width = view.instances.shape
    small = thumbnail(view.rgb)
    blocked = blocked or not view.trusted or is_against_something(view.depth)
    return KeyframeCandidate(
        pose=view.pose,
        seen=masks.seen(recipe.visibility, width, height) & asked,
        shown=(masks.pixels > 0) & asked,
        usable=not (blocked or is_dark(small) or is_blank(small, view.depth)),
        hash=dhash(small),
    )


def _shown_objects(studio: Studio, shots: Sequence[Shot]) -> list[int]:
    """Indices, among the studio's objects, of those with a pixel in any shot, or that one shows through glass."""
    pixels = np.sum([shot.masks.pixels for shot in shots], axis=0)
    for glimpse in chain.from_iterable(shot.glimpses for shot in shots):
        pixels[glimpse.index] += glimpse.pixels
    return [i for i, item in enumerate(studio.objects()) if pixels[i] and item.type not in STRUCTURE]


def _record(
    studio: Studio,
    house: House,
    recipe: Recipe,
    lens: Lens,
    shots: Sequence[Shot],
    shares: Shares,
    shown: Sequence[int],
    clip_id: str,
    seed: int,
    twin: Twin,
) -> ClipRecord:
    first, items = shots[0].view.pose, studio.objects()
    observer = ObserverFrame(first.x, first.z, first.yaw_deg)
    recorded = studio.recorded()
    rooms = outlined(recorded.rooms, observer) if recorded else scene_rooms(house.content, items, observer)
    return ClipRecord(
        clip_id=clip_id,
        split=recipe.split,
        seed=seed,
        house=HouseRef(house.id, house.source, house.index, house.sha256),
        engine=studio.facts.engine,
        source=studio.facts.source,
        twin=twin,
        camera=_camera(lens),
        frames=[_frame(i, shot, shown, studio.floor_y) for i, shot in enumerate(shots)],
        covisibility=shares.round(3).tolist(),
        rooms=rooms,
        objects=scene_objects(items, shown, rooms, observer, studio.floor_y),
        questions=[],
    )


def _camera(lens: Lens) -> Camera:
    focal = focal_length(lens.height, lens.fov_vertical_deg)
    middle = lens.width / 2, lens.height / 2
    return Camera(lens.width, lens.height, lens.fov_vertical_deg, focal, focal, *middle, lens.name)


def _grid_lens(lens: Lens, studio: Studio) -> GridLens:
    return GridLens(lens.height, lens.width, lens.fov_vertical_deg, studio.facts.reach_m)


def _frame(number: int, shot: Shot, shown: Sequence[int], floor_y: float) -> Frame:
    masks, places = shot.masks, {index: place for place, index in enumerate(shown)}
    seen = [
        FrameObject(index, int(masks.pixels[i]), float(masks.coverage[i]), [int(v) for v in masks.boxes[i]])
        for index, i in enumerate(shown)
        if masks.pixels[i]
    ]
    glimpsed = [
        GlimpsedObject(places[one.index], one.pixels, one.box, one.certain)
        for one in shot.glimpses
        if one.index in places
    ]
    sha256 = hashlib.sha256(shot.image).hexdigest()
    pose = shot.view.pose
    return Frame.at(pose, f"frame_{number:02d}.jpg", pose.y - floor_y, seen, sha256, glimpsed)


def _extras(
    studio: Studio, recipe: Recipe, walk: Walk, shots: Sequence[Shot], shown: Sequence[int]
) -> dict[str, bytes]:
    """Depth, instance ids and the film, as far as the recipe asks for them."""
    extras: dict[str, bytes] = {}
    numbers = np.zeros(len(studio.objects()) + 1, np.int32)
    numbers[list(shown)] = np.arange(1, len(shown) + 1)
    for index, shot in enumerate(shots):
        if "depth" in recipe.modalities:
            extras[f"depth_{index:02d}.png"] = depth_png(shot.view.depth)
        if "ids" in recipe.modalities:
            extras[f"ids_{index:02d}.png"] = ids_png(numbers[shot.view.instances])
    if recipe.video:
        frames = (studio.look(pose).rgb for pose in walk.poses)
        extras["walk.mp4"] = mp4(frames, walk.lens.width, walk.lens.height)
    return extras
