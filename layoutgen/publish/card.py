"""The dataset card of the Hub: its text, its facts for loaders, its credits."""

import re
import shlex
from dataclasses import dataclass
from html import escape

import yaml
from msgspec.structs import replace

from layoutgen import resources
from layoutgen.config import captured_as, load_recipe
from layoutgen.dataset.plan import PLAN_NAME, Plan
from layoutgen.dataset.records import ClipRecord, PixelSource, Question
from layoutgen.export.formats import FORMATS
from layoutgen.identity import described
from layoutgen.publish.facts import Facts
from layoutgen.publish.rows import COLUMNS, QUESTIONS, TEXT
from layoutgen.qa.speech import languages
from layoutgen.wording import counted, plain, sized

LICENSES = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc-by-nc-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}
"""Hub licence tags a dataset may carry. Frames that show CC-BY models need one that asks for attribution."""
CARD_NAME, CREDITS_NAME, CROISSANT_NAME = "README.md", "CREDITS.md", "croissant.json"
FEATURES_NAME = "features.json"
PICTURE_NAME, QUESTION_NAME = "preview.jpg", "question.png"
_MARKUP = re.compile(r"[\\`*\[\]|]")
"""What begins something in Markdown wherever it stands."""
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_CITATION = """```bibtex
@misc{layoutgen,
  title = {layoutgen: certified questions for metric spatial reasoning from AI2-THOR houses},
  author = {{The layoutgen developers}},
  year = {2026}
}

@article{video2layout,
  title = {Video2Layout: Recall and Reconstruct Metric-Grounded Cognitive Map for Spatial Reasoning},
  journal = {arXiv preprint arXiv:2511.16160},
  year = {2025}
}

@inproceedings{procthor,
  title = {ProcTHOR: Large-Scale Embodied AI Using Procedural Generation},
  author = {Deitke, Matt and VanderBilt, Eli and Herrasti, Alvaro and Weihs, Luca and Salvador, Jordi and Ehsani, Kiana
    and Han, Winson and Kolve, Eric and Farhadi, Ali and Kembhavi, Aniruddha and Mottaghi, Roozbeh},
  booktitle = {NeurIPS},
  year = {2022}
}
```"""


@dataclass(frozen=True)
class Published:
    """What of a dataset is published, and as whose.

    Attributes:
        repo: `user/name` on the Hub, "" where not known yet.
        license: a key of LICENSES.
        text: whether all questions come as rows without images.
        rows: questions that come as rows with their images; 0 for none of them.
        media: whether the frames are published; without them, `layoutgen attach` puts them back.
    """

    repo: str = ""
    license: str = "cc-by-4.0"
    text: bool = False
    rows: int = 0
    media: bool = True


def dataset_card(facts: Facts, published: Published) -> str:
    """The card's whole text."""
    pictures = [f"![A question, its map and its answer]({QUESTION_NAME})", f"![Frames of a few clips]({PICTURE_NAME})"]
    sections = [
        f"# {_title(facts, published.repo)}",
        _summary(facts),
        *(pictures if published.media else []),
        _loading(facts, published),
        *([_columns()] if published.text else []),
        _tasks(facts),
        _trust(facts),
        _how_made(facts),
        _limits(facts),
        _licence(facts, published),
        f"## Citation\n\n{_CITATION}",
    ]
    return f"---\n{_front_matter(facts, published)}---\n\n" + "\n\n".join(sections) + "\n"


def _title(facts: Facts, repo: str) -> str:
    return repo.rpartition("/")[2] or _text(facts.plan.recipe.name)


def _front_matter(facts: Facts, published: Published) -> str:
    made_of = ["scans"] if _of_scans(facts) else ["synthetic", "ai2thor", "procthor"]
    tags = ["webdataset", "spatial-reasoning", *made_of, "layoutgen", "arxiv:2511.16160"]
    head = {
        "license": published.license,
        "language": languages(facts.plan.recipe.language),
        "task_categories": ["visual-question-answering", "image-text-to-text"],
        "tags": tags,
        "size_categories": [_size_category(facts.manifest.questions)],
        **({"configs": configs} if (configs := _configs(facts, published)) else {}),
    }
    return yaml.safe_dump(head, sort_keys=False, width=120)


