"""What an audit says: gates that pass or fail, with counts and examples."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from layoutgen.dataset.reader import decode_jpeg
from layoutgen.dataset.storage import pretty_json
from layoutgen.errors import DatasetError
from layoutgen.pages.page import picture
from layoutgen.wording import counted

Status = Literal["PASS", "WARN", "FAIL", "SKIPPED"]
OTHERS: dict[Status, str] = {"WARN": "with a warning", "SKIPPED": "skipped, for the reason beside it"}
EXAMPLES = 12
"""Findings kept per gate; the rest are only counted."""
PLACES = 1000
"""Places kept per gate, without what is wrong there."""
THUMBNAIL_WIDTH = 200
NO_SAMPLE, NO_QUESTION = "no sample could be read", "there is no question"


class Finding(msgspec.Struct, frozen=True):
    """One fault.

    Attributes:
        where: file, clip or question, for example `000012/q003`.
        what: what is wrong there.
        picture: a `data:` address of an image that shows it, "" where none does.
    """

    where: str
    what: str
    picture: str = ""


class Place(NamedTuple):
    """Where a fault is, with the JPEG that shows it, b"" for none."""

    text: str
    image: bytes = b""


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """One check over the whole dataset.

    Attributes:
        name: how `--fail-on` calls it.
        group: files, truth, balance, shortcuts, leakage or duplicates.
        title: what a PASS means.
        status: PASS, WARN, FAIL, or SKIPPED with the reason in `note`.
        checked: number of things looked at.
        found: number of faults.
        note: one line of figures or the reason.
        examples: the first faults.
        places: of the first PLACES faults, each once.
    """

    name: str
    group: str
    title: str
    status: Status
    checked: int
    found: int
    note: str = ""
    examples: list[Finding] = []
    places: list[str] = []


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole audit; `seconds` is wall time."""

    source: str
    version: str
    clips: int
    questions: int
    images: int
    houses: int
    seconds: float
    gates: list[Gate]
    distributions: dict[str, list[float]] = {}

    @property
    def failed(self) -> list[Gate]:
        """The gates that failed."""
        return self.gates_that("FAIL")

    def gates_that(self, status: Status) -> list[Gate]:
        """The gates of a status."""
        return [gate for gate in self.gates if gate.status == status]

    @property
    def verdict(self) -> str:
        """One line: which gates fail, how many warn, how many had nothing to check."""
        failed = f"Fails: {', '.join(gate.name for gate in self.failed)}" if self.failed else "No gate fails"
        others = [f"{len(gates)} {word}" for status, word in OTHERS.items() if (gates := self.gates_that(status))]
        return "; ".join([failed, *others])

    @property
    def text(self) -> str:
        """One line: how much was checked, and the verdict."""
        numbers = (self.clips, "clip"), (self.houses, "house"), (self.questions, "question"), (self.images, "image")
        return f"{', '.join(counted(*number) for number in numbers)} in {self.seconds:.1f} s. {self.verdict}."


def report_json(report: Report) -> bytes:
    """The report as indented JSON, without pictures."""
    gates = [
        replace(gate, examples=[replace(example, picture="") for example in gate.examples]) for gate in report.gates
    ]
    return pretty_json(replace(report, gates=gates))


class Ledger:
    """Counts what was checked and found, per gate; ledgers of several shards can be joined.

    `faulty` holds the places of all faults with the first fault of each; joining leaves it out, since only a repair
    asks for more than examples.
    """

    def __init__(self) -> None:
        self.checked: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.examples: dict[str, list[Finding]] = defaultdict(list)
        self.places: dict[str, dict[str, None]] = defaultdict(dict)
        self.notes: dict[str, str] = {}
        self.skipped: set[str] = set()
        self.faulty: dict[str, str] = {}

    def check(self, gate: str, count: int = 1) -> None:
        """Counts things looked at."""
        self.checked[gate] += count

    def fault(self, gate: str, where: str | Place, what: str) -> None:
        """Counts a fault and keeps it as an example while there is room."""
        place = Place(where) if isinstance(where, str) else where
        self.found[gate] += 1
        self.faulty.setdefault(place.text, f"{gate}: {what}")
        if len(self.places[gate]) < PLACES:
            self.places[gate][place.text] = None
        if len(self.examples[gate]) < EXAMPLES:
            self.examples[gate].append(Finding(place.text, what, _thumbnail(place.image)))

    def note(self, gate: str, text: str) -> None:
        """Adds figures to a gate's note."""
        self.notes[gate] = f"{self.notes[gate]}; {text}" if gate in self.notes else text

    def skip(self, gate: str, reason: str) -> None:
        """Marks a gate as not run."""
        self.skipped.add(gate)
        self.notes[gate] = reason

    def join(self, other: "Ledger") -> None:
        """Adds another ledger's counts and, while there is room, its examples."""
        self.checked.update(other.checked)
        self.found.update(other.found)
        self.notes.update(other.notes)
        self.skipped |= other.skipped
        for gate, findings in other.examples.items():
            self.examples[gate] = (self.examples[gate] + findings)[:EXAMPLES]
        for gate, places in other.places.items():
            self.places[gate] = dict.fromkeys([*self.places[gate], *places][:PLACES])


