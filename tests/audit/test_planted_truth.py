"""Planted faults of answers, maps, reasoning, names and sight: one a test, each caught by its own gate."""

import json
import re
from collections.abc import Callable
from dataclasses import replace as replace_pose

from msgspec.structs import replace

from layoutgen.config import MarginRecipe
from layoutgen.dataset.records import ClipRecord, FrameObject, OrientedBox, Question, SceneObject
from tests.audit.conftest import Clips, answered, assert_caught, change_question, change_record, gate, task
from tests.dataset_maker import RECIPE

DIRECTION = task("vertical_direction", "horizontal_direction")
DISTANCE = task("minimum_distance", "absolute_distance")


def test_wrong_letter(clips: Clips, audited) -> None:
    def wrong(_: ClipRecord, question: Question) -> Question:
        return answered(question, "A" if question.answer != "A" else "B")

    assert_caught(audited(change_question(clips, wrong, DIRECTION)), "answers")


def test_wrong_number(clips: Clips, audited) -> None:
    def wrong(_: ClipRecord, question: Question) -> Question:
        return answered(question, f"{float(question.answer) + 0.1:.1f}")

    assert_caught(audited(change_question(clips, wrong, DISTANCE)), "answers")


def test_wrong_exact_value(clips: Clips, audited) -> None:
    def wrong(_: ClipRecord, question: Question) -> Question:
        return replace(question, value=question.value + 0.001)

    assert_caught(audited(change_question(clips, wrong, DISTANCE)), "answers")


def test_count_that_leaves_out_an_instance(clips: Clips, audited) -> None:
    def fewer(_: ClipRecord, question: Question) -> Question:
        return replace(answered(question, str(len(question.objects) - 1)), objects=question.objects[1:])

    found = audited(
        change_question(clips, fewer, lambda q: q.task == "object_count" and len(q.objects) > 1),
    )
    assert_caught(found, "answers")


def test_answer_of_another_frame_set(clips: Clips, audited) -> None:
    """The number of rooms counted over fewer frames than are shown."""

    def other(_: ClipRecord, question: Question) -> Question:
        return answered(question, str(int(question.answer) + 1))

    assert_caught(audited(change_question(clips, other, task("room_count"))), "answers")


def test_map_answer_with_a_shifted_box(clips: Clips, audited) -> None:
    def shifted(_: ClipRecord, question: Question) -> Question:
        entries = json.loads(question.answer)
        entries[0]["bbox"][0] = round(entries[0]["bbox"][0] - 0.1, 1)
        return answered(question, json.dumps(entries))

    assert_caught(audited(change_question(clips, shifted, task("recall_map"))), "answers")


def test_response_answers_otherwise(clips: Clips, audited) -> None:
    def other(_: ClipRecord, question: Question) -> Question:
        return replace(answered(question, "A" if question.answer != "A" else "B"), answer=question.answer)

    assert_caught(audited(change_question(clips, other, DIRECTION)), "format")


def test_response_out_of_order(clips: Clips, audited) -> None:
    def turned(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=re.sub(r"(<map>.*</map>)(<think>.*</think>)", r"\2\1", question.response))

    assert_caught(audited(change_question(clips, turned, DIRECTION)), "format", also=["styles"])


def test_option_that_is_not_printed(clips: Clips, audited) -> None:
    def hidden(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=question.text.replace("front-left", "front-centre"))

    assert_caught(audited(change_question(clips, hidden, DIRECTION)), "format")


def test_wrong_unit(clips: Clips, audited) -> None:
    found = audited(change_question(clips, lambda _, question: replace(question, unit="deg"), DISTANCE))
    assert_caught(found, "format")


def test_false_equation(clips: Clips, audited) -> None:
    def false(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=re.sub(r"/ 2 = (-?)\d", r"/ 2 = \g<1>9", question.response, count=1))

    assert_caught(audited(change_question(clips, false, DIRECTION)), "equations")


def test_rounded_equation_that_claims_to_be_exact(clips: Clips, audited) -> None:
    found = audited(
        change_question(
            clips,
            lambda _, question: replace(question, response=question.response.replace("≈", "=")),
            lambda question: "≈" in question.response,
        )
    )
    assert_caught(found, "equations")


