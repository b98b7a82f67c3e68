"""A repair writes a sound copy and leaves the original alone."""

import hashlib
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.audit.repair import repair
from layoutgen.audit.run import audit
from layoutgen.config import ContrastRecipe
from layoutgen.dataset import read
from layoutgen.dataset.records import Clip
from layoutgen.errors import DatasetError, OutputError
from layoutgen.qa import ask_walk
from tests.audit.conftest import Clips, answered, change_question, task
from tests.audit.test_planted_files import with_image
from tests.audit.test_planted_twins import original, removed, with_frame
from tests.dataset_maker import RECIPE, write_dataset


def digest(folder: Path) -> dict[str, str]:
    """sha256 of each file."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture
def broken(tmp_path: Path, clips: Clips) -> Path:
    """A wrong answer in one clip, a truncated image in another, a clip twice."""
    clips[3] = with_image(clips[3], 2, clips[3].images[2][:-2000])
    clips = change_question(clips, lambda _, q: answered(q, "9.9"), task("minimum_distance"))
    folder = tmp_path / "broken"
    folder.mkdir()
    return write_dataset(folder, [*clips, clips[1]])


def test_only_what_is_faulty_is_dropped(broken: Path, clips: Clips, tmp_path: Path) -> None:
    before, out = digest(broken), tmp_path / "repaired"
    told = repair(str(broken), str(out))
    assert digest(broken) == before
    assert audit(str(out)).failed == []
    assert told.clips == len(clips) - 1
    assert len(told.dropped) == 3
    assert {why.partition(":")[0] for why in told.dropped.values()} == {"answers", "images", "clips"}
    assert json.loads((out / "repair.json").read_text())["dropped"] == told.dropped
    kept = sum(len(clip.record.questions) for clip in read(str(out)))
    assert (
        kept == told.questions == sum(len(clip.record.questions) for clip in clips) - 1 - len(clips[3].record.questions)
    )


def test_clean_set_is_copied_byte_for_byte(clips: Clips, tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    source = write_dataset(tmp_path / "clean", clips)
    repair(str(source), str(tmp_path / "copy"))
    copy = digest(tmp_path / "copy")
    assert {name: copy[name] for name in digest(source)} == digest(source)


WANTED = replace(RECIPE, questions_per_clip=4, contrast=ContrastRecipe(pairs=8))


def in_pairs() -> list[Clip]:
    """A walk and its twin, with questions of pairs."""
    clips = [original(), removed(original())]
    questions = ask_walk(clips, WANTED, 1)
    return [clip.with_questions(one.questions) for clip, one in zip(clips, questions, strict=True)]


def repaired(clips: list[Clip], tmp_path: Path) -> list[Clip]:
    """What a repair keeps, which is sound."""
    (tmp_path / "broken").mkdir()
    source = write_dataset(tmp_path / "broken", clips, recipe=WANTED, twins=True)
    repair(str(source), str(tmp_path / "repaired"))
    assert audit(str(tmp_path / "repaired")).failed == []
    return list(read(str(tmp_path / "repaired")))


def test_a_faulty_twin_goes_and_the_other_halves_with_it(tmp_path: Path) -> None:
    walk, twin = in_pairs()
    assert any(question.pair for question in twin.record.questions)
    turned = with_frame(twin, lambda frame: replace(frame, yaw_deg=frame.yaw_deg + 1))
    (kept,) = repaired([walk, turned], tmp_path)
    assert kept.record.clip_id == walk.record.clip_id
    assert kept.record.questions == [question for question in walk.record.questions if not question.pair]


def test_both_halves_go(tmp_path: Path) -> None:
    walk, twin = in_pairs()
    faulty = next(question for question in walk.record.questions if question.pair and question.kind == "number")
    walk = walk.with_questions([answered(q, "99.9") if q == faulty else q for q in walk.record.questions])
    before = {question.id for clip in (walk, twin) for question in clip.record.questions}
    after = {question.id: question for clip in repaired([walk, twin], tmp_path) for question in clip.record.questions}
    gone = [q for clip in (walk, twin) for q in clip.record.questions if q.id in before - after.keys()]
    assert [question.pair for question in gone] == [faulty.pair] * 2


def test_target_that_is_not_empty(broken: Path) -> None:
    with pytest.raises(OutputError, match="not empty"):
        repair(str(broken), str(broken))


def test_nothing_to_repair(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="nothing to repair"):
        repair(str(tmp_path), str(tmp_path / "out"))


def test_an_interrupted_repair_leaves_nothing_in_the_way(
    broken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "repaired"
    with monkeypatch.context() as cut:
        cut.setattr("layoutgen.audit.repair.write_manifest", cut_off)
        with pytest.raises(KeyboardInterrupt):
            repair(str(broken), str(out))
    assert not out.exists()
    assert repair(str(broken), str(out)).clips > 0


def cut_off(*_: object) -> None:
    raise KeyboardInterrupt
