"""The files that go beside an export's rows: a README, LLaMA-Factory's index, our rewards for other trainers."""

import json
from importlib import resources

from layoutgen import __version__
from layoutgen.export.formats import FORMATS

_LLAMAFACTORY_INDEX = {
    "layoutgen": {
        "file_name": "layoutgen.json",
        "formatting": "sharegpt",
        "columns": {"messages": "messages", "images": "images"},
        "tags": {
            "role_tag": "role",
            "content_tag": "content",
            "user_tag": "user",
            "assistant_tag": "assistant",
        },
    }
}


def companions(to: str, source: str, questions: int, images: int) -> dict[str, str]:
    """File name -> text of everything that is no row."""
    files = {"README.md": _readme(to, source, questions, images)}
    if to == "llamafactory":
        files["dataset_info.json"] = json.dumps(_LLAMAFACTORY_INDEX, indent=2) + "\n"
    if FORMATS[to].rewards:
        files["layoutgen_rewards.py"] = resources.files("layoutgen.export").joinpath("plugin.py").read_text("utf-8")
    return files


def _readme(to: str, source: str, questions: int, images: int) -> str:
    rewards = (
        "\n`layoutgen_rewards.py` holds the rewards (accuracy, format, map) for this trainer; it needs"
        " `pip install layoutgen`.\n"
        if FORMATS[to].rewards
        else ""
    )
    return (
        f"# layoutgen export for {to}\n\n"
        f"{questions:,} questions, {images:,} images, written by `layoutgen export {source} --to {to}`"
        f" (layoutgen {__version__}).\n\n{FORMATS[to].usage}\n{rewards}"
    )
