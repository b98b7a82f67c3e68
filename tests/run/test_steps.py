"""What a worker demands of its machine before it films."""

import msgspec
import pytest

from layoutgen import __version__
from layoutgen.dataset.records import EngineRef
from layoutgen.errors import EnvironmentProblem
from layoutgen.run.steps import real_steps
from layoutgen.studio import registry
from tests.run.fakes import make_plan


def test_a_node_with_another_engine_or_code_is_refused() -> None:
    plan = msgspec.structs.replace(
        make_plan(), code_version=__version__, engine=registry.kind("embedded").describe().engine
    )
    real_steps(plan)
    for odd in (
        msgspec.structs.replace(plan, code_version="0.0.0"),
        msgspec.structs.replace(plan, engine=EngineRef("embedded", __version__, "f" * 64)),
    ):
        with pytest.raises(EnvironmentProblem, match="on every node"):
            real_steps(odd)
