"""What holds for every question of every recipe: the promises of the design, on random and on real layouts' shapes."""

import json
import re
from collections import Counter

import pytest
from msgspec.structs import replace

from layoutgen.audit.response import false_equations
from layoutgen.catalogue.names import alike, category_name
from layoutgen.config import Recipe, VisibilityRecipe, load_recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.errors import RecipeError
from layoutgen.language import load
from layoutgen.maps.printed import map_names
from layoutgen.qa import ask, speech
from layoutgen.qa.registry import TASKS
from layoutgen.qa.response import parse_response
from layoutgen.resources import names
from tests.asked import OF_ONE_CLIP
from tests.factories import make_clip, record_of

EVERYTHING = load_recipe("everything")
Asked = list[tuple[ClipRecord, list[Question]]]


@pytest.fixture(scope="module")
def asked() -> Asked:
    records = [make_clip(seed, objects=18, turned=0.2) for seed in range(40)]
    return [(record, ask(record, EVERYTHING, 5).questions) for record in records]


def test_every_task_is_asked(asked: Asked) -> None:
    assert {question.task for _, questions in asked for question in questions} == set(OF_ONE_CLIP)


def test_questions_are_well_formed(asked: Asked) -> None:
    for _, questions in asked:
        assert len({question.id for question in questions}) == len(questions)
        for question in questions:
            info = TASKS[question.task].info
            assert (question.kind, question.unit, question.margin_unit) == (info.kind, info.unit, info.margin_unit)
            assert question.frames == list(range(len(question.frames)))
            assert set(question.views) <= set(question.frames)
            assert "{" not in question.text.replace('{"', "") and "}" not in question.text.replace("]}", "")
            if question.kind == "choice":
                assert 2 <= len(question.options) <= 4 and question.answer in "ABCD"[: len(question.options)]
                assert question.text.endswith("\n".join(f"{'ABCD'[i]}. {o}" for i, o in enumerate(question.options)))
            elif question.kind == "number":
                assert float(question.answer) == float(f"{float(question.answer):.2f}") and not question.options


def test_no_option_equals_or_is_part_of_another(asked: Asked) -> None:
    for _, questions in asked:
        for question in questions:
            options = question.options
            assert not any(a in b for i, a in enumerate(options) for j, b in enumerate(options) if i != j), options


def test_what_is_named_is_seen_and_unmistakable(asked: Asked) -> None:
    rule = EVERYTHING.visibility
    for record, questions in asked:
        for question in questions:
            visible = Counter[int]()
            seen = set()
            for frame in question.frames:
                for one in record.frames[frame].objects:
                    visible[one.object] += 1
                    if one.pixels >= rule.min_pixels and one.coverage >= rule.min_coverage:
                        seen.add(one.object)
            assert set(question.objects) <= seen, question
            kinds = Counter(record.objects[i].type for i in visible)
            own = {record.objects[i].type for i in question.objects}
            if question.task in ("object_count", "total_count"):
                assert sum(kinds[kind] for kind in own) == len(question.objects)
            else:
                assert all(kinds[kind] == 1 for kind in own), question


def test_a_count_leaves_out_categories_in_doubt() -> None:
    record = record_of({"Chair": (0, 2, 1, 3), "Chair#2": (2, 2, 3, 3), "Bed": (4, 2, 6, 4), "ArmChair": (7, 7, 8, 8)})
    recipe = Recipe(name="test", tasks={"object_count": 1.0}, frames={1: 1.0}, questions_per_clip=20)
    assert alike("chair") >= {"armchair"}
    counted = {record.objects[q.objects[0]].type: q.answer for q in ask(record, recipe, 0).questions}
    assert counted == {"Bed": "1"}  # chairs and the armchair may be taken for each other
    plain = replace(record, objects=[replace(o, type="Safe") if o.type == "ArmChair" else o for o in record.objects])
    counted = {record.objects[q.objects[0]].type: q.answer for q in ask(plain, recipe, 0).questions}
    assert counted["Chair"] == "2"
    hidden = [replace(one, pixels=20) if one.object == 1 else one for one in plain.frames[0].objects]
    doubtful = replace(plain, frames=[replace(plain.frames[0], objects=hidden)])
    assert "Chair" not in {record.objects[q.objects[0]].type for q in ask(doubtful, recipe, 0).questions}


