"""Runs the application at an address, and says where."""

import secrets
import socket
import threading
from collections.abc import Callable
from importlib import import_module

from aiohttp import web

from layoutgen.errors import InputError
from layoutgen.view.app import Shelf, application, closing
from layoutgen.view.guard import LOOPBACK

PORT, TRIES = 8765, 20
"""The port that is tried first, and how many after it."""


def serve(shelf: Shelf, host: str, port: int | None, ready: Callable[[str], None]) -> None:
    """Serves until it is interrupted.

    Args:
        shelf: what is looked at.
        host: where to listen; other than a loopback name, a token is drawn and asked for.
        port: None for the first free one from PORT on.
        ready: is told the address to open.

    Raises:
        InputError: nothing can be listened to there.
    """
    token = "" if host in LOOPBACK else secrets.token_urlsafe(16)
    listener = _listener(host, port)
    app = application(shelf, token)
    app.on_cleanup.append(closing(shelf.sets))
    threading.Thread(target=_warm, daemon=True).start()
    address = address_of(listener, host, token)
    web.run_app(app, sock=listener, print=lambda _: ready(address), access_log=None, handler_cancellation=True)


def _warm() -> None:
    """Imports what the first clip needs, while the grid is looked at."""
    import_module("layoutgen.view.clip")


def address_of(listener: socket.socket, host: str, token: str) -> str:
    """What to open in a browser."""
    name = socket.gethostname() if host in ("0.0.0.0", "::", "") else host
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{listener.getsockname()[1]}/" + (f"?token={token}" if token else "")


def _listener(host: str, port: int | None) -> socket.socket:
    wanted = range(PORT, PORT + TRIES) if port is None else [port]
    problem: OSError | None = None
    for one in wanted:
        try:
            family = socket.getaddrinfo(host, one, type=socket.SOCK_STREAM)[0][0]
            return socket.create_server((host, one), family=family)
        except OSError as error:
            problem = error
    raise InputError(f"{host}:{wanted[0]}: cannot listen there ({problem}); choose another --host or --port")