def _thumbnail(jpeg: bytes) -> str:
    """A small picture, "" where the image cannot be read."""
    try:
        return picture(decode_jpeg(jpeg, THUMBNAIL_WIDTH)) if jpeg else ""
    except DatasetError:
        return ""


class GateKind(msgspec.Struct, frozen=True):
    """A gate as it is defined.

    Attributes:
        group: see Gate.
        title: what a PASS means.
        severity: whether faults warn or fail.
        lacks: what is missing where there is nothing to check.
    """

    group: str
    title: str
    severity: Literal["WARN", "FAIL"] = "FAIL"
    lacks: str = ""


def gates_of(ledger: Ledger, kinds: Mapping[str, GateKind], fail_on: frozenset[str] = frozenset()) -> list[Gate]:
    """The gates in the order of `kinds`; a warning gate fails where `fail_on` names it."""
    return [
        Gate(
            name=name,
            group=kind.group,
            title=kind.title,
            status=_status(ledger, name, "FAIL" if name in fail_on else kind.severity),
            checked=ledger.checked[name],
            found=ledger.found[name],
            note=ledger.notes.get(name, "" if ledger.checked[name] or ledger.found[name] else kind.lacks),
            examples=ledger.examples.get(name, []),
            places=list(ledger.places.get(name, ())),
        )
        for name, kind in kinds.items()
    ]


def _status(ledger: Ledger, name: str, severity: Literal["WARN", "FAIL"]) -> Status:
    if ledger.found[name]:
        return severity
    return "PASS" if ledger.checked[name] and name not in ledger.skipped else "SKIPPED"