def _of_scans(facts: Facts) -> bool:
    return any(source.kind == "scan" for source in facts.sources)


def _configs(facts: Facts, published: Published) -> list[dict[str, object]]:
    """Parquet only, for `datasets` reads all configs of a repository by one format; the viewer opens the first."""
    paths = {TEXT: f"{TEXT}/*.parquet"} if published.text else {}
    if published.rows:
        paths = {QUESTIONS: f"{QUESTIONS}/*.parquet", "mini": f"{QUESTIONS}/00000.parquet", **paths}
    split = facts.plan.recipe.split
    return [{"config_name": name, "data_files": [{"split": split, "path": path}]} for name, path in paths.items()]


def _size_category(questions: int) -> str:
    return next((name for limit, name in _SIZES if questions < limit), "1M<n<10M")


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
        f"layoutgen {_text(described(plan.code_version, plan.code_sha256))}, engine {_text(plan.engine.name)}"
        f" {_text(plan.engine.version)}, recipe `{_code_text(plan.recipe.name)}`, seed {plan.seed}{_libraries(facts)}."
        f"{_parent(plan)} The same plan gives the same bytes:\n\n"
        "```bash\n"
        f"{_code_text(command(plan))}\n"
        "```\n\n"
        "`plan.json` holds the whole recipe, `manifest.json` the sha256 of every shard, and the sidecar beside each tar"
        " what it holds, the houses that failed and the questions that were rejected, by reason."
    )


def _libraries(facts: Facts) -> str:
    versions = [f"{name} {' and '.join(found)}" for name, found in facts.built_with.items()]
    return _text(f"; built with {', '.join(versions)}") if versions else ""


def _parent(plan: Plan) -> str:
    """Says whose frames they are, where a dataset was asked over another's."""
    name, identity = _code_text(plan.parent.name), _text(plan.parent.plan[:12])
    return f" Its frames are those of `{name}` (plan {identity})." if identity else ""


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
    rows = [f"| {_text(task)} | {n:,} | {100 * n / total:.1f} % |" for task, n in sorted(facts.manifest.tasks.items())]
    counts = [
        f"{counted(_as_number((n, 0)), 'image')}: {count:,}"
        for n, count in sorted(facts.manifest.frame_counts.items(), key=_as_number)
    ]
    examples = [_example(task, *example) for task, example in facts.examples.items()]
    table = "\n".join(["| task | questions | share |", "|---|---|---|", *rows])
    return f"## Tasks\n\n{table}\n\nImages shown: {', '.join(counts)}.\n\n### Examples\n\n" + "\n\n".join(examples)


def _as_number(item: tuple[str | int, int]) -> int:
    return int(item[0]) if str(item[0]).isdecimal() else 0


def _example(task: str, question: Question, record: ClipRecord) -> str:
    quoted = "\n".join(f"> {_text(line)}" for line in question.text.splitlines())
    head = f"**{_text(task)}** ({_text(record.clip_id)}, {counted(question.shown, 'image')})"
    return f"{head}\n\n{quoted}\n>\n> Answer: {_text(question.answer)}"


def _text(foreign: str) -> str:
    """Somebody's text as Markdown shows it: no markup, no links, no line of its own."""
    return _MARKUP.sub(r"\\\g<0>", escape(plain(foreign), quote=False))


def _code_text(foreign: str) -> str:
    """Somebody's text within backticks, which it cannot leave."""
    return plain(foreign).replace("`", "'")


def _loading(facts: Facts, published: Published) -> str:
    trainers = "|".join(name for name, format in FORMATS.built_in.items() if format.trainer)
    parts = [f"## Loading\n\n{_configs_in_words(facts, published)}", _code(facts, published)]
    if published.media:
        parts.append(f"`layoutgen export DIR --to {trainers}` writes rows for trainers.")
    else:
        parts.append(
            "The frames are not published here. `layoutgen attach QUESTIONS --frames DIR --out OUT` puts them back from"
            " a dataset of yours that holds them, checks each by its sha256, and makes the same tars, byte for byte."
        )
    return "\n\n".join(parts)


