"""Answers computed by hand for one small house, by exact geometry and by its printed map."""

import pytest

from layoutgen.config import Recipe
from layoutgen.maps.layout import exact_layout, rounded_layout
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import ClipFacts, Scene
from layoutgen.qa.task import Candidate, Rejected, Solution
from tests.factories import record_of

RECORD = record_of(
    {
        "Sofa": (-1.0, 3.0, 1.0, 4.0),  # centre (0, 3.5)
        "Fridge": (3.0, 3.0, 4.0, 4.0),  # centre (3.5, 3.5)
        "Bed": (-4.0, 0.0, -2.0, 2.0),  # centre (-3, 1)
        "Desk": (3.0, -2.0, 4.0, -1.0),  # centre (3.5, -1.5)
        "Safe": (-3.0, 5.0, -2.5, 5.5),  # centre (-2.75, 5.25)
    },
    views=[(0.0, 0.0, 0.0), (1.0, 1.0, 90.0), (5.0, 1.0, 0.0)],
    rooms={
        "LivingRoom": [[-5, -3], [2, -3], [2, 6], [-5, 6]],
        "Kitchen": [[2, -3], [6, -3], [6, 6], [2, 6]],
    },
    heights={"Fridge": (0.0, 1.83)},
)
SCENE = Scene(ClipFacts(RECORD, Recipe(name="test")), 2)
SOFA, FRIDGE, BED, DESK, SAFE = range(5)

CHOICES = [
    # Desk to fridge is straight ahead; the safe is 1.75 further on than the sofa and 2.75 to the left.
    ("vertical_direction", (DESK, FRIDGE, SAFE, SOFA), (), ("forward",), "front-left"),
    ("vertical_direction", (DESK, FRIDGE, SAFE, SOFA), (), ("backward",), "back-right"),
    # Sofa to fridge is +x; calling that left means looking along -z, with -x on the right.
    ("horizontal_direction", (SOFA, FRIDGE, SAFE, SOFA), (), ("left",), "back-right"),
    ("horizontal_direction", (SOFA, FRIDGE, SAFE, SOFA), (), ("right",), "front-left"),
    # Centres from the sofa: safe 3.26, fridge 3.5, bed 3.91, desk 6.10. Gaps: bed 1.41, safe 1.80, fridge 2, desk 4.47.
    ("relative_distance", (SOFA, FRIDGE, BED, SAFE, DESK), (), (), "safe"),
    ("closest_object", (SOFA, FRIDGE, BED, SAFE, DESK), (), (), "bed"),
    # At the sofa facing the fridge (+x), the safe is 2.75 behind and 1.75 to the left: -147.5 degrees.
    ("relative_direction_easy", (SOFA, FRIDGE, SAFE), (), ("forward",), "left"),
    # Facing the desk instead (145 degrees), the safe at -57.5 is 157.5 degrees away.
    ("relative_direction_medium", (SOFA, DESK, SAFE), (), ("forward",), "back"),
    ("relative_direction_hard", (SOFA, FRIDGE, SAFE), (), ("forward",), "back-left"),
    ("farthest_object", (SOFA, FRIDGE, BED, SAFE, DESK), (), (), "desk"),
    # Away from the desk means -35 degrees; the safe at -57.5 is 22.5 further left.
    ("backward_direction_medium", (SOFA, DESK, SAFE), (), ("backward",), "left"),
    ("backward_direction_hard", (SOFA, FRIDGE, SAFE), (), ("backward",), "front-right"),
    # With the fridge behind one looks along -x; +z is to the right.
    ("perspective_object", (SOFA, FRIDGE, SAFE), (), ("backward",), "front-right"),
    ("perspective_object", (SOFA, FRIDGE, SAFE), (), ("left",), "back-right"),  # looks along -z
    ("perspective_view", (FRIDGE, DESK), (1,), ("forward",), "right"),  # from 45 to 135 degrees
    ("camera_direction", (DESK,), (0,), (), "back-right"),
    ("camera_direction", (FRIDGE,), (1,), (), "front-left"),  # looks along +x, the fridge is 2.5 ahead, 2.5 left
    ("depth_order", (SOFA, BED, FRIDGE), (0,), ("012", "102", "120", "210"), "bed, sofa, fridge"),  # 3, 2, 4.24
    ("action_consequence", (SOFA,), (0,), ("ahead", "0", "2.0"), "closer"),  # 3 to 1
    ("action_consequence", (FRIDGE,), (0,), ("left", "90", "2.0"), "further"),  # 4.24 to 5.83
    ("camera_turn", (), (0, 1), ("90", "-90", "30", "-30"), "turn right by 90 degrees"),
    ("camera_turn", (), (1, 0), ("90", "-90", "30", "-30"), "turn left by 90 degrees"),
    ("goal_aiming", (DESK,), (1,), ("40", "-40", "120", "-120"), "turn right by 40 degrees"),  # 135 - 90 = 45
    ("camera_motion", (), (1, 0), (), "back-right"),  # looks along +x, goes by (-1, -1)
    ("camera_motion", (), (0, 2), (), "front-right"),
    ("closest_view", (FRIDGE,), (0, 1, 2), (), "image 3"),  # 4.24, 2.83, 2.24
    ("closest_pair", (SOFA, FRIDGE, BED, SAFE, DESK, SOFA), (), (), "sofa, fridge"),  # 2, 3, 4.47
    ("fits_through", (DESK, SOFA, FRIDGE), (), (), "yes"),  # 1 m wide, and 2 m of room
    ("fits_through", (BED, BED, SOFA), (), (), "no"),  # 2 m wide, and 1.41 m of room
    ("left_to_right", (SOFA, FRIDGE, SAFE), (0,), ("012", "201", "210", "102"), "safe, sofa, fridge"),  # -28, 0, 45
    ("route_plan", (DESK, FRIDGE, SOFA), (), ("left", "right", "back"), "turn left"),  # +z, then -x
    ("room_of_object", (FRIDGE,), (), ("Bedroom", "Kitchen", "LivingRoom"), "kitchen"),
    ("object_of_room", (SOFA, FRIDGE, BED), (), ("Kitchen",), "fridge"),
    ("object_presence", (SOFA,), (), ("sofa",), "yes"),
    ("object_presence", (), (), ("toaster",), "no"),
    ("place_object", (SOFA, BED), (), ("[-1.0, 3.0, 1.0, 4.0]", "[2.0, 0.0, 4.0, 1.0]"), "[-1.0, 3.0, 1.0, 4.0]"),
]
TOGETHER = [
    ("total_count", (SOFA, BED), (), ("sofa", "bed"), "2"),
    ("total_area", (), (0, 2), ("LivingRoom", "Kitchen"), "99.0"),  # 7 by 9 and 4 by 9
]
NUMBERS = [
    ("minimum_distance", (SOFA, FRIDGE), (), "2.0"),
    ("minimum_distance", (BED, SAFE), (), "3.0"),
    ("absolute_distance", (SOFA, DESK), (), "4.5"),  # 2 across, 4 back: 4.47
    ("object_size", (SOFA,), (), "2.0"),
    ("longest_side", (FRIDGE,), (), "183"),
    ("object_count", (SOFA,), (), "1"),
    ("camera_distance", (SOFA,), (0,), "3.0"),
    ("camera_distance", (FRIDGE,), (0,), "4.2"),  # 3 and 3: 4.24
    ("camera_displacement", (), (0, 1), "1.4"),
    ("camera_angle", (), (1, 0), "90"),
    ("path_length", (), (0, 1, 2), "5.4"),  # 1.41 and 4
    ("room_count", (), (0, 1), "1"),
    ("room_size", (), (0,), "63.0"),
]


