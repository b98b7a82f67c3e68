"""How many things of a kind there are after a change (own).

Definition: the objects are all instances of the category `given[0]` that have any pixel in the images before, then all
that have any in those after, and the answer is the number of these. Every one counts as seen in some image of its
state, and no object of a category that a person may take for it is visible in either. The images after are taken from
the places of those before, so that what they do not show is gone.

Margin: 1, since no instance is in doubt.
"""

import numpy as np

from layoutgen.catalogue.names import alike
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark
from layoutgen.qa.both import NONE, BothScene
from layoutgen.qa.change import ChangeTask, states_of
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution
from layoutgen.qa.tasks.counts import added, forms

OTHERS = 0.3
"""How often a category is asked about of which nothing changed, so that being asked for says nothing of a change."""


class CountNow(ChangeTask):
    """Counts the instances of a category after a change."""

    info = Info(
        name="count_now",
        kind="number",
        source="own",
        margin="every instance with any pixel counts as seen, no look-alikes in view",
        margin_unit="count",
        example="Images 1 to 4 show a place before something changed there, images 5 to 8 show it afterwards. "
        "How many chairs are there now?",
        unit="count",
        digits=0,
        change=True,
    )
    edits = ("removed", "added", "moved", "swapped", "opened")

    def of_change(self, scene: BothScene, rng: np.random.Generator) -> Draws:
        """The category of what changed, where there are other ones or none now, and at times another of several."""
        groups = {} if scene.record.twin.elsewhere else countable(scene)
        changed = scene.facts.categories[max(scene.changed)] if max(scene.changed) != NONE else ""
        several = [name for name, group in groups.items() if name != changed and len(group) > 2]
        if changed in groups and (NONE in scene.changed or len(groups[changed]) > 2):
            yield Candidate(tuple(groups[changed]), given=(changed,))
        if several and rng.random() < OTHERS:
            other = several[int(rng.integers(len(several)))]
            yield Candidate(tuple(groups[other]), given=(other,))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The number of instances after."""
        return Solution(value=float(sum(layout.things[i].after for i in candidate.objects)), margin=1.0)

    def is_tied(self, scene: Scene, candidate: Candidate) -> bool:
        """Whether ties connect all images with a glimpse of an instance: in another one it would count twice."""
        return all(scene.tied.issuperset(scene.visible_in(i)) for i in candidate.objects)

    def categories(self, candidate: Candidate) -> tuple[str, ...]:
        """The one counted."""
        return candidate.given

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The category, and the images after."""
        return {**forms(scene, candidate.given[0]), "after": states_of(scene).group(after=True)}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Where each instance is after, and their number."""
        name = scene.called(candidate.given[0])
        places = [str(list(layout.boxes[i])) for i in candidate.objects if layout.things[i].after]
        if len(places) < 2:
            return [words.say("one", name=name, where=places[0]) if places else words.say("none", name=name)]
        step = added(["1"] * len(places), len(places))
        listed = scene.language.joints.semicolon.join(places)
        return [words.say("each", plural=scene.language.plural(name), places=listed), words.say("sum", step=step)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the instances are named."""
        return []


def countable(scene: BothScene) -> dict[str, list[int]]:
    """The instances of each category that are beyond doubt, those before first."""
    groups: dict[str, list[int]] = {}
    for index in [*scene.visible_when(after=False), *scene.visible_when(after=True)]:
        groups.setdefault(scene.facts.categories[index], []).append(index)
    sure = set(scene.recognisable)
    return {name: group for name, group in groups.items() if sure.issuperset(group) and not alike(name) & groups.keys()}


COUNT_NOW = CountNow()

TASKS = (COUNT_NOW,)
