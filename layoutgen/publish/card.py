"""The dataset card: YAML that the Hub's loaders read, and a page for people, both from the plan and the manifest."""

import shlex

import yaml
from msgspec.structs import replace

from layoutgen import resources
from layoutgen.config import filmed_as, load_recipe
from layoutgen.dataset.features import dataset_features
from layoutgen.dataset.plan import PLAN_NAME, Plan
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.export.formats import FORMATS
from layoutgen.identity import described
from layoutgen.publish.facts import Facts
from layoutgen.wording import counted, sized

CARD_NAME, PICTURE_NAME, CROISSANT_NAME = "README.md", "preview.jpg", "croissant.json"

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


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
    bundled = recipe.name in resources.names("pipelines") and filmed_as(load_recipe(recipe.name), recipe) == recipe
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
    head = f"**{task}** ({record.clip_id}, {counted(len(question.frames), 'image')})"
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
