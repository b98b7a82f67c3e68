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
    "letters": GateKind("balance", "The right options are spread over the letters"),
    "spread": GateKind("balance", "No answer of a task crowds out the others", "WARN"),
    "mix": GateKind("balance", "Tasks and frame counts have the recipe's shares", "WARN"),
    "categories": GateKind("balance", "No category of objects is asked about in most questions", "WARN"),
    "template_majority": GateKind("shortcuts", "The wording does not tell the answer"),
    "text": GateKind("shortcuts", "TF-IDF and logistic regression gain at most 5 points over the majority answer"),
    "forest": GateKind("shortcuts", "A random forest on handmade features gains at most 5 points"),
    "number_prior": GateKind("shortcuts", "Distances cannot be guessed from the categories", "WARN"),
    "houses": GateKind("leakage", "No house is in two splits"),
    "shared_images": GateKind("leakage", "No image is in two splits"),
    "shared_questions": GateKind("leakage", "No question with its response is in two splits"),
    "clips": GateKind("duplicates", "No clip occurs twice"),
    "near_duplicates": GateKind("duplicates", "No frame looks like another of its clip or of another house", "WARN"),
}
