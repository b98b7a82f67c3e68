"""Full-factorial balance: a task's questions even over the cross of answer, distance and size.

Spreading answers alone leaves what goes with them: the far option may always be the large one. Where a recipe's balance
is `factorial`, the combination least used in the shard comes first.
"""

from math import dist

from layoutgen.dataset.records import ClipRecord, Question

DISTANCES = (1.5, 3.0)
"""Metres that part near, middle and far."""
SIZES = (0.5, 1.0)
"""Metres of the longer side on the floor that part small, medium and large."""
NO_CLASSES = (-1, -1)
"""The classes of a question that names no object."""


def factors(record: ClipRecord, question: Question) -> tuple[int, int]:
    """Distance class and size class of what a question is about; `NO_CLASSES` where it names no object.

    The distance is that of the farthest object's centre from the first one's, or of a lone object's from the camera of
    the image asked about (image 1 where none is); the size is the objects' mean.
    """
    boxes = [record.objects[index].floor_box for index in question.objects]
    if not boxes:
        return NO_CLASSES
    first, *others = [box.centre for box in boxes]
    far = max((dist(first, other) for other in others), default=dist(first, _camera(record, question)))
    return _step(far, DISTANCES), _step(sum(max(box.size) for box in boxes) / len(boxes), SIZES)


def _camera(record: ClipRecord, question: Question) -> tuple[float, float]:
    x, _, z = record.frames[question.views[0] if question.views else 0].position
    return record.observer.point(x, z)


def _step(value: float, bounds: tuple[float, ...]) -> int:
    return sum(value >= bound for bound in bounds)
