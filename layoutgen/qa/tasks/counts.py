"""Number of objects of a category (QVS-Bench and VSI-Bench `object_count`).

Definition: the objects are all instances of one category that have any pixel in the shown frames; the answer is their
number. Every one of them counts as seen in some shown frame, and no object of a category that a person may take for it
(`catalogue.names.alike`) is visible; otherwise the category is not asked.

Margin: 1, since no instance is in doubt.
"""

import numpy as np

from layoutgen.catalogue.names import alike, plural
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task


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
        groups: dict[str, list[int]] = {}
        for index in sorted(scene.visible):
            groups.setdefault(scene.name(index), []).append(index)
        sure = set(scene.recognisable)
        known = [name for name, group in groups.items() if sure.issuperset(group) and not alike(name) & groups.keys()]
        shuffled = [groups[known[index]] for index in rng.permutation(len(known)).tolist()]
        several, single = [g for g in shuffled if len(g) > 1], [g for g in shuffled if len(g) == 1]
        for group in several + single[:1]:
            yield Candidate(tuple(group))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The number of instances."""
        return Solution(value=float(len(candidate.objects)), margin=1.0)

    def is_tied(self, scene: Scene, candidate: Candidate) -> bool:
        """Whether ties connect all images with a glimpse of an instance: in another one it would count twice."""
        return all(scene.tied.issuperset(scene.visible_in(i)) for i in candidate.objects)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The category."""
        name = scene.name(candidate.objects[0])
        return {"name": name, "plural": plural(name), "images": scene.images}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Where each instance is, and their number."""
        name = scene.name(candidate.objects[0])
        places = [str(list(layout.boxes[i])) for i in candidate.objects]
        if len(places) == 1:
            return [words.say("one", name=name, where=places[0])]
        step = f"{' + '.join('1' for _ in places)} = {len(places)}"
        return [words.say("each", plural=plural(name), places="; ".join(places)), words.say("sum", step=step)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the instances are named."""
        return []


OBJECT_COUNT = Count()

TASKS = (OBJECT_COUNT,)
