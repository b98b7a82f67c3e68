"""What changed between two groups of images: which thing, and in what way.

The objects are those before in their order, then those after; one thing has one id in both states.

Definitions:
- `changed_object`: the options are the things among the objects, by their categories, two to four; to exactly one of
  them something was done, `given[0]`: it is before only (`removed`), after only (`added`), elsewhere (`moved`), larger
  or smaller in its place (`swapped`), or its state differs (`opened`). Each of the others is in both states where it
  was.
- `change_kind`: the objects are one thing, before, after or both; the options are the kinds of change `given`, which
  are those of the recipe's twins; the answer is what was done to it, as above. Kinds of which there are more twins are
  asked about more rarely, so that the options are right equally often.

What has moved is 0.5 m away from where it was, and its boxes do not touch or have the same sides. What was exchanged
differs by 0.05 m in some side, and either box holds the other's middle.

Margin: none is needed beyond these; 1 is stored.
"""

import numpy as np

from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Arrow, Mark
from layoutgen.qa.both import BothScene, Kept
from layoutgen.qa.change import MOST_OPTIONS, ChangeTask, choices, edit_of, grouped, others, shows_edit, sides, told
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, need
from layoutgen.qa.tasks.sightings import SHARES

EDITS = ("removed", "added", "moved", "swapped", "opened")
ANSWERS = {
    "removed": "a thing was taken away",
    "added": "a thing was added",
    "moved": "a thing was moved",
    "swapped": "a thing was exchanged for another of its kind",
    "opened": "a thing was opened or closed",
}
"""Kind of change -> the answer that says it."""


RARE = (0.2, 0.8)
"""Shares of places that have a thing and that lack it, of types that are added as often as others are there already."""


class ChangedObject(ChangeTask):
    """Which of several things was removed, added, moved, exchanged or opened."""

    info = Info(
        name="changed_object",
        kind="choice",
        source="own",
        margin="one thing changed, the others are where they were to the bit",
        margin_unit="count",
        example="Images 1 to 4 show a place before something changed there, images 5 to 8 show it afterwards. "
        "Which of these things was moved?",
        change=True,
    )
    edits = EDITS

    def of_change(self, scene: BothScene, rng: np.random.Generator) -> Draws:
        """What changed, among things that the change might have befallen as well."""
        free = [pair for pair in others(scene, rng) if scene.edit != "added" or _is_rare(scene, pair, rng)]
        while scene.is_named:
            drawn = [scene.changed, *(free[i] for i in rng.permutation(len(free)).tolist())]
            options = choices(scene, drawn, MOST_OPTIONS, rng) if free else None
            yield Candidate(sides(options), given=(scene.edit,)) if options else "too few objects"

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The thing that was changed."""
        found = [edit_of(layout, indices) for indices in grouped(layout, candidate.objects).values()]
        need([edit for edit in found if edit] == list(candidate.given), "another change")
        return Solution(found.index(candidate.given[0]), margin=1.0)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """Names of the things."""
        return tuple(scene.name(indices[0]) for indices in grouped(scene.exact, candidate.objects).values())

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """What was done."""
        return {"done": getattr(scene.language.edits, candidate.given[0])}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """What the map says of each thing before and after."""
        return [told(scene, layout, indices, words) for indices in grouped(layout, candidate.objects).values()]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Where what moved has gone."""
        pairs = [pair for pair in grouped(layout, candidate.objects).values() if len(pair) == 2]
        return [Arrow(layout.centres[a], layout.centres[b]) for a, b in pairs if edit_of(layout, (a, b)) == "moved"]


def _is_rare(scene: BothScene, pair: Kept, rng: np.random.Generator) -> bool:
    """Draws whether a thing may stand beside an added one, the less likely the more places have one anyway.

    What is added is of a type that the place lacks, so that what most places have would be known not to be it.
    """
    there, lacking = SHARES.get(scene.facts.categories[pair.after], RARE)
    return bool(rng.random() < lacking / there * RARE[0] / RARE[1])


class ChangeKind(ChangeTask):
    """In what way the place changed."""

    info = Info(
        name="change_kind",
        kind="choice",
        source="own",
        margin="one thing changed; what moved is 0.5 m away",
        margin_unit="count",
        example="Image 1 shows a place before something changed there, image 2 shows it afterwards. "
        "What kind of change was it?",
        change=True,
    )
    edits = EDITS

    def of_change(self, scene: BothScene, rng: np.random.Generator) -> Draws:
        """The change, where both groups show the place; from elsewhere, what is missing may merely be out of view."""
        objects, shares = sides([scene.changed]), _shares(scene)
        if not scene.is_told or len(shares) < 2 or (len(objects) == 1 and scene.record.twin.elsewhere):
            return
        if rng.random() * shares.get(scene.edit, 1.0) >= min(shares.values()):
            yield "kind is common"
        elif not shows_edit(scene, objects):
            yield "unclear change"
        else:
            yield Candidate(objects, given=tuple(shares))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """What was done to the thing."""
        edit = edit_of(layout, candidate.objects)
        need(edit in candidate.given, "another change")
        return Solution(candidate.given.index(edit), margin=1.0)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The kinds of change that there are in the set."""
        return tuple(scene.language.answers[ANSWERS[edit]] for edit in candidate.given)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """Nothing: the thing is not named."""
        return {}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """What the map says of the thing before and after."""
        return [told(scene, layout, candidate.objects, words)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Where what moved has gone."""
        if edit_of(layout, candidate.objects) != "moved":
            return []
        before, after = candidate.objects
        return [Arrow(layout.centres[before], layout.centres[after])]


def _shares(scene: BothScene) -> dict[str, float]:
    """Kind of change -> share of the walks that have such a twin, of the kinds that there are."""
    shares = {edit: getattr(scene.facts.recipe.twins, edit) for edit in EDITS}
    return {edit: share for edit, share in shares.items() if share > 0}


CHANGED_OBJECT = ChangedObject()
CHANGE_KIND = ChangeKind()

TASKS = (CHANGED_OBJECT, CHANGE_KIND)
