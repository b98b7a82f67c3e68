"""Asks a clip what a recipe wants asked: draws candidates, certifies them, writes them; more than are kept."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import NamedTuple, Protocol

import msgspec
import numpy as np

from layoutgen.config import LimitRecipe, Recipe
from layoutgen.dataset.records import Clip, ClipRecord, Question, Said
from layoutgen.language import Language
from layoutgen.maps.printed import EMPTY_GRID, grid_text, lists_objects, map_text
from layoutgen.qa import speech, steps
from layoutgen.qa.limits import check_limits
from layoutgen.qa.manner import NO_STYLE, Manner, in_drawn_unit
from layoutgen.qa.mix import Cell, Mix
from layoutgen.qa.naming import drawn
from layoutgen.qa.noise import under_noise
from layoutgen.qa.phrases import LETTERS, Words, lettered
from layoutgen.qa.registry import TASKS
from layoutgen.qa.response import compose
from layoutgen.qa.scene import ClipFacts, Scene
from layoutgen.qa.speech import ARITHMETIC
from layoutgen.qa.task import Candidate, Certified, Rejected, Solution, Task, need
from layoutgen.qa.units import in_unit
from layoutgen.seeds import rng_for

Rejections = defaultdict[str, Counter[str]]
"""Task, or what else is asked, -> reason -> how many candidates were rejected."""

PLAIN = Manner()
"""How questions are put unless a recipe says more."""

_TIE = 1e-6
"""A margin below this on the rounded map is a tie, which binary floats decide."""

_PRINTED = {"m": 0.02, "deg": 1.0}
"""Margins that a choice keeps on the rounded map, so that the numbers its reasoning prints still differ."""


def certified(
    task: Task, scene: Scene, rng: np.random.Generator, wanted: int, tries: int, rejections: Counter[str]
) -> Iterator[Certified]:
    """Up to `wanted` different certified candidates out of at most `tries`; counts why the others failed."""
    if task.in_rooms and not scene.exact.rooms:
        rejections["no outline of rooms"] += 1
        return
    tried: set[Candidate] = set()
    for _, candidate in zip(range(tries), task.candidates(scene, rng), strict=False):
        if isinstance(candidate, str):
            rejections[candidate] += 1
            continue
        if candidate in tried:
            continue
        tried.add(candidate)
        try:
            solution = certify(task, scene, candidate)
        except Rejected as reason:
            rejections[str(reason)] += 1
            continue
        yield Certified(task, candidate, solution)
        wanted -= 1
        if wanted == 0:
            return


def certify(task: Task, scene: Scene, candidate: Candidate) -> Solution:
    """The exact solution.

    Raises:
        Rejected: nobody can relate what it is about, the exact answer is within the margin of another, the recipe's
            limits are not kept, or the printed map, or the middle of the footprints for that of the boxes, or the
            geometry within its noise, gives another answer.
    """
    need(not task.info.related or task.is_tied(scene, candidate), "no tie")
    exact = task.solve(scene.exact, candidate)
    need(exact.margin >= task.threshold(scene.facts.recipe.margins), "margin")
    need(exact.lead >= scene.facts.recipe.margins.distance_share, "relative margin")
    check_limits(task, scene.facts.recipe.limits, scene.exact, candidate, exact)
    from_map = task.solve(scene.facts.rounded(task.info.decimals), candidate)
    least = _PRINTED.get(task.info.margin_unit, _TIE) if task.info.kind == "choice" else _TIE
    need(from_map.margin > least, "map tie")
    need(_same(task, exact, from_map), "map disagrees")
    _need_shapes(task, scene, candidate, exact)
    return under_noise(task, scene.facts, candidate, exact)


def _need_shapes(task: Task, scene: Scene, candidate: Candidate, exact: Solution) -> None:
    """Rejects what an object's box, which the map shows for it, makes doubtful: a camera in the corner that a counter
    leaves free stands in the box, and the middle of the box is not that of the counter."""
    layout, shaped = scene.exact, [i for i in candidate.objects if scene.exact.footprints[i]]
    if task.info.map_views:
        points = [layout.views[view].point for view in candidate.views]
        need(not any(layout.in_nook(point, i) for point in points for i in shaped), "camera in a box")
    if shaped and task.info.kind != "map":
        need(_same(task, exact, task.solve(scene.facts.by_mass, candidate)), "no clear centre")


def _same(task: Task, exact: Solution, from_map: Solution) -> bool:
    if task.info.kind == "number":
        return task.printed(exact.value) == task.printed(from_map.value)
    return exact.pick == from_map.pick


class Refusal(NamedTuple):
    """What says that it cannot be told, and the sentence that asks to say so where there are no options."""

    phrase: str = ""
    request: str = ""


NO_REFUSAL = Refusal()


def drawn_refusal(language: Language, rng: np.random.Generator) -> Refusal:
    """One of the ways in which a language offers it."""
    phrases, requests = language.refusals.phrases, language.refusals.requests
    phrase, request = phrases[int(rng.integers(len(phrases)))], requests[int(rng.integers(len(requests)))]
    return Refusal(phrase, request.format(phrase=phrase))


@dataclass(frozen=True, slots=True)
class Offer:
    """A certified question that may be kept; its response, which most of the work goes into, is written when it is.

    Attributes:
        certified: what is asked.
        scene: the frames it shows.
        draft: the question without its response.
        words: what the response is phrased by.
        wording: the text without options, to be filled by the task's slots.
        said: category -> what it is called instead, where it is.
        refusal: how the text offers to say that it cannot be told, where it does.
        manner: how it is put.
    """

    certified: Certified
    scene: Scene
    draft: Question
    words: Words
    wording: str
    said: dict[str, str]
    refusal: Refusal = NO_REFUSAL
    manner: Manner = PLAIN

    def named(self, identity: str, pair: str) -> "Offer":
        """The same under another id, and of a pair."""
        return replace(self, draft=msgspec.structs.replace(self.draft, id=identity, pair=pair))

    @property
    def called(self) -> "Offer":
        """The same offer with its things called as they are to be."""
        return replace(self, scene=self.scene.saying(self.said), draft=_called(self)) if self.said else self

    def written(self) -> Question:
        """The question with its response, things called as they are to be; to be called once."""
        called = self.called
        return msgspec.structs.replace(called.draft, response=_response(called), style=self.manner.style)


class Written(Protocol):
    """A question that may be kept."""

    @property
    def draft(self) -> Question:
        """It, without its response."""

    def written(self) -> Question:
        """It, with its response; to be called once."""

    def named(self, identity: str, pair: str) -> "Written":
        """The same under another id, and of a pair."""


def offer(
    certified: Certified,
    scene: Scene,
    identity: str,
    rng: np.random.Generator,
    manner: Manner = PLAIN,
    *,
    beside: Collection[str] = (),
    refusable: bool = False,
) -> Offer:
    """The question, as far as it is needed to choose among questions.

    Args:
        certified: what is asked.
        scene: the frames it shows.
        identity: id of the question in its clip.
        rng: decides on wording, phrasing and the order of the options.
        manner: how it is put.
        beside: further categories that what things are called must not be taken for.
        refusable: whether the text offers to say that it cannot be told.
    """
    task, candidate, solution, info = certified.task, certified.candidate, certified.solution, certified.task.info
    words = _words(task, scene.language, manner, rng)
    refusal = drawn_refusal(scene.language, rng) if refusable else NO_REFUSAL
    options, letter = _shuffled(_options(task, scene, candidate, refusal), solution.pick, rng)
    wording, template = _wording(task, scene, words, manner.spelling)
    draft = Question(
        id=identity,
        task=info.name,
        kind=info.kind,
        frames=list(scene.frames),
        text=_text(task, scene, candidate, wording, options, refusal),
        options=options,
        answer=LETTERS[letter] if info.kind == "choice" else _answer(certified, scene, manner),
        value=float(solution.value),
        unit=info.unit,
        objects=list(candidate.objects),
        views=list(candidate.views),
        margin=float(solution.margin),
        margin_unit=info.margin_unit,
        template=template,
        response="",
        given=list(candidate.given),
        language=scene.language.code,
        refusable=refusable,
        spelling=manner.spelling,
        survived=solution.survived,
    )
    return Offer(certified, scene, draft, words, wording, _said(certified, scene, beside, rng), refusal, manner)


def _words(task: Task, language: Language, manner: Manner, rng: np.random.Generator) -> Words:
    spoken = ARITHMETIC if manner.style == NO_STYLE else manner.style  # the wording is drawn alike in any style
    return speech.words(task, language, rng, spoken, manner.spelling)


def _wording(task: Task, scene: Scene, words: Words, spelling: str) -> tuple[str, str]:
    """The question without options, to be filled by slots, and what records call its wording."""
    language = scene.language
    wording, template = speech.worded(task, language, scene.facts.recipe.paraphrases, words.pick)
    return language.spelt(in_unit(wording, task, language), spelling), template


def _answer(certified: Certified, scene: Scene, manner: Manner) -> str:
    """The number or the map as text."""
    value, numbers = certified.solution.value, scene.language.numbers
    if manner.in_words and value < len(numbers):
        return numbers[round(value)]
    return certified.task.answer(scene, certified.candidate, certified.solution)


def _text(
    task: Task, scene: Scene, candidate: Candidate, wording: str, options: Sequence[str], refusal: Refusal
) -> str:
    """A wording filled in, with the options as they are printed."""
    join = scene.language.joints.sentence.join
    stem = join(filter(None, (scene.mark, wording.format(**task.slots(scene, candidate)))))
    if options:
        return f"{stem}\n{lettered(options)}"
    return join(filter(None, (stem, refusal.request)))


def _options(task: Task, scene: Scene, candidate: Candidate, refusal: Refusal) -> tuple[str, ...]:
    """The options in the solver's order, the last one that it cannot be told where the text offers that."""
    options = task.options(scene, candidate)
    return (*options, refusal.phrase) if options and refusal.phrase else options


