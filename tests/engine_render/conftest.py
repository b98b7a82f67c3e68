import pytest

from layoutgen.engine.render import Renderer
from tests.engine_render.rooms import renderer


@pytest.fixture(scope="session")
def room_renderer() -> Renderer:
    """The furnished room; tests that change it must change it back."""
    return renderer()


@pytest.fixture(scope="session")
def numba_renderer() -> Renderer:
    """The same room drawn without Embree."""
    return renderer(use_embree=False)
