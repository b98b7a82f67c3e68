"""Predictions: their file, and a model that makes them."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec

from layoutgen.dataset import read
from layoutgen.dataset.reader import frame_image, with_originals
from layoutgen.dataset.records import Clip, Question
from layoutgen.dataset.states import shown_images
from layoutgen.errors import UNDECODABLE, InputError, OutputError
from layoutgen.evaluate.dummies import shown, takes
from layoutgen.qa.response import user_prompt
from layoutgen.train.model import load_model, load_processor

Key = tuple[str, str]
Asked = tuple[Clip, Question, Clip | None]
"""A question with its clip, and the one that this is a twin of."""


class Prediction(msgspec.Struct, frozen=True, omit_defaults=True):
    """A model's response to one question; `dummy` names what it was shown in place of the images, "" for nothing."""

    clip_id: str
    question_id: str
    response: str
    dummy: str = ""

    @property
    def key(self) -> Key:
        """What it belongs to: (clip_id, question_id)."""
        return self.clip_id, self.question_id


class Predictions(NamedTuple):
    """What a file holds: responses by question, and what all were shown in place of the images, "" for nothing."""

    responses: dict[Key, str]
    dummy: str


def read_predictions(path: Path) -> Predictions:
    """The last of repeated lines counts, a cut-off last line is left out.

    Raises:
        InputError: no such file, a line that is no prediction, or predictions of several kinds.
    """
    found = list(_parse(_bytes(path), path))
    kinds = sorted({prediction.dummy for prediction in found})
    if len(kinds) > 1:
        raise InputError(f"{path}: predictions for several kinds of images: {', '.join(map(_shown, kinds))}")
    return Predictions({prediction.key: prediction.response for prediction in found}, "".join(kinds))


def _shown(dummy: str) -> str:
    return f"--dummy {dummy}" if dummy else "the true ones"


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


def predict(
    directory: str,
    model_name: str,
    out: Path,
    *,
    batch_size: int = 4,
    max_new_tokens: int = 512,
    max_pixels: int = 0,
    limit: int = 0,
    dummy: str = "",
    cpu: bool = False,
    progress: Callable[[int], object] = lambda answered: None,
) -> int:
    """Appends a prediction for every question that `out` does not answer yet; returns how many.

    Greedy decoding, so that the same model gives the same predictions.

    Args:
        directory: the dataset.
        model_name: model directory or hub name.
        out: predictions as JSON lines.
        batch_size: questions at once.
        max_new_tokens: longest response.
        max_pixels: pixel budget of one image; 0 keeps the model's own.
        limit: most questions to answer in all; 0 for every one.
        dummy: a key of DUMMIES, for what is shown in place of the images; "" for nothing.
        cpu: run on the CPU.
        progress: called with the number of questions of each batch.

    Raises:
        InputError: `out` holds predictions for other images, or no question can be asked with such ones.
    """
    known, before = read_predictions(out) if out.exists() else Predictions({}, dummy)
    if known and before != dummy:
        raise InputError(f"{out}: its predictions are for {_shown(before)}; name a new file")
    clips = with_originals(read(directory))
    asked: Iterator[Asked] = (
        (clip, one, original) for clip, original in clips for one in clip.record.questions if takes(dummy, one)
    )
    open_questions = (one for one in islice(asked, limit or None) if _key(one[0], one[1]) not in known)
    batches = iter(lambda: tuple(islice(open_questions, batch_size)), ())
    first = next(batches, ())  # what is wrong with the data shows before the model is loaded
    if not first and dummy and not known:
        raise InputError(f"--dummy {dummy}: {directory} has no pair of which one half lacks what is named")
    if not first:
        return 0
    model = load_model(model_name, cpu).eval().to("cpu" if cpu else "cuda")
    processor = load_processor(model_name, max_pixels=max_pixels or None)
    processor.tokenizer.padding_side = "left"
    answered = 0
    with open_for_append(out) as stream:
        for batch in chain([first], batches):
            responses = respond(model, processor, batch, max_new_tokens, dummy)
            for (clip, question, _), response in zip(batch, responses, strict=True):
                append(stream, Prediction(clip.record.clip_id, question.id, response, dummy))
            answered += len(batch)
            progress(len(batch))
    return answered


def _key(clip: Clip, question: Question) -> tuple[str, str]:
    return clip.record.clip_id, question.id


def respond(
    model: Any, processor: Any, batch: tuple[Asked, ...], max_new_tokens: int, dummy: str = ""
) -> Iterator[str]:
    """The model's responses to a batch of questions."""
    import torch

    true = [[frame_image(*one) for one in shown_images(*asked)] for asked in batch]
    keys = [_key(clip, question) for clip, question, _ in batch]
    images = [shown(dummy, pictures, *key) for key, pictures in zip(keys, true, strict=True)]
    chats = [_chat(question, len(pictures)) for (_, question, _), pictures in zip(batch, images, strict=True)]
    texts = [processor.apply_chat_template(chat, tokenize=False, add_generation_prompt=True) for chat in chats]
    inputs = processor(text=texts, images=images, padding=True, return_tensors="pt").to(model.device)
    with torch.inference_mode():
        tokens = model.generate(**inputs, max_new_tokens=max_new_tokens, do_sample=False)
    new = tokens[:, inputs["input_ids"].shape[1] :]
    yield from processor.batch_decode(new, skip_special_tokens=True)


def _chat(question: Question, images: int) -> list[dict[str, Any]]:
    content: list[dict[str, str]] = [{"type": "image"}] * images + [{"type": "text", "text": user_prompt(question)}]
    return [{"role": "user", "content": content}]
