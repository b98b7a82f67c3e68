"""An audit's report as a page."""

from itertools import groupby
from pathlib import Path

from layoutgen.audit.report import Report
from layoutgen.audit.shown import clip_named, faulty_cards
from layoutgen.pages.drawing import histogram
from layoutgen.pages.page import render


def audit_page(report: Report) -> str:
    """A self-contained page: verdict, gates with examples, the clips these are in, distributions."""
    shown = faulty_cards(report)
    tiles = [(name, f"{getattr(report, name):,}") for name in ("houses", "clips", "questions", "images")]
    groups = [(group, list(gates)) for group, gates in groupby(report.gates, key=lambda gate: gate.group)]
    plots = [(name, histogram(values)) for name, values in sorted(report.distributions.items()) if values]
    return render(
        "audit",
        "audit.html",
        title=f"Audit of {Path(report.source).name}",
        subtitle=f"{report.source}, checked in {report.seconds:.1f} s",
        version=report.version,
        report=report,
        tiles=[*tiles, ("seconds", f"{report.seconds:.1f}")],
        groups=groups,
        plots=plots,
        cards=shown,
        linked={card.record.clip_id for card in shown},
        clip_named=clip_named,
    )
