"""Directions from where images were taken: no number of images, and no image, tells the answer by itself."""

from collections import Counter
from itertools import islice

import numpy as np
import pytest

from layoutgen.config import load_recipe
from layoutgen.geometry.frames import bearing
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import ClipFacts, Scene
from layoutgen.qa.task import Candidate
from layoutgen.qa.tasks.places import ONE_SIDED
from layoutgen.qa.tasks.sectors import HALVES, QUADRANTS, THIRDS, Sectors
from tests.factories import make_clip

FROM_IMAGES = {"camera_direction": QUADRANTS, "perspective_view": THIRDS}
DRAWS = 4000


def answer(scene: Scene, name: str, candidate: Candidate) -> int:
    """By centres alone."""
    view = scene.exact.views[candidate.views[0]]
    *facing, target = (bearing(view.point, scene.exact.centres[i]) for i in candidate.objects)
    return FROM_IMAGES[name].pick(target - (facing[0] if facing else view.yaw_deg))


@pytest.mark.parametrize("name", FROM_IMAGES)
@pytest.mark.parametrize("seed", range(4))
def test_all_answers_are_as_likely_from_every_image(name: str, seed: int) -> None:
    scene = Scene(ClipFacts(make_clip(seed, objects=14, rooms=1), load_recipe("everything")), 8)
    draws = list(islice(TASKS[name].candidates(scene, np.random.default_rng(seed)), DRAWS))
    asked = [draw for draw in draws if isinstance(draw, Candidate)]
    found = Counter((one.views[0], answer(scene, name, one)) for one in asked)
    count = len(FROM_IMAGES[name].names)
    for view in {view for view, _ in found}:
        shares = np.array([found[view, pick] for pick in range(count)]) / (DRAWS / 8)
        assert shares == pytest.approx(1 / count, abs=0.1)
    assert {draw for draw in draws if isinstance(draw, str)} <= {ONE_SIDED}


@pytest.mark.parametrize("sectors", [HALVES, THIRDS, QUADRANTS])
def test_clear_of_boundaries_is_what_pick_and_margin_say(sectors: Sectors) -> None:
    angles = np.random.default_rng(0).uniform(-720, 720, (20, 30))
    found = sectors.clear(angles, 10.0)
    expected = [sectors.pick(angle) if sectors.margin(angle) >= 10 else -1 for angle in angles.ravel().tolist()]
    assert found.ravel().tolist() == expected
