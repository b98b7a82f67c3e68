"""Writes small synthetic datasets: factory clips with distinct images and real questions, in real shards."""

import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image

from layoutgen.config import Recipe
from layoutgen.dataset.manifest import manifest_of, write_manifest
from layoutgen.dataset.plan import Plan, SourceRef, write_plan
from layoutgen.dataset.records import Clip, ClipRecord, EngineRef, Frame, FrameObject, HouseRef, Question, walks
from layoutgen.dataset.sidecar import Sidecar, tar_name, write_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import write_shard
from layoutgen.geometry.camera import projected_extents
from layoutgen.seeds import rng_for
from tests.factories import make_clip

RECIPE = Recipe(name="test", frames={1: 0.2, 4: 0.4, 8: 0.4})


def make_plan(houses: int, shard_size: int, recipe: Recipe = RECIPE) -> Plan:
    """The plan that the maker's sidecars are written for."""
    return Plan(
        code_version="0",
        seed=7,
        houses=houses,
        shard_size=shard_size,
        source=SourceRef("factory", "", "0" * 64),
        recipe=recipe,
        engine=EngineRef("factory", "1", ""),
    )


def noise_jpeg(*seed: object, width: int = 640, height: int = 480) -> bytes:
    """A colourful JPEG that no other seed gives."""
    cells = rng_for("picture", *seed).integers(30, 226, (12, 16, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(cells).resize((width, height), Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
    return out.getvalue()


def bare_clip(seed: int, frames: int = 8, objects: int = 24, askew: bool = False) -> Clip:
    """A clip with images and without questions."""
    record = make_clip(seed, frames=frames, objects=objects, askew=askew)
    images = [noise_jpeg(seed, index) for index in range(frames)]
    hashes = [hashlib.sha256(image).hexdigest() for image in images]
    return Clip(
        replace(
            record,
            clip_id=f"{seed:06d}",
            house=HouseRef(f"factory:{seed}", "factory", seed, hashlib.sha256(str(seed).encode()).hexdigest()),
            frames=[
                replace(covered(record, frame), sha256=sha) for frame, sha in zip(record.frames, hashes, strict=True)
            ],
        ),
        images,
    )


def covered(record: ClipRecord, frame: Frame) -> Frame:
    """The frame with the coverage of each object computed from its mask's extent."""
    boxes = np.array([record.objects[one.object].world_aabb for one in frame.objects]).reshape(-1, 6)
    camera = record.camera
    extents = projected_extents(frame.pose, boxes, camera.width, camera.height, camera.fov_vertical_deg)
    return replace(
        frame, objects=[_with_coverage(one, extent) for one, extent in zip(frame.objects, extents, strict=True)]
    )


def _with_coverage(seen: FrameObject, extent: NDArray[np.float64]) -> FrameObject:
    spans = [(seen.box[i + 2] + 1 - seen.box[i]) / (extent[i + 2] - extent[i]) for i in (0, 1)]
    return replace(seen, coverage=min(1.0, *map(float, spans)))


def write_dataset(
    folder: Path, clips: Sequence[Clip], shard_size: int = 4, recipe: Recipe = RECIPE, twins: bool = False
) -> Path:
    """Writes clips as a finished dataset, each as a house, where `twins` with the twins that follow it."""
    houses = list(walks(clips)) if twins else [[clip] for clip in clips]
    storage, plan = Storage(str(folder)), make_plan(len(houses), shard_size, recipe)
    write_plan(storage, plan)
    sidecars = [_write_shard(storage, plan, number, houses) for number in range(len(plan.shards()))]
    write_manifest(storage, manifest_of(sidecars))
    return folder


def _write_shard(storage: Storage, plan: Plan, number: int, filmed: Sequence[Sequence[Clip]]) -> Sidecar:
    houses = plan.shards()[number]
    samples = [(_key(index, clip), clip) for index in houses for clip in filmed[index]]
    written = storage.write_with(tar_name(number), lambda stream: write_shard(stream, samples))
    questions = [question for _, clip in samples for question in clip.record.questions]
    sidecar = Sidecar(
        plan=plan.identity(),
        shard=number,
        file=tar_name(number),
        first_house=houses.start,
        houses=len(houses),
        samples=len(samples),
        questions=len(questions),
        frames=sum(len(clip.images) for _, clip in samples),
        bytes=written.bytes,
        sha256=written.sha256,
        tasks=_counted(questions, lambda question: question.task),
        frame_counts=_counted(questions, lambda question: str(question.shown)),
        rejections={},
        failures=[],
    )
    write_sidecar(storage, sidecar)
    return sidecar


def _key(house: int, clip: Clip) -> str:
    twin = clip.record.twin
    return f"{house:06d}-{twin.edit}" if twin.of else f"{house:06d}"


def _counted(items: Sequence[Question], key: Callable[[Question], str]) -> dict[str, int]:
    keys = [key(item) for item in items]
    return {name: keys.count(name) for name in sorted(set(keys))}
