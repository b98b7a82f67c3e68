"""Certification under noise: what stands, what falls, and what the record says of it."""

import numpy as np
import pytest
from msgspec.structs import replace

from layoutgen.config import NoiseRecipe, Recipe
from layoutgen.dataset.records import ClipRecord
from layoutgen.qa.asking import ask, certify
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import ClipFacts, Scene
from layoutgen.qa.task import Candidate, Rejected
from tests.factories import make_clip, record_of

NOISY = Recipe(name="noisy", noise=NoiseRecipe(box_m=0.05, pose_m=0.02))
VIEWS = [(0.0, 0.0, 0.0), (0.5, 0.0, 10.0)]


def record(nearer: float) -> ClipRecord:
    """A sofa with a bed 2 m to its right, and a desk so much nearer on its left."""
    things = {
        "Sofa": (-0.5, 3.0, 0.5, 4.0),
        "Bed": (2.5, 3.0, 4.0, 4.0),
        "Desk": (-3.5 + nearer, 3.0, -2.5 + nearer, 4.0),
    }
    return record_of(things, VIEWS, {"Kitchen": [[-6, -6], [6, -6], [6, 9], [-6, 9]]})


def survived(made: ClipRecord, recipe: Recipe, task: str = "closest_object") -> tuple[float, float]:
    solution = certify(TASKS[task], Scene(ClipFacts(made, recipe), 2), Candidate(objects=(0, 1, 2)))
    return solution.survived, solution.margin


def test_a_comparison_stands_only_where_noise_does_not_turn_it_round() -> None:
    plain = Recipe(name="plain")
    assert survived(record(0.25), plain)[0] == survived(record(1.0), plain)[0] == 1.0
    share, margin = survived(record(1.0), NOISY)
    assert share == 1.0 and 0 < margin < survived(record(1.0), plain)[1]
    with pytest.raises(Rejected, match="noise"):
        survived(record(0.25), replace(NOISY, noise=NoiseRecipe(box_m=0.3)))


def test_fewer_copies_may_suffice_and_their_share_is_told() -> None:
    rule = NoiseRecipe(box_m=0.2, draws=100, least=0.5)
    share, margin = survived(record(0.35), replace(NOISY, noise=rule))
    assert 0.5 <= share < 1.0 and margin > 0


def test_the_noise_of_a_scan_counts_where_the_recipe_states_none() -> None:
    made = record(0.3)
    scan = replace(made, source=replace(made.source, kind="scan", noise_m=0.4))
    with pytest.raises(Rejected, match="noise"):
        survived(scan, Recipe(name="plain"))


def test_copies_are_off_by_as_much_as_was_said_and_the_same_each_time() -> None:
    facts = ClipFacts(make_clip(1), replace(NOISY, noise=NoiseRecipe(box_m=0.05, draws=64)))
    again = ClipFacts(make_clip(1), facts.recipe)
    sides = np.array([layout.boxes for layout in facts.perturbed]) - np.array(facts.exact.boxes)
    assert sides.std() == pytest.approx(0.05, rel=0.1)
    assert facts.perturbed[7].boxes == again.perturbed[7].boxes
    assert all(layout.views == facts.exact.views for layout in facts.perturbed)


def test_without_noise_nothing_changes() -> None:
    clip = make_clip(2)
    assert ClipFacts(clip, Recipe(name="plain")).perturbed == ()
    assert {question.survived for question in ask(clip, Recipe(name="plain"), 0).questions} == {1.0}
