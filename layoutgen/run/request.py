"""What the user asks for, filled up with what the target's plan says or with defaults, each with its reason."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

import msgspec
from tqdm import tqdm

from layoutgen import __version__
from layoutgen.config import Recipe, load_recipe
from layoutgen.dataset.plan import Plan, SourceRef, differences, read_plan
from layoutgen.dataset.records import EngineRef
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError, InputError
from layoutgen.houses import open_source
from layoutgen.houses.house import HouseSource
from layoutgen.houses.mixed import shared_sources
from layoutgen.houses.sources import find_kind, kind_name
from layoutgen.identity import code_digest, described
from layoutgen.options import check_place
from layoutgen.plugins import used
from layoutgen.studio import registry
from layoutgen.studio.base import Facts
from layoutgen.wording import counted

T = TypeVar("T")

AUTO = "auto"
DEFAULT_RECIPE = "quickstart"
DEFAULT_HOUSES = 20
DEFAULT_SHARD_SIZE = 50
DEFAULT_FOLDER = "layoutgen-data"
_INSTALLED = ("schema_version", "code_version", "code_sha256", "engine.version", "engine.models_sha256")
"""Parts of a plan that no option sets: they follow from the layoutgen and the furniture models that are installed."""
SHOWN_DIFFERENCES = 3
"""Values that the refusal of another plan names; a recipe alone has dozens."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options of `layoutgen generate`; None where the user gave none.

    Attributes:
        out: path or fsspec URL of the dataset.
        houses, source, recipe, seed, split, shard_size: see Plan; several sources are one text, with their shares.
        engine: name of the studio that films, or `AUTO` for the best that can run here.
        modalities, video: stored beside RGB, in addition to what the recipe says.
        paraphrases: path of a file of further wordings, which stand in place of the recipe's.
        extend: houses to add to a dataset that is there.
        overwrite: start anew whatever is there.
        retry_failed: film failed houses again.
    """

    out: str | None = None
    houses: int | None = None
    source: str | None = None
    recipe: str | None = None
    seed: int | None = None
    split: Literal["train", "val", "test"] | None = None
    engine: str = AUTO
    shard_size: int | None = None
    modalities: tuple[Literal["depth", "ids"], ...] = ()
    video: bool = False
    paraphrases: str | None = None
    extend: int | None = None
    overwrite: bool = False
    retry_failed: bool = False


class Choice(NamedTuple):
    """A line of the table printed before a run."""

    name: str
    value: str
    why: str


@dataclass(frozen=True)
class Resolved:
    """What a run will do.

    Attributes:
        storage: the target.
        plan: of this run.
        old: the plan that the target holds, None where it holds none or is to be overwritten.
        source: the opened houses.
        choices: every value with its reason.
    """

    storage: Storage
    plan: Plan
    old: Plan | None
    source: HouseSource
    choices: list[Choice]


def resolve(request: Request) -> Resolved:
    """Fills up a request; writes nothing.

    Raises:
        InputError: a value is impossible, or the target cannot be written or holds another plan.
    """
    choices = Choices()
    storage = Storage(choices.pick("out", request.out, None, _default_out(request)))
    if storage.local:  # other targets tell when the run's lock is made
        check_place(storage.folder, folder=True)
    old = None if request.overwrite else read_plan(storage)
    if old and old.parent.plan:
        raise DatasetError(
            f"{storage.url} holds questions over the frames of {old.parent.url}; go on with: {old.go_on(storage.url)}"
        )
    if old is None and (request.extend or request.retry_failed):
        option = "--extend" if request.extend else "--retry-failed"
        raise DatasetError(f"{storage.url}: there is no dataset yet for {option} to go on with; leave it out")
    facts = _facts(request, old, choices)
    seed = choices.pick("seed", request.seed, old.seed if old else None, 0)
    split = choices.pick("split", request.split, old.source.split if old else None, "")
    recipe = _recipe(request, old, split, choices)
    houses = _houses(request, old, choices)
    source_name = choices.pick(
        "source", request.source, old.source.name if old else None, facts.usual_source, facts.usual_because
    )
    source = open_source(source_name, seed, split or None)
    _check_source(source, houses, facts)
    plan = Plan(
        code_version=__version__,
        code_sha256=code_digest(),
        seed=seed,
        houses=houses,
        shard_size=choices.pick("shard size", request.shard_size, old.shard_size if old else None, DEFAULT_SHARD_SIZE),
        source=SourceRef(source_name, split, source.digest()),
        recipe=recipe,
        engine=facts.engine,
        plugins=used_plugins(recipe, source_name, facts.engine),
    )
    if old:
        allowed = msgspec.structs.replace(old, houses=houses) if request.extend else old
        check_same(
            allowed, plan, storage.url, "use --extend N for more houses, --overwrite to start anew, or another --out"
        )
    return Resolved(storage, plan, old, source, choices.lines)


class Choices:
    """Collects the table while values are picked."""

    def __init__(self) -> None:
        self.lines: list[Choice] = []

    def pick(self, name: str, given: T | None, planned: T | None, default: T, why: str = "default") -> T:
        """The first of given, planned and default that is there."""
        for value, reason in ((given, "given"), (planned, "planned before"), (default, why)):
            if value is not None:
                self.lines.append(Choice(name, str(value) or "all", reason))
                return value
        raise ValueError(f"{name} has no default")


def _default_out(request: Request) -> str:
    recipe = Path(request.recipe or DEFAULT_RECIPE).stem
    return f"{DEFAULT_FOLDER}/{recipe}-{request.seed or 0}"


def _facts(request: Request, old: Plan | None, choices: Choices) -> Facts:
    given = None if request.engine == AUTO else request.engine
    planned = old.engine.name if old else None
    kind = find_kind(request.source or "")
    scans = kind is not None and kind.scans
    default, why = ("", "") if given or planned else (registry.SCANS, "shows scans") if scans else registry.best()
    return registry.kind(choices.pick("engine", given, planned, default, why)).describe()


def _recipe(request: Request, old: Plan | None, split: str, choices: Choices) -> Recipe:
    if request.recipe is None and old:
        choices.pick("recipe", None, old.recipe.name, "")
        planned = _with_extras(old.recipe, request)  # its paraphrases were checked when the plan was made
        return reworded(planned, request.paraphrases, choices) if request.paraphrases else planned
    from layoutgen.qa.mix import Mix

    recipe = load_recipe(choices.pick("recipe", request.recipe, None, DEFAULT_RECIPE))
    Mix.check(recipe)
    recipe = _with_extras(msgspec.structs.replace(recipe, split=split) if split else recipe, request)
    return reworded(recipe, request.paraphrases, choices)


def reworded(recipe: Recipe, path: str | None, choices: Choices) -> Recipe:
    """The recipe with the paraphrases of a file; without one with its own."""
    if path is None and not recipe.paraphrases.wordings:
        return recipe
    from layoutgen.paraphrase.check import with_paraphrases

    recipe = with_paraphrases(recipe, path)
    given = recipe.paraphrases
    what = counted(sum(map(len, given.wordings.values())), "wording")
    choices.lines.append(
        Choice("paraphrases", f"{what} by {given.model or 'hand'}", "given" if path else "the recipe's")
    )
    return recipe


def _with_extras(recipe: Recipe, request: Request) -> Recipe:
    """The recipe with the modalities and the video that the command line asks for as well."""
    wanted = {*recipe.modalities, *request.modalities}
    return msgspec.structs.replace(recipe, modalities=sorted(wanted), video=recipe.video or request.video)


def _houses(request: Request, old: Plan | None, choices: Choices) -> int:
    if not request.extend:
        return choices.pick("houses", request.houses, old.houses if old else None, DEFAULT_HOUSES)
    return choices.pick("houses", (old.houses if old else 0) + request.extend, None, 0)


def _check_source(source: HouseSource, houses: int, facts: Facts) -> None:
    if houses > len(source):
        raise InputError(f"{source.name} has {len(source)} houses, {houses} were asked for; lower --houses")
    for part in shared_sources(source.name):
        _check_kind(part.text, facts)


def _check_kind(source: str, facts: Facts) -> None:
    kind = find_kind(source)
    if (kind is not None and kind.scans) != facts.loads_scans:
        what, use = ("scans", "another --source") if facts.loads_scans else ("no scans", f"--engine {registry.SCANS}")
        raise InputError(f"{facts.title} shows {what}{' only' * facts.loads_scans}, unlike {source}; use {use}")
    named = kind is not None and kind.scenes
    if named and not facts.loads_scenes:
        others = {name: other.title for name, other in registry.known().items() if other.loads_scenes}
        raise InputError(
            f"the scenes of {source} exist in {', '.join(others.values())} only; "
            f"use --engine {' or '.join(others)} or another --source"
        )
    if not named and not facts.loads_houses and not facts.loads_scans:
        raise InputError(f"{facts.title} builds no houses such as those of {source}; use another --source")


def check_houses(resolved: Resolved) -> None:
    """Reads every house that a user may have written, before anything is done: so a malformed one is named at once.

    Raises:
        HouseError: a house is malformed.
    """
    plan = resolved.plan
    kinds = [find_kind(part.text) for part in shared_sources(plan.source.name)]
    if any(kind and kind.unchecked for kind in kinds) and resolved.old is None:
        for index in tqdm(range(plan.houses), desc="checking houses", unit="house", leave=False, delay=1.0):
            resolved.source[index]


def used_plugins(recipe: Recipe, source: str, engine: EngineRef) -> dict[str, str]:
    """What a plan takes from plug-ins, as it names it."""
    kinds = [kind_name(part.text) for part in shared_sources(source)]
    return used(tasks=recipe.tasks, sources=kinds, studios=[engine.name])


def check_same(old: Plan, plan: Plan, url: str, other_ways: str) -> None:
    """Raises DatasetError where a target's plan is not the one asked for; `other_ways` are those beside going on."""
    if old != plan and old.by_code_of(plan) == plan:
        raise _other_code(old, plan, url)
    if changed := differences(old, plan):
        more = len(changed) - SHOWN_DIFFERENCES
        shown = changed if more <= 0 else [*changed[:SHOWN_DIFFERENCES], f"and {more} more"]
        installed = any(line.startswith(_INSTALLED) for line in changed)
        to_go_on = "install what it was made with" if installed else "leave these options out"
        raise DatasetError(f"{url} holds another plan ({'; '.join(shown)}); {to_go_on} to go on with it, {other_ways}")


def _other_code(old: Plan, plan: Plan, url: str) -> DatasetError:
    there, here = (described(one.code_version, one.code_sha256) for one in (old, plan))
    return DatasetError(
        f"{url} was made by other sources of layoutgen: {there} there, {here} here; "
        "install that version to go on with it, or use another --out, or --overwrite to start anew"
    )
