"""The boxes of what a frame shows, as a drawing to be laid over its picture."""

from markupsafe import Markup

from layoutgen.catalogue.names import UNASKED_TYPES
from layoutgen.dataset.records import ClipRecord, Frame

LETTERS = 42
"""Of them stand across an image."""


def boxes(record: ClipRecord, frame: Frame) -> Markup:
    """An `<svg>` with a group for each thing that can be asked about, the larger ones below; hidden until asked or lit.

    What is seen through glass is dashed. Groups name their objects to the page's script by `data-o`.
    """
    found = [(one.object, one.box, "") for one in frame.objects]
    found += [(one.object, one.box, " glimpsed") for one in frame.through_glass]
    asked = [one for one in found if record.objects[one[0]].type not in UNASKED_TYPES]
    asked.sort(key=lambda one: -(one[1][2] - one[1][0]) * (one[1][3] - one[1][1]))
    groups = Markup("").join(_group(record, *one) for one in asked)
    return Markup('<svg class="boxes" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>').format(
        record.camera.width, record.camera.height, groups
    )


def _group(record: ClipRecord, index: int, box: list[int], kind: str) -> Markup:
    left, top, right, bottom = box
    width, size = record.camera.width, record.camera.width / LETTERS
    high = top - 0.4 * size if top > 1.5 * size else min(bottom, top + 1.1 * size)
    near = left > 0.8 * width
    return Markup(
        '<g class="box{}" data-o="{}"><rect x="{}" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{:.0f}" font-size="{:.0f}" text-anchor="{}">{}</text></g>'
    ).format(
        *(kind, index, left, top, right - left + 1, bottom - top + 1),
        *(right if near else left, high, size, "end" if near else "start", record.objects[index].name),
    )
