"""The dataset card of the Hub: README, its facts, its picture."""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

import cv2
import numpy as np
import yaml
from msgspec.structs import replace

from layoutgen import resources
from layoutgen.config import captured_as, load_recipe
from layoutgen.dataset import read
from layoutgen.dataset.features import dataset_features
from layoutgen.dataset.manifest import Manifest, read_manifest
from layoutgen.dataset.plan import PLAN_NAME, Plan, read_plan
from layoutgen.dataset.reader import frame_image
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.dataset.sidecar import RunFacts, committed
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.export.formats import FORMATS
from layoutgen.identity import described
from layoutgen.wording import counted, sized

SAMPLED_CLIPS, PICTURED_CLIPS = 40, 4
LICENSES = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc-by-nc-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}
"""Hub licence tags a dataset may carry. Frames that show CC-BY models need one that asks for attribution."""
CARD_NAME, PICTURE_NAME, CROISSANT_NAME = "README.md", "preview.jpg", "croissant.json"
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
COLUMNS, CELL_WIDTH, CELL_HEIGHT, GAP = 6, 240, 180, 6


@dataclass(frozen=True)
class Facts:
    """A finished dataset in a local folder.

    Attributes:
        folder: where it lies.
        plan: what it was made from.
        manifest: what it holds.
        examples: task -> a question of it and its record.
        clips: a few clips for the preview picture.
        finished: day (UTC, YYYY-MM-DD) on which the last shard was written.
        built_with: libraries that decide bytes -> their versions on the machines that wrote the shards.
    """

    folder: Path
    plan: Plan
    manifest: Manifest
    examples: dict[str, tuple[Question, ClipRecord]]
    clips: list[Clip]
    finished: str
    built_with: dict[str, list[str]]


def gather(directory: str) -> Facts:
    """Reads the facts.

    Raises:
        DatasetError: not a local folder, or no finished dataset in it.
    """
    storage = Storage(directory)
    if not storage.local:
        raise DatasetError(f"{directory}: copy the dataset to a local folder first; cards and uploads start from one")
    manifest = read_manifest(storage)
    plan = read_plan(storage)
    if plan is None:
        raise DatasetError(f"{directory}: no plan.json; is it the folder that `layoutgen generate` wrote?")
    records, clips = _sample(directory)
    runs = [sidecar.run for sidecar in committed(storage)]
    finished = datetime.fromtimestamp(max(run.finished for run in runs), UTC).date().isoformat()
    return Facts(storage.folder, plan, manifest, _examples(records), clips, finished, _built_with(runs))


def _built_with(runs: Sequence[RunFacts]) -> dict[str, list[str]]:
    """Library -> its versions, usually one."""
    pairs = sorted({pair for run in runs for pair in run.built_with.items()})
    return {name: [version for _, version in group] for name, group in groupby(pairs, key=itemgetter(0))}


def _sample(directory: str) -> tuple[list[ClipRecord], list[Clip]]:
    """The first clips' records, and a few of the clips whole: their images alone may be megabytes each."""
    records: list[ClipRecord] = []
    clips: list[Clip] = []
    for clip in islice(read(directory), SAMPLED_CLIPS):
        records.append(clip.record)
        if len(clips) < PICTURED_CLIPS:
            clips.append(clip)
    return records, clips


def _examples(records: Iterable[ClipRecord]) -> dict[str, tuple[Question, ClipRecord]]:
    """The shortest question of each task among the records."""
    found: dict[str, tuple[Question, ClipRecord]] = {}
    for record in records:
        for question in record.questions:
            known = found.get(question.task)
            if known is None or len(question.text) < len(known[0].text):
                found[question.task] = (question, record)
    return dict(sorted(found.items()))


def dataset_card(facts: Facts, repo: str, license_name: str, attribution: str) -> str:
    """The card's whole text.

    Args:
        facts: the dataset.
        repo: `user/name` on the Hub, "" where not known yet.
        license_name: a key of LICENSES.
        attribution: credits of the furniture models that the frames show, "" for none.
    """
    sections = [
        f"# {_title(facts, repo)}",
        _summary(facts),
        f"![Frames of a few clips]({PICTURE_NAME})",
        _how_made(facts),
        _tasks(facts),
        _loading(facts, repo),
        _limits(facts),
        _licence(license_name, attribution),
    ]
    return f"---\n{_front_matter(facts, license_name)}---\n\n" + "\n\n".join(sections) + "\n"


