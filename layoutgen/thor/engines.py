"""The two simulators behind one client: which to take, how each is started, how it is named in the records."""

from typing import Any, Literal

from ai2thor.platform import CloudRendering

from layoutgen import __version__
from layoutgen.dataset.records import EngineRef
from layoutgen.errors import EnvironmentProblem
from layoutgen.thor import unity
from layoutgen.thor.client import Client
from layoutgen.thor.process import embedded_command

EngineName = Literal["embedded", "unity"]


def choose_engine(wish: Literal["auto", "embedded", "unity"]) -> tuple[EngineName, str]:
    """The simulator to use and the reason in one line; `auto` takes Unity where it can run.

    Raises:
        EnvironmentProblem: Unity is wished for and cannot run.
    """
    if wish == "embedded":
        return "embedded", "as asked"
    problems = unity.problems()
    if wish == "unity" and problems:
        raise EnvironmentProblem(f"Unity cannot run here: {'; '.join(problems)}. Use --engine embedded")
    if problems:
        return "embedded", f"Unity cannot run here: {problems[0]}"
    return "unity", "as asked" if wish == "unity" else "Unity can run here"


def launch(engine: EngineName, *, command: str | None, threads: int, gpu: int | None, **options: Any) -> Client:
    """Starts a simulator and returns its client; `command` replaces the embedded engine's command line."""
    if engine == "unity":
        return Client(platform=CloudRendering, commit_id=unity.COMMIT_ID, gpu_device=gpu, **options)
    return Client(local_executable_path=command or embedded_command(threads), **options)


def engine_ref(engine: EngineName) -> EngineRef:
    """Name and version of a simulator, for the record."""
    if engine == "unity":
        return EngineRef(name="unity", version=unity.COMMIT_ID, models_sha256="")
    from layoutgen.engine.models import library_sha256

    return EngineRef(name="embedded", version=__version__, models_sha256=library_sha256())
