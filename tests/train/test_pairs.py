"""Both halves of pairs stay together on their way into a batch, and are paid for together."""

import json
import math
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.config import ContrastRecipe, Recipe
from layoutgen.dataset import read
from layoutgen.dataset.reader import tars
from layoutgen.dataset.records import Question
from layoutgen.errors import InputError, RecipeError
from layoutgen.qa.response import user_prompt
from layoutgen.train.couples import coupled, couples, halves
from layoutgen.train.data import Source
from layoutgen.train.recipe import GrpoRecipe, LoraRecipe, TrainRecipe, load_train_recipe
from layoutgen.train.rewards import pair_reward
from tests.asked import asked_dataset, twin_walks, twins_dataset
from tests.dataset_maker import write_dataset


def said(*answers: str) -> list[str]:
    return [f"<answer>{answer}</answer>" for answer in answers]


def paid(given: list[str], answers: list[str], kind: str = "choice", pairs: list[str] | None = None) -> list[float]:
    pairs = pairs or ["p"] * len(answers)
    return pair_reward(said(*given), answer=answers, kind=[kind] * len(answers), pair=pairs)


def test_both_halves_or_nothing() -> None:
    assert paid(["A", "B"], ["A", "B"]) == [1.0, 1.0]
    assert paid(["A", "A"], ["A", "B"]) == paid(["B", "B"], ["A", "B"]) == paid(["B", "A"], ["A", "B"]) == [0.0, 0.0]


def test_completions_are_held_against_each_other_in_order() -> None:
    answers = ["A"] * 4 + ["B"] * 4
    assert paid([*"AABB", *"BABA"], answers) == [1, 0, 0, 0, 1, 0, 0, 0]
    assert paid([*"AB", *"BBB"], ["A"] * 2 + ["B"] * 3) == [1, 0, 1, 0, 1]  # the shorter one begins anew


def test_one_number_is_never_right_for_both_halves() -> None:
    for middle in (str(round(1.9 + 0.01 * step, 2)) for step in range(150)):
        assert paid([middle, middle], ["2.0", "3.0"], "number") == [0.0, 0.0]
    assert paid(["2.1", "3.2"], ["2.0", "3.0"], "number") == [1.0, 1.0]
    assert paid(["cannot be told", "3.2"], ["cannot be told", "3.0"], "number") == [1.0, 1.0]
    assert paid(["6", "7"], ["6", "7"], "number") == [1.0, 1.0]


def test_what_is_half_of_no_pair_has_its_accuracy() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert paid(["2.2", "1"], ["2.0", "2.0"], "number", ["", ""]) == [pytest.approx(0.9), pytest.approx(0.1)]
        assert pair_reward(said("A"), answer=["A"], kind=["choice"]) == [1.0]  # where no column says so


def test_a_half_alone_has_its_accuracy_and_that_is_said() -> None:
    with pytest.warns(UserWarning, match="one half of a pair without the other"):
        assert paid(["A", "B", "A"], ["A", "A", "B"], pairs=["p", "p", "q"]) == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("text", ["", "<answer>", "<answer>nan</answer>", "\x00", "<answer>" * 999])
def test_no_text_raises(text: str) -> None:
    for kind, answers in (("choice", ["A", "B"]), ("number", ["2", "3"]), ("map", ["[]", '[{"object_name": "x"}]'])):
        scores = pair_reward([text, text], answer=answers, kind=[kind] * 2, pair=["p", "p"])
        assert all(0 <= score <= 1 and not math.isnan(score) for score in scores)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twins_dataset(tmp_path_factory.mktemp("couples") / "dataset", seeds=range(2))


def questions(dataset: Path) -> list[Question]:
    return [one for clip in read(str(dataset)) for one in clip.record.questions]


