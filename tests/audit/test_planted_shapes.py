"""Questions that certification turns down for shapes, margins and rooms: written all the same, each is caught."""

import pytest
from msgspec.structs import replace

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.truth import check_question
from layoutgen.config import Recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.qa.asking import certify, offer
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import ClipFacts, Scene
from layoutgen.qa.task import Candidate, Certified, Rejected
from layoutgen.seeds import rng_for
from tests.factories import record_of

RECIPE = Recipe(name="shapes")
ARMS = [[1.0, 1.0], [4.0, 1.0], [4.0, 1.6], [1.6, 1.6], [1.6, 4.0], [1.0, 4.0]]
COUNTER, CHAIR, SOFA, BED, SAFE, DESK = range(6)
HOME = {"Kitchen": [[-6, -6], [6, -6], [6, 9], [-6, 9]]}


def record(views: list[tuple[float, float, float]] | None = None, **rooms: list[list[float]]) -> ClipRecord:
    """A counter around the corner of its box, with things beside it; the second view stands in that corner."""
    things = {
        "CounterTop": (1.0, 1.0, 4.0, 4.0),
        "Chair": (4.5, 3.0, 5.0, 3.5),
        "Sofa": (-4.0, 2.0, -2.0, 3.0),
        "Bed": (1.0, 6.0, 3.0, 8.0),
        "Safe": (-4.1, -2.1, -3.5, -1.5),
        "Desk": (3.1, -2.9, 4.1, -1.9),
    }
    heights = {"Safe": (2.0, 2.5)}
    made = record_of(things, views or [(0.0, 0.0, 0.0), (3.0, 3.0, 90.0)], rooms or HOME, heights)
    counter = replace(made.objects[COUNTER], footprint=[ARMS])
    return replace(made, objects=[counter, *made.objects[1:]])


def rejected(made: ClipRecord, task: str, candidate: Candidate) -> str:
    """Why certification turns a candidate down; "" where it does not."""
    try:
        certify(TASKS[task], Scene(ClipFacts(made, RECIPE), len(made.frames)), candidate)
    except Rejected as reason:
        return str(reason)
    return ""


def written(made: ClipRecord, task: str, candidate: Candidate) -> Question:
    """The question by exact geometry, certified or not."""
    scene = Scene(ClipFacts(made, RECIPE), len(made.frames))
    solution = TASKS[task].solve(scene.exact, candidate)
    return offer(Certified(TASKS[task], candidate, solution), scene, "q000", rng_for("planted", task)).written()


def caught(made: ClipRecord, question: Question) -> set[str]:
    """The gates that a question fails."""
    ledger = Ledger()
    files = {frame.file: b"" for frame in made.frames}
    check_question(Sample("key", "shard", replace(made, questions=[question]), RECIPE, files), question, ledger)
    return {name for name, count in ledger.found.items() if count}


def test_a_distance_from_the_arms_of_a_counter_that_its_box_gives_otherwise() -> None:
    made, candidate = record(), Candidate((COUNTER, CHAIR))
    question = written(made, "minimum_distance", candidate)
    assert question.value == pytest.approx((0.5**2 + 1.4**2) ** 0.5)
    assert rejected(made, "minimum_distance", candidate) == "map disagrees"
    assert caught(made, question) == {"answers"}


def test_a_distance_measured_from_the_box_of_a_counter() -> None:
    made, candidate = record(), Candidate((COUNTER, CHAIR))
    square = replace(made.objects[COUNTER], footprint=[[[1.0, 1.0], [4.0, 1.0], [4.0, 4.0], [1.0, 4.0]]])
    boxed = replace(made, objects=[square, *made.objects[1:]])
    question = written(boxed, "minimum_distance", candidate)
    assert not caught(boxed, replace(question, margin=question.margin)) - {"margins"}
    assert "answers" in caught(made, question)


