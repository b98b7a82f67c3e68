"""The two simulators behind one client: how each is started and how it is named in the records."""

import os
from typing import Any, Literal

from ai2thor.platform import CloudRendering

from layoutgen import __version__
from layoutgen.dataset.records import EngineRef
from layoutgen.identity import engine_digest
from layoutgen.thor import unity
from layoutgen.thor.client import Client
from layoutgen.thor.process import embedded_command

EngineName = Literal["embedded", "unity"]


def launch(engine: EngineName, *, command: str | None, threads: int, gpu: int | None, **options: Any) -> Client:
    """Starts a simulator and returns its client; `command` replaces the embedded engine's command line.

    Raises:
        EnvironmentProblem: Unity cannot run here.
        SimulatorError: the simulator did not start.
    """
    if engine == "unity":
        unity.require()
        return Client(platform=CloudRendering, commit_id=unity.COMMIT_ID, gpu_device=gpu, **options)
    return Client(local_executable_path=command or embedded_command(threads), **options)


def engine_ref(engine: EngineName) -> EngineRef:
    """Name and version of a simulator, for the record; the embedded engine's version names its sources, too."""
    if engine == "unity":
        return EngineRef(name="unity", version=unity.COMMIT_ID, models_sha256="")
    from layoutgen.engine.models import library_sha256

    library = "" if os.environ.get("LAYOUTGEN_THOR_MODELS") == "off" else library_sha256()
    return EngineRef(name="embedded", version=f"{__version__}+{engine_digest()[:12]}", models_sha256=library)
