"""The gates, in the order a report lists them."""

from layoutgen.audit.report import GateKind

GATES: dict[str, GateKind] = {
    "files": GateKind("files", "Plan, manifest, sidecars and tars agree; every sha256 is right"),
    "members": GateKind("files", "Tars hold whole samples in order and nothing else"),
    "schema": GateKind("files", "Every record is what the schema writes"),
    "references": GateKind("files", "Indices, ids, names and counts in the records are sound"),
    "images": GateKind("files", "Every frame decodes, at its size, and is the one recorded"),
    "exposure": GateKind("files", "No frame is dark or blank"),
    "boxes": GateKind("truth", "Boxes in the observer frame follow from the world's"),
    "projection": GateKind("truth", "Masks lie where the objects' boxes project to"),
    "format": GateKind("truth", "Responses are well formed and repeat the answer"),
    "map": GateKind("truth", "Maps print the record's boxes at their precision"),
    "equations": GateKind("truth", "Every equation in the reasoning holds"),
    "visibility": GateKind("truth", "What is asked about is seen in the frames shown"),
    "uniqueness": GateKind("truth", "Names mean one object among those shown; counts have no look-alikes"),
    "margins": GateKind("truth", "Stored margins are right and as wide as the recipe demands"),
    "answers": GateKind("truth", "Every answer follows from the record, and again from its own map"),
}