def _shift_first_box(_: ClipRecord, question: Question) -> Question:
    def shift(match: re.Match[str]) -> str:
        return f'"bbox": [{float(match[1]) + 0.1:.1f},'

    return replace(question, response=re.sub(r'"bbox": \[(-?[\d.]+),', shift, question.response, count=1))


def test_shifted_box_in_the_map(clips: Clips, audited) -> None:
    assert_caught(audited(change_question(clips, _shift_first_box, DIRECTION)), "map")


def test_map_without_an_object_asked_about(clips: Clips, audited) -> None:
    def shorter(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=re.sub(r"<map>\[\{.*?\}, ", "<map>[", question.response))

    assert_caught(audited(change_question(clips, shorter, DIRECTION)), "map")


def test_map_with_an_object_nobody_sees(clips: Clips, audited) -> None:
    entry = '{"object_name": "piano", "bbox": [0.0, 0.0, 1.0, 1.0]}'

    def longer(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=question.response.replace("<map>[", f"<map>[{entry}, "))

    assert_caught(audited(change_question(clips, longer, DIRECTION)), "map")


def test_shifted_box_in_the_record(clips: Clips, audited) -> None:
    def shifted(record: ClipRecord) -> ClipRecord:
        first, *others = record.objects
        return replace(record, objects=[replace(first, bbox=[v + 0.02 for v in first.bbox]), *others], questions=[])

    assert_caught(audited(change_record(clips, shifted)), "boxes", also=["files"])


def change_object(clips: Clips, change: Callable[[SceneObject], SceneObject]) -> Clips:
    """The clips with the first object of the first one changed."""

    def changed(record: ClipRecord) -> ClipRecord:
        return replace(record, objects=[change(record.objects[0]), *record.objects[1:]])

    return change_record(clips, changed)


def test_footprint_larger_than_the_box(clips: Clips, audited) -> None:
    def larger(thing: SceneObject) -> SceneObject:
        x0, z0, x1, z1 = thing.bbox
        return replace(thing, footprint=[*thing.footprint, [[x0, z0], [x1 + 0.01, z0], [x1, z1]]])

    assert_caught(audited(change_object(clips, larger)), "boxes")


def test_oriented_box_that_does_not_hold_the_object(clips: Clips, audited) -> None:
    def shifted(thing: SceneObject) -> SceneObject:
        x, y, z = thing.oriented_box.centre
        return replace(thing, oriented_box=replace(thing.oriented_box, centre=[x, y + 0.01, z]))

    assert_caught(audited(change_object(clips, shifted)), "oriented")


def test_oriented_box_that_is_far_too_large(clips: Clips, audited) -> None:
    def larger(thing: SceneObject) -> SceneObject:
        return replace(thing, oriented_box=replace(thing.oriented_box, size=[2 * v for v in thing.oriented_box.size]))

    assert_caught(audited(change_object(clips, larger)), "oriented")


def test_oriented_box_that_is_mirrored(clips: Clips, audited) -> None:
    def mirrored(thing: SceneObject) -> SceneObject:
        rotation = [[-a, b, c] for a, b, c in thing.oriented_box.rotation]
        return replace(thing, oriented_box=replace(thing.oriented_box, rotation=rotation))

    assert_caught(audited(change_object(clips, mirrored)), "oriented")


def test_matrix_of_another_pose(clips: Clips, audited) -> None:
    """The extrinsics of frame 1 in frame 2, and a pitch that turns the other way."""

    def swapped(record: ClipRecord) -> ClipRecord:
        frames = list(record.frames)
        frames[2] = replace(frames[2], camera_to_world=frames[1].camera_to_world)
        return replace(record, frames=frames)

    def upward(record: ClipRecord) -> ClipRecord:
        first, *others = record.frames
        wrong = replace_pose(first.pose, horizon_deg=-first.horizon_deg).matrix().tolist()
        return replace(record, frames=[replace(first, camera_to_world=wrong), *others])

    assert_caught(audited(change_record(list(clips), swapped), "swapped"), "poses")
    assert_caught(audited(change_record(list(clips), upward), "upward"), "poses")


