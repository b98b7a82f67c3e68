"""The clips that an audit found faults in, as the cards of its page."""

from collections.abc import Iterable
from contextlib import suppress

from layoutgen.audit.report import Finding, Report
from layoutgen.dataset.records import Clip, Question
from layoutgen.errors import LayoutgenError
from layoutgen.preview.cards import Card, cards
from layoutgen.preview.finding import Listed, clip_of, listed

CLIPS, QUESTIONS = 8, 4
"""Clips of a page, and questions of each."""
PICTURE_WIDTH = 288


def clip_named(where: str) -> str:
    """The clip of a place: `000012/q003`, `000012/frame 2`, or `000012` itself."""
    return where.rpartition("/")[0] or where


def faulty_cards(report: Report) -> list[Card]:
    """Cards of the first clips in which gates that fail or warn found faults, with the questions at fault."""
    findings = [one for gate in report.gates if gate.status in ("FAIL", "WARN") for one in gate.examples]
    wanted = list(dict.fromkeys(clip_named(one.where) for one in findings))
    found: list[Card] = []
    with suppress(LayoutgenError):  # what cannot be read is a finding of its own
        for one, walk in _chosen(report.source, set(wanted)):
            found += _cards(report.source, one, walk, findings)
            if len({card.record.clip_id for card in found}) >= CLIPS:
                break
    return found


def _chosen(source: str, wanted: set[str]) -> Iterable[tuple[Listed, Listed | None]]:
    """The wanted clips, each with the walk that came before it, which it may be a twin of."""
    walk: Listed | None = None
    for one in listed(source):
        if one.clip_id in wanted or one.sample.key in wanted:
            yield one, walk
        if "-" not in one.sample.key:
            walk = one


def _cards(source: str, one: Listed, walk: Listed | None, findings: list[Finding]) -> list[Card]:
    """A clip's cards; none where its faults leave nothing that can be drawn."""
    try:
        clip = clip_of(source, one)
        original = clip_of(source, walk) if walk and clip.record.twin.of == walk.clip_id else None
        return cards(clip, PICTURE_WIDTH, _at_fault(clip, one.sample.key, findings), original)
    except Exception:  # a faulty record may break a drawing in any way, and the page must come
        return []


def _at_fault(clip: Clip, key: str, findings: list[Finding]) -> list[Question]:
    places = {one.where for one in findings}
    names = (clip.record.clip_id, key)
    asked = [q for q in clip.record.questions if any(f"{name}/{q.id}" in places for name in names)]
    return (asked or clip.record.questions)[:QUESTIONS]
