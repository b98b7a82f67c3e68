"""`layoutgen generate` and `ask` behind their options: show the plan, confirm, run, sum up; and `status` in words."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

import click
import msgspec

from layoutgen import __version__
from layoutgen.dataset.manifest import Manifest
from layoutgen.dataset.plan import PLAN_NAME
from layoutgen.dataset.sidecar import Failure
from layoutgen.dataset.storage import Storage, pretty_json
from layoutgen.errors import EnvironmentProblem, InputError
from layoutgen.identity import code_digest, described
from layoutgen.run.ask import AskRequest, ResolvedAsk, ask_anew, resolve_ask
from layoutgen.run.generate import RunOptions, Summary, generate
from layoutgen.run.machine import SpaceGuard, check_temporary, default_workers, gpu_share, usable_cpus
from layoutgen.run.pool import PoolSettings
from layoutgen.run.progress import Bar, JsonLines
from layoutgen.run.request import Choice, Request, Resolved, check_houses, resolve
from layoutgen.run.status import Status
from layoutgen.run.worker import WorkerSettings
from layoutgen.studio import registry
from layoutgen.wording import counted, plain, sized

WIDTH = 110
"""Columns of a terminal that a line takes at most."""
SHOWN_FAILURES = 3


def choices_text(choices: Sequence[Choice]) -> str:
    """One line per value: name, value, why."""
    width = max(len(choice.value) for choice in choices)
    return "\n".join(f"  {choice.name:<11} {choice.value:<{width}}  ({choice.why})" for choice in choices)


def summary_text(summary: Summary, url: str, go_on: str, done: str = "filmed") -> str:
    """What a run ended with, and what to do next.

    Args:
        summary: of the run.
        url: the dataset.
        go_on: the command line that goes on with it.
        done: what was done with its houses.
    """
    lines = [*map(plain, _totals(summary.manifest)), f"  took        {_duration(summary.seconds)}"]
    if summary.finished:
        lines.append(f"{url} is finished; next: layoutgen audit {url}")
    else:
        kept = f"{summary.houses - summary.left:,} of {counted(summary.houses, 'house')} are {done} and kept"
        lines.append(f"{kept}; go on with: {go_on}")
    return "\n".join(lines)


def status_text(status: Status) -> str:
    """A run seen from outside."""
    done = status.committed + status.filmed
    state = "finished" if status.finished else "running" if status.runner else "stopped"
    lines = [f"{status.url}: {state}, {done:,} of {status.houses:,} houses ({100 * done / status.houses:.0f} %)"]
    lines += [*_totals(status.totals), *_failures(status.failures), _made_by(status)]
    if status.parent.plan:
        lines.append(f"  frames of   {status.parent.name} ({status.parent.url})")
    if status.runner:
        lines.append(f"  runs as     process {status.runner.pid} on {status.runner.host}")
    if status.houses_per_hour:
        lines.append(f"  rate        {status.houses_per_hour:,.0f} houses/hour")
    if status.houses_per_hour and not status.finished:
        lines.append(f"  time left   {_duration(3600 * status.hours_left)}")
    if state == "stopped":
        lines.append(f"go on with: {status.go_on}")
    return "\n".join(map(plain, lines))


def _made_by(status: Status) -> str:
    other = "" if status.same_code else f"; installed here is {described(__version__, code_digest())}"
    return f"  made by     layoutgen {described(status.code_version, status.code_sha256)}{other}"


def _totals(manifest: Manifest) -> list[str]:
    lines = [
        f"  shards      {len(manifest.shards):,} ({sized(manifest.bytes)})",
        f"  clips       {manifest.samples:,} with {counted(manifest.frames, 'frame')}",
        *_listed(f"  questions   {manifest.questions:,}", manifest.tasks),
    ]
    if manifest.failed_houses:
        lines += _listed(f"  failed      {counted(manifest.failed_houses, 'house')}", manifest.failures)
    return lines


def _failures(failures: Sequence[Failure]) -> Iterator[str]:
    """The first failed houses with their reasons."""
    for failure in failures[:SHOWN_FAILURES]:
        line = f"house {failure.house}: {failure.error}: {failure.reason}"
        yield from wrap(line, WIDTH, initial_indent=" " * 14, subsequent_indent=" " * 16)
    if len(failures) > SHOWN_FAILURES:
        yield f"{'':14}and {len(failures) - SHOWN_FAILURES:,} more, which --json lists"


def _listed(total: str, counts: Mapping[str, int]) -> list[str]:
    """A total and what it is made of, wrapped under itself."""
    parts = ", ".join(f"{name}\0{count:,}" for name, count in counts.items())  # no line ends before a count
    whole = f"{total} ({parts})" if parts else total
    lines = wrap(whole, WIDTH, subsequent_indent=" " * 14, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


def run_generate(options: dict[str, Any]) -> int:
    """Carries out the command; returns 0, 1 where houses failed, 130 where a signal ended it."""
    check_lasts(options["out"])
    resolved = resolve(Request(**{name: options[name] for name in Request.__dataclass_fields__}))
    storage, as_json = resolved.storage, options["progress"] == "json"
    workers, why = _workers(options, resolved)
    choices = [*resolved.choices, Choice("workers", "all" if workers is None else str(workers), why)]
    click.echo(choices_text([*choices, _size(resolved)]), err=True)
    check_houses(resolved)
    if options["dry_run"]:
        return 0
    if not options["ray_address"]:
        check_engine(resolved.plan.engine.name)
    check_temporary()
    confirm_overwrite(storage, overwrite=options["overwrite"], yes=options["yes"])
    summary = generate(resolved, _run_options(options, resolved, workers), JsonLines() if as_json else Bar())
    _report(summary, resolved, as_json)
    return 130 if not summary.finished else 1 if summary.manifest.failed_houses else 0


def run_ask(options: dict[str, Any]) -> int:
    """Carries out `layoutgen ask`; returns 0, or 130 where a signal ended it."""
    check_lasts(options["out"], options["source"])
    resolved = resolve_ask(AskRequest(**{name: options[name] for name in AskRequest.__dataclass_fields__}))
    storage, plan = resolved.storage, resolved.plan
    workers, why = _ask_workers(options["workers"], resolved)
    click.echo(choices_text([*resolved.choices, Choice("workers", str(workers), why)]), err=True)
    confirm_overwrite(storage, overwrite=options["overwrite"], yes=options["yes"])
    summary = ask_anew(resolved, workers=workers, overwrite=options["overwrite"], check_space=not options["yes"])
    if options["as_json"]:
        click.echo(pretty_json(summary).decode().rstrip())
    else:
        click.echo(summary_text(summary, storage.url, plan.go_on(storage.url), "asked"))
    return 0 if summary.finished else 130


def check_lasts(*urls: str | None) -> None:
    """Raises InputError where what lies at a URL ends with this process."""
    for url in urls:
        if url and not Storage(url).shared:
            raise InputError(f"{url} would be gone when this command ends; name a folder or a URL that lasts")


def _ask_workers(given: int | None, resolved: ResolvedAsk) -> tuple[int, str]:
    """Number of processes, 0 for this one, and why."""
    if given is not None:
        return given, "given"
    shards, cpus = len(resolved.plan.shards()), usable_cpus()
    return (0, "one shard is quicker done here") if shards == 1 else (min(shards, cpus), "one per CPU or shard")


def _size(resolved: Resolved) -> Choice:
    plan = resolved.plan
    size = SpaceGuard(resolved.storage, plan, []).house_bytes * plan.houses
    return Choice("size", f"about {sized(size)}", counted(len(plan.shards()), "shard"))


def _workers(options: dict[str, Any], resolved: Resolved) -> tuple[int | None, str]:
    """Number of workers (0 for this process, None for as many as the cluster takes), and why."""
    if options["workers"] is not None:
        return options["workers"], "given"
    if options["ray_address"]:
        return None, "one per CPU of the cluster, nodes that join later included"
    workers, why = default_workers(_needs_gpu(resolved), options["sims_per_gpu"])
    return min(workers, resolved.plan.houses), why


def _needs_gpu(resolved: Resolved) -> bool:
    return registry.kind(resolved.plan.engine.name).describe().needs_gpu


def _run_options(options: dict[str, Any], resolved: Resolved, workers: int | None) -> RunOptions:
    address = options["ray_address"]
    pool = PoolSettings(
        workers=workers,
        gpus=gpu_share(_needs_gpu(resolved), options["sims_per_gpu"], address, workers),
        address=address,
        house_deadline=options["house_timeout"],
    )
    worker = WorkerSettings(
        plan=resolved.plan,
        url=resolved.storage.url,
        log_folder=options["logs"] or _log_folder(resolved.storage),
        folder=str(Path.cwd()),
        tries=options["tries"],
        restart_every=options["restart_engine"],
    )
    return RunOptions(
        pool=None if workers == 0 else pool,
        worker=worker,
        house_deadline=options["house_timeout"],
        overwrite=options["overwrite"],
        retry_failed=options["retry_failed"],
        check_space=not options["yes"],
    )


def _log_folder(storage: Storage) -> str:
    return str(storage.folder / "logs" if storage.local else Path("layoutgen-logs").resolve())


def confirm_overwrite(storage: Storage, *, overwrite: bool, yes: bool) -> None:
    """Asks a person before a dataset is removed.

    Raises:
        InputError: there is nobody to ask.
    """
    if not overwrite or yes or not storage.exists(PLAN_NAME):
        return
    if not sys.stdin.isatty():
        raise InputError(f"--overwrite would remove the dataset at {storage.url}, and nobody is here to ask; add --yes")
    click.confirm(f"remove the dataset at {storage.url}?", abort=True, err=True)


def check_engine(name: str) -> None:
    """Raises EnvironmentProblem where an engine that needs a GPU cannot run on this machine; others just start."""
    kind = registry.kind(name)
    if kind.describe().needs_gpu and (problem := next(iter(kind.problems()), "")):
        raise EnvironmentProblem(f"{kind.describe().title} cannot run here: {problem}; `layoutgen doctor` tells more")


def _report(summary: Summary, resolved: Resolved, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode({"event": "end", **msgspec.to_builtins(summary, str_keys=True)}))
    else:
        url = resolved.storage.url
        click.echo(summary_text(summary, url, resolved.plan.go_on(url)))
