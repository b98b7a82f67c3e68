"""Asks anew about the frames of a finished dataset: other questions, the same images, no simulator."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from layoutgen import __version__
from layoutgen.config import Recipe, captured_as, leaves, load_recipe
from layoutgen.dataset.manifest import manifest_of, write_manifest
from layoutgen.dataset.plan import Plan, read_plan
from layoutgen.dataset.records import SCHEMA_VERSION
from layoutgen.dataset.sidecar import Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.errors import InputError
from layoutgen.identity import code_digest
from layoutgen.options import check_place
from layoutgen.plugins import used
from layoutgen.run.askers import AskJob, sidecars_of
from layoutgen.run.generate import Summary, graceful_stop
from layoutgen.run.lock import Hold, run_lock
from layoutgen.run.machine import SpaceGuard
from layoutgen.run.opening import erase, prepare, survey
from layoutgen.run.parent import Parent
from layoutgen.run.progress import ClipBar
from layoutgen.run.request import Choice, Choices, check_same, reworded


@dataclass(frozen=True, kw_only=True)
class AskRequest:
    """The options of `layoutgen ask`; None where the user gave none.

    Attributes:
        source: path or fsspec URL of the dataset whose frames are asked about.
        out: of the new one.
        recipe, seed: what is asked, and what it is drawn by.
        paraphrases: path of a file of further wordings, which stand in place of the recipe's.
        overwrite: start anew whatever is there.
    """

    source: str
    out: str
    recipe: str | None = None
    seed: int | None = None
    paraphrases: str | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class ResolvedAsk:
    """What will be asked.

    Attributes:
        storage: the target.
        parent: whose frames are asked about.
        plan: of the new dataset.
        choices: every value with its reason.
    """

    storage: Storage
    parent: Parent
    plan: Plan
    choices: list[Choice]


def resolve_ask(request: AskRequest) -> ResolvedAsk:
    """Fills up a request; writes nothing.

    Raises:
        InputError: a value is impossible, the target cannot be written or holds another plan, or the source is not
            a finished dataset.
    """
    parent, storage = Parent(request.source), Storage(request.out)
    if _same_place(storage, parent.storage):
        raise InputError(f"{request.out}: --out is the dataset that is asked about; name another place")
    if storage.local:
        check_place(storage.folder, folder=True)
    choices = Choices()
    old = None if request.overwrite else read_plan(storage)
    recipe = _recipe(request, parent, old, choices)
    plan = msgspec.structs.replace(
        parent.plan,
        schema_version=SCHEMA_VERSION,
        code_version=__version__,
        code_sha256=code_digest(),
        recipe=recipe,
        plugins=_plugins(parent.plan, recipe),
        seed=choices.pick(
            "seed", request.seed, old.seed if old else None, parent.plan.seed, f"that of {request.source}"
        ),
        parent=parent.ref,
    )
    if old:
        check_same(old, plan, storage.url, "use --overwrite to start anew, or another --out")
    return ResolvedAsk(storage, parent, plan, choices.lines)


def _plugins(parent: Plan, recipe: Recipe) -> dict[str, str]:
    """Those that the frames were made with, and those that ask."""
    kept = {name: origin for name, origin in parent.plugins.items() if not name.startswith("tasks.")}
    return dict(sorted({**kept, **used(tasks=recipe.tasks)}.items()))


def _same_place(one: Storage, other: Storage) -> bool:
    """Whether two addresses lead to one folder, which --overwrite would empty before it is read."""
    if one.local and other.local:
        return one.folder.resolve() == other.folder.resolve()
    return (one.fs, one.root) == (other.fs, other.root)


def _recipe(request: AskRequest, parent: Parent, old: Plan | None, choices: Choices) -> Recipe:
    """What is asked is the recipe's, and how it was filmed the parent's."""
    if request.recipe is None:
        if old is None:
            raise InputError("--recipe is missing: it says what to ask (`layoutgen recipes` lists the bundled ones)")
        choices.pick("recipe", None, old.recipe.name, "")
        return reworded(old.recipe, request.paraphrases, choices) if request.paraphrases else old.recipe
    from layoutgen.qa.mix import Mix

    recipe = load_recipe(choices.pick("recipe", request.recipe, None, ""))
    merged = captured_as(recipe, parent.plan.recipe)
    Mix.check(merged)
    if others := _differing(recipe, merged):
        choices.lines.append(
            Choice("as filmed", ", ".join(others), f"{request.source} has it otherwise; kept as there")
        )
    return reworded(merged, request.paraphrases, choices)


def _differing(recipe: Recipe, merged: Recipe) -> list[str]:
    """Keys whose values differ, `camera.width`."""
    here, there = (dict(leaves(msgspec.to_builtins(one, str_keys=True))) for one in (recipe, merged))
    return [key for key in here | there if here.get(key) != there.get(key)]


def ask_anew(
    resolved: ResolvedAsk,
    *,
    workers: int,
    overwrite: bool = False,
    check_space: bool = True,
    bar: ClipBar | None = None,
) -> Summary:
    """Carries out a plan, from wherever the target stands; a signal lets the shards in hand finish.

    Args:
        resolved: what to ask.
        workers: processes, 0 to work in this one.
        overwrite: start anew whatever is there.
        check_space: refuse to begin where the disk looks too small.
        bar: shows how far it is.

    Raises:
        RunLocked: another run is writing to the target, or took it over while this one stood still.
        DatasetError: a shard of the source is damaged; what is finished stays.
        DiskFull: the target is full, or would be.
    """
    began, storage, plan = time.monotonic(), resolved.storage, resolved.plan
    with run_lock(storage) as hold:
        if overwrite:
            erase(storage)
        found = survey(storage, plan, retry_failed=False)
        left = [shard for shard in range(len(plan.shards())) if shard not in found.kept]
        if check_space:
            houses = sum(len(plan.shards()[shard]) for shard in left)
            SpaceGuard(storage, plan, resolved.parent.manifest.shards).check_before(houses)
        prepare(storage, plan, found, retry_failed=False)
        sidecars = found.kept | _asked(resolved, left, workers, bar or ClipBar(), hold)
        return _close(storage, plan, sidecars, time.monotonic() - began)


def _asked(resolved: ResolvedAsk, left: Sequence[int], workers: int, bar: ClipBar, hold: Hold) -> dict[int, Sidecar]:
    """The shards that were left, or those of them that were done when a signal came."""
    entries, stopped = resolved.parent.manifest.shards, False

    def stop() -> None:
        nonlocal stopped
        stopped = True

    jobs = [AskJob(resolved.plan, resolved.storage.url, shard, entries[shard]) for shard in left]
    done: dict[int, Sidecar] = {}
    clips = sum(entry.samples for entry in entries)
    with bar.over(clips, clips - sum(job.entry.samples for job in jobs)), graceful_stop(stop, "shards"):
        for sidecar in sidecars_of(jobs, workers, lambda: stopped):
            hold.check()
            done[sidecar.shard] = sidecar
            bar.sealed(sidecar)
    return done


def _close(storage: Storage, plan: Plan, sidecars: dict[int, Sidecar], seconds: float) -> Summary:
    """Writes the manifest where every shard is committed."""
    manifest = manifest_of([sidecars[shard] for shard in sorted(sidecars)])
    finished = len(sidecars) == len(plan.shards())
    if finished:
        write_manifest(storage, manifest)
    return Summary(finished, plan.houses, plan.houses - manifest.houses, manifest, seconds)
