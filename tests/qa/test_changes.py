"""Questions about a change: answers by hand, by the audit's own solvers, and what they promise whatever the layout."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest
import yaml

import layoutgen
from layoutgen.audit.changes import ChangeChecks
from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.config import ContrastRecipe, Recipe
from layoutgen.dataset.records import Clip, ClipRecord, Question, question_faults
from layoutgen.dataset.states import asked_of, both, things, when_of
from layoutgen.errors import DatasetError, RecipeError
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.maps.layout import rounded_layout
from layoutgen.qa.both import BothFacts, BothScene
from layoutgen.qa.changes import ask_changes
from layoutgen.qa.mix import Mix
from layoutgen.qa.registry import TASKS
from layoutgen.qa.response import parse_map, parse_response, restyle, user_prompt
from layoutgen.qa.scene import ClipFacts
from layoutgen.qa.select import select
from layoutgen.qa.task import Candidate, Rejected
from tests.asked import OF_ONE_CLIP
from tests.changes import EDITS, RECIPE, elsewhere, laid_out, twin_clips

CHANGES = [name for name in TASKS if name not in OF_ONE_CLIP]


def scene_of(original: ClipRecord, twin: ClipRecord, count: int = 4) -> BothScene:
    return BothScene(BothFacts(ClipFacts(original, RECIPE), ClipFacts(twin, RECIPE), range(count), range(count)))


def indices(scene: BothScene, *names: str) -> tuple[int, ...]:
    """Those of `before Box` and the like."""
    places = {thing.id: index for index, thing in enumerate(scene.record.objects)}
    return tuple(places[name.replace(" ", "|")] for name in names)


GOLDEN = [
    # Only the box is gone; sofa and bed stand where they stood.
    ("removed", "changed_object", ("before Sofa", "before Box", "after Sofa"), ("removed",), "box"),
    ("removed", "change_kind", ("before Box",), EDITS, "a thing was taken away"),
    ("removed", "count_now", ("before Box",), ("box",), "0"),
    ("added", "changed_object", ("before Sofa", "after Box", "after Sofa"), ("added",), "box"),
    ("added", "change_kind", ("after Box",), EDITS, "a thing was added"),
    ("added", "count_now", ("after Box",), ("box",), "1"),
    ("moved", "changed_object", ("before Box", "before Bed", "after Box", "after Bed"), ("moved",), "box"),
    ("moved", "change_kind", ("before Box", "after Box"), EDITS, "a thing was moved"),
    # From (-2.75, 5.25) to (-0.25, 1.25): 2.5 to the right and 4 back, 4.72 m at 148 degrees.
    ("moved", "moved_distance", ("before Box", "after Box"), (), "4.7"),
    ("moved", "moved_direction", ("before Box", "after Box"), (), "backward"),
    # Before, the plant is 1.5 m away and the dog bed 5.7; after, the dog bed 1.5 and the plant 2.9.
    (
        "moved",
        "nearest_now",
        ("before Box", "before HousePlant", "before DogBed", "after Box", "after HousePlant", "after DogBed"),
        (),
        "dog bed",
    ),
    ("moved", "count_now", ("before Box", "after Box"), ("box",), "1"),
    ("swapped", "changed_object", ("before Box", "before Bed", "after Box", "after Bed"), ("swapped",), "box"),
    ("swapped", "change_kind", ("before Box", "after Box"), EDITS, "a thing was exchanged for another of its kind"),
    ("opened", "changed_object", ("before Box", "before Fridge", "after Box", "after Fridge"), ("opened",), "box"),
    ("opened", "change_kind", ("before Box", "after Box"), EDITS, "a thing was opened or closed"),
]


@pytest.mark.parametrize(("edit", "name", "objects", "given", "answer"), GOLDEN)
def test_answer_by_hand(edit: str, name: str, objects: tuple, given: tuple, answer: str) -> None:
    scene, task = scene_of(*laid_out(edit)), TASKS[name]
    candidate = Candidate(indices(scene, *objects), given=given)
    for layout in (scene.exact, rounded_layout(scene.exact, task.info.decimals)):
        assert task.answer(scene, candidate, task.solve(layout, candidate)) == answer


def test_what_is_in_doubt_is_not_asked() -> None:
    scene = scene_of(*laid_out("moved"))
    kind, nearest = TASKS["change_kind"], TASKS["nearest_now"]
    with pytest.raises(Rejected, match="another change"):
        kind.solve(scene.exact, Candidate(indices(scene, "before Bed", "after Bed"), given=EDITS))
    names = ("Box", "Sofa", "Fridge")  # the sofa was nearer before as well
    objects = indices(scene, *(f"{when} {name}" for when in ("before", "after") for name in names))
    with pytest.raises(Rejected, match="nearest before as well"):
        nearest.solve(scene.exact, Candidate(objects))


@pytest.fixture(scope="module")
def asked() -> list[tuple[Clip, Clip, list[Question]]]:
    """Walks, twins of all kinds from the same and other places, and all that may be asked about their change."""
    found = []
    for seed in range(40):
        walk, twin = twin_clips(seed, EDITS[seed % 5], askew=seed % 3 == 0)
        if seed % 4 == 3:
            twin = elsewhere(twin)
        found.append((walk, twin, ask_changes(walk.record, twin.record, RECIPE, 1).questions))
    return found


def test_every_task_is_asked(asked: list) -> None:
    assert {question.task for _, _, questions in asked for question in questions} == set(CHANGES)


def test_twins_from_other_places_are_asked_too(asked: list) -> None:
    assert sum(len(questions) for _, twin, questions in asked if twin.record.twin.elsewhere) > 10


def test_the_audit_finds_the_same_answers(asked: list) -> None:
    ledger = Ledger()
    for walk, twin, questions in asked:
        checks = ChangeChecks(*(sample_of(clip) for clip in (walk, twin)), ledger)
        for question in questions:
            assert not list(question_faults(twin.record, question))
            checks.check(question)
    assert not ledger.faulty, dict(ledger.faulty)
    assert min(ledger.checked[gate] for gate in ("answers", "ties", "margins", "map", "uniqueness")) > 100


def sample_of(clip: Clip) -> Sample:
    files = {frame.file: image for frame, image in zip(clip.record.frames, clip.images, strict=True)}
    return Sample("0", "shard", clip.record, RECIPE, files)


def test_questions_say_first_which_images_are_which_and_show_as_many_of_each(asked: list) -> None:
    for _, twin, questions in asked:
        for question in questions:
            n = len(question.frames)
            assert question.before[0] == 0 and len(question.before) == n and question.shown == 2 * n
            assert twin.record.twin.elsewhere or question.before == question.frames
            pair = "Image 1 shows a place before something changed there, image 2 shows it afterwards."
            mark = pair if n == 1 else f"Images 1 to {n} show a place before something changed there, images {n + 1} to"
            assert question.text.startswith(mark)


def test_maps_hold_both_states_and_prompts_ask_for_them(asked: list) -> None:
    for _, _, questions in asked:
        for question in questions:
            entries = parse_response(question.response).map_entries
            assert entries is not None and Counter(one["when"] for one in entries) == Counter(
                before=len(question.objects_before), after=len(question.objects)
            )
            assert '{"before": [...], "after": [...]}' in user_prompt(question)


def test_what_is_named_is_recognised_with_ties_in_both_groups(asked: list) -> None:
    for walk, twin, questions in asked:
        for question in questions:
            facts = (ClipFacts(clip.record, RECIPE) for clip in (walk, twin))
            scene = BothScene(BothFacts(*facts, question.before, question.frames))
            _, joint = asked_of(twin.record, question, walk.record)
            assert all(scene.is_tied(index) for index in joint.objects) or question.task == "count_now"


def test_several_options_are_offered_that_did_not_change(asked: list) -> None:
    for _, twin, questions in asked:
        for question in (q for q in questions if q.task == "changed_object"):
            assert 2 <= len(question.options) <= 4
            kept = {twin.record.objects[index].id for index in question.objects} - {twin.record.twin.now}
            assert len(kept) == len(question.options) - 1


def test_the_same_seed_asks_the_same() -> None:
    walk, twin = (clip.record for clip in twin_clips(1, "moved"))
    first, again, other = (ask_changes(walk, twin, RECIPE, seed).questions for seed in (1, 1, 2))
    assert first == again and first != other


def test_as_many_are_kept_as_the_recipe_says(asked: list) -> None:
    for most in (0, 2):
        recipe = msgspec.structs.replace(RECIPE, contrast=ContrastRecipe(changes=most))
        assert {len(kept) for kept in select([questions for _, _, questions in asked], recipe)} <= {0, most, 1}
    tasks = Counter(q.task for kept in select([q for _, _, q in asked], RECIPE) for q in kept)
    assert max(tasks.values()) <= 0.5 * tasks.total()


def test_another_clips_twin_is_refused() -> None:
    (walk, _), (_, twin) = twin_clips(1, "moved"), twin_clips(2, "moved")
    with pytest.raises(DatasetError, match="which it is a twin of, does not come before it"):
        ask_changes(walk.record, twin.record, RECIPE, 1)


def test_a_recipe_cannot_ask_them_of_single_clips() -> None:
    with pytest.raises(RecipeError, match=r"'moved_distance' is asked of twins, as `contrast.changes` says"):
        Mix.of(Recipe(name="odd", tasks={"moved_distance": 1.0}))
    assert not set(Mix.of(Recipe(name="all")).tasks) & set(CHANGES)


def test_groups_show_eight_images_at_most() -> None:
    assert set(Mix.of_changes(Recipe(name="all")).frames) == {1, 4, 8}
    assert set(Mix.of_changes(Recipe(name="long", frames={16: 1.0})).frames) == {8}


@pytest.mark.parametrize("seed", range(6))
def test_what_did_not_move_is_where_it_was_from_wherever_it_is_filmed(seed: int) -> None:
    """A twin whose boxes are told in another frame comes back into that of the first image."""
    walk, twin = (clip.record for clip in twin_clips(seed, "moved", askew=seed % 2 == 0))
    other = elsewhere(Clip(twin, [b""] * len(twin.frames))).record
    assert other.observer != walk.observer
    plain, turned = (both(walk, record, range(4), range(4)) for record in (twin, other))
    assert turned.observer == plain.observer == ObserverFrame(*_first(walk))
    seen = {thing.id for thing in turned.objects}
    for thing in (one for one in plain.objects if one.id in seen):
        (same,) = (one for one in turned.objects if one.id == thing.id)
        assert same.bbox == pytest.approx(thing.bbox, abs=1e-9)
        assert [p for part in same.footprint for q in part for p in q] == pytest.approx(
            [p for part in thing.footprint for q in part for p in q], abs=1e-9
        )


def _first(record: ClipRecord) -> tuple[float, float, float]:
    x, _, z = record.frames[0].position
    return x, z, record.frames[0].yaw_deg


def test_a_record_of_both_states_keeps_them_apart() -> None:
    walk, twin = laid_out("swapped")
    record = both(walk, twin, [0, 1], [0, 1])
    assert [when_of(thing) for thing in record.objects] == ["before"] * 7 + ["after"] * 7
    assert {thing.id for thing in things(record) if thing.after} == {thing.id for thing in walk.objects}
    assert things(walk) == ()
    assert all(one.object < 7 for one in record.frames[0].objects)
    assert all(one.object >= 7 for one in record.frames[3].objects)


def test_maps_of_two_states_are_read_back_and_others_are_none() -> None:
    assert parse_map('{"before": [], "after": [{"object_name": "bed"}]}') == [{"object_name": "bed", "when": "after"}]
    for odd in ('{"before": []}', '{"before": [], "after": 3}', '{"before": [1], "after": []}', '{"a": []}'):
        assert parse_map(odd) is None


@pytest.mark.parametrize("style", ["grid", "none"])
def test_responses_are_restyled_over_both_states(style: str, asked: list) -> None:
    walk, twin, questions = next(one for one in asked if one[2])
    question = next(q for q in questions if q.objects and q.objects_before)
    entries = parse_response(restyle(twin.record, question, style, False, walk.record).response).map_entries
    assert (entries is None) == (style == "none")
    assert style == "none" or {"when", "object_name", "cell"} == set(entries[0])


def test_wordings_are_of_all_tasks() -> None:
    texts = yaml.safe_load((Path(layoutgen.__file__).parent / "language" / "en.yaml").read_text())["wordings"]
    assert all(len(set(texts[name])) >= 12 for name in CHANGES)
