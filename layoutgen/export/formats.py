"""The formats that are built in: the exact columns that each trainer's loader reads.

Each is read by its trainer's own code in tests/trainers; `commands.py` says what lies beside the rows.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from layoutgen.dataset.records import Clip
from layoutgen.dataset.tar import Member
from layoutgen.export import commands, lmms, vlmeval
from layoutgen.export.base import Format, Images, Row, Table
from layoutgen.export.samples import ExportSample, truth
from layoutgen.plugins import Registry


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
    """`reference` is the one column that EasyR1 hands to a reward."""
    question = sample.question
    reference = {"answer": question.answer, "kind": question.kind, "truth": truth(sample), "pair": question.pair}
    return {
        "problem": _tagged(sample, images),
        "images": list(images),
        "reference": msgspec.json.encode(reference).decode(),
        **reference,
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


_BUILT_IN: dict[str, Format] = {
    "trl": Format(
        tables=(Table("data", "parquet", _trl),),
        images=("bytes", "path"),
        splits=True,
        companions=commands.rewards,
        usage=commands.trl,
    ),
    "ms-swift": Format(
        tables=(Table("sft", "jsonl", _swift_sft), Table("grpo", "jsonl", _swift_grpo)),
        images=("path",),
        splits=True,
        companions=commands.rewards,
        usage=commands.swift,
    ),
    "llamafactory": Format(
        tables=(Table("layoutgen", "json", _swift_sft),),
        images=("path",),
        splits=True,
        companions=commands.llamafactory_files,
        usage=commands.llamafactory,
    ),
    "easyr1": Format(
        tables=(Table("data", "parquet", _easyr1),),
        images=("bytes", "path"),
        splits=True,
        companions=commands.easyr1_files,
        usage=commands.easyr1,
    ),
    "verl": Format(
        tables=(Table("data", "parquet", _verl),),
        images=("bytes", "path"),
        splits=True,
        companions=commands.rewards,
        usage=commands.verl,
    ),
    "qwen-vl": Format(
        tables=(Table("layoutgen", "json", _qwen_vl),),
        images=("path",),
        splits=True,
        companions=commands.qwen_vl_files,
        usage=commands.qwen_vl,
    ),
    "lmms-eval": lmms.FORMAT,
    "vlmevalkit": vlmeval.FORMAT,
    "webdataset-flat": Format(members=_flat, images=("bytes",), usage=commands.webdataset_flat, trainer=False),
    "rerun": Format(
        clip=_recording,
        images=("bytes",),
        trainer=False,
        usage="""A recording a clip, for `rerun KEY.rrd` (`pip install rerun-sdk`): images, depth and ids where the set
has them, boxes in images and in space, cameras, rooms, the walk, and the questions.""",
    ),
    "parquet": Format(
        tables=(Table("data", "parquet", _plain),), images=("bytes", "path"), usage=commands.PARQUET, trainer=False
    ),
}

FORMATS: Registry[Format] = Registry("exports", Format, _BUILT_IN)
"""By what `--to` calls them."""
