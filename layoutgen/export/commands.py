"""How each trainer is pointed at an export: the commands and configs of its README, with budgets counted from the set.

All of them are run in the export's folder; `tests/trainers` puts each through its trainer's own parser and loader.
"""

import json
from collections.abc import Mapping
from typing import Any

from layoutgen.export.base import Facts
from layoutgen.export.budget import PIXELS
from layoutgen.export.rewards_file import rewards_file

MODEL = "Qwen/Qwen2.5-VL-7B-Instruct"
EASYR1_COMMIT = "b44b311b669bf1fd1aa2fc36f2251482ba33cb16"
QWEN_VL_COMMIT = "96588727e44c78b25ba03ea03b8e12f7e64fd0da"
GENERATIONS = 4
"""Completions of a question, as in our recipe."""

_WIDTH = 100
_PAIRS = "Both halves of a pair share `pair` and follow one another. "


def rewards(facts: Facts) -> Mapping[str, str]:
    """The file of rewards."""
    return {"layoutgen_rewards.py": rewards_file()}


def trl(facts: Facts) -> str:
    """TRL's own scripts read the folder as it is."""
    longest = facts.longest
    common = [f"--model_name_or_path {MODEL}", '--dataset_name "$PWD"', f"--dataset_train_split {facts.training}"]
    if facts.validation:
        common += [f"--dataset_test_split {facts.validation}", "--eval_strategy steps", "--eval_steps 200"]
    common += ["--use_peft", "--lora_r 64", "--lora_alpha 128", "--lora_target_modules q_proj k_proj v_proj o_proj"]
    sft = ["--learning_rate 1e-4", "--num_train_epochs 3", "--per_device_train_batch_size 2"]
    sft += ["--gradient_accumulation_steps 2", f"--max_length {longest.budget('whole')}", "--output_dir runs/sft"]
    grpo = ["--learning_rate 1e-6", f"--num_generations {GENERATIONS}", "--per_device_train_batch_size 8"]
    grpo += ["--per_device_eval_batch_size 8", f"--max_completion_length {longest.budget('response')}"]
    grpo += ["--reward_funcs layoutgen_rewards.accuracy_reward layoutgen_rewards.format_reward"]
    grpo += ["--reward_weights 0.9 0.1", "--use_vllm", "--vllm_mode colocate", "--output_dir runs/grpo"]
    return _usage(
        facts,
        _bash(_command("trl sft", *common, *sft), _command("trl grpo", *common, *grpo)),
        "Images are shown as large as they come, for TRL has no option for their size; "
        f"the longest question and response together take about {longest.whole:,} tokens.",
        _PAIRS + "`layoutgen_rewards.pair_reward` in place of `accuracy_reward` pays where both are right and a"
        " device's batch holds both: `--no_shuffle_dataset`, and rows that begin with a whole pair.",
    )


def swift(facts: Facts) -> str:
    """ms-swift 3 and 4: LoRA is the default of both, whose options for it have different names."""
    longest = facts.longest
    common = [f"--model {MODEL}", f"--max_pixels {PIXELS}", "--lora_rank 64", "--lora_alpha 128"]
    sft = ["--learning_rate 1e-4", "--num_train_epochs 3", "--per_device_train_batch_size 2"]
    sft += ["--gradient_accumulation_steps 2", f"--max_length {longest.budget('small_whole')}", "--output_dir runs/sft"]
    grpo = ["--learning_rate 1e-6", f"--num_generations {GENERATIONS}", "--per_device_train_batch_size 8"]
    grpo += ["--per_device_eval_batch_size 8", f"--max_length {longest.budget('small_prompt')}"]
    grpo += [f"--max_completion_length {longest.budget('response')}", "--external_plugins layoutgen_rewards.py"]
    grpo += ["--reward_funcs layoutgen_accuracy layoutgen_format", "--reward_weights 0.9 0.1"]
    grpo += ["--use_vllm true", "--vllm_mode colocate", "--output_dir runs/grpo"]
    return _usage(
        facts,
        _bash(
            _command("swift sft", *common, *_swift_files(facts, "sft"), *sft),
            _command("swift rlhf --rlhf_type grpo", *common, *_swift_files(facts, "grpo"), *grpo),
        ),
        _of_small_images(facts),
        _PAIRS + "`layoutgen_pair` in place of `layoutgen_accuracy` pays where both are right and a device's batch"
        " holds both: `--dataset_shuffle false --train_dataloader_shuffle false`. `layoutgen_map` pays for the map.",
    )


