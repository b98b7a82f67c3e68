"""The tables that the commands of this room print."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from layoutgen import __version__
from layoutgen.dataset.manifest import Manifest
from layoutgen.dataset.sidecar import Failure
from layoutgen.identity import code_digest, described
from layoutgen.run.generate import Summary
from layoutgen.run.request import Choice
from layoutgen.run.status import Status
from layoutgen.wording import counted, sized

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
    lines = [*_totals(summary.manifest), f"  took        {_duration(summary.seconds)}"]
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
    return "\n".join(lines)


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
        told = f"house {failure.house}: {failure.error}: {failure.reason}"
        yield from wrap(told, WIDTH, initial_indent=" " * 14, subsequent_indent=" " * 16)
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