def test_the_pixel_rule_is_scaled_to_the_image() -> None:
    record = record_of({"Bed": (0, 2, 2, 4), "Safe": (4, 2, 5, 3), "Desk": (-3, 2, -2, 3), "Box": (6, 6, 7, 7)})
    small = replace(record, camera=replace(record.camera, width=320, height=240))
    few = [replace(one, pixels=99) for one in record.frames[0].objects]
    enough = [replace(one, pixels=100) for one in record.frames[0].objects]
    for objects, seen in ((few, False), (enough, True)):
        clip = replace(small, frames=[replace(small.frames[0], objects=objects)])
        assert bool(ask(clip, Recipe(name="test"), 0).questions) is seen
    covered = [replace(one, coverage=0.29) for one in record.frames[0].objects]
    clip = replace(record, frames=[replace(record.frames[0], objects=covered)])
    assert not ask(clip, Recipe(name="test", tasks={"minimum_distance": 1}), 0).questions
    lax = Recipe(name="test", tasks={"minimum_distance": 1}, visibility=VisibilityRecipe(min_coverage=0.2))
    assert ask(clip, lax, 0).questions


def test_margins_are_kept(asked: Asked) -> None:
    for _, questions in asked:
        for question in questions:
            assert question.margin >= TASKS[question.task].threshold(EVERYTHING.margins) - 1e-12


def test_stricter_margins_are_kept_too() -> None:
    recipe = Recipe(name="test", margins=replace(EVERYTHING.margins, angle_deg=30.0, distance_m=0.5))
    questions = [q for seed in range(5) for q in ask(make_clip(seed), recipe, 0).questions]
    choices = [q for q in questions if q.kind == "choice"]
    assert min(q.margin for q in choices if q.margin_unit == "deg") >= 30
    assert min(q.margin for q in choices if q.margin_unit == "m" and q.task != "place_object") >= 0.5


def test_maps_list_the_questions_objects_as_the_record_has_them(asked: Asked) -> None:
    for record, questions in asked:
        for question in questions:
            entries = parse_response(question.response).map_entries
            assert entries is not None
            boxes = {entry["object_name"]: entry["bbox"] for entry in entries if "bbox" in entry}
            for name, index in zip(map_names(record, question.objects, question.names), question.objects, strict=True):
                assert max(abs(a - b) for a, b in zip(boxes[name], record.objects[index].bbox, strict=True)) <= 0.0501


def test_every_equation_holds_and_most_reasoning_has_some(asked: Asked) -> None:
    counted = Counter[str]()
    for _, questions in asked:
        for question in questions:
            count, false = false_equations(parse_response(question.response).think)
            assert not false, question
            counted[question.task] += count
    without = {name for name in OF_ONE_CLIP if not counted[name]}
    # What these decide is read off the map, not computed.
    assert without <= {
        "appearance_order", "frame_of_object", "object_presence", "object_of_room", "place_object", "recall_map",
        "room_count", "room_of_object",
    }  # fmt: skip


def test_the_last_sentence_states_the_answer(asked: Asked) -> None:
    for _, questions in asked:
        for question in (q for q in questions if q.kind != "map"):
            think = parse_response(question.response).think
            assert re.search(rf"\b{re.escape(question.answer)}\b", think[-90:]), question


def test_steps_and_stems_are_phrased_in_at_least_three_ways() -> None:
    for task in TASKS.values():
        assert len(set(speech.wordings(task, load("en")))) >= 3
        for style in ("arithmetic", "brief", "told"):
            for step, phrasings in speech.steps(task, load("en"), style).items():
                assert not phrasings or len(set(phrasings)) >= 3, (task.info.name, style, step)


def test_the_same_clip_gives_the_same_questions_and_another_seed_others() -> None:
    record = make_clip(3)
    first, again, other = (ask(record, EVERYTHING, seed).questions for seed in (1, 1, 2))
    assert first == again and first != other


def test_rejections_are_counted_by_task_and_reason() -> None:
    rejections = ask(make_clip(1), EVERYTHING, 0).rejections
    assert set(rejections) <= set(TASKS)
    assert all(count > 0 and reason for reasons in rejections.values() for reason, count in reasons.items())


@pytest.mark.parametrize("style", ["metric", "metric-all", "grid", "none"])
def test_kinds_of_map(style: str) -> None:
    recipe = replace(EVERYTHING, map=style, think=style != "grid")
    for question in ask(make_clip(2), recipe, 0).questions:
        parts = parse_response(question.response)
        assert bool(parts.think) == (style != "grid")
        assert not parts.map_text if style == "none" else parts.map_text or (style == "grid" and not question.objects)
        cells = [entry for entry in parts.map_entries or [] if "cell" in entry]
        assert bool(cells) == (style == "grid" and bool(question.objects))


def test_a_map_of_everything_lists_all_that_is_seen() -> None:
    recipe = Recipe(name="test", map="metric-all", tasks={"minimum_distance": 1}, frames={1: 1})
    record = record_of({"Bed": (0, 2, 2, 4), "Chair": (4, 2, 5, 3), "Chair#2": (-3, 2, -2, 3), "Box": (6, 6, 7, 7)})
    for question in ask(record, recipe, 0).questions:
        entries = json.loads(parse_response(question.response).map_text)
        assert {entry["object_name"] for entry in entries} == {"bed", "chair", "chair 2", "box"}
        assert {category_name(record.objects[i].type) for i in question.objects} <= {"bed", "box"}


