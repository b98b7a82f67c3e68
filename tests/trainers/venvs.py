"""Environments with the real trainers: those in a folder that is named, or made in the cache."""

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

SHIM = Path(__file__).parent / "shim"
TORCH = ("torch==2.13.0", "torchvision==0.28.0")
PACKAGES = {
    "trl": ("trl==1.16.0", "peft", "pillow"),
    "swift": ("ms-swift==4.6.0", "qwen-vl-utils", "msgspec"),  # msgspec: vLLM would bring it, which needs CUDA
    "llama": ("llamafactory==0.9.5",),
    "verl": ("verl==0.9.1", "qwen-vl-utils"),
}
"""Name of an environment -> what is installed into it."""


@dataclass(frozen=True)
class Environment:
    """Runs commands where a trainer is installed, without a GPU and without the Hub."""

    folder: Path

    def run(self, command: list[str], cwd: Path, timeout: int = 900) -> str:
        """What a command prints; fails with it where the command does."""
        variables = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": f"{SHIM}:{cwd}",
            "HF_HUB_OFFLINE": "1",
            "CUDA_VISIBLE_DEVICES": "",
            "OMP_NUM_THREADS": "1",
        }
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(command, cwd=cwd, env=variables, text=True, timeout=timeout, **streams)
        assert done.returncode == 0, done.stdout[-6000:]
        return done.stdout

    def python(self, script: str, *arguments: str, cwd: Path) -> str:
        """What a script prints."""
        return self.run(["python", "-c", script, *arguments], cwd)


@cache
def environment(name: str) -> Environment:
    """The environment of a trainer; skips where the index lacks one of its packages."""
    named = os.environ.get("LAYOUTGEN_TRAINER_VENVS")
    home = Path(named) if named else Path.home() / ".cache/layoutgen/trainers"
    folder = home / name
    if not (folder / "bin/python").exists() or not (named or (folder / "done").exists()):
        _make(folder, PACKAGES[name])
    return Environment(folder)


def _make(folder: Path, packages: tuple[str, ...]) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    command = [str(folder / "bin/pip"), "install", "--quiet", "--prefer-binary", *TORCH, *packages]
    done = subprocess.run(command, capture_output=True, text=True)
    if "No matching distribution" in done.stderr or "ResolutionImpossible" in done.stderr:
        pytest.skip(f"the index lacks what {packages[0]} needs: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    (folder / "done").touch()
