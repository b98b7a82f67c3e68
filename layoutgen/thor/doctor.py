"""What this machine can run, as facts for `layoutgen doctor`."""

import os
import platform
import shutil
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from layoutgen import __version__
from layoutgen.config import CameraRecipe
from layoutgen.errors import LayoutgenError
from layoutgen.identity import code_digest, described
from layoutgen.thor import unity
from layoutgen.thor.engines import engine_ref
from layoutgen.thor.session import ThorSession

PACKAGES = ("ai2thor", "ray", "numpy", "numba", "embreex", "opencv-python", "prior", "torch", "transformers", "trl")


@dataclass(frozen=True)
class EngineState:
    """Whether a simulator can run, and what keeps it from running."""

    name: str
    can_run: bool
    problems: list[str]


def engine_states() -> list[EngineState]:
    """Both simulators; the embedded one is started to find out, Unity's needs are looked at."""
    states = []
    for name, problems in (("embedded", _embedded_problems()), ("unity", unity.problems())):
        states.append(EngineState(name, not problems, problems))
    return states


def facts() -> dict[str, str]:
    """Versions and resources, label -> value, in the order to print."""
    memory, disk = psutil.virtual_memory(), shutil.disk_usage(Path.cwd())
    return {
        "layoutgen": described(__version__, code_digest()),
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": platform.platform(),
        **{name: _version(name) for name in PACKAGES},
        "cores": f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()}",
        "memory": f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB free",
        "disk here": f"{disk.free / 2**30:.1f} of {disk.total / 2**30:.1f} GiB free",
        "GPUs": ", ".join(unity.gpus()) or "none (nvidia-smi)",
        "Vulkan": ", ".join(unity.vulkan_devices()) or "no device (vulkaninfo)",
        "Unity build": "installed" if unity.is_installed() else f"not installed: {unity.build_name()}",
        "git-lfs": shutil.which("git-lfs") or "missing (procthor-10k needs it: apt install git-lfs)",
        "model library": _library(),
    }


def report() -> dict[str, Any]:
    """Everything as plain data."""
    return {"engines": [asdict(state) for state in engine_states()], "facts": facts()}


def _embedded_problems() -> list[str]:
    """Starts the embedded engine and sees whether it answers."""
    session = ThorSession("embedded", CameraRecipe(width=64, height=64))
    try:
        session.start()
    except LayoutgenError as error:
        return [str(error)]
    finally:
        session.close()
    return []


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _library() -> str:
    digest = engine_ref("embedded").models_sha256
    return f"installed, sha256 {digest[:12]}" if digest else "not installed (layoutgen assets install)"