def test_a_pass_holds_every_question_in_couples(twins: Path) -> None:
    """The last of an odd number of others is there twice, one in each tar at most."""
    laid = [*couples(tars(str(twins)), "grpo", "all")]
    rows = [(pair, answer) for one in laid for pair, answer in zip(one["pair"], one["answer"], strict=True)]
    asked = Counter((one.pair, one.answer) for one in questions(twins))
    twice = Counter(rows) - asked
    assert not asked - Counter(rows) and sum(twice.values()) <= len(tars(str(twins))) and not any(p for p, _ in twice)
    assert all(first == second for first, second in (one["pair"] for one in laid))
    assert all(one["answer"][0] != one["answer"][1] for one in laid if one["pair"][0])
    for texts in ([prompt[0]["content"] for prompt in one["prompt"]] for one in laid if one["pair"][0]):
        first, second = texts  # how to answer included, so that the prompt does not tell the half
        assert first == second


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_halves_lie_side_by_side_in_the_share_asked_for(share: float, twins: Path) -> None:
    pytest.importorskip("datasets")
    source = Source(str(twins))
    rows = [row for row, _ in zip(coupled([source], "grpo", 0, 16, share).repeat(None), range(400), strict=False)]
    names = [row["pair"] for row in rows]
    assert names[::2] == names[1::2]
    assert sum(map(bool, names)) / len(names) == pytest.approx(share, abs=0.1)
    again = [row["pair"] for row, _ in zip(coupled([source], "grpo", 0, 16, share), range(20), strict=False)]
    assert again == names[: len(again)] != []


def test_images_are_decoded_as_without_pairs(twins: Path) -> None:
    pytest.importorskip("datasets")
    from PIL import Image

    row = next(iter(coupled([Source(str(twins))], "sft", 0, 4, 1.0)))
    assert row.keys() == {"images", "prompt", "completion"}
    assert all(isinstance(image, Image.Image) for image in row["images"])


