"""The audit's solvers on a room measured by hand."""

import pytest
from msgspec.structs import replace

from layoutgen.audit.rules import RULES
from layoutgen.audit.solvers import SolverScene, Truth
from layoutgen.dataset.records import ClipRecord, FrameObject, Question, Room, SceneObject
from layoutgen.geometry.boxes import FloorBox
from tests.audit.conftest import clean_clips
from tests.factories import square_object

BOXES = {  # x_min, z_min, x_max, z_max; the camera stands at (0, 0) and looks along z
    "Sofa": [-1.0, 4.0, 1.0, 5.0],
    "Bed": [2.0, 1.0, 4.0, 3.0],
    "Chair": [-3.0, 1.0, -2.0, 2.0],
    "Desk": [-1.0, -3.0, 1.0, -2.0],
}


def thing(kind: str, box: list[float]) -> SceneObject:
    """An object 0.5 m high that stands square."""
    return square_object(kind, kind, kind.lower(), FloorBox(*box), (0.0, 0.5), "room")


@pytest.fixture
def record() -> ClipRecord:
    """The room, all of it seen in each of four frames from the origin that look ahead, right, back and left."""
    base = clean_clips()[0].record
    seen = [FrameObject(index, 9000, 1.0, [0, 0, 99, 99]) for index in range(len(BOXES))]
    frames = [
        replace(base.frames[i], position=[0.0, 1.5, 0.0], yaw_deg=90.0 * i, horizon_deg=0.0, objects=seen)
        for i in range(4)
    ]
    square = [[-5.0, -5.0], [5.0, -5.0], [5.0, 6.0], [-5.0, 6.0]]
    return replace(
        base, frames=frames, rooms=[Room("room", "Kitchen", square)], objects=[thing(k, b) for k, b in BOXES.items()]
    )


def solve(record: ClipRecord, task: str, objects: list[int], **changes: object) -> Truth:
    """What a task's solver says of objects (0 sofa, 1 bed, 2 chair, 3 desk)."""
    blank = Question("q", task, "", [0, 1, 2, 3], "", [], "", 0.0, "", objects, [], 0.0, "", "", "", [])
    scene = SolverScene(record, [{0, 1, 2, 3}] * 4)
    return RULES[task].solve(scene, replace(blank, **changes))


def test_distances_and_sizes(record: ClipRecord) -> None:
    assert solve(record, "minimum_distance", [0, 1]).value == pytest.approx(2**0.5)
    assert solve(record, "object_size", [0]).value == 2.0
    assert solve(record, "longest_side", [0]).value == 200.0
    assert solve(record, "room_size", [], views=[0]).value == 110.0
    assert solve(record, "camera_distance", [0], views=[0]).value == 4.0


def test_nearest(record: ClipRecord) -> None:
    truth = solve(record, "relative_distance", [3, 1, 2], options=["bed", "chair"])
    assert truth.option == "chair"
    assert truth.margin == pytest.approx((3**2 + 4.5**2) ** 0.5 - (2.5**2 + 4**2) ** 0.5)


@pytest.mark.parametrize(("word", "answer"), [("forward", "front-left"), ("backward", "back-right")])
def test_framed_direction(record: ClipRecord, word: str, answer: str) -> None:
    """From the desk to the sofa is straight along z, and the chair lies ahead of the desk on the left."""
    truth = solve(record, "vertical_direction", [3, 0, 2, 3], given=[word])
    assert truth.option == answer


def test_standing_at_an_object(record: ClipRecord) -> None:
    """At the desk, facing the sofa: the bed is on the right."""
    assert solve(record, "relative_direction_easy", [3, 0, 1], given=["forward"]).option == "right"
    assert solve(record, "relative_direction_hard", [3, 0, 2], given=["forward"]).option == "front-left"


def test_with_the_back_to_something(record: ClipRecord) -> None:
    """At the desk, with the back to the sofa, the chair is behind on the right; to the bed, the sofa is behind."""
    assert solve(record, "backward_direction_medium", [3, 1, 0], given=["backward"]).option == "back"
    assert solve(record, "backward_direction_hard", [3, 0, 2], given=["backward"]).option == "back-right"