def _swift_files(facts: Facts, stage: str) -> list[str]:
    files = [f"--dataset {stage}-{facts.training}.jsonl"]
    return files + ([f"--val_dataset {stage}-{facts.validation}.jsonl"] if facts.validation else [])


def llamafactory(facts: Facts) -> str:
    """A config: its command line has too many options that are off by default."""
    return _usage(
        facts,
        _bash("llamafactory-cli train sft.yaml"),
        _of_small_images(facts),
        "`sft.yaml` and `dataset_info.json` lie here; `llamafactory-cli train sft.yaml model_name_or_path=...` changes"
        " a value. For Qwen3-VL, `template=qwen3_vl_nothink`.",
    )


def llamafactory_files(facts: Facts) -> Mapping[str, str]:
    """Its index of data sets, and its config."""
    tags = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
    index = {
        f"layoutgen_{split}": {
            "file_name": f"layoutgen-{split}.json",
            "formatting": "sharegpt",
            "columns": {"messages": "messages", "images": "images"},
            "tags": tags,
        }
        for split in facts.splits
    }
    config = {
        "model_name_or_path": MODEL,
        "template": "qwen2_vl",
        "stage": "sft",
        "do_train": True,
        "finetuning_type": "lora",
        "lora_rank": 64,
        "lora_alpha": 128,
        "lora_target": "all",
        "dataset_dir": ".",
        "media_dir": ".",
        "dataset": f"layoutgen_{facts.training}",
        **({"eval_dataset": f"layoutgen_{facts.validation}", "eval_strategy": "steps"} if facts.validation else {}),
        "image_max_pixels": PIXELS,
        "cutoff_len": facts.longest.budget("small_whole"),
        "per_device_train_batch_size": 2,
        "gradient_accumulation_steps": 2,
        "learning_rate": 1.0e-4,
        "lr_scheduler_type": "cosine",
        "num_train_epochs": 3,
        "bf16": True,
        "logging_steps": 10,
        "save_steps": 500,
        "output_dir": "runs/sft",
    }
    return {"dataset_info.json": json.dumps(index, indent=2) + "\n", "sft.yaml": _yaml(config)}


def easyr1(facts: Facts) -> str:
    """Its config, for its stock one adds a prompt of its own and drops whatever is long."""
    return _usage(
        facts,
        _bash("python3 -m verl.trainer.main config=easyr1.yaml trainer.n_gpus_per_node=8"),
        _of_small_images(facts),
        f"With EasyR1 at commit {EASYR1_COMMIT[:7]} on the path. " + _PAIRS + "EasyR1 hands a reward nothing of a row"
        " but `reference`, which holds all that it needs; pairs are paid where both are right and a batch holds both"
        " (the config shuffles nothing, for that).",
        "" if facts.validation else _SAME,
    )


def easyr1_files(facts: Facts) -> Mapping[str, str]:
    """The rewards, and a config of what differs from EasyR1's defaults."""
    batch = _batch(facts)
    fsdp = {"enable_full_shard": True, "enable_cpu_offload": False, "enable_rank0_init": True}
    actor = {
        "global_batch_size": batch,
        "micro_batch_size_per_device_for_update": 1,
        "micro_batch_size_per_device_for_experience": 2,
        "model": {
            "model_path": MODEL,
            "lora": {"rank": 64, "alpha": 128, "target_modules": "all-linear", "exclude_modules": ".*visual.*"},
        },
        "optim": {"lr": 1.0e-6, "weight_decay": 0.0},
        "fsdp": fsdp,
    }
    images = facts.longest.images
    rollout = {"n": GENERATIONS, "temperature": 1.0, "limit_images": images, "tensor_parallel_size": 1}
    config = {
        "data": {
            "train_files": facts.training,
            "val_files": facts.validation or facts.training,
            "prompt_key": "problem",
            "answer_key": "reference",
            "image_key": "images",
            "max_prompt_length": facts.longest.budget("small_prompt"),
            "max_response_length": facts.longest.budget("response"),
            "rollout_batch_size": batch,
            "val_batch_size": batch,
            "format_prompt": None,
            "shuffle": False,
            "min_pixels": None,
            "max_pixels": PIXELS,
            "filter_overlong_prompts": False,
        },
        "algorithm": {"adv_estimator": "grpo", "disable_kl": True, "use_kl_loss": False},
        "worker": {
            "actor": actor,
            "rollout": rollout,
            "reward": {"reward_function": "layoutgen_rewards.py:easyr1_score"},
        },
        "trainer": {
            "total_epochs": 1,
            "project_name": "layoutgen",
            "experiment_name": "grpo",
            "logger": ["console"],
            "nnodes": 1,
            "n_gpus_per_node": 8,
            "val_freq": 50,
            "save_freq": 50,
            "save_checkpoint_path": "runs/grpo",
        },
    }
    return {"easyr1.yaml": _yaml(config), **rewards(facts)}


