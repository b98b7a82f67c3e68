"""The embedded engine: an in-process World, and the process that AI2-THOR's client drives in place of Unity."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from layoutgen.engine.world.world import World

__all__ = ["World"]


def __getattr__(name: str) -> Any:
    """Imports World when it is asked for: the process must answer its client before anything large is imported."""
    if name != "World":
        raise AttributeError(name)
    from layoutgen.engine.world.world import World

    return World
