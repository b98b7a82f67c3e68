"""The plan: everything the bytes of a dataset follow from, written before its first shard."""

import hashlib
import shlex
from collections.abc import Collection
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from layoutgen.config import Recipe, check_recipe, leaves
from layoutgen.dataset.bounds import MAX_HOUSES, MAX_SHARDS, Bits64, Bounded
from layoutgen.dataset.records import SCHEMA_VERSION, EngineRef
from layoutgen.dataset.storage import Storage, pretty_json, read_document

PLAN_NAME = "plan.json"
LONGEST_VALUE = 24
"""Letters of a value that a message about two plans shows; checksums and descriptions are longer."""

_LATER = (
    *("limits", "synonyms", "atypical_sizes", "twins", "contrast", "language", "paraphrases"),
    *("think_of", "units", "spelling", "number_words", "noise"),
)
_LATER_OF_LIMITS = ("options", "categories")
_LATER_OF_MARGINS = ("distance_share",)
_LATER_OF_CAMERAS = ("eye", "pitch_bias", "roll_bias", "roll_jitter", "lenses", "off_grid", "square_start")
"""Keys that recipes, limits, margins and cameras have had only since schema 2.1 or later."""


class SourceRef(Bounded, frozen=True):
    """The list of houses.

    Attributes:
        name: as `layoutgen.houses.open_source` takes it.
        split: the only split kept, "" for all.
        sha256: the source's digest, which changes when any house does.
    """

    name: str
    split: str
    sha256: str


class ParentRef(Bounded, frozen=True):
    """The dataset whose frames another asks about; everything is "" for a dataset that was filmed itself.

    Attributes:
        url: where it lay, as it was given; the only part that the identity of the plan leaves out.
        name: its recipe and its seed, `everything-7`.
        plan: the identity of its plan.
        manifest_sha256: of its manifest.json, which changes when any of its bytes does.
    """

    url: str = ""
    name: str = ""
    plan: str = ""
    manifest_sha256: str = ""


class Plan(Bounded, frozen=True, kw_only=True):
    """A run's plan.

    Attributes:
        code_version: layoutgen's version.
        code_sha256: `identity.code_digest()` of the layoutgen that makes it; "" in plans of versions that named none.
        seed: of the dataset.
        houses: number of houses, positions 0 to houses - 1 of the source; the only field that may grow later.
        shard_size: houses per shard; shard k holds houses [k * shard_size, (k + 1) * shard_size).
        source: the houses.
        recipe: the whole recipe.
        engine: what renders.
        plugins: `tasks.shelf_height` -> the distribution, with its version, of each task, source or studio that is not
            built in; whoever changes one gives it another version.
        parent: whose frames are asked about. Then `seed` is of the questions, `code_version` and `code_sha256` are of
            what asks them, and all that settles the frames (houses, source, engine, camera, walk, ...) is the parent's.
    """

    schema_version: str = SCHEMA_VERSION
    code_version: str
    code_sha256: str = ""
    seed: Bits64
    houses: Annotated[int, Meta(ge=0, le=MAX_HOUSES)]
    shard_size: Annotated[int, Meta(ge=1, le=MAX_SHARDS)]
    source: SourceRef
    recipe: Recipe
    engine: EngineRef
    plugins: dict[str, str] = {}
    parent: ParentRef = ParentRef()

    def identity(self) -> str:
        """sha256 of everything but the number of houses and the place of the parent."""
        settled = msgspec.structs.replace(self, houses=0, parent=msgspec.structs.replace(self.parent, url=""))
        plain = msgspec.to_builtins(settled, str_keys=True)
        named = {"code_sha256": self.code_sha256, "plugins": self.plugins, "parent": self.parent.plan}
        for key in (key for key, value in named.items() if not value):
            del plain[key]  # shards of older versions name the identity that their plan had then
        _forget_defaults(plain["recipe"]["limits"], self.recipe.limits, _LATER_OF_LIMITS)
        _forget_defaults(plain["recipe"], self.recipe, _LATER)
        _forget_defaults(plain["recipe"]["margins"], self.recipe.margins, _LATER_OF_MARGINS)
        _forget_defaults(plain["recipe"]["camera"], self.recipe.camera, _LATER_OF_CAMERAS)
        canonical = msgspec.json.encode(plain, order="sorted")
        return hashlib.sha256(canonical).hexdigest()

    def by_code_of(self, other: "Plan") -> "Plan":
        """This plan as if the layoutgen that made `other` had made it."""
        engine = msgspec.structs.replace(self.engine, version=other.engine.version)
        return msgspec.structs.replace(
            self,
            schema_version=other.schema_version,
            code_version=other.code_version,
            code_sha256=other.code_sha256,
            engine=engine,
        )

    def go_on(self, url: str) -> str:
        """The command line that goes on with a run that was cut off; `url` is the dataset's."""
        words = ["ask", self.parent.url] if self.parent.plan else ["generate"]
        return shlex.join(["layoutgen", *words, "--out", url])

    def shards(self) -> list[range]:
        """The houses of each shard."""
        starts = range(0, self.houses, self.shard_size)
        return [range(start, min(start + self.shard_size, self.houses)) for start in starts]


def _forget_defaults(plain: dict[str, Any], struct: msgspec.Struct, keys: Collection[str]) -> None:
    """Drops those of the keys that say what holds without them."""
    for field in msgspec.structs.fields(struct):
        default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        if field.name in keys and getattr(struct, field.name) == default:
            del plain[field.name]


def differences(old: Plan, new: Plan, names: tuple[str, str] = ("there", "asked for")) -> list[str]:
    """`recipe.camera.width: 640 there, 320 asked for`, one per value that differs, cut to a readable length.

    Where the parent lies is no difference.

    Args:
        old, new: the plans.
        names: what the values of each are called.
    """
    before, after = (dict(leaves(msgspec.to_builtins(plan, str_keys=True))) for plan in (old, new))
    changed = [key for key in before | after if before.get(key) != after.get(key) and key != "parent.url"]
    changed.sort(key=lambda key: "sha256" in key)  # a checksum differs because something with a name does
    return [f"{key}: {_shown(before, key)} {names[0]}, {_shown(after, key)} {names[1]}" for key in changed]


def _shown(values: dict[str, Any], key: str) -> str:
    if key not in values:
        return "nothing"
    text = str(values[key]) or '""'
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."


def write_plan(storage: Storage, plan: Plan) -> None:
    """Writes or replaces the plan."""
    storage.write(PLAN_NAME, pretty_json(plan))


def read_plan(storage: Storage) -> Plan | None:
    """The plan of a dataset, None where the target holds none.

    Raises:
        DatasetError: the plan is damaged or of a version this code does not read.
        RecipeError: its recipe says what none may say.
    """
    fault, advice = "not a plan of this layoutgen", "restore it, or start anew with another --out or --overwrite"
    plan = read_document(storage, PLAN_NAME, Plan, fault=fault, advice=advice)
    if plan:
        check_recipe(plan.recipe, f"{storage.url}/{PLAN_NAME}", "$.recipe")
    return plan
