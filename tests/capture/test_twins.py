"""Twins of walks through real houses: one fact is changed, and all else is as it was."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.twins import TwinCheck
from layoutgen.capture import capture, film
from layoutgen.config import TwinRecipe
from layoutgen.dataset.records import Clip, Filmed, Twin, encode_record
from layoutgen.houses.edits import KINDS
from layoutgen.houses.house import House
from layoutgen.studio.thor.embedded import EmbeddedStudio
from tests.capture.conftest import RECIPE, SMALL

WITH_TWINS = replace(RECIPE, modalities=["depth", "ids"], twins=TwinRecipe(1, 1, 1, 1, 1))


@pytest.fixture(scope="module")
def walk(studio: EmbeddedStudio, flat: House) -> Filmed:
    return film(studio, flat, WITH_TWINS, seed=3)


def samples(clips: list[Clip]) -> Iterator[Sample]:
    for number, clip in enumerate(clips):
        files = {"json": encode_record(clip.record), **clip.extras}
        files |= {frame.file: image for frame, image in zip(clip.record.frames, clip.images, strict=True)}
        yield Sample(str(number), "tar", clip.record, WITH_TWINS, files)


def test_a_walk_has_a_twin_of_each_kind_or_says_why_not(walk: Filmed) -> None:
    first, *twins = walk.clips
    assert first.record.twin == Twin()
    found = [clip.record.twin.edit for clip in twins]
    assert len(found) >= 3 and found == [kind for kind in KINDS if kind in found]
    assert sorted(walk.left_out) == sorted(f"twin.{kind}" for kind in KINDS if kind not in found)
    for clip in twins:
        assert clip.record.clip_id == f"{first.record.clip_id}~{clip.record.twin.edit}"
        assert [frame.pose for frame in clip.record.frames] == [frame.pose for frame in first.record.frames]
        assert clip.images != first.images


def test_the_audit_finds_each_twin_sound(walk: Filmed) -> None:
    ledger, check = Ledger(), TwinCheck()
    for sample in (found := list(samples(walk.clips))):
        check.check(sample, found[0], ledger)
    assert ledger.checked["twins"] == len(walk.clips) - 1
    assert not ledger.examples


def test_images_that_do_not_show_the_place_keep_their_bytes(walk: Filmed) -> None:
    """Where light is baked anew near the edit only, a frame of another room is the same file."""
    first, *twins = walk.clips
    kept = [sum(a == b for a, b in zip(first.images, clip.images, strict=True)) for clip in twins]
    assert sum(kept) > 0


@pytest.mark.slow
def test_the_walk_itself_is_that_without_twins(studio: EmbeddedStudio, flat: House, walk: Filmed) -> None:
    """Also after its twins, in the same simulator and in a new one."""
    alone = replace(WITH_TWINS, twins=TwinRecipe())
    assert capture(studio, flat, alone, seed=3) == walk.clips[0]
    with EmbeddedStudio(SMALL) as other:
        assert film(other, flat, replace(WITH_TWINS, twins=TwinRecipe(moved=1)), seed=3).clips == [
            walk.clips[0],
            *(clip for clip in walk.clips if clip.record.twin.edit == "moved"),
        ]


def test_twins_from_elsewhere_see_the_place(studio: EmbeddedStudio, flat: House) -> None:
    first, *twins = film(studio, flat, replace(WITH_TWINS, twins=TwinRecipe(moved=1, elsewhere=1)), seed=3).clips
    for clip in twins:
        twin = clip.record.twin
        assert twin.elsewhere
        assert not {frame.pose for frame in clip.record.frames} & {frame.pose for frame in first.record.frames}
        moved = next(index for index, thing in enumerate(clip.record.objects) if thing.id == twin.now)
        assert any(moved in frame.visible for frame in clip.record.frames)
    ledger, check = Ledger(), TwinCheck()
    for sample in (found := list(samples([first, *twins]))):
        check.check(sample, found[0], ledger)
    assert not ledger.examples


def test_ids_of_twins_name_the_same_things(walk: Filmed) -> None:
    first, *twins = walk.clips
    for clip in twins:
        for index in range(len(clip.images)):
            ids = cv2.imdecode(np.frombuffer(clip.extras[f"ids_{index:02d}.png"], np.uint8), cv2.IMREAD_UNCHANGED)
            assert int(ids.max()) <= len(clip.record.objects)
            assert {int(i) - 1 for i in np.unique(ids[ids > 0])} == {
                o.object for o in clip.record.frames[index].objects
            }