def _said(certified: Certified, scene: Scene, beside: Collection[str], rng: np.random.Generator) -> dict[str, str]:
    """How the question calls the categories it is about, where not by themselves."""
    if not scene.facts.recipe.synonyms:
        return {}
    candidate = certified.candidate
    about = [*scene.categories(candidate.objects), *certified.task.categories(candidate)]
    return drawn(scene.language, about, scene.present.union(beside), rng)


def _called(offer: Offer) -> Question:
    """The draft with its things called as they are to be; nothing else about it changes."""
    certified, scene, draft = offer.certified, offer.scene, offer.draft
    task, candidate, called = certified.task, certified.candidate, scene.saying(offer.said)
    before, after = (_options(task, one, candidate, offer.refusal) for one in (scene, called))
    names = dict(zip(before, after, strict=True))
    options = [names[option] for option in draft.options]
    return msgspec.structs.replace(
        draft,
        text=_text(task, called, candidate, offer.wording, options, offer.refusal),
        options=options,
        answer=task.answer(called, candidate, certified.solution) if draft.kind == "map" else draft.answer,
        said=[Said(*pair) for pair in offer.said.items()],
    )


def _shuffled(options: Sequence[str], pick: int, rng: np.random.Generator) -> tuple[list[str], int]:
    """The options in random order, and where the right one has come to stand."""
    if not options:
        return [], -1
    order = rng.permutation(len(options)).tolist()
    return [options[i] for i in order], order.index(pick)


