"""What a worker demands of its machine before it films."""

import msgspec
import pytest

from layoutgen import __version__
from layoutgen.dataset.records import EngineRef
from layoutgen.errors import EnvironmentProblem
from layoutgen.run.steps import thor_steps
from layoutgen.thor.engines import engine_ref
from tests.run.fakes import make_plan


def test_a_node_with_another_engine_or_code_is_refused() -> None:
    plan = msgspec.structs.replace(make_plan(), code_version=__version__, engine=engine_ref("embedded"))
    thor_steps(plan)
    for odd in (
        msgspec.structs.replace(plan, code_version="0.0.0"),
        msgspec.structs.replace(plan, engine=EngineRef("embedded", __version__, "f" * 64)),
    ):
        with pytest.raises(EnvironmentProblem, match="on every node"):
            thor_steps(odd)
