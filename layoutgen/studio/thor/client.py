"""The genuine AI2-THOR controller, with a few of its hooks adjusted for unattended work."""

from typing import Any

from ai2thor.build import ExternalBuild
from ai2thor.controller import Controller

from layoutgen.errors import ActionFailed, LayoutgenError, SimulatorDied
from layoutgen.studio.thor.fifo import WatchedFifoServer
from layoutgen.studio.thor.process import dying_with_parent


class Client(Controller):
    """`ai2thor.controller.Controller` over a `WatchedFifoServer`, leaving nothing behind when it fails to start.

    Differences: it never deletes builds under `~/.ai2thor/releases`, writes the simulator's output beside its pipes
    and not into the home folder, and does not ask Vulkan for a GPU where the simulator is not a Unity build.
    """

    server: Any

    def __init__(self, **options: Any) -> None:
        # An external build never opens the display, but the client refuses to start without one.
        try:
            super().__init__(server_class=WatchedFifoServer, x_display=":0", **options)
        except BaseException as error:
            if getattr(self, "server", None) is not None:
                self.server.stop()
            if isinstance(error, LayoutgenError) or not isinstance(error, Exception):
                raise
            raise SimulatorDied(f"the simulator could not be started: {' '.join(str(error).split())}") from error

    def step(self, action: Any = None, **arguments: Any) -> Any:
        """One action; where the stock client wraps every failure in RuntimeError or ValueError, ours are named.

        Raises:
            ActionFailed: the simulator refused the action.
            SimulatorDied, SimulatorTimeout, ProtocolError: the connection is lost.
        """
        try:
            return super().step(action, **arguments)
        except (RuntimeError, TimeoutError, ValueError) as error:
            raise self.server.failure or ActionFailed(f"{action}: {str(error).strip()}") from error

    def stop(self) -> None:
        """Kills the simulator; may be called again."""
        self.server.stop()
        self._build.unlock()

    def prune_releases(self) -> None:
        """Keeps every build: other programs of this user may be using them."""

    def unity_command(self, width: int, height: int, headless: bool) -> list[str]:
        """The simulator's command line, tied to this process's life."""
        if isinstance(self._build, ExternalBuild):
            self.gpu_device = None
        return dying_with_parent(super().unity_command(width, height, headless))

    @property
    def log_dir(self) -> str:
        """The folder of `unity.log`, removed with the pipes."""
        return self.server.tmp_dir.name

    def _build_server(self, host: str, port: int, width: int, height: int) -> None:
        if self.server is None:
            self.server = WatchedFifoServer(width, height, self.server_timeout)
