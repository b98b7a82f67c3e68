"""Records of schema 1 are read as those of schema 2; other versions are refused in one line."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.scan import check_sample
from layoutgen.config import Recipe
from layoutgen.dataset import read
from layoutgen.dataset.decode import decode_record, rewritten
from layoutgen.dataset.records import SCHEMA_VERSION, ClipRecord, Twin, encode_record, record_faults
from layoutgen.dataset.tar import Member, write_members
from layoutgen.errors import DatasetError, InputError
from layoutgen.geometry.polygons import is_square
from tests.dataset.test_schema import validator
from tests.factories import make_bytes_clip

VERSION_1 = gzip.decompress((Path(__file__).parent / "data/clip-1.0.json.gz").read_bytes())
"""A clip of a generated studio, written by layoutgen before schema 2."""

GATES = ("schema", "references", "boxes", "poses", "oriented", "projection", "map", "equations", "answers", "margins")


@pytest.fixture(scope="module")
def old() -> Any:
    return json.loads(VERSION_1)


@pytest.fixture(scope="module")
def record() -> ClipRecord:
    return decode_record(VERSION_1)


def test_version_1_keeps_everything_it_said(old: Any, record: ClipRecord) -> None:
    new = json.loads(encode_record(record))
    assert new["camera"] == {**old["camera"], "lens": ""}
    assert new["questions"] == [
        {**question, "said": [], "style": "arithmetic", "spelling": "british"} for question in old["questions"]
    ]
    for key in ("clip_id", "split", "seed", "house", "engine", "rooms"):
        assert new[key] == old[key]
    assert [{key: after[key] for key in old["frames"][0]} for after in new["frames"]] == old["frames"]
    for before, after in zip(old["objects"], new["objects"], strict=True):
        assert {key: after["outline" if key == "footprint" else key] for key in before} == before


def test_what_version_1_did_not_say_follows_or_is_unknown(record: ClipRecord) -> None:
    assert record.schema_version == SCHEMA_VERSION
    assert record.covisibility == [] and record.twin == Twin() and record.source.kind == "simulated"
    assert all(np.array(f.camera_to_world) == pytest.approx(f.pose.matrix()) for f in record.frames)
    assert list(record_faults(record)) == []
    validator("clip").validate(json.loads(encode_record(record)))


def test_oriented_boxes_of_version_1_stand_on_their_old_footprints(record: ClipRecord) -> None:
    turned = [thing for thing in record.objects if not is_square(thing.outline, thing.floor_box)]
    assert len(turned) > 3
    for thing in turned:
        corners = thing.oriented_box.geometry.corners()
        flat = [record.observer.point(x, z) for x, _, z in corners.tolist()]
        assert all(min(np.hypot(x - u, z - v) for u, v in flat) < 1e-5 for x, z in thing.outline)
        assert [corners[:, 1].min(), corners[:, 1].max()] == pytest.approx([thing.box.y_min, thing.box.y_max])


def test_the_audit_finds_version_1_as_true_as_it_was(record: ClipRecord) -> None:
    ledger = Ledger()
    files = {"json": VERSION_1, **{frame.file: b"" for frame in record.frames}}
    check_sample(Sample("000000", "old.tar", record, Recipe(name="version-1"), files), ledger)
    assert all(ledger.checked[gate] and not ledger.found[gate] for gate in GATES), ledger.found
    assert not ledger.checked["covisibility"]


def test_a_set_of_version_1_is_read(tmp_path: Path, record: ClipRecord) -> None:
    assert [clip.record for clip in read(_tar(tmp_path, VERSION_1))] == [record]


def test_records_are_rewritten_as_their_own_version_writes_them() -> None:
    new = encode_record(make_bytes_clip(1).record)
    assert rewritten(VERSION_1) == VERSION_1 and rewritten(new) == new
    assert rewritten(VERSION_1.replace(b'"seed":', b'"note":1,"seed":', 1)) == VERSION_1


def _later(record: Any) -> None:
    record["schema_version"] = "3.1"


def _short_footprint(record: Any) -> None:
    record["objects"][0]["footprint"].pop()


def _short_position(record: Any) -> None:
    record["frames"][1]["position"].pop()


def _no_frame(record: Any) -> None:
    record["frames"] = []


def _no_house(record: Any) -> None:
    del record["house"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_later, r"schema version '3.1' is none that this layoutgen reads \(1.0, 2.0, 2.1\)"),
        (_short_footprint, "has a box or a footprint of the wrong length"),
        (_short_position, "frame_01.jpg has a position of the wrong size"),
        (_no_frame, "there is no frame"),
        (_no_house, "missing required field `house`"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(change: Callable[[Any], None], says: str, tmp_path: Path) -> None:
    broken = json.loads(VERSION_1)
    change(broken)
    with pytest.raises(DatasetError, match=says) as caught:
        list(read(_tar(tmp_path, json.dumps(broken).encode())))
    assert caught.value.exit_code == InputError.exit_code == 2
    assert "\n" not in str(caught.value) and "sample 000000: " in str(caught.value)


def _tar(folder: Path, data: bytes) -> str:
    """A tar of one sample with that JSON."""
    members = [Member("000000.json", data), *(Member(f"000000.frame_{i:02d}.jpg", b"x") for i in range(16))]
    with (folder / "old.tar").open("wb") as stream:
        write_members(stream, members)
    return str(folder / "old.tar")