def _solutions(name: str, candidate: Candidate) -> list[Solution]:
    task, exact = TASKS[name], exact_layout(RECORD)
    return [task.solve(layout, candidate) for layout in (exact, rounded_layout(exact, task.info.decimals))]


@pytest.mark.parametrize(("name", "objects", "views", "given", "answer"), CHOICES)
def test_choice(name: str, objects: tuple, views: tuple, given: tuple, answer: str) -> None:
    candidate = Candidate(objects, views, given)
    options = TASKS[name].options(SCENE, candidate)
    assert [options[solution.pick] for solution in _solutions(name, candidate)] == [answer, answer]


@pytest.mark.parametrize(("name", "objects", "views", "answer"), NUMBERS)
def test_number(name: str, objects: tuple, views: tuple, answer: str) -> None:
    solutions = _solutions(name, Candidate(objects, views))
    assert [TASKS[name].printed(solution.value) for solution in solutions] == [answer, answer]


@pytest.mark.parametrize(("name", "objects", "views", "given", "answer"), TOGETHER)
def test_total(name: str, objects: tuple, views: tuple, given: tuple, answer: str) -> None:
    solutions = _solutions(name, Candidate(objects, views, given))
    assert [TASKS[name].printed(solution.value) for solution in solutions] == [answer, answer]


def test_margins_are_what_the_definitions_say() -> None:
    # Direction from the sofa to the safe: atan2(-2.75, 1.75) = -57.5 degrees, 32.5 from -90.
    direction = _solutions("vertical_direction", Candidate((DESK, FRIDGE, SAFE, SOFA), given=("forward",)))[0]
    assert direction.margin == pytest.approx(32.47, abs=0.01)
    nearest = _solutions("relative_distance", Candidate((SOFA, FRIDGE, SAFE, DESK)))[0]
    assert nearest.margin == pytest.approx(3.5 - 3.2596, abs=1e-3)
    assert _solutions("minimum_distance", Candidate((SOFA, DESK)))[0].margin == pytest.approx(4.4721 - 4.45, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "candidate", "reason"),
    [
        ("minimum_distance", Candidate((BED, BED)), "out of range"),
        ("relative_direction_medium", Candidate((SOFA, FRIDGE, SAFE), given=("forward",)), "extent"),
        ("route_plan", Candidate((BED, SOFA, FRIDGE), given=("left", "right", "back")), "straight on"),
    ],
)
def test_what_is_in_doubt_is_not_asked(name: str, candidate: Candidate, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        TASKS[name].solve(exact_layout(RECORD), candidate)