def test_roll_that_the_matrix_does_not_have(clips: Clips, audited) -> None:
    def rolled(record: ClipRecord) -> ClipRecord:
        *others, last = record.frames
        return replace(record, frames=[*others, replace(last, roll_deg=3.0)])

    assert_caught(audited(change_record(clips, rolled)), "poses", also=["projection"])


def test_frame_that_does_not_show_all_of_itself(clips: Clips, audited) -> None:
    def partly(record: ClipRecord) -> ClipRecord:
        shares = [list(row) for row in record.covisibility]
        shares[3][3] = 0.9
        return replace(record, covisibility=shares)

    assert_caught(audited(change_record(clips, partly)), "covisibility")


def test_share_of_more_than_everything(clips: Clips, audited) -> None:
    def more(record: ClipRecord) -> ClipRecord:
        return replace(record, covisibility=[[1.2 - 0.2 * (i == j) for j in range(8)] for i in range(8)])

    assert_caught(audited(change_record(clips, more)), "schema", also=("files",))


def test_covisibility_of_fewer_frames(clips: Clips, audited) -> None:
    def fewer(record: ClipRecord) -> ClipRecord:
        return replace(record, covisibility=[row[:-1] for row in record.covisibility[:-1]])

    assert_caught(audited(change_record(clips, fewer)), "references")


def test_box_that_the_masks_contradict(clips: Clips, audited) -> None:
    """The world box and everything that follows from it moved: only the pixels know better."""

    def moved(record: ClipRecord) -> ClipRecord:
        index = record.frames[-1].objects[0].object
        frames = [
            replace(f, objects=[_elsewhere(o) if o.object == index else o for o in f.objects]) for f in record.frames
        ]
        return replace(record, frames=frames)

    def _elsewhere(seen: FrameObject) -> FrameObject:
        x0, y0, x1, y1 = seen.box
        return replace(seen, box=[639 - x1, y0, 639 - x0, y1] if x0 + x1 != 639 else [0, y0, 5, y1])

    report = audited(change_record(clips, moved, next(i for i, c in enumerate(clips) if c.record.frames[-1].objects)))
    assert_caught(report, "projection")


def test_coverage_that_the_boxes_contradict(clips: Clips, audited) -> None:
    def covered(record: ClipRecord) -> ClipRecord:
        at = next(i for i, frame in enumerate(record.frames) if frame.objects)
        first, *others = record.frames[at].objects
        frames = list(record.frames)
        frames[at] = replace(frames[at], objects=[replace(first, coverage=first.coverage - 0.01), *others])
        return replace(record, frames=frames)

    assert_caught(audited(change_record(clips, covered)), "projection")


def test_hidden_object(clips: Clips, audited) -> None:
    """Masks too small to count as seen: the questions about the object cannot be answered from their frames."""

    def hidden(record: ClipRecord) -> ClipRecord:
        index = record.questions[0].objects[0]
        frames = [
            replace(f, objects=[replace(o, pixels=30) if o.object == index else o for o in f.objects])
            for f in record.frames
        ]
        return replace(record, frames=frames)

    assert_caught(audited(change_record(clips, hidden)), "visibility", also=["answers", "map", "ties"])


def test_object_measured_but_not_seen_whole(clips: Clips, audited) -> None:
    at, index = next(
        (at, question.objects[0])
        for at, clip in enumerate(clips)
        for question in clip.record.questions
        if question.task == "object_size"
    )

    def covered(record: ClipRecord) -> ClipRecord:
        frames = [
            replace(f, objects=[replace(o, coverage=0.5) if o.object == index else o for o in f.objects])
            for f in record.frames
        ]
        return replace(record, frames=frames)

    assert_caught(audited(change_record(clips, covered, at)), "visibility", also=["projection"])


def test_name_that_means_two_objects(clips: Clips, audited) -> None:
    """Another object in view becomes of the same kind as one asked about."""
    at, question = next(
        (at, q) for at, clip in enumerate(clips) for q in clip.record.questions if q.task == "minimum_distance"
    )

    def doubled(record: ClipRecord) -> ClipRecord:
        kind = record.objects[question.objects[0]].type
        shown = {o.object for f in question.frames for o in record.frames[f].objects}
        twin = min(shown - set(question.objects))
        objects = [replace(o, type=kind, name=f"{o.name} 9") if i == twin else o for i, o in enumerate(record.objects)]
        return replace(record, objects=objects, questions=[question])

    assert_caught(audited(change_record(clips, doubled, at)), "uniqueness")


