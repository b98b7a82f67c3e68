"""Planted faults that only show over many samples: imbalance, shortcuts, leaks, duplicates."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.audit import shortcuts
from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import QuestionRow
from layoutgen.audit.shortcuts import check_shortcuts
from layoutgen.dataset.records import Clip, Question
from layoutgen.seeds import rng_for
from tests.audit.conftest import Clips, assert_caught, change_all, clean_clips, gate
from tests.dataset_maker import RECIPE, write_dataset


def in_split(clip: Clip, split: str) -> Clip:
    """The clip in another split."""
    return replace(clip, record=replace(clip.record, split=split))


def renamed(clip: Clip, name: str) -> Clip:
    """The clip under another id."""
    return replace(clip, record=replace(clip.record, clip_id=name))


def test_duplicated_clip(clips: Clips, audited) -> None:
    assert_caught(audited([*clips, clips[0]]), "clips")


def test_duplicated_clip_under_another_name(clips: Clips, audited) -> None:
    report = audited([*clips, renamed(clips[0], "other")])
    assert_caught(report, "clips")
    assert "same frames" in gate(report, "clips").examples[0].what


def test_leaking_house(clips: Clips, audited) -> None:
    record = replace(clips[-1].record, house=clips[0].record.house, split="test")
    clips[-1] = replace(clips[-1], record=record)
    assert_caught(audited(clips), "houses")


def test_leaking_image(clips: Clips, audited) -> None:
    clips[-1] = in_split(clips[-1], "test")
    frames, images = list(clips[-1].record.frames), list(clips[-1].images)
    images[3], frames[3] = clips[0].images[3], replace(frames[3], sha256=clips[0].record.frames[3].sha256)
    clips[-1] = replace(clips[-1], images=images, record=replace(clips[-1].record, frames=frames))
    assert_caught(audited(clips), "shared_images")


def test_leaking_question(clips: Clips, audited) -> None:
    """The same text, map, reasoning and answer in two splits, as when a house is filmed again under a new name."""
    twin = replace(
        clips[0].record,
        clip_id="again",
        split="test",
        house=clips[-1].record.house,
        frames=[
            replace(f, sha256=g.sha256) for f, g in zip(clips[0].record.frames, clips[-1].record.frames, strict=True)
        ],
    )
    clips[-1] = replace(clips[-1], record=twin)
    assert_caught(audited(clips), "shared_questions")


def test_leak_into_another_dataset(clips: Clips, audited, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write_dataset(other, [in_split(clips[0], "test")])
    report = audited(clips, against=str(other))
    assert_caught(report, "houses", also=["shared_images", "shared_questions"])
    assert len(report.failed) == 3


def test_other_dataset_without_a_leak(clips: Clips, audited, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write_dataset(other, [in_split(clean_clips(9)[8], "test")])
    assert audited(clips, against=str(other)).failed == []


def test_repeated_look(clips: Clips, audited) -> None:
    """A frame that only repeats the one before, one JPEG quality apart: warned of, and failing where asked for."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.open(BytesIO(clips[0].images[2])).save(out, "JPEG", quality=60)
    clips[0] = replace(clips[0], images=[*clips[0].images[:3], out.getvalue(), *clips[0].images[4:]])
    frames = [replace(frame, sha256="") for frame in clips[0].record.frames]
    clips[0] = replace(clips[0], record=replace(clips[0].record, frames=frames))
    assert gate(audited(clips, "warned"), "near_duplicates").status == "WARN"
    assert_caught(audited(clips, "failed", fail_on=frozenset({"near_duplicates"})), "near_duplicates")


def test_unbalanced_letters(clips: Clips, audited) -> None:
    """Every right option moved to A."""

    def first(question: Question) -> Question:
        if question.kind != "choice":
            return question
        right = question.options["ABCD".index(question.answer)]
        options = [right, *(option for option in question.options if option != right)]
        listed = "\n".join(f"{letter}. {option}" for letter, option in zip("ABCD", options, strict=False))
        head = question.response.rpartition("<answer>")[0]
        return replace(
            question,
            options=options,
            answer="A",
            text=f"{question.text.partition(chr(10) + 'A. ')[0]}\n{listed}",
            response=f"{head}<answer>A</answer>",
        )

    assert_caught(audited(change_all(clips, first)), "letters")