def _response(offer: Offer) -> str:
    certified, scene, question = offer.certified, offer.scene, offer.draft
    think = "" if offer.manner.style == NO_STYLE else _think(offer)
    return compose(printed_map(certified.task, certified.candidate, scene), think, question.answer)


def _think(offer: Offer) -> str:
    """The reasoning, in the style that is wanted."""
    certified, scene, question, words = offer.certified, offer.scene, offer.draft, offer.words
    task, candidate, answer, options = certified.task, certified.candidate, question.answer, question.options
    seen = steps.shown(scene, candidate.objects, words)
    found = task.think(scene, scene.facts.rounded(task.info.decimals), candidate, words)
    shown = chosen(scene.language, answer, options)
    style = speech.style(scene.language, offer.manner.style)
    return style.text([*seen, *found, *_conclusion(task.info.kind, shown, words)])


def chosen(language: Language, answer: str, options: Sequence[str]) -> str:
    """An answer as reasoning concludes it: a letter with its option."""
    return language.chosen.format(letter=answer, option=options[LETTERS.index(answer)]) if options else answer


def _conclusion(kind: str, shown: str, words: Words) -> list[str]:
    return [] if kind == "map" else [words.say("conclude", answer=shown)]


def printed_map(task: Task, candidate: Candidate, scene: Scene, refusable: bool = False) -> str:
    """The map of the response; "" where the recipe wants none, or a grid of what has none but rooms or viewpoints.

    One that is `refusable` is drawn in any case, as that of its other half is.
    """
    recipe = scene.facts.recipe
    if recipe.map == "none":
        return ""
    objects = listed_objects(scene, candidate.objects, recipe.map == "metric-all")
    if recipe.map == "grid" and (objects or refusable):
        return grid_text(scene.record, objects, scene.said)
    entries = task.entries(scene, scene.facts.rounded(task.info.decimals), candidate, objects)
    if recipe.map == "grid":
        return EMPTY_GRID if lists_objects(entries) else ""
    return map_text(entries)


