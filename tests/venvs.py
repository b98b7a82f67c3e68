"""Virtual environments of consumers that ours cannot hold: found in LAYOUTGEN_TRAINER_VENVS, or made there.

A test that needs one is slow. Where the variable is not set, environments are made in our cache folder and kept.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from layoutgen.resources import cache_root


def venv(name: str, probe: str, packages: Sequence[str], alone: Sequence[str] = ()) -> Path:
    """The Python of an environment; skips the test where the package index lacks what it needs.

    Args:
        name: of its folder.
        probe: Python that runs where it is complete.
        packages: what pip installs.
        alone: what it installs afterwards without what that asks for.
    """
    folder = Path(os.environ.get("LAYOUTGEN_TRAINER_VENVS") or cache_root() / "venvs") / name
    python = folder / "bin" / "python"
    if not _runs(python, probe):
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        _install(python, [*packages])
        if alone:
            _install(python, ["--no-deps", *alone])
        if not _runs(python, probe):
            pytest.fail(f"{folder} was made and does not run {probe!r}")
    return python


def _runs(python: Path, probe: str) -> bool:
    return python.exists() and subprocess.run([python, "-c", probe], capture_output=True).returncode == 0


def _install(python: Path, packages: Sequence[str]) -> None:
    command = [python, "-m", "pip", "install", "--quiet", "--prefer-binary", *packages]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"the package index does not give {', '.join(packages)}: {done.stderr.strip().splitlines()[-1]}")
