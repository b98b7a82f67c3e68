"""Questions shown with a map, with one that is off, or without one."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.cli import main
from layoutgen.dataset import read
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.errors import InputError
from layoutgen.evaluate.condition import AS_IT_IS, Condition
from layoutgen.evaluate.predictions import Prediction, append, open_for_append
from layoutgen.evaluate.score import score, summary
from layoutgen.qa.response import compose, parse_response, user_prompt
from tests.asked import RECIPE, TWINS, asked_dataset, twins_dataset


@pytest.fixture(scope="module", params=["en", "zh"])
def dataset(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    recipe = replace(TWINS, language=request.param)
    return twins_dataset(tmp_path_factory.mktemp("condition") / "twins", seeds=range(2), recipe=recipe)


def asked(dataset: Path, condition: Condition = AS_IT_IS) -> list[tuple[ClipRecord, Question]]:
    records = [clip.record for clip in read(str(dataset))]
    return [(record, one) for record in records for one in record.questions if condition.takes(one)]


def given_map(prompt: str) -> list[dict]:
    """The map that stands on a line of its own."""
    printed = json.loads(next(line for line in prompt.splitlines() if line[:1] in "[{" and '"' in line or line == "[]"))
    return [*printed["before"], *printed["after"]] if isinstance(printed, dict) else printed


def test_nothing_given_is_the_prompt_as_ever(dataset: Path) -> None:
    assert all(AS_IT_IS.prompt(one) == user_prompt(one) for _, one in asked(dataset))


@pytest.mark.parametrize("given", ["exact", "noisy:0.2", "none"])
def test_a_map_is_given_and_none_is_asked_for(dataset: Path, given: str) -> None:
    condition = Condition(given=given)
    for record, question in asked(dataset, condition):
        prompt = condition.prompt(question, record.clip_id, question.id)
        truth = parse_response(question.response).map_text
        assert "<map>" not in prompt and "<think>" in prompt and prompt.startswith(question.text)
        assert truth in prompt if given == "exact" else truth not in prompt or given != "none" or truth == "[]"


def test_noise_moves_each_thing_and_keeps_its_size(dataset: Path) -> None:
    condition, moves = Condition(given="noisy:0.2"), list[float]()
    for record, question in asked(dataset, condition):
        prompt = condition.prompt(question, record.clip_id, question.id)
        assert prompt == condition.prompt(question, record.clip_id, question.id)
        true = [one for one in parse_response(question.response).map_entries or [] if "bbox" in one]
        for a, b in zip(true, (one for one in given_map(prompt) if "bbox" in one), strict=True):
            assert {k: v for k, v in a.items() if k not in ("bbox", "when")} == {
                k: v for k, v in b.items() if k != "bbox"
            }
            shift = [v - u for u, v in zip(a["bbox"], b["bbox"], strict=True)]
            assert shift[0] == pytest.approx(shift[2], abs=0.11) and shift[1] == pytest.approx(shift[3], abs=0.11)
            moves += shift[:2]
    mean = sum(moves) / len(moves)
    spread = (sum((move - mean) ** 2 for move in moves) / len(moves)) ** 0.5
    assert len(moves) > 40 and abs(mean) < 0.1 and 0.12 < spread < 0.28


@pytest.mark.parametrize("given", ["some", "noisy", "noisy:x", "noisy:-1", "noisy:nan", "exact:1"])
def test_other_kinds_are_refused(given: str) -> None:
    with pytest.raises(InputError, match="choose exact, none, or noisy:METRES"):
        Condition(given=given)


def test_questions_without_maps_are_not_asked(tmp_path: Path) -> None:
    bare = asked_dataset(tmp_path / "bare", seeds=[1], recipe=replace(RECIPE, map="none"))
    assert asked(bare) and not asked(bare, Condition(given="exact"))
    grid = asked_dataset(tmp_path / "grid", seeds=[1], recipe=replace(RECIPE, map="grid"))
    question = asked(grid, Condition(given="exact"))[0][1]
    assert '"cell"' in Condition(given="exact").prompt(question)
    with pytest.raises(InputError, match="no metric ones"):
        Condition(given="noisy:0.2").prompt(question)


def test_scores_say_what_was_given_and_leave_maps_out(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    condition = Condition(given="exact")
    with open_for_append(tmp_path / "p.jsonl") as stream:
        for record, question in asked(dataset, condition):
            said = compose("", "so", question.answer)
            append(stream, Prediction(record.clip_id, question.id, said, given="exact"))
    assert main(["evaluate", "score", str(tmp_path / "p.jsonl"), "--data", str(dataset)]) == 0
    text = capsys.readouterr().out
    assert "predicted with --give-map exact" in text and "map_iou" not in text
    responses = {(record.clip_id, one.id): compose("", "", one.answer) for record, one in asked(dataset, condition)}
    found = summary(score(str(dataset), responses, condition=condition))
    assert found["overall"]["answer"]["mean"] == 1.0 and found["questions"] == len(responses)