def test_farthest(record: ClipRecord) -> None:
    truth = solve(record, "farthest_object", [3, 0, 2], options=["chair", "sofa"])
    assert (truth.option, truth.margin) == ("sofa", pytest.approx(6 - 10**0.5))


def test_totals(record: ClipRecord) -> None:
    assert solve(record, "total_count", [0, 1], given=["sofa", "bed"]).value == 2.0
    with pytest.raises(ValueError, match="show 1 objects of bed"):
        solve(record, "total_count", [0, 1], given=["bed"])
    with pytest.raises(ValueError, match="no toilet"):
        solve(record, "total_count", [0], given=["sofa", "toilet"])
    halves = [[[-5, -5], [5, -5], [5, 0.5], [-5, 0.5]], [[-5, 0.5], [5, 0.5], [5, 6], [-5, 6]]]
    kinds = ("Kitchen", "Bedroom")
    rooms = [Room(kind, kind, half) for kind, half in zip(kinds, halves, strict=True)]
    moved = [replace(frame, position=[0.0, 1.5, 2.0]) for frame in record.frames]
    turned = [replace(frame, yaw_deg=90.0 * place) for place, frame in enumerate([*record.frames, *moved])]
    both = replace(record, rooms=rooms, frames=turned)
    frames = list(range(8))
    assert solve(both, "total_area", [], views=[0, 4], given=[*kinds], frames=frames).value == pytest.approx(110.0)
    with pytest.raises(ValueError, match="not of the one"):
        solve(both, "total_area", [], views=[4, 0], given=[*kinds], frames=frames)
    with pytest.raises(ValueError, match="in no image"):
        solve(both, "total_area", [], views=[0, 4], given=[*kinds], frames=frames[:6])


def test_turns(record: ClipRecord) -> None:
    turn = solve(record, "camera_turn", [], views=[0, 1], given=["90", "-90", "30", "-30"])
    assert (turn.option, turn.value, turn.margin) == ("90", 90.0, 30.0)
    aim = solve(record, "goal_aiming", [0], views=[1], given=["90", "-90", "40", "-40"])
    assert aim.option == "-90"


def test_action(record: ClipRecord) -> None:
    assert solve(record, "action_consequence", [0], views=[0], given=["ahead", "0", "1.0"]).option == "closer"
    assert solve(record, "action_consequence", [0], views=[2], given=["left", "45", "1.0"]).option == "further"


def test_route(record: ClipRecord) -> None:
    """Desk to sofa is straight along z, from there the bed is 129.8 degrees to the right; coming back, it is behind."""
    out = solve(record, "route_plan", [3, 0, 1])
    assert out.option == "right"
    assert out.margin == pytest.approx(135 - 129.806, abs=1e-3)
    assert solve(record, "route_plan", [0, 3, 2]).option == "back"


def test_counts_need_every_instance(record: ClipRecord) -> None:
    assert solve(record, "object_count", [0]).value == 1.0
    with pytest.raises(ValueError, match="show 1 objects"):
        solve(record, "object_count", [0, 1])


def test_presence(record: ClipRecord) -> None:
    assert solve(record, "object_presence", [1], given=["bed"]).option == "yes"
    assert solve(record, "object_presence", [], given=["toilet"]).option == "no"
    with pytest.raises(ValueError, match="resembles"):
        solve(record, "object_presence", [], given=["stool"])


def test_turned_footprints_are_measured_as_they_lie(record: ClipRecord) -> None:
    """A square on its corner, half a metre beside the sofa: the distance is to the corner."""
    turned = replace(thing("Bed", [1.5, 3.5, 3.5, 5.5]), outline=[[2.5, 3.5], [3.5, 4.5], [2.5, 5.5], [1.5, 4.5]])
    changed = replace(record, objects=[record.objects[0], turned, *record.objects[2:]])
    assert solve(changed, "minimum_distance", [0, 1]).value == pytest.approx(0.5)
