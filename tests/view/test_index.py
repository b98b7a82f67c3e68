"""The index: what it finds, counts and sorts, while it grows and when it was kept."""

import shutil
from pathlib import Path

import fsspec
import pytest

from layoutgen.dataset.reader import read_samples
from layoutgen.dataset.records import Clip
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError, InputError
from layoutgen.view import index as module
from layoutgen.view.index import Index
from layoutgen.view.query import Wanted, facets, listed
from tests.dataset_maker import write_dataset


def wanted(index: Index, places: set[str] | None = None, **asked: object) -> dict:
    return listed(index, Wanted(**{"filters": {}, **asked}), places)  # type: ignore[arg-type]


def test_clips_are_found_by_id_key_and_number(index: Index, clips: list[Clip]) -> None:
    twin = clips[1].record.clip_id
    assert index.find(twin).n == 1
    assert index.find(twin) == index.find("1") == index.find("000000-removed")
    with pytest.raises(DatasetError, match="no clip 'nothing'"):
        index.find("nothing")


def test_every_file_is_read_by_its_bytes(index: Index, source: str, clips: list[Clip]) -> None:
    read = [clip for tar in index._tars for clip in read_samples(Storage(source), tar)]
    assert len(read) == len(clips)
    for n, (key, clip) in enumerate(read):
        row = index.row(n)
        assert (row.key, row.id) == (key, clip.record.clip_id)
        assert [index.read(row, frame.file) for frame in clip.record.frames] == clip.images
        assert index.record(n) == clip.record
    with pytest.raises(DatasetError, match="has no 'frame_99.jpg'"):
        index.read(row, "frame_99.jpg")


def test_filters_and_words_must_hold_of_one_question(index: Index, clips: list[Clip]) -> None:
    def fits(clip: Clip, task: str, word: str) -> bool:
        words = [" ".join(q.text.lower().split()) for q in clip.record.questions if q.task == task]
        return any(f" {word}" in f" {text}" for text in words)

    for task in ("object_count", "minimum_distance"):
        for word in ("sofa", "bed", "how many"):
            found = wanted(index, words=word if " " not in word else f'"{word}"', filters={"task": [task]})
            expected = {clip.record.clip_id for clip in clips if fits(clip, task, word)}
            assert {clip["id"] for clip in found["clips"]} == expected
            assert all(clip["hit"]["task"] == task for clip in found["clips"])


def test_pages_and_orders(index: Index, clips: list[Clip]) -> None:
    pages = [wanted(index, first=first, count=2)["clips"] for first in range(0, len(clips), 2)]
    assert [clip["n"] for page in pages for clip in page] == list(range(len(clips)))
    most = [clip["questions"] for clip in wanted(index, order="most questions")["clips"]]
    assert most == sorted(most, reverse=True)
    for wrong in ({"order": "colour"}, {"count": 0}, {"count": 1000}, {"first": -1}):
        with pytest.raises(InputError):
            wanted(index, **wrong)


def test_facets_count_what_filters_find(index: Index, clips: list[Clip]) -> None:
    found = facets(index)
    tasks = dict(found["task"])
    assert sum(tasks.values()) == sum(len(clip.record.questions) for clip in clips)
    for task, count in list(tasks.items())[:4]:
        assert wanted(index, filters={"task": [task]})["questions"] == count
    for name in ("room", "edit", "split"):
        for value, count in found[name]:
            assert wanted(index, filters={name: [value]})["total"] == count


def test_clips_of_an_audit(index: Index, clips: list[Clip]) -> None:
    assert [clip["n"] for clip in wanted(index, {clips[2].record.clip_id, "000001-moved"})["clips"]] == [2, 3]


@pytest.mark.parametrize("words", ['"', '"" ""', "a AND (", "*", "NEAR/3 sofa", "x' OR 1=1 --", "沙发"])
def test_any_words_may_be_asked(index: Index, words: str) -> None:
    assert wanted(index, words=words)["total"] >= 0


def test_chinese_is_searched_inside_of_words(folder: Path, clips: list[Clip]) -> None:
    from msgspec.structs import replace

    record = clips[-1].record
    said = replace(record, questions=[replace(record.questions[0], text="请问沙发离电视多远？")])
    index = Index(str(write_dataset(folder, [replace(clips[-1], record=said)])), keep=False)
    index.wait()
    assert [wanted(index, words=words)["total"] for words in ("电视", "沙发 电视", "冰箱")] == [1, 1, 0]


def test_a_kept_index_is_used_until_the_set_changes(
    source: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYOUTGEN_CACHE", str(tmp_path / "cache"))
    first = Index(source)
    first.wait(10**6)
    first.close()
    monkeypatch.setattr(module, "samples", None)  # whoever reads the tars again fails
    again = Index(source)
    assert again.progress.done and again.progress.clips == first.progress.clips
    assert wanted(again, words="sofa") == wanted(first, words="sofa") if not first._closed else True
    monkeypatch.undo()


def test_a_tar_alone_and_a_set_behind_a_url(source: str, index: Index, tmp_path: Path) -> None:
    tar = Index(f"{source}/{index._tars[0]}", keep=False)
    tar.wait(10**6)
    assert 0 < tar.progress.clips < index.progress.clips and not tar.progress.fault
    memory = fsspec.filesystem("memory")
    memory.put(source, "/view-set", recursive=True)
    far = Index("memory://view-set", keep=False)
    far.wait(10**6)
    assert far.progress.clips == index.progress.clips
    row = far.row(3)
    assert far.read(row, "frame_01.jpg") == index.read(index.row(3), "frame_01.jpg")
    memory.rm("/view-set", recursive=True)


def test_what_was_read_before_damage_can_be_looked_at(source: str, folder: Path) -> None:
    shutil.copytree(source, folder, dirs_exist_ok=True)
    last = sorted(folder.glob("*.tar"))[-1]
    last.write_bytes(last.read_bytes()[:-20_000])
    index = Index(str(folder), keep=False)
    index.wait(10**6)
    assert "ends in the middle" in index.progress.fault or index.progress.fault
    assert wanted(index)["total"] == index.progress.clips > 0


def test_no_dataset_is_one_line(folder: Path) -> None:
    with pytest.raises(DatasetError, match="no finished shards"):
        Index(str(folder))
    with pytest.raises(DatasetError, match="no such file"):
        Index(str(folder / "none.tar"))