def test_mix_that_is_not_the_recipes(clips: Clips, audited) -> None:
    report = audited(clips, recipe=replace(RECIPE, frames={1: 1.0}))
    assert gate(report, "mix").status == "WARN"
    assert "frame counts" in gate(report, "mix").examples[0].where


def make_rows(count: int, hint: Callable[[str], tuple[str, str]]) -> list[QuestionRow]:
    """Questions with answers at random; `hint` gives the template and the stem for a right answer."""
    rng = rng_for("rows")
    options = ("front-left", "front-right", "back-left", "back-right")
    rows = []
    for index in range(count):
        at = int(rng.integers(4))
        template, stem = hint(options[at])
        words = " ".join(str(rng.choice(["bed", "sofa", "desk", "safe", "lamp"])) for _ in range(4))
        rows.append(
            QuestionRow(
                where=f"{index}",
                house=f"house {index // 8}",
                task="vertical_direction",
                kind="choice",
                template=template,
                stem=f"{stem} {words}",
                options=options,
                answer="ABCD"[at],
                right=options[at],
                shown=4,
                categories=("bed",),
            )
        )
    return rows


def shortcut_ledger(hint: Callable[[str], tuple[str, str]]) -> Ledger:
    """The ledger of the shortcut gates over 800 such questions."""
    ledger = Ledger()
    check_shortcuts(make_rows(800, hint), ledger)
    return ledger


def test_honest_questions_have_no_shortcut() -> None:
    ledger = shortcut_ledger(lambda right: ("t.1", "where is it"))
    assert not ledger.found
    assert ledger.checked["text"] == 800


def test_wording_that_tells_the_answer() -> None:
    ledger = shortcut_ledger(lambda right: (f"t.{len(right)}", "where is it"))
    assert ledger.found["template_majority"] == 1


def test_word_that_tells_the_answer() -> None:
    """A hint in a third of the questions, as in the measured leak of the notes."""
    rng = rng_for("hint")
    ledger = shortcut_ledger(lambda right: ("t.1", f"near {right[:4]}" if rng.random() < 0.5 else "where is it"))
    assert ledger.found["text"] == 1
    assert ledger.found["template_majority"] == 0


def test_option_that_stands_out() -> None:
    """The right option is the only one of another length: no word tells it, its features do."""
    rows = []
    for index, row in enumerate(make_rows(800, lambda right: ("t.1", "which object"))):
        names = tuple(
            f"{'x' * (9 if option == row.right else 5)}{index * 4 + i}" for i, option in enumerate(row.options)
        )
        rows.append(QuestionRow(**{**fields(row), "options": names, "right": names[row.options.index(row.right)]}))
    ledger = Ledger()
    check_shortcuts(rows, ledger)
    assert ledger.found["forest"] == 1


def fields(row: QuestionRow) -> dict[str, object]:
    """The row's fields by name."""
    return {name: getattr(row, name) for name in row.__slots__}


def test_without_scikit_learn_the_gates_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortcuts, "find_spec", lambda name: None)
    ledger = shortcut_ledger(lambda right: ("t.1", "where is it"))
    assert "pip install 'scikit-learn" in ledger.notes["text"]
    assert ledger.skipped >= {"text", "forest"}


def test_distances_that_the_categories_tell() -> None:
    rows = [
        QuestionRow(f"{i}", f"house {i // 5}", "minimum_distance", "number", "t.1", "", (), far, far, 4, (kind, "desk"))
        for i in range(100)
        for kind, far in (("bed", "2.0"), ("sofa", "4.0"))
    ]
    ledger = Ledger()
    check_shortcuts(rows, ledger)
    assert ledger.found["number_prior"] == 1
