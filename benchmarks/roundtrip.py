"""`python -m benchmarks roundtrip`: simulated walks written as scans, read back as scans, and compared."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import numpy as np

from layoutgen.dataset.records import ClipRecord, Frame, SceneObject
from layoutgen.export.scans import NAMES
from layoutgen.options import Bundled, OutFolder

BOX_M = 0.03
"""Metres by which the box of a thing that was read back may differ."""
PLAIN = 400
"""Pixels from which on a thing in a frame is no sliver."""
_SAME_PLACE = 0.01
"""Metres and degrees between the poses of one frame."""


@dataclass
class Compared:
    """What came back of walks.

    Attributes:
        walks: that came back; all else counts only these.
        boxes: metres, the largest difference of each thing's world box.
        frames: that came back.
        unlike: `WALK frame 3: sofa`, what only one of both shows plainly.
        questions: asked of both, in the same words about the same frames.
        contradictions: `WALK q007: 2.6 there, 2.9 here`.
    """

    walks: int = 0
    boxes: list[float] = field(default_factory=list)
    frames: int = 0
    unlike: list[str] = field(default_factory=list)
    questions: int = 0
    contradictions: list[str] = field(default_factory=list)

    def text(self) -> str:
        """A few lines."""
        boxes = np.array(self.boxes or [0.0])
        far = int((boxes > BOX_M).sum())
        lines = [
            f"  walks back       {self.walks}, {self.frames} frames",
            f"  boxes            {len(self.boxes)}, median {np.median(boxes) * 1000:.1f} mm, "
            f"most {boxes.max() * 1000:.0f} mm, {far} beyond {BOX_M * 100:g} cm",
            f"  seen otherwise   {len(self.unlike)}",
            f"  questions        {self.questions} asked of both, {len(self.contradictions)} contradict",
        ]
        return "\n".join([*lines, *(f"    {line}" for line in [*self.unlike, *self.contradictions][:20])])


@click.command()
@click.option("--houses", default=30, show_default=True, type=click.IntRange(1), help="Simulated houses.")
@click.option("--source", default="spec:mixed", show_default=True, help="Of these houses.")
@click.option("--recipe", default="vsi-style", show_default=True, type=Bundled("pipelines"), help="For both.")
@click.option(
    "--to", "layouts", multiple=True, type=click.Choice(NAMES), show_default="all", help="Layout; repeatable."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Of each run.")
@click.option(
    "--out", required=True, type=OutFolder(), help="Folder of all sets and scans; goes on with what is there."
)
def roundtrip(houses: int, source: str, recipe: str, layouts: Sequence[str], workers: int, out: Path) -> None:
    """Films houses, writes the walks in each layout of scans, reads those back that are sources, and compares."""
    from layoutgen.houses.sources import find_kind

    common = ["--houses", str(houses), "--recipe", recipe, "--workers", str(workers), "--yes"]
    simulated = out / "simulated"
    _generate([*common, "--source", source, "--modality", "depth", "--modality", "ids"], simulated)
    for layout in layouts or NAMES:
        folder = out / layout
        seconds = _export(simulated, layout, folder)
        written = f", written in {seconds:.0f} s of CPU" if seconds else ""
        click.echo(f"{layout}: {_size(folder) / houses / 2**20:.1f} MB a walk{written}")
        if find_kind(f"{layout}:{folder}") is None:
            click.echo("  no source reads it")
            continue
        _generate([*common, "--source", f"{layout}:{folder}"], out / f"{layout}-read")
        click.echo(_compared(simulated, folder, out / f"{layout}-read").text())


def _generate(options: list[str], out: Path) -> None:
    from layoutgen.cli import main

    if code := main(["generate", *options, "--out", str(out)]):
        click.echo(f"  {out.name}: ended with exit code {code}")


def _export(dataset: Path, layout: str, out: Path) -> float:
    """CPU seconds; 0 where it is there already."""
    from layoutgen.export.scans.write import export_scans

    if out.exists():
        return 0.0
    began = time.process_time()
    export_scans(str(dataset), layout, out)
    return time.process_time() - began


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _compared(simulated: Path, scans: Path, back: Path) -> Compared:
    from layoutgen.dataset.reader import read

    clips = json.loads((scans / "scans.json").read_text())
    truth = {clip.record.clip_id: clip.record for clip in read(str(simulated))}
    total = Compared()
    for clip in read(str(back)):
        name = clip.record.house.id.rpartition(":")[2]
        compare(truth[clips[name]], clip.record, total)
    return total


def compare(truth: ClipRecord, found: ClipRecord, total: Compared) -> None:
    """Adds what differs between a walk and what was read back of it."""
    total.walks += 1
    things = {index: _nearest(thing, truth.objects) for index, thing in enumerate(found.objects)}
    frames = dict(_same_frames(truth.frames, found.frames))
    total.frames += len(frames)
    total.boxes += [_apart(thing, truth.objects[things[index]]) for index, thing in enumerate(found.objects)]
    for number, other in frames.items():
        here = {things[one.object] for one in found.frames[number].objects if one.pixels >= PLAIN}
        there = {one.object: one.pixels for one in truth.frames[other].objects}
        unlike = {index for index in here if index not in there}
        some = {things[one.object] for one in found.frames[number].objects}
        unlike |= {index for index, pixels in there.items() if pixels >= PLAIN and index not in some}
        total.unlike += [f"{truth.clip_id} frame {other}: {truth.objects[index].name}" for index in sorted(unlike)]
    _compare_questions(truth, found, frames, total)


def _compare_questions(truth: ClipRecord, found: ClipRecord, frames: dict[int, int], total: Compared) -> None:
    known = {(question.text, tuple(question.frames)): question for question in truth.questions}
    for question in found.questions:
        shown = tuple(frames.get(index, -1) for index in question.frames)
        if other := known.get((question.text, shown)):
            total.questions += 1
            if other.answer != question.answer:
                total.contradictions.append(
                    f"{truth.clip_id} {question.id}: {other.answer} there, {question.answer} here: {question.text}"
                )


def _nearest(thing: SceneObject, others: Sequence[SceneObject]) -> int:
    return min(range(len(others)), key=lambda index: _apart(thing, others[index]))


def _apart(one: SceneObject, other: SceneObject) -> float:
    return float(np.abs(np.subtract(one.world_aabb, other.world_aabb)).max())


def _same_frames(truth: Sequence[Frame], found: Sequence[Frame]) -> Iterator[tuple[int, int]]:
    """Frames that were read back with those that they are."""
    for number, frame in enumerate(found):
        for other, candidate in enumerate(truth):
            place = np.abs(np.subtract(frame.position, candidate.position)).max()
            turn = abs((frame.yaw_deg - candidate.yaw_deg + 180) % 360 - 180)
            if max(place, turn, abs(frame.horizon_deg - candidate.horizon_deg)) < _SAME_PLACE:
                yield number, other
                break