def _configs_in_words(facts: Facts, published: Published) -> str:
    manifest = facts.manifest
    lines = [f"- `{TEXT}`: a row a question, without images ({manifest.questions:,} rows)"] if published.text else []
    if published.rows:
        share = "" if published.rows == manifest.questions else f", of the first {published.rows:,} questions"
        lines = [
            f"- `{QUESTIONS}`: a row a question with its images{share}",
            "- `mini`: those of the first shard",
            *lines,
        ]
    if published.media:
        lines.append(
            f"- `layoutgen-*.tar`: {counted(manifest.samples, 'walk')} as WebDataset ({sized(manifest.bytes)}); a"
            " sample is a walk with up to 16 frames and all its questions, each of which lists the frames it shows"
        )
    return "\n".join(lines)


def _code(facts: Facts, published: Published) -> str:
    repo, split = published.repo or "USER/NAME", facts.plan.recipe.split
    config, images = (QUESTIONS, 'row["images"], ') if published.rows else (TEXT, "")
    rows = f'''from datasets import load_dataset

for row in load_dataset("{repo}", "{config}", split="{split}", streaming=True):
    print({images}row["question"], row["options"], row["answer"])'''
    clips = f'''import json
from datasets import Features, load_dataset
from huggingface_hub import hf_hub_download

columns = json.load(open(hf_hub_download("{repo}", "{FEATURES_NAME}", repo_type="dataset")))
tars = {{"{split}": "hf://datasets/{repo}/layoutgen-*.tar"}}
clips = load_dataset(
    "webdataset", data_files=tars, features=Features.from_dict(columns), split="{split}", streaming=True
)
for clip in clips:
    for question in clip["json"]["questions"]:
        images = [clip[f"frame_{{index:02d}}.jpg"] for index in question["frames"]]
        # a question with `before` shows those frames first, of the walk that `twin.of` names, which is the one ahead'''
    shown = [*([rows] if published.text else []), *([clips] if published.media else [])]
    return "\n\n".join(f"```python\n{code}\n```" for code in shown)


def _columns() -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in COLUMNS.items()]
    return "\n".join([f"### Columns of `{QUESTIONS}` and `{TEXT}`", "", "| column | holds |", "|---|---|", *rows])


def _trust(facts: Facts) -> str:
    """What a score means, and what checked the answers."""
    lines = []
    if facts.baselines:
        shown = ", ".join(f"{name} {value:.1f}" for name, value in facts.baselines.items())
        lines.append(f"Without looking, on {counted(facts.sampled, 'walk')}: {shown} (percent; numbers by MRA).")
    lines.append(
        "`layoutgen audit DIR` recomputes every answer from the printed map with code of its own, and guesses blind."
    )
    return "## Baselines and audit\n\n" + " ".join(lines)


def _limits(facts: Facts) -> str:
    failed = facts.manifest.failed_houses
    simulated = "synthetic rooms: sizes are those of AI2-THOR's assets, looks are a renderer's"
    scanned = "scans: boxes and cameras are measured, which answers bear; what nobody labelled is not known"
    lines = [
        scanned if _of_scans(facts) else simulated,
        "maps hold boxes aligned with the first camera; records also have oriented boxes and polygons of footprints",
        "one decimal in printed maps: centimetres are in the record, not in the text",
    ]
    if failed:
        lines.append(f"{counted(failed, 'house')} gave no clip; the sidecars say why")
    return "## Limits\n\n" + "\n".join(f"- {line}" for line in lines)


def _licence(facts: Facts, published: Published) -> str:
    credits = f" The furniture models that the frames may show are credited in [{CREDITS_NAME}]({CREDITS_NAME})."
    sources = "".join(f" {_terms(source)}" for source in facts.sources)
    return f"## Licence\n\n{published.license}.{sources}{credits if facts.plan.engine.models_sha256 else ''}"


def _terms(source: PixelSource) -> str:
    """Whose houses or scans they are, and on what terms."""
    licence = _text(source.licence) if source.licence else "not stated"
    if source.kind != "scan":
        return f"Houses and objects are those of {_text(source.name)} (licence: {licence})."
    passed = "may be passed on" if source.redistributable else "may not be passed on"
    return f"Images and geometry are scans of {_text(source.name)} (terms: {licence}), whose images {passed}."
