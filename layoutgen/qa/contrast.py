"""Asks a walk together with its twins: the walk's own questions, and what only two of the clips, or two sets of frames,
make a question.

What is about two clips is drawn by itself, so that a walk's own questions are the same without twins.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from layoutgen.config import Recipe
from layoutgen.dataset.records import Clip, ClipRecord
from layoutgen.qa.asking import AskedClip, Offered, Rejections, Shown, Written, offered_of
from layoutgen.qa.changes import changes
from layoutgen.qa.mix import Mix
from layoutgen.qa.pairs import OFFERED, paired
from layoutgen.qa.refusals import Refused, refused_by_frames, refused_by_twin


class Placed(NamedTuple):
    """What is offered of one of a walk's clips, by its place among them."""

    clip: int
    offer: Written


Together = Sequence[Placed]
"""What is kept or dropped together."""


def ask_walk(clips: Sequence[Clip | ClipRecord], recipe: Recipe, seed: int) -> list[AskedClip]:
    """Certified questions about a walk and its twins, in the order of the clips; `select` keeps a spread choice.

    Args:
        clips: the walk, then its twins; questions they already hold are ignored.
        recipe, seed: see `asking.ask`.

    Raises:
        RecipeError: the recipe names an unknown task.
    """
    return [
        AskedClip([offer.written() for offer in offers], rejections)
        for offers, rejections in offered_walk(clips, recipe, seed)
    ]


def offered_walk(clips: Sequence[Clip | ClipRecord], recipe: Recipe, seed: int) -> list[Offered]:
    """What `ask_walk` gives, without the responses; raises what it does."""
    mix = Mix.of(recipe)
    walk, *twins = [Shown(clip, recipe, mix, seed) for clip in clips]
    own = offered_of(walk, recipe, mix, seed)
    found: list[list[Written]] = [list(own.offers), *([] for _ in twins)]
    rejections: Rejections = defaultdict(Counter)
    for number, together in enumerate(_contrasts(walk, twins, recipe, mix, seed, rejections)):
        pair = f"{walk.record.clip_id}:{number}" if len(together) > 1 else ""
        for half, (place, offer) in zip("ab", together, strict=False):
            identity = f"p{number:03d}{half}" if pair else f"c{number:03d}"
            found[place].append(offer.named(identity, pair))
    counted = own.rejections | {task: dict(reasons) for task, reasons in rejections.items() if reasons}
    return [Offered(offers, counted if place == 0 else {}) for place, offers in enumerate(found)]


def _contrasts(
    walk: Shown, twins: Sequence[Shown], recipe: Recipe, mix: Mix, seed: int, rejections: Rejections
) -> Iterator[Together]:
    """All that is offered beside the walk's own questions."""
    wanted = recipe.contrast
    for place, twin in enumerate(twins, 1):
        for here, there in islice(paired(walk, twin, mix, seed, rejections), OFFERED * wanted.pairs):
            yield Placed(0, here), Placed(place, there)
    for place, twin in enumerate(twins, 1):
        yield from ((Placed(place, one),) for one in changes(walk.facts, twin.facts, seed, rejections))
    if wanted.refusals:
        yield from islice(_refusals(walk, twins, mix, seed, rejections), OFFERED * wanted.refusals)


def _refusals(walk: Shown, twins: Sequence[Shown], mix: Mix, seed: int, rejections: Rejections) -> Iterator[Together]:
    """Pairs that offer to say that it cannot be told, in turn by frames and by each twin that takes something away."""
    sources = [
        (0, refused_by_frames(walk, mix, seed, rejections)),
        *((place, refused_by_twin(walk, twin, mix, seed, rejections)) for place, twin in enumerate(twins, 1)),
    ]
    while sources:
        going = []
        for place, source in sources:
            if pair := next(source, None):
                yield _halves(pair, walk, place)
                going.append((place, source))
        sources = going


def _halves(pair: Refused, walk: Shown, place: int) -> Together:
    told, untold = ((0 if one.scene.record is walk.record else place, one) for one in pair)
    return Placed(*told), Placed(*untold)
