"""How well the model in training answers: questions of the evaluation data, answered by generation."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from layoutgen.train.data import Row, Source, rows, units
from layoutgen.train.model import vision_token_ids
from layoutgen.train.rewards import accuracy_reward, format_reward, map_reward

NEW_TOKENS = 1024
"""Of a response at most; the longest of our own have fewer."""


def answering(trainer: Any, processor: Any, sources: Sequence[Source], count: int) -> Any:
    """A callback that, whenever the loss is evaluated, also logs `eval_accuracy`, `eval_format` and `eval_map`.

    Args:
        trainer: in whose log they go.
        processor: of the model.
        sources: datasets of ours; of each as many questions, its first ones.
        count: questions in all.
    """
    from transformers import TrainerCallback

    asked = list(_asked(sources, count))

    class Answering(TrainerCallback):
        def on_evaluate(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
            if state.is_world_process_zero:
                trainer.log({f"eval_{name}": value for name, value in scores(model, processor, asked).items()})

    return Answering()


def _asked(sources: Sequence[Source], count: int) -> Iterator[Row]:
    """Rows with answers and undecoded images, drawn from the sources alike."""
    ours = [source for source in sources if not source.general]
    for source in ours:
        yield from islice(rows(units(source), "grpo"), -(-count // len(ours)))


def scores(model: Any, processor: Any, asked: Sequence[Row]) -> dict[str, float]:
    """The means of accuracy, format and the map's fit over the greedy responses to rows."""
    said = [respond(model, processor, row) for row in asked]
    columns = {name: [row[name] for row in asked] for name in ("answer", "kind", "truth")}
    found = {
        "accuracy": accuracy_reward(said, answer=columns["answer"], kind=columns["kind"]),
        "format": format_reward(said),
        "map": map_reward(said, truth=columns["truth"]),
    }
    return {name: sum(values) / len(values) for name, values in found.items() if values}


def respond(model: Any, processor: Any, row: Row) -> str:
    """The greedy response to a row."""
    import io

    import torch
    from PIL import Image

    images = [Image.open(io.BytesIO(image["bytes"])).convert("RGB") for image in row["images"]]
    content = [{"type": "image"} for _ in images] + [{"type": "text", "text": row["prompt"][0]["content"]}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    inputs = processor(text=[text], images=[images], return_tensors="pt").to(model.device)
    training = model.training
    model.eval()
    with torch.no_grad():
        ids = model.generate(
            **inputs, max_new_tokens=NEW_TOKENS, do_sample=False, suppress_tokens=vision_token_ids(processor) or None
        )
    model.train(training)
    response: str = processor.tokenizer.decode(ids[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    return response
