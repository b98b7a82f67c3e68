"""Who may ask the server: this machine alone, or whoever has the token; and what its pages may load."""

import secrets

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
COOKIE = "layoutgen-view"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'self'; "
    "style-src-attr 'unsafe-inline'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Nothing comes from elsewhere and no script stands in a page, whatever a dataset's text says."""


def guard(token: str) -> Middleware:
    """Lets through who shows the token; without one, requests that call this machine by a loopback name.

    The latter keeps out a page from elsewhere whose name was made to lead here.
    """

    @web.middleware
    async def checked(request: web.Request, handler: Handler) -> web.StreamResponse:
        refused = _by_token(request, token) if token else _by_name(request)
        response = refused if refused is not None else await handler(request)
        response.headers.update(HEADERS)
        return response

    return checked


def _by_name(request: web.Request) -> web.StreamResponse | None:
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if host.strip("[]") in LOOPBACK:
        return None
    return web.Response(status=403, text="this server answers to localhost; start it with --host to open it to others")


def _by_token(request: web.Request, token: str) -> web.StreamResponse | None:
    """A token in the address becomes a cookie, so that no other address holds it."""
    given = request.query.get("token", "")
    if given and secrets.compare_digest(given.encode(), token.encode()):
        response = web.Response(status=303, headers={"Location": request.path})
        response.set_cookie(COOKIE, token, httponly=True, samesite="Strict")
        return response
    held = request.cookies.get(COOKIE, "")
    if secrets.compare_digest(held.encode(), token.encode()):
        return None
    return web.Response(status=403, text="open the address that `layoutgen view` printed, with its token")
