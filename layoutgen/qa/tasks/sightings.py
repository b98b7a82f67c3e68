"""What is in view: which image shows an object, and whether a thing is there at all.

Definitions:
- `frame_of_object`: the options are the frames `views`, two to four; in exactly one of them A counts as seen, and none
  of the others has a pixel of A. The answer is that frame, printed as `image 3` (frame 2).
- `object_presence`: is there an object of the category `given[0]`? `yes`: the object is its only instance with any
  pixel in the shown frames, and counts as seen; `no`: there is no object; no pixel of the category, nor of any that a
  person may take for it. The map lists all objects that count as seen and whose category is unique.

Margin: none is needed beyond the pixel rules; 1 is stored.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from layoutgen.catalogue.names import alike
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark
from layoutgen.maps.printed import Entry, object_entries
from layoutgen.qa.phrases import Words, distinct
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, need

SHARES = {
    "alarm clock": (0.13, 0.63), "apple": (0.14, 0.52), "armchair": (0.23, 0.15), "baseball bat": (0.12, 0.79),
    "basketball": (0.16, 0.72), "bed": (0.33, 0.44), "book": (0.17, 0.29), "bottle": (0.19, 0.31),
    "bowl": (0.26, 0.23), "box": (0.21, 0.52), "cart": (0.14, 0.85), "chair": (0.14, 0.15),
    "coffee machine": (0.16, 0.83), "coffee table": (0.25, 0.11), "counter top": (0.52, 0.38), "cup": (0.14, 0.36),
    "desk": (0.17, 0.11), "desk lamp": (0.20, 0.42), "dining table": (0.48, 0.11), "dog bed": (0.12, 0.85),
    "dresser": (0.36, 0.13), "floor lamp": (0.19, 0.42), "fridge": (0.58, 0.42), "garbage can": (0.26, 0.52),
    "head of lettuce": (0.10, 0.84), "house plant": (0.27, 0.36), "laptop": (0.28, 0.22),
    "loaf of bread": (0.14, 0.80), "mug": (0.14, 0.36),
    "newspaper": (0.12, 0.29), "pillow": (0.15, 0.29), "plate": (0.23, 0.23), "shelving unit": (0.29, 0.13),
    "sink": (0.25, 0.66), "sofa": (0.51, 0.15), "spray bottle": (0.16, 0.31), "statue": (0.18, 0.30),
    "television": (0.37, 0.22), "tissue box": (0.12, 0.52), "toaster": (0.15, 0.83), "toilet": (0.28, 0.66),
    "towel": (0.15, 0.71), "vase": (0.23, 0.30),
}  # fmt: skip
"""Category -> shares of frame sets that show one alone, and that show none nor a look-alike; of 1,570 sets of the 120
real and 198 generated houses. Categories are drawn so that, by these shares, yes and no are as frequent for each."""


def _draw(names: Sequence[str], side: int, rng: np.random.Generator) -> str:
    """A category, the rarer its answer (`side` 0 yes, 1 no) against the other, the likelier."""
    weights = np.array([min(SHARES[name]) / SHARES[name][side] for name in names])
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


class FrameOfObject(Task):
    """Which of the images shows an object."""

    info = Info(
        name="frame_of_object",
        kind="choice",
        source="SPAR (position matching), own",
        margin="seen by the pixel rule in one image, no pixel in the others",
        margin_unit="count",
        example="Which of these images shows the sofa?",
        map_images=True,
        related=False,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any named object, one frame that shows it and others that do not."""
        while len(scene.frames) > 1 and scene.unambiguous:
            index = scene.unambiguous[int(rng.integers(len(scene.unambiguous)))]
            shown, without = scene.seen_in(index), [f for f in scene.frames if index not in scene.facts.visible[f]]
            others = [without[i] for i in rng.permutation(len(without))[:3].tolist()]
            right = shown[int(rng.integers(len(shown)))]
            views = tuple(sorted([right, *others]))
            told = distinct([*map(scene.language.picture, views)])
            yield Candidate((index,), views) if len(views) > 1 and told else "no other image"

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """It is named, and seen in one of the images without a glimpse in the others."""
        super().check_asked(scene, candidate)
        index = candidate.objects[0]
        seen = set(candidate.views) & set(scene.seen_in(index))
        need(len(seen) == 1 and seen == set(candidate.views) & set(scene.visible_in(index)), "in no image, or several")

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The frame among those in which the object counts as seen."""
        seen = [place for place, view in enumerate(candidate.views) if view in layout.sightings[candidate.objects[0]]]
        return Solution(seen[0], margin=float(len(seen) == 1))

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The images."""
        return tuple(map(scene.language.picture, candidate.views))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The name."""
        return {"a": scene.name(candidate.objects[0])}

    def entries(self, scene: Scene, layout: Layout, candidate: Candidate, objects: Sequence[int]) -> list[Entry]:
        """The objects with the images in which they count as seen."""
        return with_images(scene, super().entries(scene, layout, candidate, objects), objects)

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The images in which it is seen."""
        images = scene.language.listed([*map(scene.language.picture, scene.seen_in(candidate.objects[0]))])
        return [words.say("seen", name=scene.name(candidate.objects[0]), images=images)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the images tell."""
        return []


class ObjectPresence(Task):
    """Whether a category is there."""

    info = Info(
        name="object_presence",
        kind="choice",
        source="SIMS-V (descriptive), own",
        margin="seen by the pixel rule, or no pixel of it or of a look-alike",
        margin_unit="count",
        example="Is there a sofa in these images?",
        related=False,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Categories in view and, as often, categories that are not."""
        categories = scene.facts.categories
        groups = Counter(categories[i] for i in scene.visible)
        present = sorted(SHARES.keys() & {categories[i] for i in scene.unique})
        absent = [name for name in SHARES if name not in groups and not alike(name) & groups.keys()]
        while present and absent:
            side = int(rng.integers(2))
            name = _draw((present, absent)[side], side, rng)
            yield Candidate(tuple(i for i in scene.unique if categories[i] == name), given=(name,))

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """There is one that is plain to see, or neither one nor what may be taken for it."""
        (name,), visible = candidate.given, {scene.facts.categories[i] for i in scene.visible}
        if candidate.objects:
            super().check_asked(scene, candidate)
        need(bool(candidate.objects) or not ({name} | alike(name)) & visible, "doubtful")

    def carried(self, candidate: Candidate, scene: Scene, other: Scene, there: Mapping[int, int]) -> Candidate:
        """What there is of the category in the other clip."""
        found = tuple(i for i in other.unique if other.facts.categories[i] == candidate.given[0])
        return replace(candidate, objects=found)

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """Yes where there are instances."""
        return Solution(0 if candidate.objects else 1, margin=1.0)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """Yes or no."""
        return scene.language.answers["yes"], scene.language.answers["no"]

    def categories(self, candidate: Candidate) -> tuple[str, ...]:
        """The one asked for."""
        return candidate.given

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The category with its article."""
        return {"a": scene.language.some(scene.called(candidate.given[0])), "images": scene.images}

    def entries(self, scene: Scene, layout: Layout, candidate: Candidate, objects: Sequence[int]) -> list[Entry]:
        """All objects whose category is unique."""
        return object_entries(layout, scene.unique, scene.map_names(scene.unique))

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """What the map lists."""
        name = scene.called(candidate.given[0])
        step = "present" if candidate.objects else "absent"
        return [words.say(step, a=scene.language.some(name), name=name)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the images tell."""
        return []


def with_images(scene: Scene, entries: list[Entry], objects: Sequence[int]) -> list[Entry]:
    """Adds to each object's entry the shown images in which it counts as seen."""
    return [
        {**entry, "images": [frame + 1 for frame in scene.seen_in(index)]}
        for entry, index in zip(entries, objects, strict=True)
    ]


FRAME_OF_OBJECT = FrameOfObject()
OBJECT_PRESENCE = ObjectPresence()

TASKS = (FRAME_OF_OBJECT, OBJECT_PRESENCE)