def verl(facts: Facts) -> str:
    """verl's command with what its defaults would get wrong."""
    batch, longest = _batch(facts), facts.longest
    options = {
        "algorithm.adv_estimator": "grpo",
        "algorithm.use_kl_in_reward": False,
        "data.train_files": f"'{facts.training}/*.parquet'",
        "data.val_files": f"'{facts.validation or facts.training}/*.parquet'",
        "data.image_key": "images",
        "data.train_batch_size": batch,
        "data.max_prompt_length": longest.budget("prompt"),
        "data.max_response_length": longest.budget("response"),
        "actor_rollout_ref.model.path": MODEL,
        "actor_rollout_ref.model.lora_rank": 64,
        "actor_rollout_ref.model.lora_alpha": 128,
        "actor_rollout_ref.model.exclude_modules": "'.*visual.*'",
        "actor_rollout_ref.actor.optim.lr": "1e-6",
        "actor_rollout_ref.actor.use_kl_loss": False,
        "actor_rollout_ref.actor.ppo_mini_batch_size": batch,
        "actor_rollout_ref.actor.ppo_micro_batch_size_per_gpu": 1,
        "actor_rollout_ref.rollout.name": "vllm",
        "actor_rollout_ref.rollout.n": GENERATIONS,
        "+actor_rollout_ref.rollout.limit_images": longest.images,
        "actor_rollout_ref.rollout.tensor_model_parallel_size": 1,
        "actor_rollout_ref.rollout.log_prob_micro_batch_size_per_gpu": 2,
        "actor_rollout_ref.ref.log_prob_micro_batch_size_per_gpu": 2,
        "custom_reward_function.path": "layoutgen_rewards.py",
        "custom_reward_function.name": "verl_score",
        "trainer.logger": "'[console]'",
        "trainer.n_gpus_per_node": 8,
        "trainer.nnodes": 1,
        "trainer.total_epochs": 1,
        "trainer.test_freq": 50,
        "trainer.save_freq": 50,
        "trainer.default_local_dir": "runs/grpo",
    }
    return _usage(
        facts,
        _bash(_command("python3 -m verl.trainer.main_ppo", *(f"{key}={value}" for key, value in options.items()))),
        f"Images are shown as large as they come; the longest prompt takes about {longest.prompt:,} tokens.",
        _PAIRS + "verl 0.9 hands a reward one response at a time, so that each half is paid by its own accuracy. Up to"
        " 0.8, `reward_model.reward_manager=batch custom_reward_function.name=verl_pair_scores data.shuffle=False`"
        " pays where both are right.",
        "" if facts.validation else _SAME,
    )


