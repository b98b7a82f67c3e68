"""What the checks of one sample share: its files, the rules of its recipe, its objects as they are seen."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layoutgen.audit.noise import ClipNoise
from layoutgen.audit.report import Place
from layoutgen.audit.solvers import SolverScene
from layoutgen.catalogue.names import category_name
from layoutgen.config import Recipe
from layoutgen.dataset.reader import open_png
from layoutgen.dataset.records import ClipRecord, FrameObject, Question
from layoutgen.errors import DatasetError

Pixels = NDArray[np.uint16]

REFERENCE_PIXELS = 640 * 480
"""The image size that `VisibilityRecipe.min_pixels` is scaled to."""


@dataclass(frozen=True)
class Sample:
    """One sample of a tar.

    Attributes:
        key: the sample key.
        shard: name of the tar.
        record: the decoded record.
        recipe: what it was made by.
        files: all members by their name without the key, `json` being the record itself.
    """

    key: str
    shard: str
    record: ClipRecord
    recipe: Recipe
    files: dict[str, bytes] = field(repr=False)

    def where(self, question: Question | None = None) -> Place:
        """How findings name the clip or one of its questions; shown by the first frame."""
        clip = self.record.clip_id
        first = question.frames[0] if question and question.frames else 0
        return Place(f"{clip}/{question.id}" if question else clip, self.image(first))

    def frame(self, index: int) -> Place:
        """How findings name a frame."""
        return Place(f"{self.record.clip_id}/frame {index}", self.image(index))

    def image(self, index: int) -> bytes:
        """The JPEG of a frame, b"" where there is none."""
        frames = self.record.frames
        return self.files[frames[index].file] if 0 <= index < len(frames) else b""

    def stored(self, kind: str, index: int) -> str:
        """Name of the `depth` or `ids` image of a frame."""
        return self.record.frames[index].file.replace("frame", kind).replace(".jpg", ".png")

    def pixels(self, name: str) -> Pixels:
        """A 16-bit PNG of the camera's size (h, w), read once; its size is checked before anything is inflated.

        Raises:
            KeyError: it is not stored.
            OSError, SyntaxError, DatasetError: it cannot be read, or is none.
        """
        if name not in self._pixels:
            camera = self.record.camera
            image = open_png(self.files[name])
            if image.size != (camera.width, camera.height) or image.mode not in ("I;16", "I"):
                raise DatasetError(f"is {image.width}x{image.height} {image.mode}, not 16 bits at the camera's size")
            self._pixels[name] = np.asarray(image).astype(np.uint16)
        return self._pixels[name]

    @cached_property
    def _pixels(self) -> dict[str, Pixels]:
        return {}

    @cached_property
    def seen(self) -> list[dict[int, FrameObject]]:
        """For each frame: object index -> how it is seen there."""
        return [{entry.object: entry for entry in frame.objects} for frame in self.record.frames]

    @cached_property
    def counted(self) -> list[frozenset[int]]:
        """For each frame, the objects that count as seen in it by the recipe's thresholds."""
        rule, camera = self.recipe.visibility, self.record.camera
        least = rule.min_pixels * camera.width * camera.height / REFERENCE_PIXELS
        return [
            frozenset(i for i, one in seen.items() if one.pixels >= least and one.coverage >= rule.min_coverage)
            for seen in self.seen
        ]

    @cached_property
    def categories(self) -> list[str]:
        """What kind of thing each object is called."""
        return [category_name(thing.type) for thing in self.record.objects]

    @cached_property
    def scene(self) -> SolverScene:
        """The clip as solvers see it."""
        return SolverScene(self.record, self.counted)

    @cached_property
    def by_mass(self) -> SolverScene:
        """The same with centroids of footprints for centres."""
        return SolverScene(self.record, self.counted, by_mass=True)

    @cached_property
    def noise(self) -> ClipNoise:
        """The clip within the error of its geometry."""
        return ClipNoise(self.record, self.recipe, self.counted)

    def present(self, question: Question) -> set[int]:
        """Indices of the objects that the question's frames show with at least one pixel, or through glass."""
        return self.scene.present(question.frames)
