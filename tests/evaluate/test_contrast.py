"""Whether a model looks: pairs, evidence removed, refusals, and predictions of dummy images."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from layoutgen.cli import main
from layoutgen.dataset import read
from layoutgen.dataset.records import Question
from layoutgen.errors import InputError
from layoutgen.evaluate.baselines import baseline
from layoutgen.evaluate.cli import DUMMY_NAMES
from layoutgen.evaluate.contrast import contrasts
from layoutgen.evaluate.dummies import DUMMIES, shown, takes
from layoutgen.evaluate.predict import Key, Prediction, append, open_for_append, read_predictions
from layoutgen.evaluate.score import score, summary
from layoutgen.qa.halves import evidence_out, is_right
from tests.asked import asked_dataset, twins_dataset


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twins_dataset(tmp_path_factory.mktemp("contrast") / "dataset", seeds=range(3))


def asked(dataset: Path) -> dict[Key, Question]:
    return {(clip.record.clip_id, one.id): one for clip in read(str(dataset)) for one in clip.record.questions}


def predict(name: str, dataset: Path) -> dict[Key, str]:
    return {one.key: one.response for one in baseline(name, [clip.record for clip in read(str(dataset))])}


def overall(dataset: Path, predictions: dict[Key, str], dummy: str = "") -> dict[str, float]:
    cells = summary(score(str(dataset), predictions, dummy=dummy))["overall"]
    return {name: cell["mean"] for name, cell in cells.items() if isinstance(cell, dict)}


@pytest.mark.parametrize(
    ("kind", "prediction", "target", "other", "right"),
    [
        ("choice", "B", "B", "C", True),
        ("choice", "C", "B", "C", False),
        ("number", "2.0", "2.0", "3.0", True),
        ("number", "2.3", "2.0", "3.0", True),
        ("number", "2.4", "2.0", "3.0", False),
        ("number", "6", "6", "7", True),
        ("number", "6", "7", "6", False),  # within 15 %, and yet the other half's
        ("number", "6.5", "6", "7", False),
        ("number", "6.5", "7", "6", False),
        ("number", "0", "0", "1", True),
        ("number", "Cannot be told.", "cannot be told", "2.1", True),
        ("number", "2.1", "cannot be told", "2.1", False),
        ("number", "", "cannot be told", "2.1", False),
    ],
)
def test_an_answer_is_right_for_one_half_at_most(
    kind: str, prediction: str, target: str, other: str, right: bool
) -> None:
    assert is_right(kind, prediction, target, other) == right
    assert not (is_right(kind, prediction, target, other) and is_right(kind, prediction, other, target))


def test_the_oracle_map_has_everything_right(twins: Path) -> None:
    means = overall(twins, predict("oracle-map", twins))
    names = ("answer", "pair", "evidence_removed", "refusal_precision", "refusal_recall")
    assert {name: means[name] for name in names} == dict.fromkeys(names, 1.0)


def test_whoever_does_not_look_has_no_pair_right(twins: Path) -> None:
    """The majority's answer is the same for both halves."""
    assert overall(twins, predict("majority", twins))["pair"] == 0.0
    told = {key: "<answer>A</answer>" for key in asked(twins)}
    assert overall(twins, told)["pair"] == 0.0


def test_of_pairs_whose_evidence_is_out_one_half_is_asked_and_no_pair_counted(twins: Path) -> None:
    records = [clip.record for clip in read(str(twins))][::-1]  # the halves that lack it come first
    found = contrasts(records, predict("oracle-map", twins), "removed").values()
    assert {one.removed for one in found} == {True} and {one.both for one in found} == {None}


def test_pairs_count_once_by_task_and_images(twins: Path) -> None:
    result = summary(score(str(twins), predict("oracle-map", twins)))
    pairs = {question.pair for question in asked(twins).values() if question.pair}
    by_task = result["contrast"]["pair"]["by_task"]
    assert result["overall"]["pair"]["questions"] == len(pairs)
    assert sum(cell["questions"] for cell in by_task.values()) == len(pairs)
    assert sum(cell["questions"] for cell in result["by_frames"]["pair"].values()) == len(pairs)
    both = result["contrast"]["pair"]["by_task_and_frames"]
    assert sum(cell["questions"] for cell in both.values()) == len(pairs)


def test_one_wrong_half_costs_the_pair(twins: Path) -> None:
    predictions, questions = predict("oracle-map", twins), asked(twins)
    pairs = sorted({question.pair for question in questions.values() if question.pair})
    key = next(key for key, question in questions.items() if question.pair == pairs[0])
    means = overall(twins, predictions | {key: "<answer>no idea</answer>"})
    assert means["pair"] == pytest.approx(1 - 1 / len(pairs))
    del predictions[key]
    assert overall(twins, predictions)["pair"] == pytest.approx(1 - 1 / len(pairs))


