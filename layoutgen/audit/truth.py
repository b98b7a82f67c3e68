"""Gates `answers`, `margins`, `visibility`, `uniqueness`, `equations`: each question against its own record and map."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from layoutgen.audit.geometry import projected_boxes
from layoutgen.audit.maps import read_both, read_map
from layoutgen.audit.names import plain, synonym_faults
from layoutgen.audit.reading import foreign_words, language_of, names_of, tells_coordinates, unsaid
from layoutgen.audit.refusals import bare
from layoutgen.audit.report import Ledger
from layoutgen.audit.response import LETTERS, Response, check_format, false_equations, parse
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.audit.shapes import check_shapes
from layoutgen.audit.sizes import check_size
from layoutgen.audit.solvers import Printed, TaskRule, Truth
from layoutgen.audit.solvers.recall import compact
from layoutgen.audit.styles import check_style
from layoutgen.audit.units import METRES, asked_in, converted, in_digits, said_faults
from layoutgen.catalogue.names import alike
from layoutgen.config import MarginRecipe
from layoutgen.dataset.records import Question

WHOLE_COVERAGE = 0.6
"""Share of its projected box that the mask of an object seen whole spans along both axes."""
VALUE_TOLERANCE = 1e-6
PRINTED_SHARE = 0.1
"""A printed number's exact value keeps this share of the printed step away from the next printed number."""
NO_SOLVER = "no solver is installed for the task {!r}; install what has one (entry point `layoutgen.solvers`)"


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
    if not question.tellable or index not in question.objects[: rule.whole]:
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
    text, language = question.text.lower(), language_of(question)
    images = [str(question.frames.index(view) + 1) for view in question.views]
    yield from synonym_faults(sample, question)
    names = names_of(question)
    for fact in (*rule.says(question), *(images if rule.numbers else ())):
        if lacking := unsaid(question, fact):
            yield f"the text does not say {lacking!r}"
    if rule.change:
        yield from _change_name_faults(sample, question, rule)
        return
    counted = question.given if rule.counts else []  # of which there may be none
    for category in dict.fromkeys([*counted, *(categories[i] for i in question.objects)]):
        name = names.get(category, category).lower()
        if name not in text and language.plural(name) not in text:
            yield f"the text does not name the {name} it is about"
        if rule.counts:
            if doubtful := sorted(alike(category) & set(present)):
                yield f"each {category} may be mistaken for the {doubtful[0]} in view"
        elif present.count(category) > 1:
            yield f"{present.count(category)} of {category!r} are visible, so the name is ambiguous"


def _change_name_faults(sample: Sample, question: Question, rule: TaskRule) -> Iterator[str]:
    """What a name means must be one thing, the same in both states; what is counted has solvers of its own."""
    things, categories, text = sample.record.objects, sample.categories, question.text.lower()
    present = sorted(sample.present(question))
    for index in dict.fromkeys(question.objects):
        category, own = categories[index], things[index].id.partition("|")[2]
        name = names_of(question).get(category, category).lower()
        if rule.named and name not in text and language_of(question).plural(name) not in text:
            yield f"the text does not name the {name} it is about"
        others = [other for other in present if things[other].id.partition("|")[2] != own]
        if not rule.counts and rule.named and any(categories[other] == category for other in others):
            yield f"something else that is visible before or after is called {category} as well"


def check_question(sample: Sample, question: Question, ledger: Ledger) -> None:
    """Every check of one question whose references are sound; what cannot even be read is a fault as well."""
    try:
        _check_question(sample, question, ledger)
    except (LookupError, ValueError, TypeError, ArithmeticError) as error:
        ledger.fault("answers", sample.where(question), f"cannot be read: {error!r}")


def _check_question(sample: Sample, question: Question, ledger: Ledger) -> None:
    ledger.check("answers")
    own = RULES.get(question.task)
    if own is None:
        ledger.fault("answers", sample.where(question), NO_SOLVER.format(question.task))
        return
    rule = _solved_in(own, question)
    response = parse(question.response)
    check_format(sample, question, response, ledger)
    _check_units(sample, question, rule, ledger)
    check_language(sample, question, response, ledger)
    for fault in said_faults(question, own, sample.recipe):
        ledger.fault("format", sample.where(question), fault)
    check_seeing(sample, question, rule, ledger)
    if question.tellable:  # of what is absent no size is told
        check_size(sample, question, rule, ledger)
    check_style(sample, question, response, ledger)
    if response is not None:
        _check_equations(sample, question, response.think, ledger)
        reading = read_both if rule.change else read_map
        printed = reading(sample, question, response.map, rule.decimals, ledger)
        if question.tellable:
            _check_answer(sample, plain(bare(question)), rule, printed, ledger)


def _solved_in(own: TaskRule, question: Question) -> TaskRule:
    """The rule in the question's unit."""
    rule = asked_in(own, question)
    return (
        rule
        if rule is own
        else replace(rule, solve=lambda scene, asked: converted(own.solve(scene, asked), own, asked))
    )


def _check_units(sample: Sample, question: Question, rule: TaskRule, ledger: Ledger) -> None:
    said = question.kind, question.unit, question.margin_unit
    defined = rule.kind, rule.unit, rule.margin_unit
    if said != defined:
        ledger.fault("format", sample.where(question), f"kind, unit, margin unit are {said}; the task has {defined}")
    if rule.coordinates and not tells_coordinates(question):
        ledger.fault("format", sample.where(question), "the text does not say where its coordinates begin and lead")


