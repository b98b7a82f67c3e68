"""`layoutgen audit`."""

import os
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from layoutgen.options import Dataset, OutFile
from layoutgen.wording import counted, plain

if TYPE_CHECKING:
    from layoutgen.audit.report import Gate, Report

NOTE_WIDTH = 66
"""Columns of a gate's note; those before it are 44."""
COLOURS = {"PASS": "green", "WARN": "yellow", "FAIL": "red", "SKIPPED": "bright_black"}


@click.command()
@click.argument("source", metavar="DIR", type=Dataset())
@click.option("--html", type=OutFile(), help="Also write the report as a page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")
@click.option("--fail-on", multiple=True, metavar="GATE", help="Let a gate that only warns fail; may be repeated.")
@click.option(
    "--against", metavar="OTHER", type=Dataset(), help="Another dataset that must share no house, image or question."
)
@click.option(
    "--repair", "repaired", metavar="OUT", type=Dataset(), help="Also write a copy to OUT without what is faulty."
)
@click.option(
    "--workers", type=click.IntRange(min=1), default=os.cpu_count(), show_default="all cores", help="Processes."
)
def audit(
    source: str,
    html: Path | None,
    as_json: bool,
    fail_on: tuple[str, ...],
    against: str | None,
    repaired: str | None,
    workers: int,
) -> None:
    """Check the dataset in DIR: files, every answer, shortcuts, leaks. Exit code 1 where a gate fails."""
    from layoutgen.audit.page import audit_page
    from layoutgen.audit.repair import check_target
    from layoutgen.audit.report import GATES, report_json
    from layoutgen.audit.run import audit as run_audit
    from layoutgen.dataset.storage import write_file
    from layoutgen.errors import ChecksFailed

    if unknown := set(fail_on) - GATES.keys():
        raise click.UsageError(f"no gate {', '.join(sorted(unknown))}; gates: {', '.join(GATES)}")
    if repaired:
        check_target(repaired)
    report = run_audit(source, against=against, workers=workers, fail_on=frozenset(fail_on))
    if as_json:
        click.echo(report_json(report), nl=False)
    else:
        _print(report)
    if html:
        write_file(html, audit_page(report).encode())
    if repaired:
        _repair(source, repaired, to_stderr=as_json)
    if report.failed:
        raise ChecksFailed(f"{source} fails {', '.join(gate.name for gate in report.failed)}")


def _print(report: "Report") -> None:
    for gate in report.gates:
        _print_gate(gate)
    click.echo(plain(report.text, keep="\n"))


def _print_gate(gate: "Gate") -> None:
    status = click.style(f"{gate.status:8}", fg=COLOURS[gate.status], bold=True)
    faults = f"{gate.found:,} of {gate.checked:,}" if gate.found else f"{gate.checked:,} checked"
    note = wrap(plain(gate.note or gate.title, keep="\n"), NOTE_WIDTH)
    click.echo(f"{status}{gate.name:18}{faults:>16}  " + f"\n{'':44}".join(note))
    for example in gate.examples[:3]:
        click.echo(f"{'':8}- {plain(example.where)}: {plain(example.what)}")


def _repair(source: str, out: str, *, to_stderr: bool) -> None:
    from layoutgen.audit.repair import REPAIR_NAME, repair

    repaired = repair(source, out)
    for place, why in list(repaired.dropped.items())[:10]:
        click.echo(plain(f"dropped {place}: {why}"), err=to_stderr)
    click.echo(
        f"{out}: {counted(repaired.clips, 'clip')} with {counted(repaired.questions, 'question')} kept, "
        f"{len(repaired.dropped):,} dropped; all are listed in {REPAIR_NAME}",
        err=to_stderr,
    )
