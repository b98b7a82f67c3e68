"""Planted faults of what relates images: questions about what nobody can relate, and a matrix that lies."""

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from layoutgen.audit.report import Ledger, Report
from layoutgen.audit.sample import Sample
from layoutgen.audit.ties import ClipTies
from layoutgen.capture.media import depth_png
from layoutgen.dataset.records import Clip, ClipRecord, Frame, FrameObject
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.covisibility import GridLens, covisibility
from layoutgen.qa.asking import ask
from layoutgen.qa.select import select
from tests.audit.conftest import Clips, assert_caught, gate, task
from tests.dataset_maker import RECIPE

IMAGE_BY_IMAGE = task("appearance_order", "frame_of_object", "object_presence")
WITH_DEPTH = replace(RECIPE, modalities=["depth"])
Depth = NDArray[np.float32]


def shared(record: ClipRecord, change: Callable[[NDArray[np.float64]], None]) -> ClipRecord:
    """The record with other shares of surface in common."""
    shares = np.array(record.covisibility)
    change(shares)
    np.fill_diagonal(shares, 1.0)
    return replace(record, covisibility=shares.tolist())


def cut_off(record: ClipRecord, frame: int) -> ClipRecord:
    """The record in which a frame shares neither surface nor a recognisable thing with others."""

    def none(shares: NDArray[np.float64]) -> None:
        shares[frame, :] = shares[:, frame] = 0.0

    frames = list(record.frames)
    frames[frame] = replace(frames[frame], objects=[replace(one, pixels=30) for one in frames[frame].objects])
    return replace(shared(record, none), frames=frames)


def with_record(clip: Clip, change: Callable[[ClipRecord], ClipRecord]) -> Clip:
    return replace(clip, record=change(clip.record))


def said(report: Report, name: str = "ties") -> str:
    """All that a gate's examples say."""
    return "\n".join(example.what for example in gate(report, name).examples)


def without(clip: Clip, *names: str) -> Clip:
    """The clip with the questions of the tasks only."""
    return clip.with_questions([q for q in clip.record.questions if q.task in names])


def test_objects_in_views_that_share_nothing(clips: Clips, audited) -> None:
    """Two rooms, and no surface from one to the other."""
    apart = [with_record(clip, lambda record: shared(record, lambda shares: shares.fill(0.0))) for clip in clips]
    report = audited(apart)
    assert_caught(report, "ties")
    assert "is recognised in no image with a tie to image 1" in said(report)


def test_surface_that_only_one_of_two_views_has_much_of(clips: Clips, audited) -> None:
    """A close-up lies whole in the other view, which tells nobody where: both shares count."""

    def one_sided(shares: NDArray[np.float64]) -> None:
        shares[np.tril_indices(len(shares))] = 0.04

    report = audited([with_record(clip, lambda record: shared(record, one_sided)) for clip in clips])
    assert_caught(report, "ties")


def test_first_image_without_a_tie(clips: Clips, audited) -> None:
    """Nothing has a place on a map that is drawn from image 1."""
    cut = [with_record(without(clip, "camera_displacement", "recall_grid"), lambda r: cut_off(r, 0)) for clip in clips]
    report = audited(cut)
    assert_caught(report, "ties", also=["visibility", "format", "mix", "spread", "map", "answers", "letters"])


def test_view_asked_about_without_a_tie(clips: Clips, audited) -> None:
    def last_view(clip: Clip) -> Clip:
        turns = without(clip, "camera_turn", "camera_displacement", "room_count")
        return with_record(turns, lambda record: cut_off(record, len(record.frames) - 1))

    report = audited([last_view(clip) for clip in clips])
    assert_caught(report, "ties", also=["letters"])
    assert "image 8 has no tie to image 1" in said(report)


def test_count_over_views_that_share_nothing(clips: Clips, audited) -> None:
    """An instance that an untied view shows again is counted twice by who cannot relate the view."""

    def glimpsed(clip: Clip) -> Clip:
        counts = without(clip, "object_count")
        last = len(clip.record.frames) - 1
        return with_record(counts, lambda record: cut_off(record, last))

    report = audited([glimpsed(clip) for clip in clips])
    assert_caught(report, "ties", also=["visibility"])
    assert "may count twice" in said(report)


def test_slivers_at_the_edge_tie_nothing(clips: Clips, audited) -> None:
    """The only things in common are cut by the image's edge, but for a sliver."""

    def sliver(one: FrameObject) -> FrameObject:
        return replace(one, box=[0, one.box[1], 12, one.box[3]], pixels=500)

    def cut(record: ClipRecord) -> ClipRecord:
        first = replace(record.frames[0], objects=[sliver(one) for one in record.frames[0].objects])
        return shared(replace(record, frames=[first, *record.frames[1:]]), lambda shares: shares.fill(0.0))

    report = audited([with_record(clip, cut) for clip in clips])
    assert_caught(report, "ties", also=["projection", "answers", "visibility"])


def test_what_each_image_answers_for_itself_needs_no_tie(clips: Clips, audited) -> None:
    def plain(clip: Clip) -> Clip:
        questions = [q for q in clip.record.questions if IMAGE_BY_IMAGE(q)]
        return with_record(clip.with_questions(questions), lambda r: shared(r, lambda shares: shares.fill(0.0)))

    report = audited([plain(clip) for clip in clips])
    assert gate(report, "ties").status == "SKIPPED"