def test_an_image_taken_inside_the_box_of_a_counter_and_outside_the_counter() -> None:
    made, candidate = record(), Candidate((COUNTER, SOFA, BED), (1,), ("012", "021", "102", "210"))
    question = written(made, "depth_order", replace_order(made, candidate))
    assert rejected(made, "depth_order", replace_order(made, candidate)) == "camera in a box"
    assert caught(made, question) == {"shapes"}


def replace_order(made: ClipRecord, candidate: Candidate) -> Candidate:
    """The same three in all orders that start with the first or the last."""
    return Candidate(candidate.objects, candidate.views, ("012", "021", "201", "210"))


def test_a_nearest_by_centres_that_the_counter_s_own_middle_turns() -> None:
    """From the middle of the box the chair is nearer, from the middle of the arms the desk."""
    made = record()
    things = list(made.objects)
    middle = record_of({"Chair": (4.4, 4.4, 4.8, 4.8), "Desk": (-0.8, -0.8, -0.2, -0.2)})
    for index, thing in ((CHAIR, middle.objects[0]), (DESK, middle.objects[1])):
        fields = {name: getattr(thing, name) for name in ("bbox", "footprint", "outline", "world_aabb", "oriented_box")}
        things[index] = replace(things[index], **fields)
    made, candidate = replace(made, objects=things), Candidate((COUNTER, CHAIR, DESK, BED, SAFE))
    question = written(made, "relative_distance", candidate)
    assert rejected(made, "relative_distance", candidate) == "no clear centre"
    assert caught(made, question) == {"shapes"}


def test_a_floor_distance_told_as_one_in_space() -> None:
    made, candidate = record(), Candidate((SAFE, DESK))
    flat, solid = (written(made, name, candidate) for name in ("minimum_distance", "absolute_distance"))
    assert solid.value == pytest.approx((flat.value**2 + 1.0) ** 0.5)
    assert not caught(made, solid) and not caught(made, flat)
    told = replace(solid, value=flat.value, answer=flat.answer, margin=flat.margin)
    assert "answers" in caught(made, told)


def test_a_nearest_whose_second_is_hardly_further() -> None:
    """From the sofa at 0.95 and 1 m ahead of 5 %: more than 0.15 m where things are far."""
    made = record_of(
        {"Sofa": (-5.0, 0, -4.0, 1.0), "Bed": (0.0, 0.0, 1.0, 1.0), "Desk": (0.2, 0.0, 1.2, 1.0)}, rooms=HOME
    )
    candidate = Candidate((0, 1, 2))
    question = written(made, "closest_object", candidate)
    assert question.margin == pytest.approx(0.2)
    assert rejected(made, "closest_object", candidate) == "relative margin"
    assert caught(made, question) == {"margins"}


def test_an_order_of_depths_that_are_hardly_apart() -> None:
    made = record_of({"Sofa": (-1, 2, 1, 3), "Bed": (-3, 5.0, -2, 6), "Desk": (2.0, 5.4, 3, 6)}, rooms=HOME)
    candidate = Candidate((0, 1, 2), (0,), ("012", "021", "201", "210"))
    assert rejected(made, "depth_order", candidate) == "relative margin"
    assert caught(made, written(made, "depth_order", candidate)) == {"margins"}


def test_an_object_of_another_room_on_the_border_of_a_third() -> None:
    """The safe is far from the kitchen's walls and 0.05 m from the border of bedroom and living room."""
    rooms = {
        "Kitchen": [[0, -6], [6, -6], [6, 9], [0, 9]],
        "Bedroom": [[-6, -1.75], [0, -1.75], [0, 9], [-6, 9]],
        "LivingRoom": [[-6, -6], [0, -6], [0, -1.75], [-6, -1.75]],
    }
    made, candidate = record(**rooms), Candidate((SAFE, DESK), given=("Kitchen",))
    question = written(made, "object_of_room", candidate)
    assert question.margin == pytest.approx(0.05)
    assert rejected(made, "object_of_room", candidate) in {"margin", "no tie"}
    assert "margins" in caught(made, question)
    assert "margins" in caught(made, replace(question, margin=2.4))