def _title(facts: Facts, repo: str) -> str:
    return repo.rpartition("/")[2] or facts.plan.recipe.name


def _front_matter(facts: Facts, license_name: str) -> str:
    split, manifest = facts.plan.recipe.split, facts.manifest
    return yaml.safe_dump(
        {
            "license": license_name,
            "language": ["en"],
            "task_categories": ["visual-question-answering", "image-text-to-text"],
            "tags": ["webdataset", "spatial-reasoning", "synthetic", "ai2thor", "procthor", "layoutgen"],
            "size_categories": [_size_category(manifest.samples)],
            "configs": [{"config_name": "default", "data_files": [{"split": split, "path": "layoutgen-*.tar"}]}],
            "dataset_info": {
                "features": dataset_features(tuple(facts.plan.recipe.modalities)),
                "splits": [{"name": split, "num_bytes": manifest.bytes, "num_examples": manifest.samples}],
                "download_size": manifest.bytes,
                "dataset_size": manifest.bytes,
            },
        },
        sort_keys=False,
        width=120,
    )


def _size_category(samples: int) -> str:
    return next((name for limit, name in _SIZES if samples < limit), "1M<n<10M")


def _summary(facts: Facts) -> str:
    manifest = facts.manifest
    return (
        f"{counted(manifest.questions, 'question')} about {counted(manifest.samples, 'walk')} through"
        f" {counted(manifest.houses - manifest.failed_houses, 'house')}, {counted(manifest.frames, 'frame')}"
        f" ({sized(manifest.bytes)}). Every question comes with a metric map of its objects, a derivation that"
        " computes on the numbers printed in that map, and an answer that follows from them. What is asked about is"
        " visible in exactly the frames shown; answers that lie close to another answer are not asked for."
    )


def _how_made(facts: Facts) -> str:
    plan = facts.plan
    return (
        "## How it was made\n\n"
        f"layoutgen {described(plan.code_version, plan.code_sha256)}, engine {plan.engine.name}"
        f" {plan.engine.version}, recipe `{plan.recipe.name}`, seed {plan.seed}{_libraries(facts)}."
        f"{_parent(plan)} The same plan gives the same bytes:\n\n"
        "```bash\n"
        f"{command(plan)}\n"
        "```\n\n"
        "`plan.json` holds the whole recipe, `manifest.json` the sha256 of every shard, and the sidecar beside each tar"
        " what it holds, the houses that failed and the questions that were rejected, by reason."
    )


def _libraries(facts: Facts) -> str:
    versions = [f"{name} {' and '.join(found)}" for name, found in facts.built_with.items()]
    return f"; built with {', '.join(versions)}" if versions else ""


def _parent(plan: Plan) -> str:
    """Says whose frames they are, where a dataset was asked over another's."""
    parent = plan.parent
    return f" Its frames are those of `{parent.name}` (plan {parent.plan[:12]})." if parent.plan else ""


def command(plan: Plan) -> str:
    """The line that makes the dataset again, given where its plan.json lies."""
    if plan.parent.plan:
        words = ["ask", plan.parent.url, "--recipe", _recipe_name(plan), "--seed", str(plan.seed), "--out", "again"]
        return shlex.join(["layoutgen", *words])
    options = [
        ("--houses", plan.houses),
        ("--source", plan.source.name),
        *([("--split", plan.source.split)] if plan.source.split else []),
        *_recipe_options(plan),
        ("--seed", plan.seed),
        ("--shard-size", plan.shard_size),
        ("--engine", plan.engine.name),
        ("--out", "again"),
    ]
    return shlex.join(["layoutgen", "generate", *(str(word) for option in options for word in option)])


def _recipe_name(plan: Plan) -> str:
    """What was asked: the bundled recipe, where it is that, or else the plan itself."""
    recipe = plan.recipe
    bundled = recipe.name in resources.names("pipelines") and captured_as(load_recipe(recipe.name), recipe) == recipe
    return recipe.name if bundled else PLAN_NAME


