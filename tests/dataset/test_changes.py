"""Questions about changes on their way out of a set: images of both clips, in order, whoever reads them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from layoutgen.catalogue.names import category_name
from layoutgen.dataset import questions, read
from layoutgen.dataset.pipeline import webdataset
from layoutgen.dataset.reader import with_originals
from layoutgen.dataset.records import Clip, Question
from layoutgen.errors import DatasetError
from layoutgen.evaluate.baselines import baseline
from layoutgen.evaluate.score import score
from layoutgen.export.formats import FORMATS
from layoutgen.export.samples import Choice
from layoutgen.export.write import export
from layoutgen.maps.score import score_map
from layoutgen.preview.cards import cards
from layoutgen.preview.report import Statistics, preview_page
from layoutgen.preview.sheet import sheet
from layoutgen.preview.text import clip_text
from layoutgen.qa.response import parse_map, parse_response
from layoutgen.train.data import rows
from layoutgen.train.rewards import accuracy_reward, consistency_reward, format_reward, map_reward
from tests.changes import RECIPE, asked_twins
from tests.dataset_maker import write_dataset

Asked = tuple[Clip, Clip, Question]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_dataset(tmp_path_factory.mktemp("changes"), asked_twins(range(10)), recipe=RECIPE))


@pytest.fixture(scope="module")
def asked(source: str) -> list[Asked]:
    """Walk, twin and question, in the order of the set."""
    pairs = ((walk, clip) for clip, walk in with_originals(read(source)) if walk)
    return [(walk, twin, question) for walk, twin in pairs for question in twin.record.questions]


OTHERS = ("lmms-eval", "vlmevalkit", "rerun")
"""Formats whose rows are no questions in order; they have tests of their own."""


def images_of(asked: Asked) -> list[bytes]:
    walk, twin, question = asked
    return [*(walk.images[i] for i in question.before), *(twin.images[i] for i in question.frames)]


def test_readers_give_the_images_before_and_then_those_after(source: str, asked: list[Asked]) -> None:
    found = list(questions(source))
    assert [one.question for one in found] == [question for _, _, question in asked]
    for one, (walk, twin, question) in zip(found, asked, strict=True):
        assert one.images == images_of((walk, twin, question)) and len(one.images) == question.shown
        assert one.record == twin.record and one.original == walk.record


def test_pipelines_do_too_however_they_shuffle(source: str, asked: list[Asked]) -> None:
    expected = {(twin.record.clip_id, q.id): images_of((walk, twin, q)) for walk, twin, q in asked}
    found = {
        (s["record"].clip_id, s["question"].id): s["images"] for s in webdataset(source, images="bytes", shuffle=9)
    }
    assert found == expected


def test_a_twin_whose_walk_is_missing_is_named(tmp_path: Path) -> None:
    clips = [clip for clip in asked_twins(range(2)) if clip.record.twin.of]
    source = str(write_dataset(tmp_path, clips, recipe=RECIPE))
    with pytest.raises(DatasetError, match="which it is a twin of, does not come before it"):
        list(questions(source))


@pytest.mark.parametrize("to", [to for to in FORMATS.built_in if to not in OTHERS])
def test_exports_hold_all_images_in_order(to: str, source: str, asked: list[Asked], tmp_path: Path) -> None:
    export(source, to, tmp_path / "out", Choice())
    found = list(exported(to, tmp_path / "out"))
    assert len(found) == len(asked)
    for (prompt, images), one in zip(found, asked, strict=True):
        assert images == images_of(one)
        assert one[2].text in prompt and one[2].text.startswith(("Images 1 to", "Image 1 shows"))
        assert prompt.count("<image>") in (0, one[2].shown)


def exported(to: str, out: Path) -> Any:
    """Prompt and images of each row."""
    if to == "webdataset-flat":
        import webdataset as wds

        tars = sorted(str(path) for path in out.glob("*.tar"))
        for sample in wds.WebDataset(tars, shardshuffle=False, empty_check=False):
            images = [sample[key] for key in sorted(key for key in sample if key.startswith("frame_"))]
            yield json.loads(sample["json"])["prompt"], images
        return
    for row in table(out):
        paths = row.get("images") or row.get("image") or []
        images = [p["bytes"] if isinstance(p, dict) else (out / p).read_bytes() for p in paths]
        yield text_of(row), images


def table(out: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    if parts := sorted(out.rglob("*.parquet")):
        return [row for part in parts for row in pq.read_table(part).to_pylist()]
    if (out / "sft-train.jsonl").exists():
        return [json.loads(line) for line in (out / "sft-train.jsonl").read_text().splitlines()]
    return json.loads((out / "layoutgen-train.json").read_text())


def text_of(row: dict[str, Any]) -> str:
    talk = row.get("messages") or row.get("prompt") or row.get("conversations") or row.get("problem")
    return talk if isinstance(talk, str) else talk[0].get("content") or talk[0]["value"]


def test_rewards_pay_for_both_states(source: str, asked: list[Asked]) -> None:
    from layoutgen.dataset.reader import tars

    found = list(rows(tars(source), "grpo"))
    assert len(found) == len(asked)
    for row, one in zip(found, asked, strict=True):
        assert [image["bytes"] for image in row["images"]] == images_of(one)
        response, columns = one[2].response, {key: [row[key]] for key in ("answer", "kind", "truth", "record")}
        for reward in (accuracy_reward, format_reward, consistency_reward):
            assert reward([response], **columns) == [1.0], (reward, one[2])
        assert map_reward([response], **columns)[0] > 0.9  # the truth has one decimal


def test_the_oracle_map_answers_everything_and_blind_guesses_do_not(source: str) -> None:
    records = [clip.record for clip in read(source)]

    def accuracy(name: str) -> float:
        predictions = {one.key: one.response for one in baseline(name, records)}
        scored = score(source, predictions)
        return sum(one.answer for one in scored) / len(scored)

    assert accuracy("oracle-map") == 1.0
    assert accuracy("chance") < 0.7


def test_reference_responses_are_consistent(source: str, asked: list[Asked]) -> None:
    scored = score(source, {(twin.record.clip_id, q.id): q.response for _, twin, q in asked})
    assert all(one.answer == 1.0 and one.consistent and one.map.fit > 0.99 for one in scored if one.map)
    assert {one.frames for one in scored} <= {2, 8, 16}


def test_maps_are_scored_state_by_state() -> None:
    one = parse_map('{"before": [{"object_name": "bed", "bbox": [0, 0, 2, 2]}], "after": []}')
    other = parse_map('{"before": [], "after": [{"object_name": "bed", "bbox": [0, 0, 2, 2]}]}')
    assert one and other
    assert score_map(one, one).fit == 1.0 and score_map(one, other).fit == 0.0


def test_pages_show_both_groups_and_both_lists(source: str, asked: list[Asked]) -> None:
    walk, twin, question = next(one for one in asked if one[2].task == "moved_distance")
    plain, change = cards(twin, 96, None, walk)
    assert plain.captions[0] == "image 1" and not plain.asked
    assert change.captions[0] == "Before 1" and "After 1" in change.captions
    item = next(item for item in change.asked if item.question.id == question.id)
    assert ["".join(text for text, _ in line).partition(" ")[0] for line in item.map] == ["before", "after"]
    assert len(item.question.frames) == question.shown and max(item.question.frames) < len(change.pictures)
    name = change.record.objects[item.question.objects[0]].name.partition(": ")[2]
    assert f"{name.rstrip(' 0123456789')}, before" in change.plan and ", after" in change.plan
    page = preview_page(source, 20)
    assert "<figcaption>Before 1</figcaption>" in page and "<figcaption>After 1</figcaption>" in page


def test_reports_count_what_only_the_clip_before_shows(asked: list[Asked]) -> None:
    walk, twin, question = next(one for one in asked if one[2].objects_before and not one[2].objects)
    statistics = Statistics()
    statistics.add(twin.with_questions([question]), walk)
    named = {category_name(walk.record.objects[index].type) for index in question.objects_before}
    assert statistics.categories == Counter(named)


def test_a_picture_holds_both_groups(asked: list[Asked]) -> None:
    walk, twin, question = next(one for one in asked if len(one[2].frames) == 4)
    taller, plain = sheet(twin, question, walk), sheet(walk, _own(question))
    assert taller.height > plain.height


def _own(question: Question) -> Question:
    """A question of one clip that shows as many images as one of the groups."""
    from msgspec.structs import replace

    return replace(question, task="minimum_distance", before=[], objects_before=[], frames=[0, 1, 2, 3], objects=[0, 1])


def test_the_terminal_tells_the_change(asked: list[Asked]) -> None:
    _, twin, question = asked[0]
    text = clip_text(twin.record)
    assert f"twin of {twin.record.twin.of}  {twin.record.twin.edit}" in text
    assert f"{question.task}  frames before {', '.join(map(str, question.before))}; after" in text
    assert parse_response(question.response).answer in text
