"""The formats that are built in: the exact columns that each trainer's loader reads, and what lies beside them.

Schemas were checked against each consumer.
"""

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import msgspec

from layoutgen.dataset.records import Clip
from layoutgen.dataset.tar import Member
from layoutgen.export.base import Format, Images, Row, Table
from layoutgen.export.samples import ExportSample, truth
from layoutgen.plugins import Registry

_ABOUT_REWARDS = """

`layoutgen_rewards.py` holds the rewards (accuracy, format, map, pair) for this trainer; it needs
`pip install layoutgen`."""

_ABOUT_PAIRS = """

Both halves of a pair share `pair` and follow one another; """


def _recording(folder: Path, key: str, clip: Clip) -> None:
    from layoutgen.export.rerun import write_recording

    write_recording(folder, key, clip)


def _tagged(sample: ExportSample, images: Images, tag: str = "<image>") -> str:
    return tag * len(images) + sample.prompt


def _chat(sample: ExportSample, images: Images) -> list[Row]:
    return [
        {"role": "user", "content": _tagged(sample, images)},
        {"role": "assistant", "content": sample.question.response},
    ]


def _swift_sft(sample: ExportSample, images: Images) -> Row:
    return {"messages": _chat(sample, images), "images": list(images)}


def _swift_grpo(sample: ExportSample, images: Images) -> Row:
    question = sample.question
    return {
        "messages": _chat(sample, images)[:1],
        "images": list(images),
        "solution": question.answer,
        "kind": question.kind,
        "truth": truth(sample),
        "pair": question.pair,
    }


def _easyr1(sample: ExportSample, images: Images) -> Row:
    return {
        "problem": _tagged(sample, images),
        "answer": sample.question.answer,
        "images": list(images),
        "kind": sample.question.kind,
        "truth": truth(sample),
        "pair": sample.question.pair,
    }


def _verl(sample: ExportSample, images: Images) -> Row:
    question = sample.question
    extra = {"split": sample.record.split, "id": sample.id, "kind": question.kind, "truth": truth(sample)}
    extra["pair"] = question.pair
    return {
        "data_source": f"layoutgen/{question.task}",
        "prompt": _chat(sample, images)[:1],
        "images": list(images),
        "ability": "spatial",
        "reward_model": {"style": "rule", "ground_truth": question.answer},
        "extra_info": extra,
    }


def _trl(sample: ExportSample, images: Images) -> Row:
    question = sample.question
    return {
        "images": list(images),
        "prompt": [{"role": "user", "content": sample.prompt}],
        "completion": [{"role": "assistant", "content": question.response}],
        "answer": question.answer,
        "kind": question.kind,
        "task": question.task,
        "truth": truth(sample),
        "pair": question.pair,
    }


def _qwen_vl(sample: ExportSample, images: Images) -> Row:
    return {
        "image": list(images),
        "conversations": [
            {"from": "human", "value": _tagged(sample, images, "<image>\n")},
            {"from": "gpt", "value": sample.question.response},
        ],
    }


def _plain(sample: ExportSample, images: Images) -> Row:
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
        "language": question.language,
        "pair": question.pair,
        "house": sample.record.house.id,
        "split": sample.record.split,
    }


def _flat(sample: ExportSample) -> Iterator[Member]:
    question = sample.question
    row = {"id": sample.id, "prompt": sample.prompt, "response": question.response, "answer": question.answer}
    row |= {"kind": question.kind, "task": question.task, "split": sample.record.split, "house": sample.record.house.id}
    yield Member(f"{sample.id}.json", msgspec.json.encode(row))
    for index, data in enumerate(sample.images):
        yield Member(f"{sample.id}.frame_{index:02d}.jpg", data)


def _llamafactory_index() -> dict[str, str]:
    tags = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
    entry = {
        "file_name": "layoutgen.json",
        "formatting": "sharegpt",
        "columns": {"messages": "messages", "images": "images"},
        "tags": tags,
    }
    return {"dataset_info.json": json.dumps({"layoutgen": entry}, indent=2) + "\n"}


def _rewards() -> dict[str, str]:
    return {"layoutgen_rewards.py": resources.files("layoutgen.export").joinpath("plugin.py").read_text("utf-8")}