def qwen_vl(facts: Facts) -> str:
    """Qwen's own fine-tuning code, which knows data sets by a table in its sources."""
    options = [f"--model_name_or_path {MODEL}", "--dataset_use layoutgen", "--tune_mm_llm True", "--lora_enable True"]
    options += ["--lora_r 64", "--lora_alpha 128", f"--max_pixels {PIXELS}", "--min_pixels 784", "--bf16"]
    options += [f"--model_max_length {facts.longest.budget('small_whole')}", "--per_device_train_batch_size 2"]
    options += ["--gradient_accumulation_steps 2", "--learning_rate 1e-4", "--num_train_epochs 3"]
    options += ["--logging_steps 10", "--save_steps 500", "--output_dir runs/sft"]
    return _usage(
        facts,
        _bash(
            "export PYTHONPATH=QWEN3_VL/qwen-vl-finetune:QWEN3_VL/qwen-vl-finetune/qwenvl/train  # where it was cloned",
            _command("torchrun --nproc_per_node 8 train_qwen_vl.py", *options),
        ),
        _of_small_images(facts),
        f"With QwenLM/Qwen3-VL at commit {QWEN_VL_COMMIT[:7]}; `train_qwen_vl.py`, which lies here, enters"
        f" `layoutgen-{facts.training}.json` into its table of data sets and trains."
        + (f" It has no validation; `layoutgen-{facts.validation}.json` is for yours." if facts.validation else ""),
    )


def qwen_vl_files(facts: Facts) -> Mapping[str, str]:
    """What enters the data set and trains."""
    return {
        "train_qwen_vl.py": f'''"""Trains Qwen-VL's own fine-tuning code on this export; takes its options."""

from qwenvl.data import data_dict

data_dict["layoutgen"] = {{"annotation_path": "layoutgen-{facts.training}.json", "data_path": "."}}

if __name__ == "__main__":
    from qwenvl.train.train_qwen import train

    train(attn_implementation="flash_attention_2")
'''
    }


def webdataset_flat(facts: Facts) -> str:
    """A loop; and what such tars cost."""
    return """```python
from glob import glob

import webdataset as wds

for sample in wds.WebDataset(sorted(glob("data-*.tar")), shardshuffle=False):
    ...  # sample["json"]: prompt, response, answer; sample["frame_00.jpg"], ...
```

Each sample has all its frames: the same frame lies here once for every question that shows it, so that these tars are
several times as large as the data set. `layoutgen.dataset.questions` reads the data set itself, where it lies once."""


PARQUET = """```python
from datasets import load_dataset

rows = load_dataset("parquet", data_files="data-*.parquet", split="train")
```

One row a question:

| column | what |
|---|---|
| `id` | unique in the set |
| `images` | the frames shown, in order |
| `prompt` | the user's turn |
| `response` | `<map>`, `<think>`, `<answer>` |
| `answer`, `kind` | the answer alone; `choice`, `number` or `map` |
| `task` | what is asked |
| `value`, `unit` | of a number, before rounding |
| `language` | of question and response |
| `pair` | shared by both halves of a pair, else empty |
| `house`, `split` | where it was filmed; `train`, `val` or `test` |

Images are stored uncompressed (they are JPEGs) with a page index, so that a version which differs in a few rows is
uploaded for those rows only."""

_SAME = "All questions are of one split, so that the same files are named twice."


def _usage(facts: Facts, commands: str, *remarks: str) -> str:
    odd = f"No house of this set is for training: the files of `{facts.training}` are named." if _odd(facts) else ""
    return "\n\n".join(filter(None, ["In this folder:", commands, *remarks, odd]))


def _odd(facts: Facts) -> bool:
    return facts.training != "train"


def _of_small_images(facts: Facts) -> str:
    longest = facts.longest
    return (
        f"Budgets are for images of at most {PIXELS:,} pixels: the longest question takes about"
        f" {longest.small_prompt:,} tokens, the longest response {longest.response:,}, counted from above."
    )


def _batch(facts: Facts) -> int:
    """Questions of a step: a power of two that the set can fill, at most 128."""
    return 1 << min(7, facts.splits[facts.training].bit_length() - 1)


def _bash(*commands: str) -> str:
    return "```bash\n" + "\n".join(commands) + "\n```"


def _command(program: str, *options: str) -> str:
    """A command over several lines."""
    lines = [program]
    for option in options:
        if len(lines[-1]) + len(option) < _WIDTH:
            lines[-1] += f" {option}"
        else:
            lines.append(f"    {option}")
    return " \\\n".join(lines)


def _yaml(config: Mapping[str, Any]) -> str:
    import yaml

    text: str = yaml.safe_dump(dict(config), sort_keys=False)
    return text
