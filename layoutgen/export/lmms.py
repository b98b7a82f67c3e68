"""`--to lmms-eval`: a folder of tasks for `--include_path`, with the rows in Parquet files beside it.

One task for each number of frames, since the truth differs with what is shown, and a group of them; once with prompts
for the answer alone, and once, as `<name>_map`, with the data set's own, which ask for a map and reasoning first.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from layoutgen import __version__
from layoutgen.export.base import Facts, Format, Table
from layoutgen.export.benchmark import LIKE, MAP_METRICS, SMALLER_IS_BETTER, Name, metrics_of, row
from layoutgen.export.judging import FUNCTIONS
from layoutgen.export.samples import ExportSample
from layoutgen.export.standalone import standalone

CHECKED = "0.7.3"
"""The version that the tests run."""

_TITLE = f"""Questions of layoutgen {__version__} for lmms-eval: prompts, extraction and metrics, nothing to install.

Written by `layoutgen export`; Apache-2.0."""

_COMMON = """dataset_path: parquet
test_split: test
output_type: generate_until
doc_to_visual: !function utils.doc_to_visual
doc_to_target: answer
process_results: !function utils.process_results
metadata: {version: 1.0}
"""

DIRECT_TOKENS, MAP_TOKENS = 128, 2048
"""Of a response: an answer, a recalled map included where it is asked for; and one with map and reasoning."""


def folder(sample: ExportSample) -> str:
    """Where a sample's row goes: with those of as many frames."""
    return f"data/frames_{sample.question.shown:02d}"


def write_tasks(out: Path, facts: Facts) -> None:
    """Writes the task files for the rows that lie in `out`."""
    name = Name.of(facts.source).snake
    tasks = out / "tasks" / name
    tasks.mkdir(parents=True)
    (tasks / "_common_yaml").write_text(_COMMON)
    plain, mapped, everything = list[str](), list[str](), dict[str, None]()
    for place in sorted((out / "data").iterdir()):
        frames = int(place.name.removeprefix("frames_"))
        files = sorted(place.glob("*.parquet"))
        metrics = _metrics(files)
        everything |= dict.fromkeys(metrics)
        plain.append(_write(tasks, f"{name}_{frames}", files, [m for m in metrics if m not in MAP_METRICS]))
        if set(MAP_METRICS) & set(metrics):
            mapped.append(_write(tasks, f"{name}_map_{frames}", files, metrics, suffix="_map", tokens=MAP_TOKENS))
    (tasks / "utils.py").write_text(_utils(list(everything)), encoding="utf-8")
    groups = {name: plain} | ({f"{name}_map": mapped} if mapped else {})
    for group, members in groups.items():
        _write_group(tasks, group, members)
    (out / "easi_entries.py").write_text(easi_entries(list(groups)), encoding="utf-8")


def _utils(metrics: Sequence[str]) -> str:
    names = "".join(f'    "{metric}",\n' for metric in metrics)
    return f"{standalone('layoutgen.export.lmms_plugin', _TITLE)}\n\nMETRICS = (\n{names})\n"


def _metrics(files: Sequence[Path]) -> list[str]:
    columns = ["kind", "answer", "task", "options", "map", "pair", "refusal", "tellable", "evidence_out"]
    return metrics_of(row for file in files for row in pq.read_table(file, columns=columns).to_pylist())


def _write(
    folder: Path,
    task: str,
    files: Sequence[Path],
    metrics: Sequence[str],
    suffix: str = "",
    tokens: int = DIRECT_TOKENS,
) -> str:
    paths = [f"../../data/{file.parent.name}/{file.name}" for file in files]
    lines = [
        "include: _common_yaml",
        f"task: {task}",
        f"dataset_kwargs: {{data_files: {{test: [{', '.join(paths)}]}}}}",
        f"doc_to_text: !function utils.doc_to_text{suffix}",
        f"generation_kwargs: {{max_new_tokens: {tokens}, temperature: 0, do_sample: false, until: []}}",
        "metric_list:",
        *(line for metric in metrics for line in _metric_lines(metric)),
    ]
    (folder / f"{task}.yaml").write_text("\n".join(lines) + "\n")
    return task


def _metric_lines(metric: str) -> Sequence[str]:
    return (
        f"  - metric: {metric}",
        f"    aggregation: !function utils.{FUNCTIONS[metric].__name__ if metric in FUNCTIONS else 'mean'}",
        f"    higher_is_better: {str(metric not in SMALLER_IS_BETTER).lower()}",
    )


def _write_group(folder: Path, name: str, tasks: Sequence[str]) -> None:
    lines = [f"group: {name}", "task:", *(f"  - {task}" for task in tasks), "aggregate_metric_list:"]
    lines.append("  - {metric: answer, aggregation: mean, weight_by_size: true}")
    (folder / f"{name}.yaml").write_text("\n".join(lines) + "\n")


def easi_entries(groups: Sequence[str]) -> str:
    """What EASI's lmms-eval backend needs to know."""
    tasks = "".join(f'    "{group}": "{group}",\n' for group in groups)
    entry = '{{"task_name": "{0}", "overall_metric": "answer", "scale": 100, "sub_scores": {{}}}}'
    metrics = "".join(f'    "{group}": {entry.format(group)},\n' for group in groups)
    return f'''"""Entries for EASI, `scripts/submissions/backends/lmmseval.py`."""

_TASK_MAP = {{
{tasks}}}

_METRIC_MAP = {{
{metrics}}}
'''


def usage(facts: Facts) -> str:
    """How lmms-eval is pointed at the tasks."""
    name = Name.of(facts.source).snake
    return f"""```bash
python -m lmms_eval --include_path tasks --tasks {name} --batch_size 1 \\
    --model qwen2_5_vl --model_args pretrained=Qwen/Qwen2.5-VL-7B-Instruct --output_path results --log_samples
```

Checked with lmms-eval {CHECKED}. `{name}_N` are the questions that show N images, `{name}` is the group of them, with
`answer` over all questions. `{name}_map` and `{name}_map_N`, where the data set has maps, ask for `<map>` and `<think>`
before the answer and score the map too. The numbers of a task are those of `layoutgen evaluate score` on the same
responses, to the last digit:

| metric | what |
|---|---|
| `answer` | accuracy of choices, MRA (VSI-Bench's) of numbers, fit of recalled maps; the mean of questions |
| `answer_task_mean` | the same, the mean of tasks |
| `accuracy`, `caa`, `mra` | of choices; of choices above chance; of numbers |
| `task_...` | of a task |
| `map_...` | the predicted map against the true one |
| `pair`, `evidence_removed` | both halves of a pair right; what is not there is not seen |
| `refusal_...`, `refused` | that it cannot be told is said where that is so, and how often it is said |

An answer is what stands in the last `<answer>`, or all that is neither `<map>` nor `<think>` where there is none.
`utils.py` needs nothing but Python. `easi_entries.py` holds the lines by which EASI's leaderboard scripts know the
tasks."""


FORMAT = Format(
    tables=(Table("test", "parquet", row, LIKE),),
    images=("bytes",),
    folder=folder,
    after=write_tasks,
    usage=usage,
    trainer=False,
)
