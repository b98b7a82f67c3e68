"""How a question is shown to a model: what in place of its images, and which map with it.

A map that is given takes seeing out of a question: what is then missed, reasoning misses. Noise says how much of it
depends on exact places.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from layoutgen.dataset.records import Question
from layoutgen.errors import InputError
from layoutgen.evaluate import dummies
from layoutgen.language import load
from layoutgen.qa.response import Parts, instructions, map_style, parse_response, prompt_kind, user_prompt
from layoutgen.seeds import rng_for

EXACT, NONE, NOISY = "exact", "none", "noisy"


@dataclass(frozen=True)
class Condition:
    """How questions are shown; as they are where all is "".

    Attributes:
        dummy: a key of DUMMIES.
        given: `exact`, `noisy:METRES` or `none`: the map that is given, or that none is and none is asked for.
    """

    dummy: str = ""
    given: str = ""

    def __post_init__(self) -> None:
        """Raises InputError where `given` is none of these."""
        if self.given not in ("", EXACT, NONE):
            self._noise()

    @property
    def words(self) -> str:
        """As a user asks for it."""
        parts = (self.dummy and f"--dummy {self.dummy}", self.given and f"--give-map {self.given}")
        return " ".join(filter(None, parts)) or "the true ones"

    def takes(self, question: Question) -> bool:
        """Whether a question is asked: none whose answer is the map that is given, or that has no map."""
        has_part = not self.given or (question.kind != "map" and bool(parse_response(question.response).map_text))
        return has_part and dummies.takes(self.dummy, question)

    def images(self, images: Sequence[Image.Image], *seed: object) -> list[Image.Image]:
        """What is shown in place of the images."""
        return dummies.shown(self.dummy, images, *seed)

    def prompt(self, question: Question, *seed: object) -> str:
        """The whole text of the user's turn; what is drawn for a noisy map follows from `seed`."""
        if not self.given:
            return user_prompt(question)
        spoken, parts = load(question.language), parse_response(question.response)
        given = "" if self.given == NONE else self._given(parts, map_style(question.response), question, *seed)
        think = question.style if parts.think else "none"
        asked = instructions(prompt_kind(question), "none", think, language=question.language)
        lines = [question.text, given, asked]
        return "\n".join(spoken.spelt(line, question.spelling) for line in filter(None, lines))

    def _given(self, parts: Parts, style: str, question: Question, *seed: object) -> str:
        told = load(question.language).prompt.given
        text = parts.map_text
        if self.given != EXACT:
            if style != "metric":
                raise InputError(f"--give-map {self.given}: this dataset's maps are no metric ones")
            text = json.dumps(_moved(json.loads(text), self._noise(), *seed), ensure_ascii=False)
        return f"{told.grid if style == 'grid' else told.metric}\n{text}"

    def _noise(self) -> float:
        name, _, metres = self.given.partition(":")
        try:
            spread = float(metres)
        except ValueError:
            spread = -1.0
        if name != NOISY or not 0 < spread < 100:
            raise InputError(f"--give-map {self.given}: choose exact, none, or noisy:METRES such as noisy:0.2")
        return spread


AS_IT_IS = Condition()


def _moved(printed: Any, spread: float, *seed: object) -> Any:
    """A printed map whose boxes and cameras stand elsewhere, each by its own draw of so many metres along x and z."""
    if isinstance(printed, dict):  # a list each of what stands before and after a change
        return {when: _moved(entries, spread, *seed, when) for when, entries in printed.items()}
    rng = rng_for("noisy map", *seed)
    shifts = rng.normal(0.0, spread, (len(printed), 2)).tolist()
    return [_shifted(entry, *shift) for entry, shift in zip(printed, shifts, strict=True)]


def _shifted(entry: dict[str, Any], x: float, z: float) -> dict[str, Any]:
    shift = {"bbox": (x, z, x, z), "position": (x, z)}
    return {
        key: [round(one + by + 0.0, 1) for one, by in zip(value, shift[key], strict=True)] if key in shift else value
        for key, value in entry.items()
    }
