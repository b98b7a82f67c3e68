"""Both halves of a pair reach the other trainers, one behind the other, and their rewards pay for both."""

import json
import runpy
import warnings
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from layoutgen.dataset import read
from layoutgen.dataset.records import Question, walks
from layoutgen.export.samples import Choice, samples
from layoutgen.export.write import export
from layoutgen.qa.response import compose
from tests.asked import twin_walks, twins_dataset
from tests.export.test_rewards_file import pretend_swift

FORMATS = ("ms-swift", "verl", "easyr1", "trl", "parquet")


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twins_dataset(tmp_path_factory.mktemp("pairs") / "dataset", seeds=range(2))


def rows(out: Path) -> list[dict]:
    if (out / "grpo-train.jsonl").exists():
        return [json.loads(line) for line in (out / "grpo-train.jsonl").read_text().splitlines()]
    return [row for path in sorted(out.rglob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def pair_of(row: dict) -> str:
    return row["extra_info"]["pair"] if "extra_info" in row else row["pair"]


def truth_of(row: dict) -> str:
    return row["reward_model"]["ground_truth"] if "reward_model" in row else row.get("answer", row.get("solution"))


def questions(dataset: Path) -> list[Question]:
    return [one for clip in read(str(dataset)) for one in clip.record.questions]


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("filtered", [False, True])
def test_both_halves_are_kept_side_by_side(to: str, filtered: bool, twins: Path, tmp_path: Path) -> None:
    asked = questions(twins)
    task, count = Counter((one.task, len(one.frames)) for one in asked if one.pair).most_common(1)[0][0]
    choice = Choice(frozenset({task}), frozenset({count})) if filtered else Choice()
    export(str(twins), to, tmp_path / "out", choice)
    wanted = [one for one in asked if choice.takes(one)]
    found = rows(tmp_path / "out")
    places: dict[str, list[int]] = {}
    for place, row in enumerate(found):
        places.setdefault(pair_of(row), []).append(place)
    assert Counter(map(pair_of, found)) == Counter(one.pair for one in wanted) and len(places) > 1
    for pair, (first, *second) in places.items():
        assert not pair or second == [first + 1]
        assert not pair or truth_of(found[first]) != truth_of(found[first + 1])


@pytest.mark.parametrize("to", FORMATS)
def test_a_half_alone_is_half_of_no_pair(to: str, twins: Path, tmp_path: Path) -> None:
    """As where `audit --repair` has left out the other half."""
    from tests.dataset_maker import write_dataset

    walk, *others = twin_walks([0])
    alone = write_dataset(tmp_path / "alone", [walk, *(one.with_questions([]) for one in others)], shard_size=3)
    export(str(alone), to, tmp_path / "out", Choice())
    counts = Counter(one.pair for one in walk.record.questions)
    whole = {pair for pair, count in counts.items() if count == 2 or not pair}
    assert counts.keys() > whole == {*map(pair_of, rows(tmp_path / "out"))}


def test_filters_that_part_a_pair_take_its_name() -> None:
    """A pair whose halves show different numbers of images: no pair is made so, and plug-ins may."""
    walk = twin_walks([0])
    [pair, *_] = [one.pair for one in walk[0].record.questions if one.pair]
    longer = [replace(one, frames=[*one.frames, 15]) if one.pair == pair else one for one in walk[0].record.questions]
    changed = [walk[0].with_questions(longer), *walk[1:]]
    [count] = {len(one.frames) for clip in walk[1:] for one in clip.record.questions if one.pair == pair}
    chosen = [sample.question for sample in samples(changed, Choice(frames=frozenset({count})))]
    assert pair not in {one.pair for one in chosen} and any(one.id.startswith("p") and not one.pair for one in chosen)
    assert pair in {sample.question.pair for sample in samples(changed, Choice())}


@pytest.fixture
def both(twins: Path) -> tuple[Question, Question]:
    asked = [one for one in questions(twins) if one.pair and one.kind == "choice"]
    return next((a, b) for a in asked for b in asked if a.pair == b.pair and a.answer < b.answer)


def said(question: Question, answer: str) -> str:
    return compose('[{"object_name": "x"}]', "so", answer)


def test_verl_pays_a_batch_for_both_halves(both: tuple[Question, Question], twins: Path, tmp_path: Path) -> None:
    export(str(twins), "verl", tmp_path / "out", Choice())
    score = runpy.run_path(str(tmp_path / "out/layoutgen_rewards.py"))["verl_pair_scores"]
    first, second = both
    info = [{"kind": one.kind, "pair": one.pair} for one in (first, first, second, second)]
    truths = [one.answer for one in (first, first, second, second)]
    given = [said(first, first.answer)] * 2 + [said(second, second.answer), said(second, first.answer)]
    found = score(data_sources=["x"] * 4, solution_strs=given, ground_truths=truths, extra_infos=info)
    assert [one["pair"] for one in found] == [1.0, 0.0, 1.0, 0.0]
    assert [one["score"] for one in found] == pytest.approx([1.0, 0.1, 1.0, 0.1])
    with pytest.warns(UserWarning, match="one half of a pair without the other"):
        [alone] = score(data_sources=["x"], solution_strs=given[:1], ground_truths=truths[:1], extra_infos=info[:1])
    assert alone["pair"] == 1.0


def test_ms_swift_pays_a_batch_for_both_halves(
    both: tuple[Question, Question], twins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    orms = pretend_swift(monkeypatch, "rewards")
    export(str(twins), "ms-swift", tmp_path / "out", Choice())
    runpy.run_path(str(tmp_path / "out/layoutgen_rewards.py"))
    found = [row for row in rows(tmp_path / "out") if row["pair"] == both[0].pair]
    columns = {name: [row[name] for row in found] for name in found[0] if name not in ("messages", "images")}
    right = [f"<answer>{row['solution']}</answer>" for row in found]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert orms["layoutgen_pair"]()(right, **columns) == [1.0, 1.0]
        assert orms["layoutgen_pair"]()([right[0]] * 2, **columns) == [0.0, 0.0]


@pytest.mark.parametrize("style", ["", "metric", "grid", "none"])
def test_prompts_tell_no_half_however_maps_are_drawn(style: str, twins: Path) -> None:
    prompts: dict[str, set[str]] = {}
    for walk in walks(read(str(twins))):
        for sample in samples(walk, Choice(map=style)):
            if sample.question.refusable:
                prompts.setdefault(sample.question.pair, set()).add(sample.prompt)
    assert len(prompts) > 4 and {len(found) for found in prompts.values()} == {1}