GATES: dict[str, GateKind] = {
    "files": GateKind("files", "Plan, manifest, sidecars and tars agree; every sha256 is right"),
    "members": GateKind("files", "Tars hold whole samples in order and nothing else", lacks="no tar could be opened"),
    "schema": GateKind("files", "Every record is what the schema writes", lacks=NO_SAMPLE),
    "references": GateKind("files", "Indices, ids, names and counts in the records are sound", lacks=NO_SAMPLE),
    "images": GateKind("files", "Every frame decodes, at its size, and is the one recorded", lacks=NO_SAMPLE),
    "exposure": GateKind("files", "No frame is dark or blank", lacks="no frame could be decoded"),
    "boxes": GateKind(
        "truth",
        "Boxes in the observer frame follow from the world's",
        lacks="no record has sound references and an object",
    ),
    "poses": GateKind(
        "truth",
        "Camera matrices follow from positions and angles",
        lacks="no record has sound references",
    ),
    "lens": GateKind(
        "truth",
        "Cameras are those of the recipe, and held as those are",
        lacks="no record has sound references",
    ),
    "oriented": GateKind(
        "truth",
        "Oriented boxes are turned boxes around what the world boxes hold",
        lacks="no record has sound references and an object",
    ),
    "covisibility": GateKind(
        "truth",
        "Shares of surface that frames have in common are shares, whole for a frame with itself, and as depth tells",
        lacks="no record with sound references says what its frames have in common",
    ),
    "projection": GateKind(
        "truth",
        "Masks lie where the objects' boxes project to",
        lacks="no record has sound references and an object in a frame",
    ),
    "masks": GateKind(
        "truth",
        "Stored ids and depth show what the record says of the frames",
        lacks="the recipe stores neither ids nor depth",
    ),
    "format": GateKind("truth", "Responses are well formed and repeat the answer", lacks=NO_QUESTION),
    "map": GateKind("truth", "Maps print the record's boxes at their precision", lacks="no response has a map"),
    "equations": GateKind(
        "truth", "Every equation in the reasoning holds", lacks="no response has an equation in its reasoning"
    ),
    "styles": GateKind(
        "truth", "Reasoning has the styles and shares of the recipe, and each style its form", lacks=NO_QUESTION
    ),
    "visibility": GateKind(
        "truth", "What is asked about is seen in the frames shown", lacks="no question names an object"
    ),
    "shapes": GateKind(
        "truth", "No answer hangs on taking a box for its object", lacks="no answer could be found from the record"
    ),
    "glass": GateKind(
        "truth",
        "What is seen through glass can be there, and is never meant by a name as well",
        lacks="there is no question, and no frame shows anything through glass",
    ),
    "ties": GateKind(
        "truth",
        "What is asked about is in images that a person can relate to the first",
        lacks="no question relates places to one another",
    ),
    "twins": GateKind(
        "truth",
        "Twins differ from their originals in the stated object and in nothing else",
        lacks="no clip is a twin of another",
    ),
    "open_sizes": GateKind(
        "truth",
        "Sizes are asked only of types that come in several, where the recipe wants that",
        lacks="no question asks for a size, or the recipe minds no type",
    ),
    "uniqueness": GateKind(
        "truth", "Names mean one object among those shown; counts have no look-alikes", lacks=NO_QUESTION
    ),
    "paraphrases": GateKind(
        "truth",
        "Paraphrases are the plan's, with the question's own things, and the task's unit and numbers",
        lacks="no question is worded by a paraphrase",
    ),
    "telling_words": GateKind(
        "truth",
        "No paraphrase says what tells another task",
        severity="WARN",
        lacks="no question is worded by a paraphrase",
    ),
    "margins": GateKind("truth", "Stored margins are right and as wide as the recipe demands", lacks=NO_QUESTION),
    "noise": GateKind(
        "truth",
        "Answers hold within the stated error of the geometry",
        lacks="neither the recipe nor the source states an error",
    ),
    "limits": GateKind(
        "truth",
        "Objects set in relation keep the recipe's limits",
        lacks="the recipe sets no limits, or no question is under them",
    ),
    "answers": GateKind("truth", "Every answer follows from the record, and again from its own map", lacks=NO_QUESTION),
    "pairs": GateKind(
        "truth",
        "Both halves of a pair ask the same in the same words, and their answers differ",
        lacks="no question is one of a pair",
    ),
    "tellable": GateKind(
        "truth", "What cannot be told lacks what is named, and nothing else is said to be untellable", lacks=NO_QUESTION
    ),
    "letters": GateKind(
        "balance", "The right options are spread over the letters", lacks="there is no multiple-choice question"
    ),
    "spread": GateKind("balance", "No answer of a task crowds out the others", severity="WARN"),
    "mix": GateKind("balance", "Tasks and frame counts have the recipe's shares", severity="WARN", lacks=NO_QUESTION),
    "categories": GateKind(
        "balance",
        "No category of objects is asked about in most questions",
        severity="WARN",
        lacks=NO_QUESTION,
    ),
    "template_majority": GateKind("shortcuts", "The wording does not tell the answer"),
    "text": GateKind("shortcuts", "TF-IDF and logistic regression gain at most 5 points over the majority answer"),
    "forest": GateKind("shortcuts", "A random forest on handmade features gains at most 5 points"),
    "numbers": GateKind("shortcuts", "Boosted trees on all numbers and names of the text gain at most 5 points"),
    "number_prior": GateKind("shortcuts", "Distances cannot be guessed from the categories", severity="WARN"),
    "size_prior": GateKind("shortcuts", "Sizes cannot be guessed from the categories", severity="WARN"),
    "refusals": GateKind(
        "shortcuts",
        "Neither words nor numbers of images tell what cannot be told",
        lacks="no question offers to say that it cannot be told",
    ),
    "pairs_blind": GateKind(
        "shortcuts",
        "Pairs are answered blindly no better than by the majority answer",
        lacks="no choice task has enough pairs",
    ),
    "houses": GateKind("leakage", "No house is in two splits"),
    "shared_images": GateKind("leakage", "No image is in two splits"),
    "shared_questions": GateKind("leakage", "No question with its response is in two splits"),
    "clips": GateKind("duplicates", "No clip occurs twice", lacks=NO_SAMPLE),
    "near_duplicates": GateKind(
        "duplicates",
        "No frame looks like another of its clip or of another house",
        severity="WARN",
        lacks=NO_SAMPLE,
    ),
}
