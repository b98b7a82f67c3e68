"""Number of objects of a category (QVS-Bench and VSI-Bench `object_count`), or of several (ReVSI `total_count`).

Definition: the objects are all instances of one category that have any pixel in the shown frames; the answer is their
number. Every one of them counts as seen in some shown frame, and no object of a category that a person may take for it
(`catalogue.names.alike`) is visible; otherwise the category is not asked. A clip may have none where its twin has some:
then `given` is the category, for both. `total_count` asks of two or three such categories, `given`, in whose order the
objects stand; one of them at least has several instances, here or in the twin.

Margin: 1, since no instance is in doubt.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from layoutgen.catalogue.names import alike
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark
from layoutgen.qa.arithmetic import Step
from layoutgen.qa.phrases import Words, distinct
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, need

MOST_CATEGORIES = 3
"""Categories that a question adds up at most."""


class Count(Task):
    """Counts the instances of a category."""

    info = Info(
        name="object_count",
        kind="number",
        source="QVS-Bench, VSI-Bench",
        margin="every instance with any pixel counts as seen, no look-alikes in view",
        margin_unit="count",
        example="How many chairs are there in the images?",
        unit="count",
        digits=0,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Categories in view whose instances are beyond doubt: all that have several, and one that has one."""
        known = list(countable(scene).values())
        shuffled = [known[index] for index in rng.permutation(len(known)).tolist()]
        several, single = [g for g in shuffled if len(g) > 1], [g for g in shuffled if len(g) == 1]
        for group in several + single[:1]:
            yield Candidate(tuple(group))

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """All instances of each category are beyond doubt; of a lone category there may be none."""
        groups, seen = countable(scene), {scene.facts.categories[i] for i in scene.visible}
        for name in counted(scene, candidate):
            there = {i for i in candidate.objects if scene.facts.categories[i] == name}
            none = not candidate.objects and not ({name} | alike(name)) & seen
            need(none or there == set(groups.get(name, ())) != set(), "instances in doubt")

    def carried(self, candidate: Candidate, scene: Scene, other: Scene, there: Mapping[int, int]) -> Candidate:
        """All instances of the same categories in the other clip."""
        given = counted(scene, candidate)
        visible = sorted(other.visible)
        return Candidate(tuple(i for name in given for i in visible if other.facts.categories[i] == name), (), given)

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The number of instances."""
        return Solution(value=float(len(candidate.objects)), margin=1.0)

    def is_tied(self, scene: Scene, candidate: Candidate) -> bool:
        """Whether ties connect all images with a glimpse of an instance: in another one it would count twice."""
        return all(scene.tied.issuperset(scene.visible_in(i)) for i in candidate.objects)

    def categories(self, candidate: Candidate) -> tuple[str, ...]:
        """Those given, of which there may be none."""
        return candidate.given

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The category."""
        return {**forms(scene, counted(scene, candidate)[0]), "images": scene.images}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Where each instance is, and their number."""
        name = scene.called(counted(scene, candidate)[0])
        places = [str(list(layout.boxes[i])) for i in candidate.objects]
        if not places:
            return [words.say("none", name=name)]
        if len(places) == 1:
            return [*_sighted(scene, candidate.objects, words), words.say("one", name=name, where=places[0])]
        step = added(["1"] * len(places), len(places))
        plural, counter = scene.language.plural(name), _counter(scene, candidate.objects[0])
        listed = scene.language.joints.semicolon.join(places)
        each = words.say("each", plural=plural, places=listed)
        summed = words.say("sum", step=step, plural=plural, classifier=counter)
        return [each, *_sighted(scene, candidate.objects, words), summed]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the instances are named."""
        return []


class TotalCount(Count):
    """Counts the instances of several categories together."""

    info = replace(
        Count.info,
        name="total_count",
        source="ReVSI",
        example="How many chairs and sofas are there in the images in total?",
        limited="count",
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Two or three categories beyond doubt, one of which has several instances."""
        groups = countable(scene)
        names = list(groups)
        while len(names) >= 2 and any(len(group) > 1 for group in groups.values()):
            count = int(rng.integers(2, min(len(names), MOST_CATEGORIES) + 1))
            drawn = [names[index] for index in rng.permutation(len(names))[:count].tolist()]
            if not distinct([*map(scene.called, drawn)]) or all(len(groups[name]) == 1 for name in drawn):
                yield "nothing to add up"
            else:
                yield Candidate(tuple(index for name in drawn for index in groups[name]), given=tuple(drawn))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The categories."""
        language = scene.language
        plurals = language.listed([language.plural(scene.called(name)) for name in candidate.given])
        shows = language.verb_ending if len(scene.frames) == 1 else ""
        return {"plurals": plurals, "Plurals": plurals.capitalize(), "images": scene.images, "s": shows}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Where the instances of each category are, and their number."""
        sentences, counts = [], []
        for name in candidate.given:
            group = tuple(index for index in candidate.objects if scene.facts.categories[index] == name)
            sentences += super().think(scene, layout, Candidate(group, given=(name,)), words)
            counts.append(str(len(group)))
        return [*sentences, words.say("total", step=added(counts, len(candidate.objects)))]


def forms(scene: Scene, category: str) -> dict[str, str]:
    """What a text calls one and several of a category, and the word that counts them."""
    name, language = scene.called(category), scene.language
    return {"name": name, "plural": language.plural(name), "classifier": language.counter(category)}


def added(terms: Sequence[str], total: int) -> Step:
    """`1 + 1 + 1 = 3`."""
    return Step(f"{' + '.join(terms)} = {total}", total)


def _counter(scene: Scene, index: int) -> str:
    """The word between a number and an object's name."""
    return scene.language.counter(scene.facts.categories[index])


def _sighted(scene: Scene, objects: Sequence[int], words: Words) -> list[str]:
    """How many of a category each image adds to those before it."""
    name, language = scene.name(objects[0]), scene.language
    firsts = Counter(scene.seen_in(index)[0] for index in objects)
    counter = _counter(scene, objects[0])
    return [
        words.say("more" if place else "sighted", n=frame + 1, count=firsts[frame], classifier=counter,
                  things=language.plural(name) if firsts[frame] > 1 else name)
        for place, frame in enumerate(sorted(firsts))
    ]  # fmt: skip


def counted(scene: Scene, candidate: Candidate) -> tuple[str, ...]:
    """The categories that a candidate counts."""
    return candidate.given or (scene.facts.categories[candidate.objects[0]],)


def countable(scene: Scene) -> dict[str, list[int]]:
    """The instances of each category in view that are beyond doubt."""
    groups: dict[str, list[int]] = {}
    for index in sorted(scene.visible):
        groups.setdefault(scene.facts.categories[index], []).append(index)
    sure = set(scene.recognisable)
    return {name: group for name, group in groups.items() if sure.issuperset(group) and not alike(name) & groups.keys()}


OBJECT_COUNT = Count()
TOTAL_COUNT = TotalCount()

TASKS = (OBJECT_COUNT, TOTAL_COUNT)
