"""Gate `lens`: the camera is one that the recipe films with, and every frame is held as that one is."""

from collections.abc import Iterator

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.config import CameraRecipe
from layoutgen.dataset.records import Camera, Frame
from layoutgen.geometry.camera import focal_length
from layoutgen.walk.lenses import KINDS, Kind

EXACT = 1e-9
"""Pixels by which intrinsics may differ from those that size and field of view give."""
PRINTED = 0.0011
"""Metres and degrees by which heights and fields of view may leave their ranges: they are rounded to thousandths."""
TENTH = 0.1001
"""Degrees by which pitch and roll may: each of their two parts is rounded to a tenth."""

Range = tuple[float, float]


def check_lens(sample: Sample, ledger: Ledger) -> None:
    """The intrinsics against one another, then name, field of view, height, pitch and roll against the recipe."""
    record, recipe = sample.record, sample.recipe.camera
    ledger.check("lens")
    if record.source.kind == "scan":  # whose pictures no recipe could wish for
        for fault in (*_intrinsics(record.camera), *_named_scan(record.camera)):
            ledger.fault("lens", sample.where(), fault)
        return
    kind = KINDS.get(record.camera.lens)
    for fault in (*_intrinsics(record.camera), *_name(record.camera, recipe), *_opened(record.camera, kind)):
        ledger.fault("lens", sample.where(), fault)
    if recipe.square_start == 1 and record.frames[0].yaw_deg % 90:
        ledger.fault("lens", sample.frame(0), "the first frame looks along no axis of the world")
    if kind is None:
        return
    for index, frame in enumerate(record.frames):
        ledger.check("lens")
        for fault in _held(frame, kind):
            ledger.fault("lens", sample.frame(index), f"no {record.camera.lens} is held so: {fault}")


def _intrinsics(camera: Camera) -> Iterator[str]:
    focal = focal_length(camera.height, camera.fov_vertical_deg)
    if max(abs(camera.fx - focal), abs(camera.fy - focal)) > EXACT:
        yield f"fx and fy are not the {focal:.3f} that height and field of view give"
    if (camera.cx, camera.cy) != (camera.width / 2, camera.height / 2):
        yield "the principal point is not the image's centre"


def _named_scan(camera: Camera) -> Iterator[str]:
    if camera.lens:
        yield f"the lens {camera.lens!r} is none of a scan"


def _name(camera: Camera, recipe: CameraRecipe) -> Iterator[str]:
    wanted = [str(name) for name, share in recipe.lenses.items() if share] or [""]
    if camera.lens not in wanted:
        yield f"the lens {camera.lens!r} is none of the recipe's ({', '.join(map(repr, wanted))})"


def _opened(camera: Camera, kind: Kind | None) -> Iterator[str]:
    if kind is not None and _outside(camera.fov_vertical_deg, kind.fov, PRINTED):
        yield f"no {camera.lens} has a field of view of {camera.fov_vertical_deg:g} degrees"


def _held(frame: Frame, kind: Kind) -> Iterator[str]:
    if _outside(frame.camera_height, kind.eye, PRINTED):
        yield f"{frame.camera_height:.3f} m above the floor"
    if _outside(frame.horizon_deg, _wider(kind.pitch, kind.pitch_jitter), TENTH):
        yield f"a pitch of {frame.horizon_deg:g} degrees"
    if _outside(frame.roll_deg, _wider(kind.roll, kind.roll_jitter), TENTH):
        yield f"a roll of {frame.roll_deg:g} degrees"


def _wider(span: Range, jitter: float) -> Range:
    return span[0] - jitter, span[1] + jitter


def _outside(value: float, span: Range, tolerance: float) -> bool:
    return not span[0] - tolerance <= value <= span[1] + tolerance
