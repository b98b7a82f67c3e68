"""The two simulators behind one client: how each is started and how it is named in the records."""

from typing import Any, Literal

import ai2thor.build
from ai2thor.platform import CloudRendering

from layoutgen import __version__
from layoutgen.dataset.records import EngineRef
from layoutgen.thor.client import Client
from layoutgen.thor.process import embedded_command

EngineName = Literal["embedded", "unity"]


def launch(engine: EngineName, *, command: str | None, threads: int, gpu: int | None, **options: Any) -> Client:
    """Starts a simulator and returns its client; `command` replaces the embedded engine's command line."""
    if engine == "unity":
        return Client(platform=CloudRendering, commit_id=ai2thor.build.COMMIT_ID, gpu_device=gpu, **options)
    return Client(local_executable_path=command or embedded_command(threads), **options)


def engine_ref(engine: EngineName) -> EngineRef:
    """Name and version of a simulator, for the record."""
    if engine == "unity":
        return EngineRef(name="unity", version=ai2thor.build.COMMIT_ID, models_sha256="")
    from layoutgen.engine.models import library_sha256

    return EngineRef(name="embedded", version=__version__, models_sha256=library_sha256())
