"""Gate `glass`: what frames show through glass is possible there, and no name may mean it too."""

from collections.abc import Iterator

from layoutgen.audit.geometry import NEAR, corner_depths, projected_boxes
from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.catalogue.glass import GLASSY_MODELS, GLAZED_TYPES
from layoutgen.dataset.records import Frame, GlimpsedObject, Question

GLASS = GLAZED_TYPES | GLASSY_MODELS
SLACK = 1 / 80
"""Part of the image's height by which a glimpse may stick out of its object's projected box: a grid of some 120 rows
is looked through."""


def check_glimpses(sample: Sample, ledger: Ledger) -> None:
    """Each glimpse lies where its object projects to, behind what the frame shows there and may be glass."""
    record = sample.record
    for index, frame in enumerate(record.frames):
        ledger.check("glass", len(frame.through_glass))
        for one in frame.through_glass:
            if fault := _fault(sample, frame, one):
                ledger.fault("glass", sample.frame(index), f"{record.objects[one.object].name} {fault}")


def _fault(sample: Sample, frame: Frame, one: GlimpsedObject) -> str:
    record = sample.record
    left, top, right, bottom = one.box
    if not (0 <= left <= right < record.camera.width and 0 <= top <= bottom < record.camera.height):
        return f"is seen through glass at {one.box}, which is no part of the image"
    if one.pixels > (right - left + 1) * (bottom - top + 1):
        return f"has {one.pixels} pixels through glass, which do not fit {one.box}"
    box = projected_boxes([record.objects[one.object]], frame, record.camera)[0]
    slack = SLACK * record.camera.height
    low, high = box[:2] - slack, box[2:] + slack
    if (low > (left, top)).any() or (high < (right, bottom)).any():
        return f"is seen through glass at {one.box}, but projects to {box.round().astype(int).tolist()}"
    nearer = list(_nearer(sample, frame, one))
    if not nearer:
        return "is seen through glass, but nothing stands before it there"
    kinds = sorted({record.objects[index].type for index in nearer})
    if not GLASS.intersection(kinds):
        return f"is seen through glass, but only {', '.join(kinds)} stands before it, which is none"
    return ""


def _nearer(sample: Sample, frame: Frame, one: GlimpsedObject) -> Iterator[int]:
    """Other objects with pixels around a glimpse of which a part is nearer than the farthest behind."""
    left, top, right, bottom = one.box
    things = sample.record.objects
    farthest = corner_depths(things[one.object], frame).max()
    for seen in frame.objects:
        x0, y0, x1, y1 = seen.box
        if seen.object != one.object and x0 <= right and x1 >= left and y0 <= bottom and y1 >= top:
            if corner_depths(things[seen.object], frame).min() < max(farthest, NEAR):
                yield seen.object


def check_names(sample: Sample, question: Question, ledger: Ledger) -> None:
    """No other object of a category that the question names is seen through glass in the frames shown."""
    ledger.check("glass")
    categories = sample.categories
    named = {categories[index] for index in question.objects}
    if question.task == "object_presence":
        named |= set(question.given)
    for frame in question.frames:
        for one in sample.record.frames[frame].through_glass:
            if one.object not in question.objects and categories[one.object] in named:
                how = "is" if one.certain else "may be"
                what = f"another {categories[one.object]} {how} seen through glass in image {frame + 1}"
                ledger.fault("glass", sample.where(question), what)