def test_an_unknown_task_is_named() -> None:
    with pytest.raises(RecipeError, match="no task 'vertical'"):
        ask(make_clip(1), Recipe(name="mine", tasks={"vertical": 1.0}), 0)


@pytest.mark.parametrize("name", names("pipelines"))
def test_bundled_recipes_ask_what_they_say(name: str) -> None:
    recipe = load_recipe(name)
    assert recipe.name == name and recipe.description
    assert {q.task for s in range(4) for q in ask(make_clip(s), recipe, 0).questions} <= set(
        recipe.tasks or OF_ONE_CLIP
    )


def test_a_clip_of_one_frame_and_a_clip_with_nothing_in_it() -> None:
    assert all(question.frames == [0] for question in ask(make_clip(1, frames=1), EVERYTHING, 0).questions)
    bare = replace(record_of({}), rooms=[])
    assert ask(bare, EVERYTHING, 0).questions == []


def test_a_name_that_two_things_may_bear_is_not_used() -> None:
    things = {"Bottle": (0, 2, 1, 3), "WineBottle": (2, 2, 3, 3), "Bed": (4, 2, 6, 4), "Safe": (7, 7, 8, 8)}
    recipe = Recipe(name="test", tasks={"minimum_distance": 1.0}, frames={1: 1.0}, questions_per_clip=20)
    record = record_of(things)
    asked = [question for question in ask(record, recipe, 0).questions]
    assert {record.objects[i].type for question in asked for i in question.objects} == {"Bed", "Safe"}


def test_a_sliver_at_the_edge_of_the_image_tells_no_object() -> None:
    record = record_of({"Bed": (-6, 4, -3, 6), "Safe": (1, 4, 1.5, 4.5), "Desk": (-1, 3, 0, 4)})
    recipe = Recipe(name="test", tasks={"minimum_distance": 1.0}, frames={1: 1.0}, questions_per_clip=20)

    def asked_of(box: list[int], pixels: int) -> set[str]:
        seen = [replace(record.frames[0].objects[0], box=box, pixels=pixels), *record.frames[0].objects[1:]]
        clip = replace(record, frames=[replace(record.frames[0], objects=seen)])
        return {record.objects[i].type for q in ask(clip, recipe, 0).questions for i in q.objects}

    assert asked_of([0, 200, 30, 300], 2000) == {"Safe", "Desk"}
    assert asked_of([0, 200, 200, 300], 9000) == {"Bed", "Safe", "Desk"}
    assert asked_of([0, 200, 30, 479], 30000) == {"Bed", "Safe", "Desk"}
    assert asked_of([5, 200, 35, 300], 2000) == {"Bed", "Safe", "Desk"}


def test_rooms_are_counted_over_several_images_only(asked: Asked) -> None:
    shown = {len(question.frames) for _, questions in asked for question in questions if question.task == "room_count"}
    assert shown == {4, 8, 12, 16}


def test_a_person_stands_at_what_stands_on_the_floor() -> None:
    things = {"Bed": (-4, 2, -2, 4), "Sofa": (2, 2, 4, 3), "Apple": (-1, 6, -0.9, 6.1), "Safe": (1, 9, 1.5, 9.5)}
    record = record_of(things, heights={"Apple": (0.8, 0.9)})
    tasks = {"relative_direction_easy": 1.0, "relative_direction_hard": 1.0, "perspective_object": 1.0}
    asked = ask(record, Recipe(name="test", tasks=tasks, frames={1: 1.0}), 0).questions
    assert asked and all(record.objects[question.objects[0]].type != "Apple" for question in asked)
    assert any("apple" in question.text for question in asked)


def test_no_pair_of_types_tells_which_of_the_two_is_in_a_room() -> None:
    """A mug in the kitchen and a plant in the living room are four times as common as exchanged, and asked as often."""
    rooms = {
        "Kitchen": [[-4.0, 0.0], [0.0, 0.0], [0.0, 4.0], [-4.0, 4.0]],
        "LivingRoom": [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]],
    }
    left, right = (-2.0, 2.0, -1.9, 2.1), (2.0, 2.0, 2.4, 2.4)
    usual = record_of({"Mug": left, "HousePlant": right}, [(0, 0, 0), (-1, 1, 0), (1, 1, 0), (1, 2, 0)], rooms)
    unusual = record_of({"Mug": right, "HousePlant": left}, [(0, 0, 0), (-1, 1, 0), (1, 1, 0), (1, 2, 0)], rooms)
    recipe = Recipe(name="test", tasks={"object_of_room": 1.0}, frames={4: 1.0})

    def share(record: ClipRecord) -> float:
        texts = [q.text for seed in range(150) for q in ask(record, recipe, seed).questions]
        return sum("kitchen" in text for text in texts) / 150

    assert share(unusual) == 1.0
    assert 0.16 <= share(usual) <= 0.36
