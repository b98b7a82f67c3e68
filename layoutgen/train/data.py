"""Questions as training rows, streamed from shards: JPEG bytes stay bytes until the collator decodes one batch."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import msgspec

from layoutgen.dataset.reader import read, tars, with_originals
from layoutgen.dataset.records import Clip, Question, encode_record
from layoutgen.dataset.sidecar import committed
from layoutgen.dataset.states import asked_of, shown_images
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError, InputError
from layoutgen.qa.response import true_map, user_prompt

Row = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """A dataset folder or URL, or a general-domain `.jsonl`, and its share in the mix (0: by its size)."""

    path: str
    weight: float = 0.0

    @property
    def general(self) -> bool:
        """Whether it is a JSONL of chats rather than a dataset of ours."""
        return self.path.endswith(".jsonl")


def parse_sources(texts: Sequence[str]) -> list[Source]:
    """Reads `PATH` or `PATH:WEIGHT`, for one or several datasets.

    Raises:
        InputError: some have weights and others have none, or a weight is not positive.
    """
    sources = [_parse_source(text) for text in texts]
    weighted = [source.weight > 0 for source in sources]
    if any(weighted) and not all(weighted):
        raise InputError("give every --data a weight (PATH:0.7), or none of them")
    return sources


def _parse_source(text: str) -> Source:
    path, _, weight = text.rpartition(":")
    try:
        value = float(weight)
    except ValueError:
        return Source(text)
    if not path:
        return Source(text)
    if value <= 0:
        raise InputError(f"--data {text}: the weight must be positive")
    return Source(path, value)


def stream(sources: Sequence[Source], stage: str, seed: int, buffer: int) -> Any:
    """A `datasets.IterableDataset` of rows for TRL's `sft` or `grpo` trainer, shuffled, images as undecoded bytes."""
    import datasets

    parts = [_stream_one(source, stage).shuffle(seed=seed, buffer_size=buffer) for source in sources]
    if len(parts) == 1:
        return parts[0]
    weights = [source.weight or count_rows(source) for source in sources]
    shares = [weight / sum(weights) for weight in weights]
    return datasets.interleave_datasets(parts, probabilities=shares, seed=seed, stopping_strategy="all_exhausted")


def _stream_one(source: Source, stage: str) -> Any:
    import datasets

    return datasets.IterableDataset.from_generator(
        rows, gen_kwargs={"units": units(source), "stage": stage}, features=features(stage)
    )


def units(source: Source) -> list[str]:
    """The files of a source, which ranks and loader workers share."""
    return [source.path] if source.general else tars(source.path)


def features(stage: str, decode: bool = True) -> Any:
    """The columns of a stage's rows, as `datasets` types; whether images are decoded as soon as they are looked at."""
    from datasets import Features, Image, List, Value

    text = Value("string")
    message = List({"role": text, "content": text})
    columns = {"images": List(Image(decode=decode)), "prompt": message}
    if stage == "sft":
        return Features({**columns, "completion": message})
    return Features({**columns, "answer": text, "kind": text, "truth": text, "record": text, "pair": text})


def rows(units: Sequence[str], stage: str) -> Iterator[Row]:
    """The rows of tars or JSONL files; `datasets` splits `units` over ranks and loader workers."""
    for unit in units:
        if unit.endswith(".jsonl"):
            yield from _general_rows(Path(unit), stage)
            continue
        for clip, original in with_originals(read(unit)):
            for question in clip.record.questions:
                yield row(clip, question, stage, original)


def row(clip: Clip, question: Question, stage: str, original: Clip | None = None) -> Row:
    """One question as TRL wants it; `truth`, `record` and `pair` are what rewards look up.

    `original` is the clip that this one is a twin of; the `record` of a question about a change holds both states.
    """
    shown = shown_images(clip, question, original)
    images = [{"bytes": one.images[index], "path": None} for one, index in shown]
    base: Row = {"images": images, "prompt": [{"role": "user", "content": user_prompt(question)}]}
    if stage == "sft":
        return {**base, "completion": [{"role": "assistant", "content": question.response}]}
    record, asked = asked_of(clip.record, question, original.record if original else None)
    return {
        **base,
        "answer": question.answer,
        "kind": question.kind,
        "truth": true_map(record, asked),
        "record": encode_record(msgspec.structs.replace(record, questions=[asked])).decode(),
        "pair": question.pair,
    }


def _general_rows(path: Path, stage: str) -> Iterator[Row]:
    """Chats `{"messages": [user, assistant], "images": [paths]}`, the format of ms-swift and LLaMA-Factory."""
    if stage != "sft":
        raise InputError(f"{path}: general-domain chats have no checkable answer; use them with `train sft` only")
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield _general_row(json.loads(line), path.parent)
            except (ValueError, KeyError, TypeError) as error:
                raise DatasetError(f"{path}, line {number}: not a chat with messages and images ({error!r})") from error


def _general_row(chat: Row, folder: Path) -> Row:
    *prompt, completion = chat["messages"]
    images = [{"bytes": (folder / name).read_bytes(), "path": None} for name in chat.get("images", [])]
    plain = [{**message, "content": message["content"].replace("<image>", "")} for message in prompt]
    return {"images": images, "prompt": plain, "completion": [completion]}


def count_rows(source: Source) -> int:
    """Rows in one pass over a source, without reading images."""
    if not source.general:
        return sum(sidecar.questions for sidecar in committed(Storage(source.path)))
    with open(source.path, "rb") as stream:
        return sum(1 for _ in stream)


def steps_for(questions: int, epochs: float, questions_per_step: int) -> int:
    """Optimizer steps that show every question `epochs` times."""
    return max(1, ceil(questions * epochs / questions_per_step))
