"""Gates `visibility` and `uniqueness`: what a question names is seen in its frames, and is the only one of its name."""

from collections.abc import Iterator

from layoutgen.audit.geometry import projected_boxes
from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.solvers import TaskRule
from layoutgen.dataset.records import Question
from layoutgen.houses.names import alike, plural

WHOLE_COVERAGE = 0.6
"""Share of its projected box that the mask of an object seen whole spans along both axes."""


def check_seeing(sample: Sample, question: Question, rule: TaskRule, ledger: Ledger) -> None:
    """Objects asked about count as seen in a frame shown, and the text's names mean only them."""
    for index in dict.fromkeys(question.objects):
        ledger.check("visibility")
        if fault := _sight_fault(sample, question, index, rule):
            ledger.fault("visibility", sample.where(question), f"{sample.record.objects[index].name} {fault}")
    ledger.check("uniqueness")
    for fault in _name_faults(sample, question, rule):
        ledger.fault("uniqueness", sample.where(question), fault)


def _sight_fault(sample: Sample, question: Question, index: int, rule: TaskRule) -> str:
    frames = [frame for frame in question.frames if index in sample.counted[frame]]
    if not frames:
        return "is not seen well enough in any frame shown"
    if not rule.whole:
        return ""
    if sample.scene.turned(index):
        return "stands at an angle, so its box is larger than itself"
    return "" if any(_whole(sample, index, frame) for frame in frames) else "is not seen whole in any frame shown"


def _whole(sample: Sample, index: int, frame: int) -> bool:
    """Whether the object's box projects into the image and the mask spans most of it."""
    camera = sample.record.camera
    box = projected_boxes([sample.record.objects[index]], sample.record.frames[frame], camera)[0]
    inside = (box[:2] >= 0).all() and (box[2:] <= (camera.width, camera.height)).all()
    return bool(inside) and sample.seen[frame][index].coverage >= WHOLE_COVERAGE


def _name_faults(sample: Sample, question: Question, rule: TaskRule) -> Iterator[str]:
    categories = sample.categories
    present = [categories[i] for i in sample.present(question)]
    text = question.text.lower()
    images = [str(question.frames.index(view) + 1) for view in question.views]
    for word in (*rule.says(question), *(images if rule.numbers else ())):
        if word not in text:
            yield f"the text does not say {word!r}"
    for category in dict.fromkeys(categories[i] for i in question.objects):
        if category not in text and plural(category) not in text:
            yield f"the text does not name the {category} it is about"
        if rule.counts:
            if doubtful := sorted(alike(category) & set(present)):
                yield f"{plural(category)} may be mistaken for the {doubtful[0]} in view"
        elif present.count(category) > 1:
            yield f"{present.count(category)} {plural(category)} are visible, so the name is ambiguous"
