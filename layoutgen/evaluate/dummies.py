"""Dummy clips, after ReVSI (arXiv 2604.24300): what a model is shown instead, to see whether it looks at all.

Whoever answers from the words alone answers dummies as well as the true images. Text and number of images stay, so
that the prompt does not tell.
"""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from layoutgen.dataset.records import Question
from layoutgen.qa.halves import evidence_out
from layoutgen.seeds import rng_for

Images = Sequence[Image.Image]


def takes(dummy: str, question: Question) -> bool:
    """Whether a question is asked: of `removed`, halves of pairs with the images that lack what they name."""
    return dummy != "removed" or evidence_out(question)


def shown(dummy: str, images: Images, *seed: object) -> list[Image.Image]:
    """What is shown in place of a question's images; `dummy` is a key of DUMMIES, or "" for the images.

    Args:
        dummy: which.
        images: in order.
        seed: what the new order of `shuffled` follows from.
    """
    return DUMMIES[dummy](images, rng_for("dummy", *seed)) if dummy else list(images)


def _same(images: Images, _: np.random.Generator) -> list[Image.Image]:
    return list(images)


def _first(images: Images, _: np.random.Generator) -> list[Image.Image]:
    return [images[0]] * len(images)


def _black(images: Images, _: np.random.Generator) -> list[Image.Image]:
    return [Image.new("RGB", image.size) for image in images]


def _shuffled(images: Images, rng: np.random.Generator) -> list[Image.Image]:
    """In random order, never in their own: where the draw gives that, each takes the next one's place."""
    order = rng.permutation(len(images)).tolist()
    if order == sorted(order):
        order = [*order[1:], *order[:1]]
    return [images[place] for place in order]


DUMMIES: dict[str, Callable[[Images, np.random.Generator], list[Image.Image]]] = {
    "removed": _same,
    "first": _first,
    "black": _black,
    "shuffled": _shuffled,
}
"""By the names of `--dummy`: images without what is named, the first image over and over, black ones, another order."""
