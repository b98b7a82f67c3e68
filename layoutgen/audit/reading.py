"""What questions say, read back by their language's file: options as keys, and whether a text says a fact at all."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from string import Formatter

import msgspec

from layoutgen.audit.solvers import Fact
from layoutgen.dataset.records import Question
from layoutgen.language import Language, codes, load

_OURS = "en"
_LANGUAGES = 16
_WORD = re.compile(r"[^\W\d]+")


def language_of(question: Question) -> Language:
    """The language that a question says it is in; English where there is no such language, which is another's fault."""
    return load(question.language if question.language in codes() else _OURS)


def names_of(question: Question) -> Mapping[str, str]:
    """Category or kind of room -> what the question calls it, of those that it calls otherwise."""
    return language_of(question).naming(question.names)


def categories_of(question: Question) -> dict[str, str]:
    """What the question calls categories and kinds of rooms -> what they are, of those that it calls otherwise."""
    return {name: category for category, name in names_of(question).items()}


class _Texts:
    """The fixed texts of a language and what each means."""

    def __init__(self, language: Language) -> None:
        self.joints = language.joints
        self.answers = {text: key for key, text in language.answers.items()}
        self.turns = {text: side for side, text in msgspec.structs.asdict(language.turns).items()}
        self.image = _pattern(language.image)
        self.turns_by = {1: _pattern(language.turns_by.right), -1: _pattern(language.turns_by.left)}

    def key(self, text: str) -> str:
        """What an option says that is no name: an answer, the number of an image, degrees clockwise, turns; else ""."""
        if text in self.answers:
            return self.answers[text]
        if image := self.image.fullmatch(text):
            return image[1]
        for sign, pattern in self.turns_by.items():
            if turn := pattern.fullmatch(text):
                return str(sign * int(turn[1]))
        turns = [self.turns.get(part, "") for part in text.split(self.joints.then)]
        return ",".join(turns) if all(turns) else ""


def _pattern(template: str) -> re.Pattern[str]:
    """What a format string over one number looks like when it is filled in."""
    parts = Formatter().parse(template)
    return re.compile("".join(re.escape(text) + (r"(\d+)" if slot else "") for text, slot, _, _ in parts))


@lru_cache(_LANGUAGES)
def _texts(language: Language) -> _Texts:
    return _Texts(language)


def keys_of(question: Question) -> list[str]:
    """The options as solvers give them: keys, or names as categories, several with a comma between."""
    texts, categories = _texts(language_of(question)), categories_of(question)
    return [texts.key(option) or _plain_list(option, texts.joints.comma, categories) for option in question.options]


def _plain_list(text: str, comma: str, categories: Mapping[str, str]) -> str:
    return ", ".join(categories.get(part, part) for part in text.split(comma))


def unsaid(question: Question, said: Fact | str) -> str:
    """What a text lacks of a fact, or of a name or number that it must hold; "" where it lacks nothing."""
    text, language = question.text.lower(), language_of(question)
    if isinstance(said, Fact):
        ways = [way.format(value=said.value) for way in language.tells[said.key]]
    else:
        ways = [names_of(question).get(said, said)]
    return "" if any(way.lower() in text for way in ways) else ways[0]


def tells_coordinates(question: Question) -> bool:
    """Whether a text tells the order of its numbers, the unit, the origin and where it leads."""
    return all(re.search(pattern, question.text) for pattern in language_of(question).coordinates)


def foreign_words(question: Question, texts: Sequence[str]) -> list[str]:
    """Words in some texts of the question whose letters its language has not."""
    language = language_of(question)
    letters, known = re.compile(language.letters), frozenset(language.foreign)
    found = (word for text in texts for word in _WORD.findall(letters.sub(" ", text)))
    return [word for word in dict.fromkeys(found) if word.strip("_") and word not in known]
