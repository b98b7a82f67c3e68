"""One row function a trainer: the exact columns that its loader reads (schemas checked against each consumer)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from layoutgen.export.samples import Sample, truth

Row = dict[str, Any]
ImageMode = Literal["path", "bytes"]
Images = Sequence[Any]
"""References to a sample's images: file paths, or `{"bytes", "path"}` structs."""


@dataclass(frozen=True)
class Table:
    """One file of rows in an export; `split` parts are named after the dataset's split.

    Attributes:
        name: file stem.
        layout: `jsonl`, `json` (one list) or `parquet`.
        row: makes a row of a sample and its images.
    """

    name: str
    layout: Literal["jsonl", "json", "parquet"]
    row: Callable[[Sample, Images], Row]


@dataclass(frozen=True)
class Format:
    """What `--to NAME` writes.

    Attributes:
        tables: files of rows; none for tars.
        images: how images may be referred to; the first is the default.
        absolute: whether image paths are absolute, or relative to the export's folder.
        rewards: whether our reward functions go with it.
        usage: how its trainer is pointed at the export; markdown, for the export's README.
    """

    tables: tuple[Table, ...]
    images: tuple[ImageMode, ...]
    absolute: bool = False
    rewards: bool = False
    usage: str = ""


def _tagged(sample: Sample, images: Images, tag: str = "<image>") -> str:
    return tag * len(images) + sample.prompt


def _chat(sample: Sample, images: Images) -> list[Row]:
    return [
        {"role": "user", "content": _tagged(sample, images)},
        {"role": "assistant", "content": sample.question.response},
    ]


def _swift_sft(sample: Sample, images: Images) -> Row:
    return {"messages": _chat(sample, images), "images": list(images)}


def _swift_grpo(sample: Sample, images: Images) -> Row:
    question = sample.question
    return {
        "messages": _chat(sample, images)[:1],
        "images": list(images),
        "solution": question.answer,
        "kind": question.kind,
        "truth": truth(sample),
    }


def _easyr1(sample: Sample, images: Images) -> Row:
    return {
        "problem": _tagged(sample, images),
        "answer": sample.question.answer,
        "images": list(images),
        "kind": sample.question.kind,
        "truth": truth(sample),
    }


def _verl(sample: Sample, images: Images) -> Row:
    question = sample.question
    extra = {"split": sample.record.split, "id": sample.id, "kind": question.kind, "truth": truth(sample)}
    return {
        "data_source": f"layoutgen/{question.task}",
        "prompt": _chat(sample, images)[:1],
        "images": list(images),
        "ability": "spatial",
        "reward_model": {"style": "rule", "ground_truth": question.answer},
        "extra_info": extra,
    }


def _trl(sample: Sample, images: Images) -> Row:
    question = sample.question
    return {
        "images": list(images),
        "prompt": [{"role": "user", "content": sample.prompt}],
        "completion": [{"role": "assistant", "content": question.response}],
        "answer": question.answer,
        "kind": question.kind,
        "task": question.task,
        "truth": truth(sample),
    }


def _qwen_vl(sample: Sample, images: Images) -> Row:
    return {
        "image": list(images),
        "conversations": [
            {"from": "human", "value": _tagged(sample, images, "<image>\n")},
            {"from": "gpt", "value": sample.question.response},
        ],
    }


def _plain(sample: Sample, images: Images) -> Row:
    question = sample.question
    return {
        "id": sample.id,
        "images": list(images),
        "prompt": sample.prompt,
        "response": question.response,
        "answer": question.answer,
        "kind": question.kind,
        "task": question.task,
        "value": question.value,
        "unit": question.unit,
        "house": sample.record.house.id,
        "split": sample.record.split,
    }


FORMATS: dict[str, Format] = {
    "trl": Format(
        (Table("data", "parquet", _trl),),
        ("bytes", "path"),
        absolute=True,
        usage="""```python
from datasets import load_dataset

rows = load_dataset("parquet", data_files="data-*.parquet", split="train")
# SFTTrainer(train_dataset=rows.select_columns(["images", "prompt", "completion"]), ...)
# GRPOTrainer(train_dataset=rows.remove_columns("completion"), reward_funcs=..., ...)
```""",
    ),
    "ms-swift": Format(
        (Table("sft", "jsonl", _swift_sft), Table("grpo", "jsonl", _swift_grpo)),
        ("path",),
        absolute=True,
        rewards=True,
        usage="""```bash
swift sft --model Qwen/Qwen2.5-VL-7B-Instruct --dataset sft.jsonl --train_type lora --lora_rank 64 --lora_alpha 128
swift rlhf --rlhf_type grpo --model MODEL --dataset grpo.jsonl --num_generations 4 \\
    --external_plugins layoutgen_rewards.py --reward_funcs layoutgen_accuracy layoutgen_format
```""",
    ),
    "llamafactory": Format(
        (Table("layoutgen", "json", _swift_sft),),
        ("path",),
        usage="""```bash
llamafactory-cli train --stage sft --dataset_dir . --dataset layoutgen --media_dir . --template qwen2_vl \\
    --model_name_or_path Qwen/Qwen2.5-VL-7B-Instruct --finetuning_type lora --output_dir out
```""",
    ),
    "easyr1": Format(
        (Table("data", "parquet", _easyr1),),
        ("bytes", "path"),
        absolute=True,
        rewards=True,
        usage="""```bash
python3 -m verl.trainer.main config=config.yaml data.train_files=data-00000.parquet data.prompt_key=problem \\
    data.answer_key=answer data.image_key=images worker.reward.reward_function=./layoutgen_rewards.py:easyr1_score
```""",
    ),
    "verl": Format(
        (Table("data", "parquet", _verl),),
        ("bytes", "path"),
        absolute=True,
        rewards=True,
        usage="""```bash
python3 -m verl.trainer.main_ppo algorithm.adv_estimator=grpo data.train_files=data-00000.parquet \\
    data.image_key=images custom_reward_function.path=layoutgen_rewards.py custom_reward_function.name=verl_score
```""",
    ),
    "qwen-vl": Format(
        (Table("layoutgen", "json", _qwen_vl),),
        ("path",),
        usage="""Name the file in `qwenvl/data/__init__.py` of the Qwen-VL fine-tuning code:

```python
LAYOUTGEN = {"annotation_path": "EXPORT/layoutgen.json", "data_path": "EXPORT"}
```""",
    ),
    "parquet": Format((Table("data", "parquet", _plain),), ("bytes", "path"), absolute=True),
    "webdataset-flat": Format(
        (),
        ("bytes",),
        usage="""```python
import webdataset as wds

for sample in wds.WebDataset("data-{00000..00009}.tar", shardshuffle=False):
    ...  # sample["json"]: prompt, response, answer; sample["frame_00.jpg"], ...
```""",
    ),
}