_BUILT_IN: dict[str, Format] = {
    "trl": Format(
        tables=(Table("data", "parquet", _trl),),
        images=("bytes", "path"),
        absolute=True,
        usage="""```python
from datasets import load_dataset

rows = load_dataset("parquet", data_files="data-*.parquet", split="train")
# SFTTrainer(train_dataset=rows.select_columns(["images", "prompt", "completion"]), ...)
# GRPOTrainer(train_dataset=rows.remove_columns("completion"), reward_funcs=..., ...)
```"""
        + _ABOUT_PAIRS
        + """`layoutgen.train.rewards.pair_reward` pays where both are right and a device's batch
holds both. `layoutgen train grpo` sees to that; here, the rows sorted so that halves lie at places 2n and 2n + 1,
`GRPOConfig(shuffle_dataset=False)` and batches of an even number of prompts do.""",
    ),
    "ms-swift": Format(
        tables=(Table("sft", "jsonl", _swift_sft), Table("grpo", "jsonl", _swift_grpo)),
        images=("path",),
        absolute=True,
        companions=_rewards,
        usage="""```bash
swift sft --model Qwen/Qwen2.5-VL-7B-Instruct --dataset sft.jsonl --train_type lora --lora_rank 64 --lora_alpha 128
swift rlhf --rlhf_type grpo --model MODEL --dataset grpo.jsonl --num_generations 4 \\
    --external_plugins layoutgen_rewards.py --reward_funcs layoutgen_accuracy layoutgen_format
```"""
        + _ABOUT_REWARDS
        + _ABOUT_PAIRS
        + """`layoutgen_pair`, in place of `layoutgen_accuracy`, pays where both are right and a device's batch
holds both: `--dataset_shuffle false --train_dataloader_shuffle false`, and room for several prompts.""",
    ),
    "llamafactory": Format(
        tables=(Table("layoutgen", "json", _swift_sft),),
        images=("path",),
        companions=_llamafactory_index,
        usage="""```bash
llamafactory-cli train --stage sft --dataset_dir . --dataset layoutgen --media_dir . --template qwen2_vl \\
    --model_name_or_path Qwen/Qwen2.5-VL-7B-Instruct --finetuning_type lora --output_dir out
```""",
    ),
    "easyr1": Format(
        tables=(Table("data", "parquet", _easyr1),),
        images=("bytes", "path"),
        absolute=True,
        companions=_rewards,
        usage="""```bash
python3 -m verl.trainer.main config=config.yaml data.train_files=data-00000.parquet data.prompt_key=problem \\
    data.answer_key=answer data.image_key=images worker.reward.reward_function=./layoutgen_rewards.py:easyr1_score
```"""
        + _ABOUT_REWARDS
        + _ABOUT_PAIRS
        + """EasyR1 hands a reward nothing but a response and its answer, so that
pairs are paid half by half.""",
    ),
    "verl": Format(
        tables=(Table("data", "parquet", _verl),),
        images=("bytes", "path"),
        absolute=True,
        companions=_rewards,
        usage="""```bash
python3 -m verl.trainer.main_ppo algorithm.adv_estimator=grpo data.train_files=data-00000.parquet \\
    data.image_key=images custom_reward_function.path=layoutgen_rewards.py custom_reward_function.name=verl_score
```"""
        + _ABOUT_REWARDS
        + _ABOUT_PAIRS
        + """`reward_model.reward_manager=batch`,
`custom_reward_function.name=verl_pair_scores` and `data.shuffle=False` pay where both are right; where the batch holds
one half alone, its plain accuracy.""",
    ),
    "qwen-vl": Format(
        tables=(Table("layoutgen", "json", _qwen_vl),),
        images=("path",),
        usage="""Name the file in `qwenvl/data/__init__.py` of the Qwen-VL fine-tuning code:

```python
LAYOUTGEN = {"annotation_path": "EXPORT/layoutgen.json", "data_path": "EXPORT"}
```""",
    ),
    "webdataset-flat": Format(
        members=_flat,
        images=("bytes",),
        trainer=False,
        usage="""```python
import webdataset as wds

for sample in wds.WebDataset("data-{00000..00009}.tar", shardshuffle=False):
    ...  # sample["json"]: prompt, response, answer; sample["frame_00.jpg"], ...
```""",
    ),
    "rerun": Format(
        clip=_recording,
        images=("bytes",),
        trainer=False,
        usage="""A recording a clip, for `rerun KEY.rrd` (`pip install rerun-sdk`): images, depth and ids where the set
has them, boxes in images and in space, cameras, rooms, the walk, and the questions.""",
    ),
    "parquet": Format(
        tables=(Table("data", "parquet", _plain),), images=("bytes", "path"), absolute=True, trainer=False
    ),
}

FORMATS: Registry[Format] = Registry("exports", Format, _BUILT_IN)
"""By what `--to` calls them."""
