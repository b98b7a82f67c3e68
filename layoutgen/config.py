"""Recipes: what to film, what to ask and how to print it. Loaded from YAML, validated with the key's path."""

import math
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from layoutgen import resources
from layoutgen.errors import UNDECODABLE, RecipeError, one_line
from layoutgen.leaves import leaves

T = TypeVar("T")

FRAME_COUNTS = (1, 4, 8, 12, 16)
"""Sizes of the nested keyframe sets: the first n frames of a clip are its n-frame set."""


class CameraRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The camera; jitters are half-ranges drawn once a clip (height, fov) or once a frame (pitch)."""

    width: int = 640
    height: int = 480
    fov: float = 90.0
    height_jitter: float = 0.0
    pitch: float = 15.0
    pitch_jitter: float = 0.0
    fov_jitter: float = 0.0
    jpeg_quality: int = 92


class WalkRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the camera moves and which frames are kept.

    Attributes:
        strategy: `walkthrough`, `lookaround`, `orbit` or `random`.
        candidates: poses rendered per clip, from which up to 16 keyframes are chosen.
        clips_per_house: walks made in each house.
    """

    strategy: Literal["walkthrough", "lookaround", "orbit", "random"] = "walkthrough"
    candidates: int = 32
    clips_per_house: int = 1


class VisibilityRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When an object counts as seen in a frame.

    Attributes:
        min_pixels: pixels of its mask, scaled to 640x480.
        min_coverage: share of its projected box's extent inside the image that the mask spans.
    """

    min_pixels: int = 400
    min_coverage: float = 0.3


class MarginRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No question is written whose answer lies within these of another answer."""

    angle_deg: float = 10.0
    distance_m: float = 0.15
    ratio: float = 0.1


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole recipe.

    Attributes:
        tasks: task name -> share of the questions; `layoutgen tasks` lists the names. Empty: all
            built-in tasks alike.
        frames: number of shown frames -> share of the questions.
        questions_per_clip: how many are kept at most from each clip.
        map: what `<map>` lists: `metric` (the question's objects), `metric-all` (every visible object), `grid`
            (the question's objects on a 10x10 grid) or `none`.
        think: whether `<think>` is written.
        balance: choose questions so that answers, letters and categories are spread.
        strict_mix: rather leave a clip's questions out than exceed the shares of tasks and frames.
        split: the split written into the records.
        modalities: what is stored beside RGB: `depth`, `ids`.
    """

    name: str
    description: str = ""
    camera: CameraRecipe = CameraRecipe()
    walk: WalkRecipe = WalkRecipe()
    visibility: VisibilityRecipe = VisibilityRecipe()
    margins: MarginRecipe = MarginRecipe()
    tasks: dict[str, float] = {}
    frames: dict[int, float] = msgspec.field(default_factory=lambda: {n: 0.2 for n in FRAME_COUNTS})
    questions_per_clip: int = 40
    map: Literal["metric", "metric-all", "grid", "none"] = "metric"
    think: bool = True
    balance: bool = True
    strict_mix: bool = False
    split: Literal["train", "val", "test"] = "train"
    modalities: list[Literal["depth", "ids"]] = []
    video: bool = False


def read_yaml(path: Path, kind: type[T]) -> T:
    """Decodes a YAML file into a msgspec type.

    Raises:
        RecipeError: not YAML, an unknown key or a wrong type; the message names the file and the key's path.
    """
    return parse_yaml(path.read_bytes(), kind, path)


def parse_yaml(text: bytes, kind: type[T], path: Path) -> T:
    """`read_yaml` of text already read; `path` is for messages only."""
    try:
        value = msgspec.yaml.decode(text, type=kind, strict=True)
    except UNDECODABLE as error:
        raise RecipeError(f"{path}: {one_line(error)}") from error
    for key, number in leaves(msgspec.to_builtins(value), "$"):
        if isinstance(number, float) and not math.isfinite(number):  # JSON, and so a plan, cannot hold it
            raise RecipeError(f"{path}: must be a finite number - at `{key}`")
    return value


def load_recipe(name: str) -> Recipe:
    """The recipe called `name`: a bundled one, or a path to a YAML file or to the plan of a dataset.

    Raises:
        InputError: no such file.
        RecipeError: the file is not a valid recipe; the message names the key's path and the reason.
    """
    path = resources.find("pipelines", name)
    if path.suffix != ".json":
        return parse_recipe(path.read_bytes(), path)
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Planned).recipe
    except UNDECODABLE as error:
        raise RecipeError(f"{path}: not the plan of a dataset ({one_line(error)})") from error


class _Planned(msgspec.Struct):
    """What a plan holds of a recipe; it was checked when the plan was made."""

    recipe: Recipe


def parse_recipe(text: bytes, path: Path) -> Recipe:
    """Decodes and checks a recipe; `path` is for messages only."""
    recipe = parse_yaml(text, Recipe, path)
    _check(recipe, path)
    return recipe


def _check(recipe: Recipe, path: Path) -> None:
    def need(good: bool, key: str, reason: str) -> None:
        if not good:
            raise RecipeError(f"{path}: {reason} - at `$.{key}`")

    camera, walk, visibility = recipe.camera, recipe.walk, recipe.visibility
    need(32 <= camera.width <= 4096 and 32 <= camera.height <= 4096, "camera", "width and height must be 32 to 4096")
    need(20 <= camera.fov <= 150, "camera.fov", "must be 20 to 150 degrees")
    need(
        0 <= camera.fov_jitter <= min(camera.fov - 20, 150 - camera.fov),
        "camera.fov_jitter",
        "leaves 20 to 150 degrees",
    )
    need(0 <= camera.height_jitter <= 1, "camera.height_jitter", "must be 0 to 1 metre")
    need(
        0 <= camera.pitch_jitter <= 60 - abs(camera.pitch), "camera.pitch_jitter", "leaves -60 to 60 degrees with pitch"
    )
    need(1 <= camera.jpeg_quality <= 100, "camera.jpeg_quality", "must be 1 to 100")
    need(16 <= walk.candidates <= 500, "walk.candidates", "must be 16 to 500")
    need(1 <= walk.clips_per_house <= 100, "walk.clips_per_house", "must be 1 to 100")
    need(visibility.min_pixels >= 1, "visibility.min_pixels", "must be at least 1")
    need(0 <= visibility.min_coverage <= 1, "visibility.min_coverage", "must be 0 to 1")
    need(1 <= recipe.questions_per_clip <= 10_000, "questions_per_clip", "must be 1 to 10000")
    need(set(recipe.frames) <= set(FRAME_COUNTS), "frames", f"keys must be among {FRAME_COUNTS}")
    for key, shares in (("frames", recipe.frames), ("tasks", recipe.tasks)):
        need(all(share >= 0 for share in shares.values()), key, "shares must not be negative")
        need(not shares or sum(shares.values()) > 0, key, "at least one share must be positive")
    need(recipe.map != "grid" or not recipe.think, "think", "must be false with a grid map, which has no metres")
    for key, value in msgspec.structs.asdict(recipe.margins).items():
        need(value >= 0, f"margins.{key}", "must not be negative")
