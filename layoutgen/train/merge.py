"""Folds trained LoRA adapters into the model they were trained on, so that any engine can load the result."""

from pathlib import Path

from layoutgen.errors import InputError
from layoutgen.train.processor import load_processor


def merge_adapters(adapters: Path, out: Path) -> None:
    """Writes the merged model and its processor to `out`.

    Raises:
        InputError: `adapters` holds no adapters, or `out` exists already.
    """
    from peft import PeftConfig, PeftModel
    from transformers import AutoModelForImageTextToText

    if not (adapters / "adapter_config.json").is_file():
        raise InputError(f"{adapters}: no adapter_config.json; name the --out folder of `layoutgen train`")
    if out.exists():
        raise InputError(f"{out}: exists already; name a new folder")
    base = PeftConfig.from_pretrained(str(adapters)).base_model_name_or_path
    model = AutoModelForImageTextToText.from_pretrained(base, dtype="auto")
    merged = PeftModel.from_pretrained(model, str(adapters)).merge_and_unload()
    partial = out.with_name(f"{out.name}.tmp")
    merged.save_pretrained(partial)
    load_processor(base).save_pretrained(partial)
    partial.rename(out)
