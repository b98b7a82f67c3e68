"""What models' predictions are worth, question by question: which are right, which wrong, and where models differ."""

from collections import defaultdict
from collections.abc import Mapping

from layoutgen.qa.response import parse_response
from layoutgen.qa.scoring import answer_accuracy
from layoutgen.view.index import Index

DIFFER = "models differ"


def verdicts(index: Index, predictions: Mapping[str, Mapping[tuple[str, str], str]]) -> dict[str, list[int]]:
    """`NAME: right`, `NAME: wrong` and, of two or more models, DIFFER -> questions by their numbers in the index.

    Numbers are right where they score in full. Questions whose answer is a map are in none.
    """
    found: dict[str, list[int]] = defaultdict(list)
    columns = "q, clips.id, questions.id, kind, answer"
    sql = f"SELECT {columns} FROM questions JOIN clips USING (n) WHERE kind != 'map' ORDER BY q"
    for q, clip, name, kind, answer in index.ask(sql):
        said = {
            model: parse_response(responses[clip, name]).answer
            for model, responses in predictions.items()
            if (clip, name) in responses
        }
        for model, guess in said.items():
            found[f"{model}: {'right' if answer_accuracy(kind, guess, answer) == 1 else 'wrong'}"].append(q)
        if len(set(said.values())) > 1:
            found[DIFFER].append(q)
    return {name: found[name] for name in sorted(found)}