def test_evidence_is_out_of_what_is_nought_no_or_not_to_be_told(twins: Path) -> None:
    out = [question for question in asked(twins).values() if evidence_out(question)]
    assert {question.task for question in out} >= {"object_count", "object_presence"}
    for question in out:
        said = dict(zip("ABCDEFGH", question.options, strict=False)).get(question.answer, question.answer)
        assert not question.tellable or said in ("0", "no"), question
    others = [question for question in asked(twins).values() if question.pair and not evidence_out(question)]
    assert all(question.tellable and question.objects for question in others)


def test_refusals_are_counted_by_what_is_said(twins: Path) -> None:
    """Who says so to every question it may be said to is right about half of them, and misses none."""
    from layoutgen.audit.refusals import refusal

    always = {key: f"<answer>{refusal(question)}</answer>" for key, question in asked(twins).items()}
    means = overall(twins, always)
    assert (means["refusal_recall"], means["refused"], means["refusal_precision"]) == (1.0, 1.0, 0.5)
    assert means["pair"] == 0.0
    never = overall(twins, {key: "<answer>1</answer>" for key in always})
    assert (never["refusal_recall"], never["refused"]) == (0.0, 0.0) and "refusal_precision" not in never


def test_sets_without_pairs_have_no_such_numbers(tmp_path: Path) -> None:
    plain = asked_dataset(tmp_path / "plain", seeds=[1])
    result = summary(score(str(plain), predict("majority", plain)))
    assert result["contrast"] == {} and "pair" not in result["overall"]


@pytest.fixture
def pictures() -> list[Image.Image]:
    return [Image.new("RGB", (8 + place, 6), (place, 0, 0)) for place in range(4)]


def test_dummies_keep_the_number_of_images(pictures: list[Image.Image]) -> None:
    assert tuple(DUMMIES) == DUMMY_NAMES
    assert shown("", pictures) == shown("removed", pictures) == pictures
    assert shown("first", pictures) == [pictures[0]] * 4
    black = shown("black", pictures)
    assert [one.size for one in black] == [one.size for one in pictures] and not any(one.getbbox() for one in black)


def test_shuffled_images_are_the_same_in_another_order(pictures: list[Image.Image]) -> None:
    for seed in range(40):
        for count in (2, 3, 4):
            order = shown("shuffled", pictures[:count], seed)
            assert order != pictures[:count] and sorted(map(id, order)) == sorted(map(id, pictures[:count]))
            assert order == shown("shuffled", pictures[:count], seed)
    assert shown("shuffled", pictures[:1], 0) == pictures[:1]


def test_removed_asks_what_its_images_lack(twins: Path) -> None:
    """Of each such half, the other one has the same words and shows what they name."""
    questions = list(asked(twins).values())
    taken = [question for question in questions if takes("removed", question)]
    assert taken and all(takes("black", question) for question in questions)
    for question in taken:
        [other] = [one for one in questions if one.pair == question.pair and one.id != question.id]
        assert (other.text, other.options) == (question.text, question.options) and other.objects
    oracle = predict("oracle-map", twins)
    scored = score(str(twins), oracle, dummy="removed")
    assert len(scored) == len(taken) and all(one.contrast.removed for one in scored)


def write(path: Path, dummy: str, dataset: Path) -> Path:
    with open_for_append(path) as stream:
        for (clip, question), response in predict("oracle-map", dataset).items():
            append(stream, Prediction(clip, question, response, dummy))
    return path


def test_a_file_knows_what_was_shown(twins: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from layoutgen.evaluate.predict import predict as ask_model

    black = write(tmp_path / "black.jsonl", "black", twins)
    assert (
        read_predictions(black).dummy == "black"
        and b'"dummy"' not in write(tmp_path / "true.jsonl", "", twins).read_bytes()
    )
    assert main(["evaluate", "score", str(black), "--data", str(twins)]) == 0
    text = capsys.readouterr().out
    assert "predicted with --dummy black" in text and "evidence_removed" in text
    assert main(["evaluate", "score", str(black), "--data", str(twins), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["dummy"] == "black"
    with pytest.raises(InputError, match="its predictions are for --dummy black; name a new file"):
        ask_model(str(twins), "no/model", black)
    with pytest.raises(InputError, match="several kinds of images: the true ones, --dummy black"):
        read_predictions(write(black, "", twins))


def test_nothing_is_removed_without_pairs(tmp_path: Path) -> None:
    from layoutgen.evaluate.predict import predict as ask_model

    plain = asked_dataset(tmp_path / "plain", seeds=[1])
    with pytest.raises(InputError, match="has no pair of which one half lacks"):
        ask_model(str(plain), "no/model", tmp_path / "out.jsonl", dummy="removed")


def test_a_half_alone_is_no_pair(twins: Path) -> None:
    from layoutgen.evaluate.contrast import contrasts

    [half, *_] = [(clip.record, one) for clip in read(str(twins)) for one in clip.record.questions if one.pair]
    record = replace(half[0], questions=[half[1]])
    assert [one.both for one in contrasts([record], {}).values()] == [None]
