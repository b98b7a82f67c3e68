"""The predictions file: JSON lines, one a question, that a run which was broken off goes on with."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from layoutgen.errors import UNDECODABLE, InputError, OutputError
from layoutgen.evaluate.condition import Condition

Key = tuple[str, str]
"""Clip and question."""


class Prediction(msgspec.Struct, frozen=True, omit_defaults=True):
    """A model's response to one question: a line of a predictions file.

    Attributes:
        clip_id: of its clip.
        question_id: its id in the clip.
        response: all that the model said; a bare answer will do.
        dummy: what was shown in place of the images, "" for nothing.
        given: which map was given with the question, as `--give-map` has it; "" where the model was asked for its own.
        prompt_tokens: what the question took, images included; 0 where nobody counted.
        response_tokens: what the response took.
    """

    clip_id: str
    question_id: str
    response: str
    dummy: str = ""
    given: str = ""
    prompt_tokens: int = 0
    response_tokens: int = 0

    @property
    def key(self) -> Key:
        """What it belongs to: (clip_id, question_id)."""
        return self.clip_id, self.question_id


def load_predictions(path: Path) -> dict[Key, str]:
    """(clip_id, question_id) -> response; the last of repeated lines counts, a cut-off last line is left out.

    Raises:
        InputError: no such file, or a line that is no prediction.
    """
    return {prediction.key: prediction.response for prediction in _parse(_bytes(path), path)}


def condition_of(path: Path) -> Condition:
    """How the questions of a file's predictions were shown.

    Raises:
        InputError: no such file, a line that is no prediction, or predictions of several kinds.
    """
    found = sorted({(one.dummy, one.given) for one in _parse(_bytes(path), path)})
    conditions = [Condition(*one) for one in found]
    if len(conditions) > 1:
        kinds = ", ".join(condition.words for condition in conditions)
        raise InputError(f"{path}: predictions for several kinds of images: {kinds}")
    return conditions[0] if conditions else Condition()


def tokens_of(path: Path) -> tuple[int, int]:
    """What all prompts and all responses of a file took, where that was counted."""
    lines = list(_parse(_bytes(path), path))
    return sum(one.prompt_tokens for one in lines), sum(one.response_tokens for one in lines)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error


def _parse(data: bytes, path: Path) -> Iterator[Prediction]:
    lines = data.split(b"\n")
    complete = lines[:-1]  # the text behind the last newline is empty, or a line that was being written
    for number, line in enumerate(complete, 1):
        try:
            yield msgspec.json.decode(line, type=Prediction)
        except UNDECODABLE as error:
            raise InputError(
                f'{path}, line {number}: {error}; lines are {{"clip_id": ..., "question_id": ..., "response": ...}}'
            ) from error


def open_for_append(path: Path) -> IO[bytes]:
    """Opens a predictions file to go on with it; a cut-off last line is removed first.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("a+b")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
    stream.seek(0)
    stream.truncate(stream.read().rfind(b"\n") + 1)
    return stream


def append(stream: IO[bytes], prediction: Prediction) -> None:
    """Writes one line and hands it to the operating system."""
    stream.write(msgspec.json.encode(prediction) + b"\n")
    stream.flush()
