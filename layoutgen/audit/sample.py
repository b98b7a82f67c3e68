"""What the checks of one sample share: its files, the rules of its recipe, its objects as they are seen."""

from dataclasses import dataclass, field
from functools import cached_property

from layoutgen.audit.report import Place
from layoutgen.config import Recipe
from layoutgen.dataset.records import ClipRecord, FrameObject, Question

REFERENCE_PIXELS = 640 * 480
"""The image size that `VisibilityRecipe.min_pixels` is scaled to."""


@dataclass(frozen=True)
class Sample:
    """One sample of a tar.

    Attributes:
        key: the sample key.
        shard: name of the tar.
        record: the decoded record.
        files: all members by their name without the key, `json` being the record itself.
    """

    key: str
    shard: str
    record: ClipRecord
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

    @cached_property
    def seen(self) -> list[dict[int, FrameObject]]:
        """For each frame: object index -> how it is seen there."""
        return [{entry.object: entry for entry in frame.objects} for frame in self.record.frames]

    def visible(self, index: int, frame: int, recipe: Recipe) -> bool:
        """Whether an object counts as seen in a frame by the recipe's thresholds."""
        entry = self.seen[frame].get(index)
        return entry is not None and entry.coverage >= recipe.visibility.min_coverage and self._large(entry, recipe)

    def _large(self, entry: FrameObject, recipe: Recipe) -> bool:
        camera = self.record.camera
        return entry.pixels * REFERENCE_PIXELS >= recipe.visibility.min_pixels * camera.width * camera.height

    def present(self, question: Question) -> set[int]:
        """Indices of the objects with at least one pixel in the question's frames."""
        return set().union(*(self.seen[frame].keys() for frame in question.frames))