def test_text_about_something_else(clips: Clips, audited) -> None:
    def other(record: ClipRecord, question: Question) -> Question:
        return replace(question, text=question.text.replace(record.objects[question.objects[0]].name, "thing"))

    assert_caught(audited(change_question(clips, other, DISTANCE)), "uniqueness")


def test_text_with_the_opposite_word(clips: Clips, audited) -> None:
    def other(_: ClipRecord, question: Question) -> Question:
        opposite = {"left": "right", "right": "left", "forward": "backward", "backward": "forward"}[question.given[0]]
        stem, _, options = question.text.partition("\n")
        return replace(question, text=f"{stem.replace(question.given[0], opposite)}\n{options}")

    found = audited(change_question(clips, other, lambda q: DIRECTION(q) and q.given[0] == "forward"))
    assert_caught(found, "uniqueness")


def test_margin_that_is_not_the_true_one(clips: Clips, audited) -> None:
    found = audited(
        change_question(clips, lambda _, question: replace(question, margin=question.margin + 5.0), DIRECTION)
    )
    assert_caught(found, "margins")


def test_margin_below_the_recipes(clips: Clips, audited) -> None:
    strict = replace(RECIPE, margins=MarginRecipe(angle_deg=30.0))
    report = audited(clips, recipe=strict)
    assert_caught(report, "margins")
    assert "below the least 30" in gate(report, "margins").examples[0].what


def test_unknown_task(clips: Clips, audited) -> None:
    found = audited(change_question(clips, lambda _, question: replace(question, task="telepathy"), DIRECTION))
    assert_caught(found, "answers")


def test_garbage_in_questions_is_a_finding_and_no_crash(clips: Clips, audited) -> None:
    """Whatever a question holds in the right JSON types, the audit ends with a report."""
    garbage = {
        "given": ([], ["x"], ["9" * 400]),
        "answer": ("", "Z", "nan", "[{"),
        "options": ([], ["a"], ["a"] * 30),
        "objects": ([], [0], [0] * 9),
        "views": ([], [0, 0, 0]),
        "response": ("", '<map>[{"bbox": 3, "image": "x", "position": 1}]</map><answer>A</answer>', "<map>{}</map>"),
        "text": ("", "\x00"),
    }
    for field, values in garbage.items():
        for number, value in enumerate(values):
            broken = [replace(q, **{field: value}) for q in clips[0].record.questions]
            changed = change_record(list(clips), lambda record: replace(record, questions=broken))  # noqa: B023
            assert audited(changed[:1], f"{field}{number}").failed


def test_garbage_in_records_is_a_finding_and_no_crash(clips: Clips, audited) -> None:
    record = clips[0].record
    things = record.objects
    vast = OrientedBox([1e308] * 3, [-1e308] * 3, [[1e308] * 3] * 3)
    for number, change in enumerate(
        (
            {"rooms": [replace(room, polygon=[]) for room in record.rooms]},
            {"rooms": [replace(room, polygon=[[1.0], [2.0], [3.0]]) for room in record.rooms]},
            {"objects": [replace(thing, outline=[[1.0]] * 4) for thing in things]},
            {"objects": [replace(thing, footprint=[[[1.0]] * 4]) for thing in things]},
            {"objects": [replace(thing, oriented_box=vast) for thing in things]},
            {"frames": [replace(frame, camera_to_world=[[1e308] * 4] * 4) for frame in record.frames]},
            {"covisibility": [[]]},
            {"objects": [replace(thing, bbox=[1e308, -1e308, -1e308, 1e308]) for thing in things]},
            {"objects": []},
            {"camera": replace(record.camera, fov_vertical_deg=0.0)},
            {"camera": replace(record.camera, width=0, height=0)},
            {"frames": [replace(frame, position=[]) for frame in record.frames]},
            {"frames": [replace(frame, yaw_deg=1e300) for frame in record.frames]},
        )
    ):
        broken = change_record(list(clips[:1]), lambda record: replace(record, **change))  # noqa: B023
        assert audited(broken, str(number)).failed
