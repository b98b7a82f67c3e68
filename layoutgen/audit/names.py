"""What questions call things: other names back into categories, and whether each may stand for its category."""

from collections.abc import Iterator, Mapping

import msgspec

from layoutgen.audit.sample import Sample
from layoutgen.catalogue.names import alike
from layoutgen.dataset.records import Question
from layoutgen.errors import UNDECODABLE
from layoutgen.language import load


def plain(question: Question) -> Question:
    """The question with options and answer in categories, as solvers give them."""
    if not question.said:
        return question
    categories = {one.name: one.category for one in question.said}
    options = [_plain_list(option, categories) for option in question.options]
    answer = _renamed(question.answer, categories) if question.kind == "map" else question.answer
    return msgspec.structs.replace(question, options=options, answer=answer)


def _plain_list(text: str, categories: Mapping[str, str]) -> str:
    return ", ".join(categories.get(part, part) for part in text.split(", "))


def said_map(question: Question, text: str) -> str:
    """A map in categories as the question would print it."""
    return _renamed(text, question.names) if question.said else text


def _renamed(text: str, names: Mapping[str, str]) -> str:
    try:
        entries = msgspec.json.decode(text, type=list[dict[str, object]])
    except UNDECODABLE:
        return text
    named = [{k: names.get(str(v), v) if k == "object_name" else v for k, v in one.items()} for one in entries]
    return msgspec.json.encode(named).decode()


def synonym_faults(sample: Sample, question: Question) -> Iterator[str]:
    """Names that are none of their category, or that something else has which is visible or looks alike."""
    if not question.said:
        return
    known = load("en").names
    seen = {sample.categories[index] for index in sample.present(question)}
    for category, name in question.names.items():
        if name not in known.get(category, ()):
            yield f"nobody calls the {category} {name!r}"
        for other in sorted((seen | alike(category)) - {category}):
            if clash := next((taken for taken in (other, *known.get(other, ())) if _clash(name, taken)), ""):
                yield f"{name!r}, for the {category}, may be taken for the {clash} in view or look-alike"
    if len(question.names) < len(question.said):
        yield "one category is called by two names"


def _clash(name: str, other: str) -> bool:
    """Whether one of two names holds the words of the other."""
    a, b = name.lower(), other.lower()
    return a in b or b in a
