"""Why the engine refuses an action or a house, in AI2-THOR's own words where it has them."""

from layoutgen.errors import LayoutgenError


class ActionError(LayoutgenError):
    """An action failed: its text becomes `errorMessage`, its code `errorCode` (None for most failures).

    What it changed is taken back, unless it is `done` all the same.
    """

    def __init__(self, message: str, code: str | None = None, *, done: bool = False) -> None:
        super().__init__(message)
        self.code, self.done = code, done


class SceneError(LayoutgenError):
    """A house cannot be built; the text says which part of it is wrong."""


class ProtocolError(LayoutgenError):
    """What came through the pipe is not the client's protocol."""
