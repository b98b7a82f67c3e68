"""`--to vlmevalkit`: a TSV whose rows refer to image files, and a data set class that reads and scores it.

Its zero-code path takes no numbers, and counts an answer in `<answer>` as wrong; so the class comes along.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from layoutgen import __version__
from layoutgen.export.base import Facts, Format, Images, Row, Table
from layoutgen.export.benchmark import Name, row
from layoutgen.export.samples import ExportSample
from layoutgen.export.standalone import standalone

CHECKED = "e8e78f0"
"""The commit that the class was written against; the tests run the package `ms-vlmeval`, which is made of it."""

_TITLE = f"""Questions of layoutgen {__version__} for VLMEvalKit: loader, prompts, extraction and metrics.

Written by `layoutgen export`; Apache-2.0."""

PROVIDED = frozenset({"vlmeval", "pandas"})
_ROWS = "questions"
_COLUMNS = ("index", "question", "prompt", "direct_prompt", "image_path", "answer", "category", "frames", "id", "facts")
_FACTS = ("kind", "answer", "task", "options", "frames", "map", "pair", "refusal", "tellable", "evidence_out")


def _row(sample: ExportSample, images: Images) -> Row:
    """A line of the TSV but for its index; what scores it is JSON, which no reader of tables makes numbers of."""
    one = row(sample, images)
    facts = {name: one[name] for name in (*_FACTS, "clip_id", "question_id")}
    kept = {name: one[name] for name in ("question", "prompt", "direct_prompt", "answer", "frames", "id")}
    return {**kept, "image_path": str(list(images)), "category": one["task"], "facts": json.dumps(facts)}


def _write(out: Path, facts: Facts) -> None:
    """Makes the TSV of the rows, and the class that knows its variants."""
    name = Name.of(facts.source).camel
    frames = _write_table(out / f"{_ROWS}.jsonl", out / f"{name}.tsv")
    (out / f"{_ROWS}.jsonl").unlink()
    source = standalone("layoutgen.export.vlmeval_plugin", _TITLE, PROVIDED)
    (out / "layoutgen_bench.py").write_text(f"{source}\n\n{_variants(name, frames)}", encoding="utf-8")
    (out / "easi_entries.py").write_text(easi_entries(name, f"{name}.tsv"), encoding="utf-8")


def _write_table(rows: Path, table: Path) -> list[int]:
    """Writes the lines with their indices; gives the numbers of images that questions show."""
    frames = set[int]()
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        writer.writerow(_COLUMNS)
        for index, one in enumerate(_lines(rows)):
            frames.add(one["frames"])
            writer.writerow([{**one, "index": index}[column] for column in _COLUMNS])
    return sorted(frames)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def variants(name: str, frames: Iterable[int]) -> dict[str, tuple[str, int, str]]:
    """Name of a data set -> what it shows: all or those of so many images, asked for the answer or for a map first."""
    counts = [0, *frames]
    prompts = (("", "direct_prompt"), ("_map", "prompt"))
    return {f"{name}{kind}{f'_{n}' if n else ''}": (name, n, column) for kind, column in prompts for n in counts}


def _variants(name: str, frames: Sequence[int]) -> str:
    lines = [f"    {key!r}: {value!r}," for key, value in variants(name, frames).items()]
    body = "\n".join(lines).replace("'", '"')
    return f'LayoutgenBenchmark.VARIANTS = {{\n{body}\n}}\n\nif __name__ == "__main__":\n    main()\n'


def easi_entries(name: str, table: str) -> str:
    """What EASI's VLMEvalKit backend needs to know."""
    return f'''"""Entries for EASI, `scripts/submissions/backends/vlmevalkit.py`; fill in where the TSV is."""

_TSV_URLS = {{"{name}": "https://huggingface.co/datasets/USER/REPO/resolve/main/{table}"}}
_TASK_MAP = {{"{name.lower()}": "{name}"}}
'''


def usage(facts: Facts) -> str:
    """How VLMEvalKit is pointed at the class."""
    name = Name.of(facts.source).camel
    return f"""In a checkout of VLMEvalKit (written against commit {CHECKED}), EXPORT being this folder:

```bash
export LMUData=EXPORT
python EXPORT/layoutgen_bench.py --data {name} --model Qwen2.5-VL-7B-Instruct
```

`layoutgen_bench.py` registers its data sets and runs `run.py`; to have them for good, copy it to `vlmeval/dataset/` and
add `LayoutgenBenchmark` to `IMAGE_DATASET` there. `{name}` asks for the answer alone, `{name}_map` for `<map>` and
`<think>` first; with `_8` behind, of the questions that show 8 images. `overall` is the mean of questions in percent;
all other numbers are those of `layoutgen evaluate score` on the same responses, to the last digit, over all questions
and, as `frames_8.answer`, for a number of images. No judge is asked.

`easi_entries.py` holds the lines by which EASI's leaderboard scripts know the data set."""


FORMAT = Format(
    tables=(Table(_ROWS, "jsonl", _row),),
    images=("path",),
    after=_write,
    usage=usage,
    trainer=False,
)
