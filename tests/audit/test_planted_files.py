"""Planted faults of tars, sidecars, records and images: one a test, each caught by its own gate."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from layoutgen.audit.run import audit
from layoutgen.dataset.manifest import manifest_of, write_manifest
from layoutgen.dataset.records import Clip, ClipRecord
from layoutgen.dataset.sidecar import Sidecar, committed, write_sidecar
from layoutgen.dataset.storage import Storage
from tests.audit.conftest import Clips, assert_caught, change_record, gate
from tests.dataset_maker import write_dataset

TAR = "layoutgen-00000.tar"


@pytest.fixture
def folder(tmp_path: Path, clips: Clips) -> Path:
    """The clean set on disk."""
    return write_dataset(tmp_path, clips)


def reseal(folder: Path, change: Callable[[Sidecar], Sidecar] = lambda sidecar: sidecar) -> None:
    """Makes the first sidecar agree with its tar again, so that only what is inside of it is wrong."""
    storage = Storage(str(folder))
    data = (folder / TAR).read_bytes()
    sidecar = replace(committed(storage)[0], bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    write_sidecar(storage, change(sidecar))
    write_manifest(storage, manifest_of(committed(storage)))


def rewrite(folder: Path, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> None:
    """Writes the first tar again, each member as `change` says."""
    out = io.BytesIO()
    with tarfile.open(folder / TAR) as old, tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as new:
        for member in old:
            for name, data in change(member.name, old.extractfile(member).read()):  # type: ignore[union-attr]
                info = tarfile.TarInfo(name)
                info.size = len(data)
                new.addfile(info, io.BytesIO(data))
    (folder / TAR).write_bytes(out.getvalue())
    reseal(folder)


def with_image(clip: Clip, index: int, image: bytes) -> Clip:
    """The clip with one image replaced and its sha256 recorded, so that only the picture is wrong."""
    images, frames = list(clip.images), list(clip.record.frames)
    images[index] = image
    frames[index] = replace(frames[index], sha256=hashlib.sha256(image).hexdigest())
    return replace(clip, images=images, record=replace(clip.record, frames=frames))


def plain_jpeg(width: int, height: int, grey: int) -> bytes:
    """A JPEG of one grey."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (grey, grey, grey)).save(out, "JPEG")
    return out.getvalue()


def test_flipped_bit(folder: Path) -> None:
    data = bytearray((folder / TAR).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / TAR).write_bytes(data)
    assert_caught(audit(str(folder)), "files", also=["images", "members", "schema"])


def test_stale_sidecar(folder: Path) -> None:
    reseal(folder, lambda sidecar: replace(sidecar, questions=sidecar.questions + 1))
    report = audit(str(folder))
    assert_caught(report, "files")
    assert any("its sidecar says" in example.what for example in gate(report, "files").examples)


def test_sidecar_of_another_plan(folder: Path) -> None:
    reseal(folder, lambda sidecar: replace(sidecar, plan="0" * 64))
    assert_caught(audit(str(folder)), "files")


def test_stale_manifest(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"questions": 1}))
    assert_caught(audit(str(folder)), "files")


def test_tar_without_sidecar(folder: Path) -> None:
    (folder / "layoutgen-00007.tar").write_bytes((folder / TAR).read_bytes())
    assert_caught(audit(str(folder)), "files")


def test_truncated_tar(folder: Path) -> None:
    (folder / TAR).write_bytes((folder / TAR).read_bytes()[:-50_000])
    reseal(folder)
    assert_caught(audit(str(folder)), "members", also=["files"])


def test_missing_frame(folder: Path) -> None:
    rewrite(folder, lambda name, data: [] if name == "000000.frame_03.jpg" else [(name, data)])
    assert_caught(audit(str(folder)), "members", also=["files"])


def test_frames_before_their_record(folder: Path) -> None:
    rewrite(folder, lambda name, data: [] if name == "000001.json" else [(name, data)])
    assert_caught(audit(str(folder)), "members", also=["files"])


@pytest.mark.parametrize("name", ["/etc/cron.d/000000.json", "../../000000.json", "a/../../b.json", "c\\..\\d.json"])
def test_member_that_points_outside(folder: Path, name: str) -> None:
    rewrite(folder, lambda old, data: [(name, data)] if old == "000000.json" else [(old, data)])
    report = audit(str(folder))
    assert_caught(report, "members", also=["files"])
    assert "points outside" in gate(report, "members").examples[0].what


def test_link_in_a_tar(folder: Path) -> None:
    info = tarfile.TarInfo("000000.json")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    (folder / TAR).write_bytes(info.tobuf(tarfile.USTAR_FORMAT) + (folder / TAR).read_bytes())
    reseal(folder)
    assert_caught(audit(str(folder)), "members", also=["files"])


