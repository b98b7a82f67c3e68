"""`layoutgen doctor`: what this machine can run."""

import json
import os
import platform
import shutil
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

import click

from layoutgen import __version__
from layoutgen.errors import LayoutgenError
from layoutgen.identity import code_digest, described

PACKAGES = ("ai2thor", "ray", "numpy", "numba", "embreex", "opencv-python", "prior", "torch", "transformers", "trl")


_LICENCE_KEYS = ("License-Expression", "License")


@dataclass(frozen=True)
class EngineState:
    """Whether a simulator can run, and what keeps it from running."""

    name: str
    can_run: bool
    problems: list[str]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> int:
    """What this machine can run: embedded engine, Unity, GPU.

    Exits 0 where at least one simulator can run, else 3.
    """
    engines, known = engine_states(), facts()
    if as_json:
        held = {"engines": [asdict(engine) for engine in engines], "facts": known, "installed": installed()}
        click.echo(json.dumps(held, indent=2))
    else:
        click.echo(_text(engines, known))
    return 0 if any(engine.can_run for engine in engines) else 3


def engine_states() -> list[EngineState]:
    """Every simulator that is installed; each looks for itself, and the embedded engine is started to find out."""
    from layoutgen.studio import registry

    found = {name: _problems(name) for name in registry.names() if name != registry.SCANS}
    return [EngineState(name, not problems, problems) for name, problems in found.items()]


def facts() -> dict[str, str]:
    """Versions and resources, label -> value, in the order to print."""
    import psutil

    from layoutgen.studio.thor import unity

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


def installed() -> dict[str, dict[str, str]]:
    """Every distribution in this environment, by name, with version and licence, and the model libraries with sums."""
    from layoutgen.engine.models.install import LIBRARY_SHA256

    found = {
        one.metadata["Name"]: {
            "version": one.version,
            "licence": next((one.metadata[key] for key in _LICENCE_KEYS if key in one.metadata), ""),
        }
        for one in distributions()
        if one.metadata["Name"]
    }
    found |= {f"{name}.sh3f": {"sha256": sha256} for name, sha256 in LIBRARY_SHA256.items()}
    return {name: {key: value[:100] for key, value in found[name].items()} for name in sorted(found, key=str.lower)}


def _problems(name: str) -> list[str]:
    from layoutgen.studio import registry

    try:
        return list(registry.kind(name).problems())
    except LayoutgenError as error:  # another package's, which cannot be imported
        return [str(error)]


def _text(engines: list[EngineState], known: dict[str, str]) -> str:
    lines = [f"{name:<16}{value}" for name, value in known.items()] + [""]
    for engine in engines:
        lines.append(f"{engine.name:<16}{'can run' if engine.can_run else 'cannot run'}")
        lines += [f"{'':<16}- {problem}" for problem in engine.problems]
    return "\n".join(lines)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _library() -> str:
    from layoutgen.studio.thor.embedded import EmbeddedStudio

    digest = EmbeddedStudio.describe().engine.models_sha256
    return f"installed, sha256 {digest[:12]}" if digest else "not installed (layoutgen assets install)"