def hall(record: ClipRecord, frame: Frame) -> Depth:
    """Depth of a bare hall around all cameras, as one of them sees it."""
    places, camera = np.array([one.position for one in record.frames]), record.camera
    low, high = places.min(axis=0) - 1, places.max(axis=0) + 1
    rows, columns = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
    rays = np.stack([(columns - camera.cx) / camera.fx, (camera.cy - rows) / camera.fy, np.ones_like(rows)], axis=-1)
    world = rays @ np.array(frame.camera_to_world)[:3, :3].T
    walls = np.where(world > 0, high - frame.position, low - frame.position)
    return (walls / np.where(np.abs(world) < 1e-9, 1e-9, world)).min(axis=2).astype(np.float32)


def in_hall(clip: Clip) -> Clip:
    """The clip with the depth of a hall, the shares of surface that follow, and questions certified by them."""
    record = clip.record
    depths = [hall(record, frame) for frame in record.frames]
    lens = GridLens(record.camera.height, record.camera.width, record.camera.fov_vertical_deg)
    shares = covisibility([frame.pose for frame in record.frames], [lens.grid(depth) for depth in depths], lens)
    extras = {f"depth_{index:02d}.png": depth_png(depth) for index, depth in enumerate(depths)}
    sound = replace(clip, record=replace(record, covisibility=shares.round(3).tolist(), questions=[]), extras=extras)
    return asked(sound)


def asked(clip: Clip) -> Clip:
    """The clip with questions of its own record."""
    return clip.with_questions(select([ask(clip, WITH_DEPTH, 1).questions], WITH_DEPTH)[0])


@pytest.fixture
def hall_clip(clips: Clips) -> Clip:
    """A clip with depth."""
    return in_hall(clips[3])


def test_matrix_as_depth_tells(hall_clip: Clip, audited) -> None:
    report = audited([hall_clip], recipe=WITH_DEPTH)
    assert report.failed == []
    assert gate(report, "ties").checked > 20


def test_matrix_that_takes_both_sides_of_a_wall_for_one(hall_clip: Clip) -> None:
    """Two cameras look at a wall from both sides, two metres before it."""
    poses = [Pose(0.0, 1.5, 0.0, 0.0, 0.0), Pose(0.0, 1.5, 4.0, 180.0, 0.0), Pose(0.3, 1.5, 0.0, 0.0, 0.0)]
    frames = [Frame.at(pose, f"frame_{index:02d}.jpg", 1.5, [], "", []) for index, pose in enumerate(poses)]
    camera = hall_clip.record.camera
    wall = depth_png(np.full((camera.height, camera.width), 2.0, np.float32))
    shares = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.9], [0.9, 0.9, 1.0]])
    record = replace(hall_clip.record, frames=frames, covisibility=shares.tolist(), objects=[], questions=[])
    ledger = Ledger()
    files = {frame.file: b"" for frame in frames} | {f"depth_{index:02d}.png": wall for index in range(3)}
    ClipTies(Sample("0", "0", record, WITH_DEPTH, files), ledger)
    assert ledger.found["covisibility"] == 4  # both ways between 1 and 0, and 1 and 2


def test_matrix_that_lies(hall_clip: Clip, audited) -> None:
    """One share in 56, and no question hangs on it."""

    def lie(shares: NDArray[np.float64]) -> None:
        shares[2, 3] = 1 - shares[2, 3] if abs(shares[2, 3] - 0.5) > 0.1 else 0.0

    false = with_record(hall_clip.with_questions([]), lambda record: shared(record, lie))
    assert_caught(audited([false], recipe=WITH_DEPTH), "covisibility")


def test_matrix_that_lies_a_little(hall_clip: Clip, audited) -> None:
    """A pair that shares a sixth of its surface is said to share a third."""

    def lie(shares: NDArray[np.float64]) -> None:
        both = np.minimum(shares, shares.T)
        a, b = np.unravel_index(np.abs(both - 0.17).argmin(), both.shape)
        shares[a, b], shares[b, a] = (value + 0.17 for value in (shares[a, b], shares[b, a]))

    false = with_record(hall_clip.with_questions([]), lambda record: shared(record, lie))
    assert_caught(audited([false], recipe=WITH_DEPTH), "covisibility")


def test_questions_asked_by_a_matrix_that_lies(hall_clip: Clip, audited) -> None:
    """By the matrix all views overlap, by their depth they do not."""
    false = asked(with_record(hall_clip, lambda record: shared(record, lambda shares: shares.fill(0.9))))
    report = audited([false], recipe=WITH_DEPTH)
    assert_caught(report, "ties", also=["covisibility"])
    assert "by the depth images" in said(report) and "by the record" not in said(report)


def test_depth_of_another_view(hall_clip: Clip, audited) -> None:
    extras = hall_clip.extras | {"depth_02.png": hall_clip.extras["depth_05.png"]}
    assert_caught(
        audited([replace(hall_clip, extras=extras)], recipe=WITH_DEPTH), "covisibility", also=["ties", "masks"]
    )