def listed_objects(scene: Scene, objects: Sequence[int], everything: bool) -> list[int]:
    """The objects a map lists: the question's own, or with them all that count as seen."""
    return [*objects, *(i for i in scene.seen if i not in objects)] if everything else list(objects)


_SURPLUS = 2.5
"""Questions offered per question kept: what lets a shard's answers be spread, and other tasks stand in."""

_FEWEST = 2
"""Questions offered at least by a task about a set of frames."""

_CROSSED = 3
"""Times as many are offered where they are to be even over a cross of factors."""

_TRIES, _LIMITED_TRIES = 30, 100
"""Candidates tried per question kept: bounds the time where nearly all are rejected; more where limits reject them."""


class AskedClip(NamedTuple):
    """Questions about one clip, and task -> reason -> how many candidates were rejected for it."""

    questions: list[Question]
    rejections: dict[str, dict[str, int]]


class Offered(NamedTuple):
    """What may be asked of one clip, and task -> reason -> how many candidates were rejected for it."""

    offers: Sequence[Written]
    rejections: dict[str, dict[str, int]]


def ask(clip: Clip | ClipRecord, recipe: Recipe, seed: int) -> AskedClip:
    """Certified questions about a clip, about 2.5 times as many as are kept; `select` keeps a spread choice.

    Args:
        clip: the clip; questions it already holds are ignored.
        recipe: says which tasks, frame counts, margins and kinds of map.
        seed: the data set's; with the clip's id it decides everything.

    Raises:
        RecipeError: the recipe names an unknown task.
    """
    offers, rejections = offered(clip, recipe, seed)
    return AskedClip([offer.written() for offer in offers], rejections)


class Shown:
    """A clip with its sets of frames.

    Attributes:
        facts: of the clip.
        scenes: number of frames -> its first ones, of those numbers that the mix wants and the clip has.
        index: object id -> index.
    """

    def __init__(self, clip: Clip | ClipRecord, recipe: Recipe, mix: Mix, seed: int) -> None:
        """A clip; a twin is asked in the language of the clip that it is one of."""
        self.record = clip.record if isinstance(clip, Clip) else clip
        walk = self.record.twin.of or self.record.clip_id
        language = speech.drawn_language(recipe.language, rng_for(seed, "language", walk))
        self.facts = ClipFacts(self.record, recipe, language)
        self.scenes = {count: Scene(self.facts, count) for count in mix.frames if count <= len(self.record.frames)}
        self.index = {thing.id: place for place, thing in enumerate(self.record.objects)}


def offered(clip: Clip | ClipRecord, recipe: Recipe, seed: int) -> Offered:
    """What `ask` gives, without the responses; raises what it does."""
    mix = Mix.of(recipe)
    return offered_of(Shown(clip, recipe, mix, seed), recipe, mix, seed)


def offered_of(shown: Shown, recipe: Recipe, mix: Mix, seed: int) -> Offered:
    """The same about a clip whose sets of frames are known."""
    scenes = shown.scenes
    rejections = {name: Counter[str]() for name in mix.tasks}
    offers: list[Offer] = []
    for cell in mix.cells(scenes):
        wanted = recipe.questions_per_clip * mix.share(cell)
        _offer_cell(scenes[cell[1]], cell, wanted, seed, rejections[cell[0]], offers)
    return Offered(offers, {task: dict(count) for task, count in rejections.items() if count})


def _offer_cell(
    scene: Scene, cell: Cell, wanted: float, seed: int, rejections: Counter[str], offers: list[Offer]
) -> None:
    """Adds the questions of one task about one set of frames."""
    clip, recipe = scene.record.clip_id, scene.facts.recipe
    rng = rng_for(seed, "ask", clip, *cell)
    task = in_drawn_unit(TASKS[cell[0]], recipe, seed, clip, cell[1])
    times = _CROSSED if recipe.balance == "factorial" else 1
    most = times * max(_FEWEST, ceil(_SURPLUS * wanted))
    limited = task.info.limited and recipe.limits != LimitRecipe()
    tries = ceil((_LIMITED_TRIES if limited else _TRIES) * max(wanted, 0.5))
    for one in certified(task, scene, rng, most, times * tries, rejections):
        identity = f"q{len(offers):03d}"
        offers.append(offer(one, scene, identity, rng, Manner.drawn(recipe, task.info, seed, clip, identity)))
