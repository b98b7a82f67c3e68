"""Recipes: what to film, what to ask and how to print it; loaded from YAML, validated with the key's path."""

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import msgspec.inspect
from msgspec import Meta

from layoutgen import resources
from layoutgen.errors import UNDECODABLE, RecipeError, one_line
from layoutgen.wording import meant

T = TypeVar("T")
NotNegative = Annotated[float, Meta(ge=0.0)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
_Side = Annotated[int, Meta(ge=32, le=4096)]
FRAME_COUNTS = (1, 4, 8, 12, 16)
"""Sizes of the nested keyframe sets: the first n frames of a clip are its n-frame set."""
_OF_A_LENS = tuple("eye height_jitter fov fov_jitter pitch pitch_bias pitch_jitter roll_bias roll_jitter".split())
"""Keys of a camera that the known lenses settle by themselves."""
_FILMED = ("camera", "walk", "split", "modalities", "video", "twins")
"""Keys of a recipe that settle the frames; the others settle what is asked about them."""


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The path and the value of everything in nested data that is neither an object nor a list.

    Args:
        value: nested dicts and lists.
        path: of `value` itself; a leaf's reads `path.key[0]`.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


Spelling = Literal["british", "american"]

LensName = Literal["agent", "phone", "action camera", "robot", "tall person"]
"""The cameras that `walk.lenses` knows."""


ThinkStyle = Literal["arithmetic", "brief", "told", "none"]
"""How reasoning is told; `none`: there is no `<think>`."""
ThinkShares = dict[ThinkStyle, NotNegative]
Unit = Literal["own", "metres", "centimetres", "feet"]
"""What lengths are asked in, and areas in its square (square metres for centimetres); `own`: each task's own."""
_Choice = TypeVar("_Choice", bound=str | int)


class CameraRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The camera: one of its own, or one of several known lenses, drawn for each clip.

    Attributes:
        width, height: of images, pixels.
        fov: vertical field of view, degrees.
        height_jitter, fov_jitter: half-ranges, drawn once a clip: metres and degrees.
        pitch: degrees that it looks down.
        pitch_jitter, roll_jitter: half-ranges in degrees, drawn once a view; between views the camera turns evenly.
        jpeg_quality: of images.
        eye: metres of the camera above the floor; AI2-THOR's agent's unless said.
        pitch_bias, roll_bias: half-ranges in degrees, drawn once a clip.
        lenses: name of a lens -> share of the clips; each settles height, field of view, pitch and roll by itself.
        off_grid: positions and directions are any, not those of AI2-THOR's grid and every 30 degrees.
        square_start: share of the clips whose first view looks along an axis of the world, so that most boxes are
            square to it; the others begin anywhere.
    """

    width: _Side = 640
    height: _Side = 480
    fov: Annotated[float, Meta(ge=20.0, le=150.0)] = 90.0
    height_jitter: Share = 0.0
    pitch: Annotated[float, Meta(ge=-60.0, le=60.0)] = 15.0
    pitch_jitter: NotNegative = 0.0
    fov_jitter: NotNegative = 0.0
    jpeg_quality: Annotated[int, Meta(ge=1, le=100)] = 92
    eye: Annotated[float, Meta(ge=0.3, le=2.2)] = 1.576
    pitch_bias: NotNegative = 0.0
    roll_bias: Annotated[float, Meta(ge=0.0, le=20.0)] = 0.0
    roll_jitter: Annotated[float, Meta(ge=0.0, le=20.0)] = 0.0
    lenses: dict[LensName, NotNegative] = {}
    off_grid: bool = False
    square_start: Share = 1.0


class WalkRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the camera moves and which frames are kept.

    Attributes:
        strategy: `walkthrough`, `lookaround`, `orbit` or `random`.
        candidates: poses rendered per clip, from which up to 16 keyframes are chosen.
        clips_per_house: walks made in each house.
    """

    strategy: Literal["walkthrough", "lookaround", "orbit", "random"] = "walkthrough"
    candidates: Annotated[int, Meta(ge=16, le=500)] = 32
    clips_per_house: Annotated[int, Meta(ge=1, le=100)] = 1


class VisibilityRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When an object counts as seen in a frame.

    Attributes:
        min_pixels: pixels of its mask, scaled to 640x480.
        min_coverage: share of its projected box's extent inside the image that the mask spans.
    """

    min_pixels: Annotated[int, Meta(ge=1)] = 400
    min_coverage: Share = 0.3


class MarginRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No question is written whose answer lies within these of another answer.

    Attributes:
        angle_deg: degrees.
        distance_m: metres.
        ratio: of areas.
        distance_share: where distances are compared, the share of the smaller by which the next one is larger at
            least; besides `distance_m`.
    """

    angle_deg: NotNegative = 10.0
    distance_m: NotNegative = 0.15
    ratio: NotNegative = 0.1
    distance_share: NotNegative = 0.1


class LimitRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which objects are set in relation at all: what a benchmark demands beyond the tasks' definitions and margins.

    Attributes:
        sector_deg: least degrees of a direction (front-left, behind) from the boundaries of the sectors it is told by.
        separation_m: least metres between the closest points of any two objects of such a question.
        extent_m: longest side of the smallest rectangle around such an object's outline.
        distance_m: least metres between the closest points of two objects whose distance is asked for or compared.
        options: how many objects are offered where distances are compared; 0 for any number.
        categories: how many categories are counted together; 0 for any number.
    """

    sector_deg: Annotated[float, Meta(ge=0.0, le=45.0)] = 0.0
    separation_m: NotNegative = 0.0
    extent_m: Annotated[float, Meta(ge=0.1, le=100.0)] = 100.0
    distance_m: NotNegative = 0.0
    options: Annotated[int, Meta(ge=0, le=4)] = 0
    categories: Annotated[int, Meta(ge=0, le=3)] = 0


class Paraphrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Further wordings of tasks, as `layoutgen paraphrase` writes them to a file; `paraphrase/` checks them.

    Attributes:
        model: what wrote them.
        language: whose wordings they stand beside.
        wordings: task -> texts with the slots of its own wordings.
    """

    model: str = ""
    language: str = "en"
    wordings: dict[str, tuple[str, ...]] = {}


class TwinRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which walks are filmed again in a house with one fact changed; each share is drawn by itself.

    Attributes:
        removed, moved, swapped, added, opened: share of the walks with a twin of that kind, where the house allows it.
        elsewhere: share of the twins that are filmed from other places than the walk.
    """

    removed: Share = 0.0
    moved: Share = 0.0
    swapped: Share = 0.0
    added: Share = 0.0
    opened: Share = 0.0
    elsewhere: Share = 0.0


class ContrastRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Questions that nobody answers without looking, beside `questions_per_clip`.

    Attributes:
        pairs: kept at most for each twin: the same words asked of it and of the other clip, with other answers.
        changes: kept at most for each twin: what changed between the two.
        refusals: kept at most for each walk: pairs that offer to say that it cannot be told, once rightly.
    """

    pairs: Annotated[int, Meta(ge=0, le=1000)] = 6
    changes: Annotated[int, Meta(ge=0, le=1000)] = 4
    refusals: Annotated[int, Meta(ge=0, le=1000)] = 0


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole recipe.

    Attributes:
        tasks: task name -> share of the questions; `layoutgen tasks` lists the names. Empty: all
            built-in tasks alike.
        frames: number of shown frames -> share of the questions.
        questions_per_clip: how many are kept at most from each clip.
        map: what `<map>` lists: `metric` (the question's objects), `metric-all` (every visible object), `grid`
            (the question's objects on a 10x10 grid) or `none`.
        think: whether `<think>` is written, or its style: `arithmetic` step by step (as true says), `brief` with the
            deciding numbers only, or `told` in a person's words; or shares of these and of `none`.
        think_of: task name -> the same for its questions.
        language: what is asked in, `en`; or language -> share of the clips.
        units: what lengths and areas are asked in, or shares of these; the map stays in metres.
        spelling: of texts, prompts and reasoning: `british` or `american`.
        number_words: share of the counts whose answer is a word, `three`.
        synonyms: whether questions call things by other names that people use too, `kitchen counter`, where those mean
            nothing else in view.
        atypical_sizes: sizes are asked only of types whose larger assets exceed their smaller ones by this share, and
            of objects that a guess by the name gets wrong; 0 asks any.
        paraphrases: further wordings.
        balance: choose questions so that answers, letters and categories are spread; `factorial`: over the full cross
            of answer, distance and size.
        strict_mix: rather leave a clip's questions out than exceed the shares of tasks and frames.
        split: the split written into the records.
        modalities: what is stored beside RGB: `depth`, `ids`.
        twins: which walks are filmed again in a house with one fact changed.
        contrast: questions that twins and fewer frames allow.
    """

    name: str
    description: str = ""
    camera: CameraRecipe = CameraRecipe()
    walk: WalkRecipe = WalkRecipe()
    visibility: VisibilityRecipe = VisibilityRecipe()
    margins: MarginRecipe = MarginRecipe()
    limits: LimitRecipe = LimitRecipe()
    tasks: dict[str, NotNegative] = {}
    frames: dict[int, NotNegative] = msgspec.field(default_factory=lambda: {n: 0.2 for n in FRAME_COUNTS})
    questions_per_clip: Annotated[int, Meta(ge=1, le=10_000)] = 40
    map: Literal["metric", "metric-all", "grid", "none"] = "metric"
    think: bool | ThinkStyle | ThinkShares = True
    think_of: dict[str, bool | ThinkStyle | ThinkShares] = {}
    language: str | dict[str, NotNegative] = "en"
    units: Unit | dict[Unit, NotNegative] = "own"
    spelling: Spelling = "british"
    number_words: Share = 0.0
    synonyms: bool = False
    atypical_sizes: Share = 0.0
    paraphrases: Paraphrases = Paraphrases()
    balance: bool | Literal["factorial"] = True
    strict_mix: bool = False
    split: Literal["train", "val", "test"] = "train"
    modalities: list[Literal["depth", "ids"]] = []
    video: bool = False
    twins: TwinRecipe = TwinRecipe()
    contrast: ContrastRecipe = ContrastRecipe()

    def thinking(self, task: str) -> dict[ThinkStyle, float]:
        """Share of a task's questions in each style of reasoning, those without among them; they sum to 1."""
        return _think_shares(self.think_of.get(task, self.think))

    @property
    def unit_shares(self) -> dict[Unit, float]:
        """Share of the questions after lengths and areas in each unit; they sum to 1."""
        return shares_of(self.units)


def _think_shares(said: bool | ThinkStyle | ThinkShares) -> dict[ThinkStyle, float]:
    if isinstance(said, bool):
        return {"arithmetic" if said else "none": 1.0}
    return shares_of(said)


def shares_of(said: _Choice | dict[_Choice, float]) -> dict[_Choice, float]:
    """Positive shares that sum to 1, of one choice or of several."""
    if not isinstance(said, dict):
        return {said: 1.0}
    total = sum(said.values())
    return {choice: share / total for choice, share in said.items() if share > 0}


def read_yaml(path: Path, kind: type[T]) -> T:
    """Decodes a YAML file into a msgspec type.

    Raises:
        RecipeError: not YAML, an unknown key or a wrong type; the message names the file and the key's path.
    """
    return parse_yaml(path.read_bytes(), kind, path)


def parse_yaml(text: bytes, kind: type[T], path: Path) -> T:
    """`read_yaml` of text already read; `path` is for messages only."""
    try:
        plain = msgspec.yaml.decode(text)
        if odd := next((key for key, value in leaves(plain, "$") if _endless(value)), ""):
            raise ValueError(f"must be a finite number - at `{odd}`")
        return msgspec.convert(plain, kind, strict=True)
    except UNDECODABLE as error:
        raise RecipeError(f"{path}: {_in_words(one_line(error), kind)}") from error


def _endless(value: object) -> bool:
    """Whether JSON, and so a plan, cannot hold it."""
    return isinstance(value, float) and not math.isfinite(value)


def _in_words(reason: str, kind: type) -> str:
    """The reason with the key that may be meant, or the whole range of a number; msgspec names the end it missed."""
    if odd := re.fullmatch(r"Object contains unknown field `([^`]+)`( - at `\$((?:\.\w+)*)`)?", reason):
        return f"{reason}{meant(odd[1], _keys(kind, odd[3] or ''))}"
    missed = re.fullmatch(r"Expected `\w+` [<>]= \S+ - (at `\$\.([\w.]+)(\[\.\.\.])?`)", reason)
    if missed is None:
        return reason
    place, keys, inner = missed.groups()
    found: Any = msgspec.inspect.type_info(kind)
    for key in keys.split("."):
        found = next(field.type for field in found.fields if field.encode_name == key)
    if inner:
        found = getattr(found, "value_type", None)
    low, high = getattr(found, "ge", None), getattr(found, "le", None)
    if low is None:
        return reason
    return f"must be {low:g} to {high:g} - {place}" if high is not None else f"must be at least {low:g} - {place}"


def _keys(kind: type, place: str) -> list[str]:
    """Keys that may stand at a place, `.walk`; none where it is no fixed structure."""
    found: Any = msgspec.inspect.type_info(kind)
    for key in filter(None, place.split(".")):
        found = next((field.type for field in getattr(found, "fields", ()) if field.encode_name == key), None)
        found = next((one for one in getattr(found, "types", ()) if hasattr(one, "fields")), found)
    return [field.encode_name for field in getattr(found, "fields", ())]


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


def captured_as(recipe: Recipe, other: Recipe) -> Recipe:
    """What a recipe asks, over frames that another one filmed."""
    return msgspec.structs.replace(recipe, **{key: getattr(other, key) for key in _FILMED})


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

    _check_camera(recipe.camera, need)
    need(set(recipe.frames) <= set(FRAME_COUNTS), "frames", f"keys must be among {FRAME_COUNTS}")
    spoken = recipe.language if isinstance(recipe.language, dict) else {recipe.language: 1.0}
    need(bool(spoken), "language", "names no language")
    for key, shares in (
        *(("frames", recipe.frames), ("tasks", recipe.tasks), ("language", spoken)),
        ("camera.lenses", recipe.camera.lenses),
    ):
        need(not shares or sum(shares.values()) > 0, key, "at least one share must be positive")
    unit_shares = recipe.units if isinstance(recipe.units, dict) else {"own": 1.0}
    need(sum(unit_shares.values()) > 0, "units", "at least one share must be positive")
    thinking = {"think": recipe.think, **{f"think_of.{task}": said for task, said in recipe.think_of.items()}}
    for key, said in thinking.items():
        need(not isinstance(said, dict) or sum(said.values()) > 0, key, "at least one share must be positive")
        mute = recipe.map != "grid" or _think_shares(said).keys() == {"none"}
        need(mute, key, "must be false with a grid map, which has no metres")


def _check_camera(camera: CameraRecipe, need: Callable[[bool, str, str], None]) -> None:
    room = min(camera.fov - 20, 150 - camera.fov)
    need(camera.fov_jitter <= room, "camera.fov_jitter", "leaves 20 to 150 degrees")
    height = min(camera.eye - 0.3, 2.6 - camera.eye)
    need(camera.height_jitter <= height, "camera.height_jitter", "leaves 0.3 to 2.6 metres with eye")
    tilt = 60 - abs(camera.pitch) - camera.pitch_bias
    need(tilt >= 0, "camera.pitch_bias", "leaves -60 to 60 degrees with pitch")
    need(camera.pitch_jitter <= tilt, "camera.pitch_jitter", "leaves -60 to 60 degrees with pitch")
    own = next((key for key in _OF_A_LENS if getattr(camera, key) != getattr(CameraRecipe(), key)), "")
    need(not camera.lenses or not own, f"camera.{own}", "is settled by each of the lenses; leave it out")
