"""Predictions on disk: JSON lines, appended as they are made, so that an interrupted run goes on where it stopped."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from layoutgen.errors import UNDECODABLE, InputError, OutputError

Key = tuple[str, str]


class Prediction(msgspec.Struct, frozen=True):
    """A model's response to one question."""

    clip_id: str
    question_id: str
    response: str

    @property
    def key(self) -> Key:
        """What it belongs to: (clip_id, question_id)."""
        return self.clip_id, self.question_id


def load_predictions(path: Path) -> dict[Key, str]:
    """(clip_id, question_id) -> response; the last of repeated lines counts, a cut-off last line is left out.

    Raises:
        InputError: no such file, or a line that is no prediction.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    return {prediction.key: prediction.response for prediction in _parse(data, path)}


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
