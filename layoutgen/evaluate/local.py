"""Models that run here: through transformers, or through vLLM's offline engine; adapters are loaded onto their base."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from layoutgen.errors import EnvironmentProblem, InputError
from layoutgen.evaluate.predict import Asker, Said, Turn
from layoutgen.train.model import load_model, load_processor

ADAPTERS = "adapter_config.json"


def local_model(name: str, *, max_new_tokens: int = 512, max_pixels: int = 0, cpu: bool = False) -> Asker:
    """A model that transformers runs, decoding greedily.

    Args:
        name: model directory, hub name, or folder of adapters.
        max_new_tokens: longest response.
        max_pixels: pixel budget of one image; 0 keeps the model's own.
        cpu: run on the CPU.
    """
    import torch

    base = base_of(name)
    model = load_model(base or name, cpu)
    if base:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, name)
    model = model.eval().to("cpu" if cpu else "cuda")
    processor = load_processor(base or name, max_pixels=max_pixels or None)
    processor.tokenizer.padding_side = "left"

    def ask(batch: Sequence[Turn]) -> list[Said]:
        chats = [_chat(turn) for turn in batch]
        texts = [processor.apply_chat_template(chat, tokenize=False, add_generation_prompt=True) for chat in chats]
        images = [turn.images for turn in batch]
        inputs = processor(text=texts, images=images, padding=True, return_tensors="pt").to(model.device)
        with torch.inference_mode():
            tokens = model.generate(**inputs, max_new_tokens=max_new_tokens, do_sample=False)
        new = tokens[:, inputs["input_ids"].shape[1] :]
        return [Said(text) for text in processor.batch_decode(new, skip_special_tokens=True)]

    return ask


def base_of(name: str) -> str:
    """The base model of a folder of adapters; "" for a model.

    Raises:
        InputError: the folder does not say what it adapts.
    """
    config = Path(name) / ADAPTERS
    if not config.is_file():
        return ""
    try:
        return str(json.loads(config.read_text("utf-8"))["base_model_name_or_path"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise InputError(f"{config}: does not name the model that it adapts") from error


def _chat(turn: Turn) -> list[dict[str, Any]]:
    content: list[dict[str, str]] = [{"type": "image"}] * len(turn.images) + [{"type": "text", "text": turn.text}]
    return [{"role": "user", "content": content}]


def vllm_model(name: str, *, max_new_tokens: int = 512, max_pixels: int = 0, most_images: int = 16) -> Asker:
    """A model that vLLM's offline engine runs, decoding greedily; it batches by itself, so give it many turns at once.

    Args:
        name: model directory, hub name, or folder of adapters.
        max_new_tokens: longest response.
        max_pixels: pixel budget of one image; 0 keeps the model's own.
        most_images: of one turn.

    Raises:
        EnvironmentProblem: vLLM does not import.
    """
    try:
        from vllm import LLM, SamplingParams
        from vllm.lora.request import LoRARequest
    except ImportError as error:
        raise EnvironmentProblem(f"vLLM does not import ({error}); install it: pip install vllm") from error
    base = base_of(name)
    options: dict[str, Any] = {"limit_mm_per_prompt": {"image": most_images}}
    if max_pixels:
        options["mm_processor_kwargs"] = {"max_pixels": max_pixels}
    if base:
        options |= {"enable_lora": True, "max_lora_rank": _rank(name)}
    engine = LLM(model=base or name, **options)
    adapters = LoRARequest("adapters", 1, name) if base else None
    greedy = SamplingParams(temperature=0.0, max_tokens=max_new_tokens)

    def ask(batch: Sequence[Turn]) -> list[Said]:
        found = engine.chat([messages(turn) for turn in batch], greedy, lora_request=adapters, use_tqdm=False)
        return [Said(one.outputs[0].text, len(one.prompt_token_ids), len(one.outputs[0].token_ids)) for one in found]

    return ask


def _rank(name: str) -> int:
    return int(json.loads((Path(name) / ADAPTERS).read_text("utf-8")).get("r", 16))


def messages(turn: Turn) -> list[dict[str, Any]]:
    """A turn in OpenAI's chat format, images within."""
    images = [{"type": "image_url", "image_url": {"url": _data_url(jpeg)}} for jpeg in turn.jpegs]
    return [{"role": "user", "content": [*images, {"type": "text", "text": turn.text}]}]


def _data_url(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
