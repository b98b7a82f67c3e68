"""Rows two by two, so that both halves of a pair are trained on together: in the mix, and in a batch of completions.

A couple is both halves of a pair, or two other questions. Couples are shuffled and mixed, and then laid out as rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Literal

from layoutgen.dataset.reader import read
from layoutgen.dataset.records import Clip, Question, walks
from layoutgen.errors import InputError
from layoutgen.train.data import Row, Source, count_rows, features, row, rows, stream, units
from layoutgen.train.recipe import TrainRecipe

Which = Literal["all", "pairs", "others"]
Asked = tuple[Clip, Question, Clip | None]
"""A question with its clip, and the one that this is a twin of."""


def training_stream(recipe: TrainRecipe, sources: Sequence[Source]) -> Any:
    """A `datasets.IterableDataset` of a recipe's rows: two by two where it needs both halves of pairs together."""
    if not recipe.couples:
        return stream(sources, recipe.stage, recipe.seed, recipe.shuffle_buffer)
    return coupled(sources, recipe.stage, recipe.seed, recipe.shuffle_buffer, recipe.pairs)


def coupled(sources: Sequence[Source], stage: str, seed: int, buffer: int, share: float | None = None) -> Any:
    """Like `data.stream`; the rows at places 2n and 2n + 1 are a couple, in which some row may be there twice.

    Args:
        sources: datasets and chats with their weights.
        stage: `sft` or `grpo`.
        seed: of shuffling and mixing.
        buffer: rows held to draw from.
        share: of a dataset's rows that are halves of pairs; None for as many as it has.
    """
    import datasets

    weighted = [
        (_stream(source, stage, which).shuffle(seed=seed, buffer_size=max(1, buffer // 2)), weight * part)
        for source in sources
        if (weight := source.weight or count_rows(source))
        for which, part in _split(source, share).items()
    ]
    parts, weights = zip(*weighted, strict=True)
    shares = [weight / sum(weights) for weight in weights]
    mixed = (
        datasets.interleave_datasets(list(parts), probabilities=shares, seed=seed, stopping_strategy="all_exhausted")
        if len(parts) > 1
        else parts[0]
    )
    return mixed.map(_laid_out, batched=True, batch_size=1)


def _split(source: Source, share: float | None) -> dict[Which, float]:
    """What a source is read for, and which part of it that is."""
    if share is None or source.general:
        return {"all": 1.0}
    parts: dict[Which, float] = {"pairs": share, "others": 1 - share}
    return {which: part for which, part in parts.items() if part > 0}


def _stream(source: Source, stage: str, which: Which) -> Any:
    import datasets

    arguments = {"units": units(source), "stage": stage, "which": which}
    return datasets.IterableDataset.from_generator(
        couples, gen_kwargs=arguments, features=datasets.Features(_twice(features(stage, decode=False)))
    )


def _twice(columns: Any) -> dict[str, Any]:
    from datasets import List

    return {name: List(column) for name, column in columns.items()}


def _laid_out(batch: dict[str, list[list[Any]]]) -> dict[str, list[Any]]:
    """Couples as rows, with their images decoded, which `datasets` does not do behind a map."""
    from datasets import Image

    laid = {name: list(chain.from_iterable(values)) for name, values in batch.items()}
    return laid | {"images": [[Image().decode_example(one) for one in images] for images in laid["images"]]}


def couples(units: Sequence[str], stage: str, which: Which) -> Iterator[Row]:
    """The couples of tars or JSONL files, each column with both rows' values.

    Raises:
        InputError: there are none.
    """
    found = False
    for unit in units:
        for first, second in _general(unit, stage) if unit.endswith(".jsonl") else _asked(unit, stage, which):
            found = True
            yield {name: [first[name], second[name]] for name in first}
    if not found:
        what = "whole pair of questions" if which == "pairs" else "question that is half of no pair"
        raise InputError(f"no {what} in {', '.join(units)}; the recipe's `pairs` asks for some in each process's share")


def _general(unit: str, stage: str) -> Iterator[tuple[Row, Row]]:
    return two_by_two(rows([unit], stage))


def _asked(unit: str, stage: str, which: Which) -> Iterator[tuple[Row, Row]]:
    singles: list[Asked] = []
    for walk in walks(read(unit)):
        pairs, others = halves(walk)
        if which != "others":
            yield from ((_row(first, stage), _row(second, stage)) for first, second in pairs)
        if which != "pairs":
            singles += others
            while len(singles) > 1:
                yield _row(singles.pop(0), stage), _row(singles.pop(0), stage)
    yield from two_by_two(_row(one, stage) for one in singles)


def _row(asked: Asked, stage: str) -> Row:
    clip, question, original = asked
    return row(clip, question, stage, original)


def halves(walk: Sequence[Clip]) -> tuple[list[tuple[Asked, Asked]], list[Asked]]:
    """The whole pairs of a walk with its twins, and its other questions."""
    waiting: dict[str, Asked] = {}
    pairs: list[tuple[Asked, Asked]] = []
    others: list[Asked] = []
    for clip in walk:
        original = walk[0] if clip.record.twin.of else None
        for question in clip.record.questions:
            asked = clip, question, original
            if not question.pair:
                others.append(asked)
            elif question.pair in waiting:
                pairs.append((waiting.pop(question.pair), asked))
            else:
                waiting[question.pair] = asked
    return pairs, [*others, *waiting.values()]


def two_by_two(singles: Iterable[Row]) -> Iterator[tuple[Row, Row]]:
    """Each row with the next one; the last one with itself where their number is odd."""
    left: Row | None = None
    for one in singles:
        if left is None:
            left = one
        else:
            yield left, one
            left = None
    if left is not None:
        yield left, left