def _recipe_options(plan: Plan) -> list[tuple[str, ...]]:
    """The bundled recipe with what the command line adds to one, or else the plan itself."""
    recipe = plan.recipe
    if recipe.name in resources.names("pipelines"):
        bundled = load_recipe(recipe.name)
        split = plan.source.split or bundled.split
        if replace(bundled, split=split, modalities=recipe.modalities, video=recipe.video) == recipe:
            modalities = [("--modality", name) for name in recipe.modalities]
            return [("--recipe", recipe.name), *modalities, *([("--video",)] if recipe.video else [])]
    return [("--recipe", PLAN_NAME)]


def _tasks(facts: Facts) -> str:
    total = max(facts.manifest.questions, 1)
    rows = [f"| {task} | {n:,} | {100 * n / total:.1f} % |" for task, n in sorted(facts.manifest.tasks.items())]
    counts = [
        f"{counted(int(n), 'image')}: {count:,}"
        for n, count in sorted(facts.manifest.frame_counts.items(), key=_as_number)
    ]
    examples = [_example(task, *example) for task, example in facts.examples.items()]
    table = "\n".join(["| task | questions | share |", "|---|---|---|", *rows])
    return f"## Tasks\n\n{table}\n\nImages shown: {', '.join(counts)}.\n\n### Examples\n\n" + "\n\n".join(examples)


def _as_number(item: tuple[str | int, int]) -> int:
    return int(item[0])


def _example(task: str, question: Question, record: ClipRecord) -> str:
    quoted = "\n".join(f"> {line}" for line in question.text.splitlines())
    head = f"**{task}** ({record.clip_id}, {counted(question.shown, 'image')})"
    return f"{head}\n\n{quoted}\n>\n> Answer: {question.answer}"


def _loading(facts: Facts, repo: str) -> str:
    trainers = "|".join(name for name, format in FORMATS.built_in.items() if format.trainer)
    return (
        "## Loading\n\n"
        "A sample is a walk with up to 16 frames and all its questions; each question lists the frames it shows.\n\n"
        "```python\n"
        "from datasets import load_dataset\n\n"
        f'clips = load_dataset("{repo or "USER/NAME"}", split="{facts.plan.recipe.split}", streaming=True)\n'
        "for clip in clips:\n"
        '    for question in clip["json"]["questions"]:\n'
        '        images = [clip[f"frame_{index:02d}.jpg"] for index in question["frames"]]\n'
        "        # of a question with `before`, put those frames ahead: of the walk that `twin.of` names, just before\n"
        "```\n\n"
        f"`layoutgen export DIR --to {trainers}` writes rows for trainers."
    )


def _limits(facts: Facts) -> str:
    failed = facts.manifest.failed_houses
    lines = [
        "synthetic rooms: sizes are those of AI2-THOR's assets, looks are a renderer's",
        "maps hold boxes aligned with the first camera; records also have oriented boxes and polygons of footprints",
        "one decimal in printed maps: centimetres are in the record, not in the text",
    ]
    if failed:
        lines.append(f"{counted(failed, 'house')} gave no clip; the sidecars say why")
    return "## Limits\n\n" + "\n".join(f"- {line}" for line in lines)


def _licence(license_name: str, attribution: str) -> str:
    credits = f"\n\nFurniture models shown in the frames:\n\n{attribution}" if attribution else ""
    return f"## Licence\n\n{license_name}.{credits}"


def contact_sheet(clips: Sequence[Clip], rows: int = 4) -> bytes:
    """A JPEG of up to `rows` clips, one a row, six frames each."""
    lines = [_line(clip) for clip in clips[:rows] if clip.images]
    return cv2.imencode(".jpg", np.vstack(lines), [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()


def _line(clip: Clip) -> np.ndarray:
    step = max(1, len(clip.images) // COLUMNS)
    frames = [_cell(clip, index) for index in range(0, len(clip.images), step)[:COLUMNS]]
    blank = np.full((CELL_HEIGHT + GAP, CELL_WIDTH + GAP, 3), 255, np.uint8)
    return np.hstack(frames + [blank] * (COLUMNS - len(frames)))


def _cell(clip: Clip, index: int) -> np.ndarray:
    image = np.asarray(frame_image(clip, index))[:, :, ::-1]
    scaled = cv2.resize(image, (CELL_WIDTH, CELL_HEIGHT), interpolation=cv2.INTER_AREA)
    return cv2.copyMakeBorder(scaled, 0, GAP, 0, GAP, cv2.BORDER_CONSTANT, value=(255, 255, 255))
