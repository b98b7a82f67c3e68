"""Asks a vision-language model every question of a dataset, in batches, and goes on where it stopped."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from layoutgen.dataset import read
from layoutgen.dataset.images import frame_image
from layoutgen.dataset.records import Clip, Question
from layoutgen.evaluate.predictions import Prediction, append, load_predictions, open_for_append
from layoutgen.qa.prompt import user_prompt
from layoutgen.train.model import load_model
from layoutgen.train.processor import load_processor


def predict(
    directory: str,
    model_name: str,
    out: Path,
    *,
    batch_size: int = 4,
    max_new_tokens: int = 512,
    max_pixels: int = 0,
    limit: int = 0,
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
        cpu: run on the CPU.
        progress: called with the number of questions of each batch.
    """
    known = load_predictions(out) if out.exists() else {}
    asked = ((clip, question) for clip in read(directory) for question in clip.record.questions)
    open_questions = (pair for pair in islice(asked, limit or None) if _key(*pair) not in known)
    batches = iter(lambda: tuple(islice(open_questions, batch_size)), ())
    first = next(batches, ())  # what is wrong with the data shows before the model is loaded
    if not first:
        return 0
    model = load_model(model_name, cpu).eval().to("cpu" if cpu else "cuda")
    processor = load_processor(model_name, max_pixels=max_pixels or None)
    processor.tokenizer.padding_side = "left"
    answered = 0
    with open_for_append(out) as stream:
        for batch in chain([first], batches):
            for (clip, question), response in zip(batch, respond(model, processor, batch, max_new_tokens), strict=True):
                append(stream, Prediction(clip.record.clip_id, question.id, response))
            answered += len(batch)
            progress(len(batch))
    return answered


def _key(clip: Clip, question: Question) -> tuple[str, str]:
    return clip.record.clip_id, question.id


def respond(model: Any, processor: Any, batch: tuple[tuple[Clip, Question], ...], max_new_tokens: int) -> Iterator[str]:
    """The model's responses to a batch of questions."""
    import torch

    images = [[frame_image(clip, index) for index in question.frames] for clip, question in batch]
    chats = [_chat(question, len(shown)) for (_, question), shown in zip(batch, images, strict=True)]
    texts = [processor.apply_chat_template(chat, tokenize=False, add_generation_prompt=True) for chat in chats]
    inputs = processor(text=texts, images=images, padding=True, return_tensors="pt").to(model.device)
    with torch.inference_mode():
        tokens = model.generate(**inputs, max_new_tokens=max_new_tokens, do_sample=False)
    new = tokens[:, inputs["input_ids"].shape[1] :]
    yield from processor.batch_decode(new, skip_special_tokens=True)


def _chat(question: Question, images: int) -> list[dict[str, Any]]:
    content: list[dict[str, str]] = [{"type": "image"}] * images + [{"type": "text", "text": user_prompt(question)}]
    return [{"role": "user", "content": content}]