def check_language(sample: Sample, question: Question, response: Response | None, ledger: Ledger) -> None:
    """The question is in a language of the recipe, and all of it in one."""
    wanted = sample.recipe.language
    if question.language not in (wanted if isinstance(wanted, dict) else {wanted}):
        ledger.fault("format", sample.where(question), f"is in {question.language!r}, which the recipe does not ask in")
    texts = [question.text, *([response.map, response.think] if response else [])]
    if words := foreign_words(question, texts):
        ledger.fault("format", sample.where(question), f"{words[0]!r} is no word of the language {question.language}")


def _check_equations(sample: Sample, question: Question, think: str, ledger: Ledger) -> None:
    count, false = false_equations(think)
    ledger.check("equations", count)
    for relation in false:
        ledger.fault("equations", sample.where(question), f"does not hold: {relation}")


def _check_answer(sample: Sample, question: Question, rule: TaskRule, printed: Printed | None, ledger: Ledger) -> None:
    """Recomputes the answer from the record, its margin, and the answer again from what the map prints."""
    where = sample.where(question)
    try:
        truth = rule.solve(sample.scene, question)
    except (LookupError, ValueError, TypeError, ArithmeticError) as error:
        ledger.fault("answers", where, f"cannot be solved from the record: {error}")
        return
    if fault := _answer_fault(question, rule, truth):
        ledger.fault("answers", where, f"by the record: {fault}")
    elif abs(truth.value - question.value) > _tolerance(question):
        ledger.fault("answers", where, f"the exact value is {truth.value:.6f}, not {question.value:.6f}")
    _check_margin(sample, question, rule, truth, ledger)
    sample.noise.check(question, rule, truth, where, ledger)
    check_shapes(sample, question, rule, truth, ledger)
    if printed:
        _check_from_map(sample, question, rule, printed, ledger)


def _check_from_map(sample: Sample, question: Question, rule: TaskRule, printed: Printed, ledger: Ledger) -> None:
    try:
        fault = _answer_fault(question, rule, rule.solve(replace(sample.scene, printed=printed), question))
    except (LookupError, ValueError, TypeError, ArithmeticError) as error:
        fault = f"cannot be solved: {error}"
    if fault:
        ledger.fault("answers", sample.where(question), f"by its own map: {fault}")


def _answer_fault(question: Question, rule: TaskRule, truth: Truth) -> str:
    if question.kind == "choice":
        stored = dict(zip(LETTERS, question.options, strict=False)).get(question.answer, question.answer)
        right = truth.option
    elif question.kind == "map":
        stored, right = compact(question.answer), truth.option
    else:
        stored, right = in_digits(question.answer), printed_number(truth.value, rule.digits)
    return "" if stored == right else f"the answer is {right!r}, not {stored!r}"


def printed_number(value: float, digits: int) -> str:
    """A number as answers print it; never -0."""
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _check_margin(sample: Sample, question: Question, rule: TaskRule, truth: Truth, ledger: Ledger) -> None:
    """The stored margin is the true one, and at least what the recipe demands."""
    ledger.check("margins")
    margin = _margin(rule, truth)
    noisy = not sample.noise.exact and not (rule.kind == "number" and rule.unit != "count")
    if noisy and not 0 < question.margin <= margin + _tolerance(question):
        what = f"the margin {question.margin:.4f} is not the least within an error of what gives {margin:.4f}"
        ledger.fault("margins", sample.where(question), what)
    elif not noisy and abs(margin - question.margin) > _tolerance(question):
        ledger.fault("margins", sample.where(question), f"the margin is {margin:.4f}, not {question.margin:.4f}")
    elif margin < (least := _threshold(rule, sample.recipe.margins)) - VALUE_TOLERANCE:
        ledger.fault("margins", sample.where(question), f"{margin:.4f} {rule.margin_unit} is below the least {least}")
    share = sample.recipe.margins.distance_share
    close = (pair for pair in pairwise(truth.ranked) if pair[1] < pair[0] * (1 + share) - VALUE_TOLERANCE)
    for near, far in islice(close, 1):
        what = f"{far:.3f} m is not {100 * share:.0f} % further than {near:.3f} m"
        ledger.fault("margins", sample.where(question), what)


def _tolerance(question: Question) -> float:
    """How far a value may be off: a micrometre, in whatever unit it is."""
    return VALUE_TOLERANCE / METRES.get(question.unit, 1.0)


def _margin(rule: TaskRule, truth: Truth) -> float:
    """The solver's margin; for numbers, the distance to the next printed one."""
    if truth.margin is not None:
        return truth.margin
    if rule.unit == "count":
        return 1.0
    return 0.5 * 10.0**-rule.digits - abs(truth.value - round(truth.value, rule.digits))


def _threshold(rule: TaskRule, margins: MarginRecipe) -> float:
    if rule.least is not None:
        return rule.least
    if rule.kind == "number" and rule.unit != "count":
        return PRINTED_SHARE * 10.0**-rule.digits
    least = {"deg": margins.angle_deg, "m": margins.distance_m, "ratio": margins.ratio}
    return least.get(rule.margin_unit, 1.0)
