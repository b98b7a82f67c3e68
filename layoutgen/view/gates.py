"""The places at which an audit's report found faults, by gate."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from layoutgen.audit.report import Gate, Report
from layoutgen.errors import UNDECODABLE, InputError, one_line


class Fault(msgspec.Struct, frozen=True):
    """One fault: its gate, the clip, the question ("" for the clip itself), and what is wrong."""

    gate: str
    clip: str
    question: str
    what: str


def faults_of(path: Path) -> list[Fault]:
    """The faults that `layoutgen audit --json` reported.

    Raises:
        InputError: no such file, or no report.
    """
    try:
        report = msgspec.json.decode(path.read_bytes(), type=Report)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except UNDECODABLE as error:
        raise InputError(f"{path}: {one_line(error)}; give what `layoutgen audit DIR --json` printed") from error
    return [fault for gate in report.gates if gate.status in ("FAIL", "WARN") for fault in _faults(gate)]


def _faults(gate: Gate) -> Iterator[Fault]:
    """Those that the report tells more of, then the other places."""
    told = {example.where for example in gate.examples}
    yield from (Fault(gate.name, *_place(example.where), example.what) for example in gate.examples)
    yield from (Fault(gate.name, *_place(where), gate.title) for where in gate.places if where not in told)


def _place(where: str) -> tuple[str, str]:
    """Clip and question of `CLIP/q003`, `CLIP/frame 2` or `CLIP`."""
    clip, _, part = where.rpartition("/")
    if not clip:
        return where, ""
    return clip, "" if part.startswith("frame ") else part


def counted(faults: Iterable[Fault]) -> list[tuple[str, int]]:
    """Gate -> clips with faults."""
    clips: dict[str, set[str]] = {}
    for fault in faults:
        clips.setdefault(fault.gate, set()).add(fault.clip)
    return [(gate, len(found)) for gate, found in clips.items()]


def places(faults: Iterable[Fault], gates: Sequence[str]) -> set[str]:
    """Clips with faults of any of the gates."""
    return {fault.clip for fault in faults if fault.gate in gates}
