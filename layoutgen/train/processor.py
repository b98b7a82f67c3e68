"""Loads a Qwen-VL processor, also where torchvision (which its video part needs) is not installed."""

from dataclasses import replace
from typing import Any

from layoutgen.errors import EnvironmentProblem

_PROCESSOR_CLASSES = {
    "qwen2_vl": "Qwen2VLProcessor",
    "qwen2_5_vl": "Qwen2_5_VLProcessor",
    "qwen3_vl": "Qwen3VLProcessor",
}
_SPECIAL_TOKENS = {
    "image_token": "<|image_pad|>",
    "video_token": "<|video_pad|>",
    "vision_start_token": "<|vision_start|>",
    "vision_end_token": "<|vision_end|>",
}


def load_processor(model: str, min_pixels: int | None = None, max_pixels: int | None = None) -> Any:
    """The processor of a model directory or hub name, with the pixel budget of one image set.

    Raises:
        EnvironmentProblem: neither transformers' own loader nor the image-only fallback can load it.
    """
    from transformers import AutoProcessor

    try:
        processor = AutoProcessor.from_pretrained(model)
    except (ImportError, ValueError, TypeError, OSError) as error:
        processor = _image_only_processor(model, error)
    _set_pixel_budget(processor.image_processor, min_pixels, max_pixels)
    return processor


def image_only(base: type) -> type:
    """`base` without its video processor: same name, so that what it saves loads as the original elsewhere."""
    from transformers import ProcessorMixin

    def init(
        self: Any, image_processor: Any = None, tokenizer: Any = None, chat_template: Any = None, **_: Any
    ) -> None:
        for name, token in _SPECIAL_TOKENS.items():
            setattr(self, name, token)
            setattr(self, f"{name}_id", tokenizer.convert_tokens_to_ids(token))
        ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)

    return type(base.__name__, (base,), {"__init__": init, "__qualname__": base.__qualname__})


def vision_token_ids(processor: Any) -> list[int]:
    """Ids of the tokens that stand for pictures; a completion with one would ask for pixels that are not there."""
    ids = (getattr(processor, f"{name}_id", None) for name in _SPECIAL_TOKENS)
    return [token for token in ids if token is not None]


def _image_only_processor(model: str, reason: Exception) -> Any:
    import transformers

    kind = transformers.AutoConfig.from_pretrained(model).model_type
    if kind not in _PROCESSOR_CLASSES:
        raise EnvironmentProblem(
            f"{model}: its processor does not load ({reason}); try `pip install torchvision`"
        ) from reason
    return image_only(getattr(transformers, _PROCESSOR_CLASSES[kind])).from_pretrained(model)  # type: ignore[attr-defined]


def _set_pixel_budget(image_processor: Any, min_pixels: int | None, max_pixels: int | None) -> None:
    """Qwen's image processors keep the budget as an area in `size`: shortest_edge and longest_edge are pixel counts."""
    wanted = {"shortest_edge": min_pixels, "longest_edge": max_pixels}
    changes = {key: pixels for key, pixels in wanted.items() if pixels is not None}
    image_processor.size = replace(image_processor.size, **changes)
