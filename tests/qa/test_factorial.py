"""Balance over the full cross of answer, distance and size, and what limits leave out."""

from collections import Counter

from msgspec.structs import replace

from layoutgen.config import LimitRecipe, Recipe
from layoutgen.geometry.polygons import hull, longer_side
from layoutgen.maps.layout import exact_layout
from layoutgen.qa import ask
from layoutgen.qa.factorial import factors
from layoutgen.qa.select import select
from tests.factories import make_clip, record_of

RECIPE = Recipe(
    name="test", tasks={"camera_direction": 1.0}, frames={12: 1.0}, questions_per_clip=4, balance="factorial"
)


def test_factors_of_a_lone_object_and_of_two() -> None:
    record = record_of({"Sofa": (-1.0, 3.0, 1.0, 4.0), "Safe": (2.0, 3.2, 2.4, 3.6)}, views=[(0.0, 0.0, 0.0)])
    (question, *_) = ask(record, Recipe(name="test", tasks={"minimum_distance": 1.0}, frames={1: 1.0}), 0).questions
    assert factors(record, replace(question, objects=[0])) == (2, 2)  # 3.5 m ahead, 2 m wide
    assert factors(record, replace(question, objects=[0, 1])) == (1, 2)  # 2.2 m apart, 1.2 m on average
    assert factors(record, replace(question, objects=[])) == (-1, -1)


def test_the_cross_is_evener_than_by_answers_alone() -> None:
    records = [make_clip(seed, objects=18, frames=12) for seed in range(12)]
    offers = [ask(record, RECIPE, 1).questions for record in records]

    def crowd(recipe: Recipe) -> int:
        kept = zip(records, select(offers, recipe, records), strict=True)
        cells = Counter(
            (q.options["ABCD".index(q.answer)], *factors(record, q)) for record, questions in kept for q in questions
        )
        return sum(count * count for count in cells.values())

    assert crowd(RECIPE) < crowd(replace(RECIPE, balance=True))


def test_the_longer_side_of_a_turned_outline_is_its_own() -> None:
    assert abs(longer_side([[0, 0], [3, 3], [2, 4], [-1, 1]]) - 18**0.5) < 1e-9


def test_limits_are_kept() -> None:
    limits = LimitRecipe(sector_deg=30.0, separation_m=1.0, extent_m=1.2, distance_m=1.0)
    tasks = {"backward_direction_hard": 1.0, "relative_direction_hard": 1.0, "farthest_object": 1.0}
    recipe = Recipe(name="test", tasks=tasks, frames={12: 1.0}, limits=limits)
    asked: Counter[str] = Counter()
    for seed in range(10):
        record = make_clip(seed, objects=18, frames=12)
        layout = exact_layout(record)
        for question in ask(record, recipe, 0).questions:
            first, *others = question.objects
            assert all(layout.gap(first, other) >= 1.0 for other in others)
            if question.margin_unit == "deg":
                assert question.margin >= 30
                assert all(longer_side(hull(layout.footprint(index).corners)) <= 1.2 for index in question.objects)
            asked[question.task] += 1
    assert min(asked[task] for task in tasks) >= 3, asked
