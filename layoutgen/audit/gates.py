"""The gates, in the order a report lists them."""

from layoutgen.audit.report import GateKind

NO_SAMPLE, NO_QUESTION = "no sample could be read", "there is no question"

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
    "oriented": GateKind(
        "truth",
        "Oriented boxes are turned boxes around what the world boxes hold",
        lacks="no record has sound references and an object",
    ),
    "covisibility": GateKind(
        "truth",
        "Shares of surface that frames have in common are shares, and whole for a frame with itself",
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
    "visibility": GateKind(
        "truth", "What is asked about is seen in the frames shown", lacks="no question names an object"
    ),
    "uniqueness": GateKind(
        "truth", "Names mean one object among those shown; counts have no look-alikes", lacks=NO_QUESTION
    ),
    "margins": GateKind("truth", "Stored margins are right and as wide as the recipe demands", lacks=NO_QUESTION),
    "answers": GateKind("truth", "Every answer follows from the record, and again from its own map", lacks=NO_QUESTION),
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
    "number_prior": GateKind("shortcuts", "Distances cannot be guessed from the categories", severity="WARN"),
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
