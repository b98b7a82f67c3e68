"""The embedded engine as a studio: how it is started, how records name it, and the time its first house takes."""

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from layoutgen import __version__
from layoutgen.config import CameraRecipe
from layoutgen.dataset.records import AI2_THOR, EngineRef
from layoutgen.engine.kernels import kernel_folder
from layoutgen.errors import LayoutgenError
from layoutgen.identity import engine_digest
from layoutgen.studio.base import Facts
from layoutgen.studio.thor.client import Client
from layoutgen.studio.thor.studio import REACH, ThorStudio
from layoutgen.studio.thor.warmup import COMPILING, PATIENCE, compiled, first_house


class EmbeddedStudio(ThorStudio):
    """The genuine AI2-THOR client on the embedded engine.

    Args:
        camera, gpu, call_timeout, start_timeout: see ThorStudio; it needs no GPU.
        threads: of the engine.
        command: shell words that start another program than the engine.
    """

    _EDITS = True

    def __init__(
        self,
        camera: CameraRecipe | None = None,
        *,
        gpu: int | None = None,
        call_timeout: float = 30.0,
        start_timeout: float = 120.0,
        threads: int = 1,
        command: str | None = None,
    ) -> None:
        super().__init__(camera, gpu=gpu, call_timeout=call_timeout, start_timeout=start_timeout)
        self._threads, self._command = threads, command
        self._compiled = command is not None

    @classmethod
    def describe(cls) -> Facts:
        """The engine of this version, with the models that are installed."""
        return Facts(
            engine=EngineRef(name="embedded", version=f"{__version__}+{engine_digest()[:12]}", models_sha256=_models()),
            title="the embedded engine",
            loads_houses=True,
            loads_scenes=False,
            needs_gpu=False,
            source=AI2_THOR,
            reach_m=REACH,
            usual_source="spec:apartment",
            usual_because="generated houses need neither Unity nor a download",
        )

    @classmethod
    def problems(cls) -> Iterator[str]:
        """Starts the engine and sees whether it answers."""
        studio = cls(CameraRecipe(width=64, height=64), call_timeout=PATIENCE)  # it may have kernels to compile
        try:
            studio.start()
        except LayoutgenError as error:
            yield str(error)
        finally:
            studio.close()

    @classmethod
    def first_start(cls) -> str:
        """Kernels to compile."""
        return "" if compiled(kernel_folder()) else COMPILING

    def _launch(self, **options: Any) -> Client:
        return launch(self._threads, self._command, **options)

    @contextmanager
    def _patience(self) -> Iterator[None]:
        """Gives the first house on a machine the time to compile the engine's kernels."""
        if self._compiled:
            yield
            return
        with first_house(kernel_folder()) as slow, self._time_limit(PATIENCE if slow else self._call_timeout):
            yield
        self._compiled = True


def launch(threads: int = 1, command: str | None = None, **options: Any) -> Client:
    """A client of the engine, started; `command` takes the place of its command line.

    Raises:
        SimulatorError: it did not start.
    """
    return Client(local_executable_path=command or _command(threads), **options)


def _command(threads: int) -> str:
    """The shell words that start the engine: `layoutgen-thor` beside this interpreter, or the module."""
    script = Path(sys.executable).with_name("layoutgen-thor")
    words = [str(script)] if os.access(script, os.X_OK) else [sys.executable, "-m", "layoutgen.engine"]
    return shlex.join([*words, "--threads", str(threads)])


def _models() -> str:
    """The digest of the model library in use, "" where there is none."""
    from layoutgen.engine.models import library_sha256

    return "" if os.environ.get("LAYOUTGEN_THOR_MODELS") == "off" else library_sha256()
