"""AI2-THOR's Unity build as a studio, and why it cannot run here: its CloudRendering build draws through Vulkan."""

import ctypes.util
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import ai2thor.build
import requests
from ai2thor.platform import CloudRendering

from layoutgen.dataset.records import AI2_THOR, EngineRef
from layoutgen.errors import EnvironmentProblem
from layoutgen.studio.base import Facts
from layoutgen.studio.thor.client import Client
from layoutgen.studio.thor.studio import REACH, ThorStudio

COMMIT_ID: str = ai2thor.build.COMMIT_ID
"""The Unity build that belongs to the installed client."""
_SECONDS = 10


class UnityStudio(ThorStudio):
    """The genuine AI2-THOR client on the Unity build that belongs to it; its arguments are ThorStudio's."""

    @classmethod
    def describe(cls) -> Facts:
        """The build of the installed client."""
        return Facts(
            engine=EngineRef(name="unity", version=COMMIT_ID, models_sha256=""),
            title="Unity",
            loads_houses=True,
            loads_scenes=True,
            needs_gpu=True,
            source=AI2_THOR,
            reach_m=REACH,
            usual_source="procthor-10k",
            usual_because="Unity can run here",
        )

    @classmethod
    def problems(cls) -> Iterator[str]:
        """What the build needs and this machine lacks."""
        yield from problems()

    def _launch(self, **options: Any) -> Client:
        require()
        return Client(platform=CloudRendering, commit_id=COMMIT_ID, gpu_device=self._gpu, **options)


def problems() -> Iterator[str]:
    """Everything that keeps Unity from running here, one line each with its cure, found out as they are asked for."""
    if platform.system() != "Linux":
        yield f"CloudRendering builds exist for Linux only, this is {platform.system()}"
        return
    if ctypes.util.find_library("vulkan") is None:
        yield "libvulkan is missing (Debian: apt install libvulkan1)"
    if not vulkan_devices():
        yield "vulkaninfo finds no GPU (Debian: apt install vulkan-tools, and the GPU's driver)"
    if not is_installed() and not _is_downloadable():
        yield f"the build {build_name()} is neither in {releases()} nor to be had from {build_url()}"


@cache
def require() -> None:
    """Raises EnvironmentProblem where Unity cannot run; looks once a process."""
    found = list(problems())
    if found:
        raise EnvironmentProblem(f"Unity cannot run here: {'; '.join(found)}. Or use --engine embedded")


def vulkan_devices() -> list[str]:
    """Names of the GPUs that Vulkan offers, software renderers left out."""
    names = re.findall(r"deviceName\s*=\s*(.+)", _output("vulkaninfo", "--summary"))
    return [name.strip() for name in names if "llvmpipe" not in name]


def gpus() -> list[str]:
    """Names of the NVIDIA GPUs; their number is what `--workers` are spread over."""
    return re.findall(r"^GPU \d+: (.+?) \(UUID", _output("nvidia-smi", "-L"), re.MULTILINE)


def is_installed() -> bool:
    """Whether the client has unpacked the build before."""
    return (releases() / build_name()).is_dir()


def releases() -> Path:
    """The folder of the client's builds."""
    return Path.home() / ".ai2thor" / "releases"


def build_name() -> str:
    """The build's name, as the client calls it."""
    return str(ai2thor.build.build_name(CloudRendering.name(), COMMIT_ID))


def build_url() -> str:
    """Where the client downloads the build from."""
    return str(ai2thor.build.Build(CloudRendering, COMMIT_ID, False).url)


def _is_downloadable() -> bool:
    try:
        return bool(requests.head(build_url(), timeout=_SECONDS).ok)
    except requests.RequestException:
        return False


def _output(*command: str) -> str:
    """What a program prints; "" where it is missing, fails or hangs."""
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
