"""What questions call things: other names back into categories, and whether each may stand for its category."""

from collections.abc import Iterator, Mapping

import msgspec

from layoutgen.audit.reading import categories_of, keys_of, language_of, names_of
from layoutgen.audit.sample import Sample
from layoutgen.catalogue.names import SCANNED, alike
from layoutgen.dataset.records import Question
from layoutgen.errors import UNDECODABLE


def plain(question: Question) -> Question:
    """The question with options and answer as solvers give them: by keys, and categories for names."""
    answer = question.answer
    if question.kind == "map" and (categories := categories_of(question)):
        answer = _renamed(answer, categories)
    return msgspec.structs.replace(question, options=keys_of(question), answer=answer)


def said_map(question: Question, text: str) -> str:
    """A map in categories as the question would print it."""
    names = names_of(question)
    return _renamed(text, names) if names else text


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
    language = language_of(question)
    seen = {sample.categories[index] for index in sample.present(question)}
    for category, name in question.names.items():
        if name not in language.names.get(category, ()):
            yield f"nobody calls the {category} {name!r}"
        for other in sorted((seen | (alike(category) - SCANNED)) - {category}):
            names = (language.called(other), *language.names.get(other, ()))
            if clash := next((taken for taken in names if _clash(name, taken)), ""):
                yield f"{name!r}, for the {category}, may be taken for the {clash} in view or look-alike"
    if len(question.names) < len(question.said):
        yield "one category is called by two names"


def _clash(name: str, other: str) -> bool:
    """Whether one of two names holds the words of the other."""
    a, b = name.lower(), other.lower()
    return a in b or b in a
