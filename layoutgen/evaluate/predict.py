"""A model's predictions: every question that its file does not answer yet is asked, in the order of the dataset."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from PIL import Image

from layoutgen.dataset import read
from layoutgen.dataset.reader import frame_image, with_originals
from layoutgen.dataset.records import Clip, Question
from layoutgen.dataset.states import shown_images
from layoutgen.errors import InputError
from layoutgen.evaluate.condition import AS_IT_IS, Condition
from layoutgen.evaluate.predictions import Key, Prediction, append, condition_of, load_predictions, open_for_append

Asked = tuple[Clip, Question, Clip | None]
"""A question with its clip, and the one that this is a twin of."""


@dataclass(frozen=True)
class Turn:
    """What a model is shown: images, then text.

    Attributes:
        text: without image tags.
        images: in order.
        jpegs: the same, as bytes.
    """

    text: str
    images: list[Image.Image]
    jpegs: list[bytes]


@dataclass(frozen=True)
class Said:
    """What a model says, and the tokens that prompt and response took; 0 where nobody counts."""

    text: str
    prompt_tokens: int = 0
    response_tokens: int = 0


Asker = Callable[[Sequence[Turn]], Sequence[Said]]
"""A model: answers a batch of turns, in order."""


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
    """Appends a prediction of a model that transformers runs for every question that `out` does not answer yet.

    Greedy decoding, so that the same model gives the same predictions. Arguments are those of `answer_all` and of
    `local.local_model`; returns how many it made.

    Raises:
        InputError: `out` holds predictions for other images, or no question can be asked with such ones.
    """
    from layoutgen.evaluate.local import local_model

    def opened() -> Asker:
        return local_model(model_name, max_new_tokens=max_new_tokens, max_pixels=max_pixels, cpu=cpu)

    return answer_all(directory, opened, out, Condition(dummy), batch_size=batch_size, limit=limit, progress=progress)


def answer_all(
    directory: str,
    opened: Callable[[], Asker],
    out: Path,
    condition: Condition,
    *,
    batch_size: int = 4,
    limit: int = 0,
    progress: Callable[[int], object] = lambda answered: None,
) -> int:
    """Appends a prediction for every question that `out` does not answer yet; returns how many.

    Args:
        directory: the dataset.
        opened: loads the model; called when there is something to ask.
        out: predictions as JSON lines.
        condition: how questions are shown.
        batch_size: questions at once.
        limit: most questions to answer in all; 0 for every one.
        progress: called with the number of questions of each batch.

    Raises:
        InputError: `out` holds predictions for questions shown otherwise, or no question can be shown so.
    """
    known = load_predictions(out) if out.exists() else {}
    if known and (before := condition_of(out)) != condition:
        raise InputError(f"{out}: its predictions are for {before.words}; name a new file")
    questions = (one for one in islice(_asked(directory, condition), limit or None) if _key(one) not in known)
    batches = iter(lambda: tuple(islice(questions, batch_size)), ())
    first = next(batches, ())  # what is wrong with the data shows before the model is loaded
    if not first and condition != AS_IT_IS and not known:
        raise InputError(f"{condition.words}: {directory} {_lacking(condition)}")
    if not first:
        return 0
    ask, answered = opened(), 0
    with open_for_append(out) as stream:
        for batch in chain([first], batches):
            said = ask([_turn(one, condition) for one in batch])
            for one, response in zip(batch, said, strict=True):
                append(stream, _prediction(one, response, condition))
            answered += len(batch)
            progress(len(batch))
    return answered


def _lacking(condition: Condition) -> str:
    if condition.dummy == "removed":
        return "has no pair of which one half lacks what is named"
    return "has no question that can be shown so"


def _asked(directory: str, condition: Condition) -> Iterator[Asked]:
    for clip, original in with_originals(read(directory)):
        for question in clip.record.questions:
            if condition.takes(question):
                yield clip, question, original


def _key(asked: Asked) -> Key:
    clip, question, _ = asked
    return clip.record.clip_id, question.id


def _turn(asked: Asked, condition: Condition) -> Turn:
    shown = list(shown_images(*asked))
    pictures = [frame_image(*one) for one in shown]
    stored = {id(picture): clip.images[index] for picture, (clip, index) in zip(pictures, shown, strict=True)}
    images = condition.images(pictures, *_key(asked))
    return Turn(condition.prompt(asked[1], *_key(asked)), images, [stored.get(id(one)) or _jpeg(one) for one in images])


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


def _prediction(asked: Asked, said: Said, condition: Condition) -> Prediction:
    clip_id, question_id = _key(asked)
    return Prediction(
        clip_id,
        question_id,
        said.text,
        condition.dummy,
        condition.given,
        said.prompt_tokens,
        said.response_tokens,
    )