def test_giant_member(folder: Path) -> None:
    info = tarfile.TarInfo("000000.json")
    info.size = 8 * 2**30 - 1
    (folder / TAR).write_bytes(info.tobuf(tarfile.USTAR_FORMAT) + (folder / TAR).read_bytes())
    reseal(folder)
    report = audit(str(folder))
    assert_caught(report, "members", also=["files"])
    assert "the limit is" in gate(report, "members").examples[0].what


def test_missing_key(folder: Path) -> None:
    rewrite(folder, lambda name, data: [(name, data.replace(b'"seed":', b'"sead":', 1))])
    assert_caught(audit(str(folder)), "schema", also=["files"])


def test_unknown_key(folder: Path) -> None:
    rewrite(folder, lambda name, data: [(name, data.replace(b'"seed":', b'"note":"hi","seed":', 1))])
    assert_caught(audit(str(folder)), "schema")


def test_wrong_type(folder: Path) -> None:
    rewrite(folder, lambda name, data: [(name, data.replace(b'"split":"train"', b'"split":7', 1))])
    assert_caught(audit(str(folder)), "schema", also=["files"])


def test_object_that_does_not_exist(clips: Clips, audited) -> None:
    def beyond(record: ClipRecord) -> ClipRecord:
        first, *others = record.questions
        return replace(record, questions=[replace(first, objects=[999]), *others])

    assert_caught(audited(change_record(clips, beyond)), "references")


def test_repeated_question_id(clips: Clips, audited) -> None:
    def repeated(record: ClipRecord) -> ClipRecord:
        first, second, *others = record.questions
        return replace(record, questions=[first, replace(second, id=first.id), *others])

    assert_caught(audited(change_record(clips, repeated)), "references")


def test_odd_number_of_frames(clips: Clips, audited) -> None:
    def odd(record: ClipRecord) -> ClipRecord:
        first, *others = record.questions
        return replace(record, questions=[replace(first, frames=[0, 1, 2]), *others])

    assert_caught(audited(change_record(clips, odd)), "references")


def test_swapped_frames(clips: Clips, audited) -> None:
    images = clips[0].images
    clips[0] = replace(clips[0], images=[images[1], images[0], *images[2:]])
    assert_caught(audited(clips), "images")


def test_truncated_jpeg(clips: Clips, audited) -> None:
    clips[0] = with_image(clips[0], 2, clips[0].images[2][:-2000])
    report = audited(clips)
    assert_caught(report, "images")
    assert "cannot be read" in gate(report, "images").examples[0].what


def test_image_of_another_size(clips: Clips, audited) -> None:
    small = Image.open(io.BytesIO(clips[0].images[2])).resize((320, 240))
    out = io.BytesIO()
    small.save(out, "JPEG")
    clips[0] = with_image(clips[0], 2, out.getvalue())
    assert_caught(audited(clips), "images")


def test_decompression_bomb(clips: Clips, audited) -> None:
    """A header that claims 60,000 x 60,000 pixels: refused from the header, never inflated."""
    size = clips[0].images[2].index(b"\xff\xc0") + 5
    bomb = bytearray(clips[0].images[2])
    bomb[size : size + 4] = (60_000).to_bytes(2, "big") * 2
    clips[0] = with_image(clips[0], 2, bytes(bomb))
    assert_caught(audited(clips), "images")


def test_png_in_the_place_of_a_jpeg(clips: Clips, audited) -> None:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 90, 90)).save(out, "PNG")
    clips[0] = with_image(clips[0], 2, out.getvalue())
    assert_caught(audited(clips), "images")


def test_blank_frame(clips: Clips, audited) -> None:
    clips[0] = with_image(clips[0], 2, plain_jpeg(640, 480, 140))
    report = audited(clips)
    assert_caught(report, "exposure")
    assert "blank" in gate(report, "exposure").examples[0].what


def test_dark_frame(clips: Clips, audited) -> None:
    clips[0] = with_image(clips[0], 2, plain_jpeg(640, 480, 25))
    report = audited(clips)
    assert_caught(report, "exposure")
    assert "dark" in gate(report, "exposure").examples[0].what


def test_damaged_plan(folder: Path) -> None:
    (folder / "plan.json").write_bytes((folder / "plan.json").read_bytes()[:100])
    report = audit(str(folder))
    assert_caught(report, "files", also=["margins", "visibility", "answers"])
    assert any("not a plan" in example.what for example in gate(report, "files").examples)