def test_general_chats_are_mixed_in(twins: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    chat = {"messages": [{"role": "user", "content": "Hm?"}, {"role": "assistant", "content": "A cat."}], "images": []}
    (tmp_path / "general.jsonl").write_text((json.dumps(chat) + "\n") * 9)
    sources = [Source(str(twins), 0.5), Source(str(tmp_path / "general.jsonl"), 0.5)]
    mixed = coupled(sources, "sft", 0, 8, 0.5).repeat(None)
    spoken = [row["completion"][0]["content"] for row, _ in zip(mixed, range(200), strict=False)]
    assert 60 < spoken.count("A cat.") < 140


def test_a_share_of_pairs_needs_pairs(tmp_path: Path) -> None:
    plain = asked_dataset(tmp_path / "plain", seeds=[1])
    with pytest.raises(InputError, match="no whole pair of questions in"):
        next(couples(tars(str(plain)), "sft", "pairs"))


def test_a_half_alone_counts_with_the_others() -> None:
    walk = twin_walks([0])
    pairs, others = halves(walk[:1])
    assert all(first.pair == second.pair for (_, first, _), (_, second, _) in pairs)
    names = Counter(one.pair for one in walk[0].record.questions)
    assert len(pairs) == sum(count == 2 for pair, count in names.items() if pair)
    assert any(question.pair for _, question, _ in others)


def test_recipes_that_cannot_hold_both_halves_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text("stage: sft\npairs: 1.5\n")
    with pytest.raises(RecipeError, match="`pairs` is a share from 0 to 1"):
        load_train_recipe(str(path), "sft")
    path.write_text("stage: grpo\nbatch_size: 4\ngrpo: {generations: 4, rewards: {pair: 1}}\n")
    with pytest.raises(RecipeError, match="must be a multiple of 2 x `generations`, 8"):
        load_train_recipe(str(path), "grpo")
    path.write_text("stage: grpo\nbatch_size: 4\naccumulation: 2\ngrpo: {generations: 4, rewards: {pair: 1}}\n")
    assert load_train_recipe(str(path), "grpo").couples
    path.write_text("stage: sft\npairs: 0.3\n")
    assert load_train_recipe(str(path), "sft").pairs == 0.3


LORA = LoraRecipe(rank=64, alpha=128, dropout=0.0)
SFT = TrainRecipe(
    stage="sft", lora=LORA, batch_size=4, learning_rate=5e-3, scheduler="constant", shuffle_buffer=8, save_steps=0
)
GRPO = TrainRecipe(
    stage="grpo",
    lora=LORA,
    batch_size=64,
    learning_rate=1e-3,
    scheduler="constant",
    shuffle_buffer=8,
    log_steps=1,
    save_steps=0,
    grpo=GrpoRecipe(generations=32, max_completion_length=8, rewards={"pair": 1.0}),
)


def test_the_reward_of_a_pair_rises(tmp_path: Path) -> None:
    """One pair, whose halves have nothing but their image to tell them apart.

    A few supervised steps teach the form of an answer, and leave the halves mixed up; then only the reward is left.
    """
    pytest.importorskip("trl")
    from layoutgen.train.grpo import train_grpo
    from layoutgen.train.model import merge_adapters
    from layoutgen.train.sft import train_sft
    from tests.train import tiny

    walk = twin_walks([0], Recipe(name="short", map="none", think=False, contrast=ContrastRecipe(pairs=8)))
    pair = next(first.pair for (_, first, _), _ in halves(walk)[0] if first.kind == "choice")
    asked = [[replace(one, frames=[0]) for one in clip.record.questions if one.pair == pair] for clip in walk]
    clips = [clip.with_questions(chosen) for clip, chosen in zip(walk, asked, strict=True)]
    source = Source(str(write_dataset(tmp_path / "pair", clips, shard_size=3)))
    corpus = [text for one in sum(asked, []) for text in (user_prompt(one), one.response)]
    model = tiny.build(tmp_path / "tiny", corpus)
    train_sft(replace(SFT, model=str(model)), [source], tmp_path / "sft", steps=16, cpu=True)
    merge_adapters(tmp_path / "sft", tmp_path / "merged")
    recipe = replace(GRPO, model=str(tmp_path / "merged"))
    trainer = train_grpo(recipe, [source], tmp_path / "grpo", steps=20, cpu=True)
    rewards = [entry["reward"] for entry in trainer.state.log_history if "reward" in entry]
    assert sum(rewards[:3]) / 3 < 0.4 and sum(rewards[-3:]) / 3 > 0.6, rewards


RANK = """
import json, sys
from accelerate import PartialState
from accelerate.data_loader import prepare_data_loader
from torch.utils.data import DataLoader
from trl.trainer.grpo_trainer import repeat_iterable_dataset
from layoutgen.train.couples import coupled
from layoutgen.train.data import Source
state = PartialState(cpu=True)
rows = coupled([Source(sys.argv[1])], "grpo", 0, 16, 0.5).repeat(None)
rows = repeat_iterable_dataset(rows, mini_repeat_count=2, batch_size=4)
loader = prepare_data_loader(DataLoader(rows, batch_size=4, collate_fn=lambda batch: batch), dispatch_batches=False)
seen = [[row["pair"] for row in batch] for batch, _ in zip(loader, range(20))]
open(f"{sys.argv[2]}/rank{state.process_index}.json", "w").write(json.dumps(seen))
"""


@pytest.mark.slow
@pytest.mark.parametrize("shards", [1, 2])
def test_each_of_two_processes_has_both_halves(shards: int, tmp_path: Path) -> None:
    """Two prompts with two completions each in a process's batch, whether they share a shard or have their own."""
    pytest.importorskip("trl")
    dataset = twins_dataset(tmp_path / "dataset", seeds=range(shards))
    script = tmp_path / "rank.py"
    script.write_text(RANK)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    subprocess.run([*command, str(script), str(dataset), str(tmp_path)], check=True, timeout=200, capture_output=True)
    for rank in (0, 1):
        batches = json.loads((tmp_path / f"rank{rank}.json").read_text())
        assert any(pairs[0] for pairs in batches) and all(len(set(pairs)) == 1 for pairs in batches)


def test_a_model_is_asked_with_dummies(twins: Path, tiny_model: Path, tmp_path: Path) -> None:
    from layoutgen.evaluate.predict import predict, read_predictions

    for dummy in ("removed", "first", "black", "shuffled"):
        out = tmp_path / f"{dummy}.jsonl"
        assert predict(str(twins), str(tiny_model), out, dummy=dummy, max_new_tokens=2, limit=2, cpu=True) == 2
        assert read_predictions(out).dummy == dummy and len(read_predictions(out).responses) == 2
