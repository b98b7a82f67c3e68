"""Gates `schema` and `references`: the record is what its schema writes, and everything it points at is there."""

from collections import Counter
from collections.abc import Iterator

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.config import FRAME_COUNTS
from layoutgen.dataset.decode import rewritten
from layoutgen.dataset.records import ClipRecord, Question, clip_faults, question_faults


def check_schema(sample: Sample, ledger: Ledger) -> None:
    """The record's bytes are exactly those its version's type writes: no key missing, none unknown."""
    ledger.check("schema")
    if rewritten(sample.files["json"]) != sample.files["json"]:
        ledger.fault("schema", sample.where(), "the JSON has missing, unknown or reordered keys")


def check_references(sample: Sample, ledger: Ledger) -> bool:
    """Indices, names, ids, counts and files; True where nothing is wrong, so that other checks may rely on them."""
    record = sample.record
    ledger.check("references", 1 + len(record.questions))
    faults = [(sample.where(), what) for what in _clip_faults(record)]
    for question in record.questions:
        faults += [(sample.where(question), what) for what in _question_faults(record, question)]
    for where, what in faults:
        ledger.fault("references", where, what)
    return not faults


def _clip_faults(record: ClipRecord) -> Iterator[str]:
    yield from clip_faults(record)
    if len(record.frames) not in FRAME_COUNTS:
        yield f"{len(record.frames)} frames; must be one of {FRAME_COUNTS}"
    for kind, names in (
        ("object id", [o.id for o in record.objects]),
        ("object name", [o.name for o in record.objects]),
        ("room id", [r.id for r in record.rooms]),
        ("question id", [q.id for q in record.questions]),
        ("frame file", [f.file for f in record.frames]),
    ):
        for name in _repeated(names):
            yield f"{kind} {name!r} occurs twice"
    rooms = {room.id for room in record.rooms}
    for thing in record.objects:
        if thing.room and thing.room not in rooms:
            yield f"{thing.name} is in room {thing.room!r}, which does not exist"


def _repeated(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _question_faults(record: ClipRecord, question: Question) -> Iterator[str]:
    yield from question_faults(record, question)
    if len(question.frames) not in FRAME_COUNTS:
        yield f"shows {len(question.frames)} frames; must be one of {FRAME_COUNTS}"
    if sorted(set(question.frames)) != question.frames:
        yield "shows frames twice or out of order"
    if not set(question.views) <= set(question.frames):
        yield "is about a frame that it does not show"
    if (question.kind == "choice") != bool(question.options):
        yield "a choice needs options, a number has none"
