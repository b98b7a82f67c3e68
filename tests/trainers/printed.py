"""The commands that an export's README prints, taken out of it."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path


def commands(export: Path) -> list[str]:
    """Each on one line, as a shell takes it."""
    text = (export / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def option_names(command: str) -> Iterator[str]:
    """Of `--name` and `key=value` in a command the name and the key."""
    for word in shlex.split(command, comments=True):
        if word.startswith("--"):
            yield word[2:].partition("=")[0]
        elif "=" in word and not word.startswith("-"):
            yield word.partition("=")[0].removeprefix("+")  # hydra's mark of a key that its files leave out


def with_changes(command: str, changes: str, without: str = "") -> list[str]:
    """A command with other values behind its own, and without an option and its value, for a shell."""
    if without:
        assert without in command, without
    return ["bash", "-c", f"{command.replace(without, '')} {changes}"]
