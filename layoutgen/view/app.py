"""The web application: its pages, the questions they ask of the sets, and the images they show."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from layoutgen import __version__
from layoutgen.errors import InputError, LayoutgenError
from layoutgen.view import gates
from layoutgen.view.gates import Fault
from layoutgen.view.guard import guard
from layoutgen.view.index import Index
from layoutgen.view.query import FILTERS, ORDERS, PAGE, Wanted, facets, listed

WAIT_S = 20.0
"""Seconds that a request waits for the first clips of a set."""
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
MEDIA = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "mp4": "video/mp4"}


@dataclass
class Shelf:
    """What is looked at.

    Attributes:
        sets: the datasets, two where they are compared.
        predictions: name of a model's file -> (clip_id, question_id) -> its response.
        faults: what an audit of the first set found.
    """

    sets: list[Index]
    predictions: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def static_files() -> dict[str, bytes]:
    """Name -> bytes of all that pages load; nothing else is ever read for them."""
    own, shared = resources.files("layoutgen.view") / "static", resources.files("layoutgen.pages") / "templates"
    files = [*own.iterdir(), *(file for file in shared.iterdir() if not file.name.endswith(".html"))]
    return {file.name: file.read_bytes() for file in files}


def application(shelf: Shelf, token: str = "") -> web.Application:
    """The application over some sets.

    Args:
        shelf: what is looked at.
        token: what a request must bring; "" where only this machine can ask.
    """
    app = web.Application(middlewares=[guard(token), _told])
    pages = Pages(shelf)
    app.add_routes(
        [
            web.get("/", pages.home),
            web.get("/static/{name}", pages.static),
            web.get("/api/sets", pages.sets),
            web.get("/api/{set}/facets", pages.facets),
            web.get("/api/{set}/clips", pages.clips),
            web.get("/api/{set}/clip", pages.clip),
            web.get("/api/{set}/answer", pages.answer),
            web.get("/image/{set}/{n}/{name}", pages.image),
        ]
    )
    return app


@web.middleware
async def _told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors of ours as JSON: 400 for what was asked wrongly, 404 for what is not there, 500 for the rest."""
    try:
        return await handler(request)
    except (LayoutgenError, ValueError) as error:
        status = 404 if type(error).__name__ == "DatasetError" else 400 if isinstance(error, InputError) else 500
        return _json({"error": " ".join(str(error).split())}, status)


def _json(value: object, status: int = 200) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json", headers=headers
    )


async def _aside(work: Callable[..., Any], *arguments: Any) -> Any:
    """Runs what reads or computes in a thread, so that other requests go on."""
    return await asyncio.get_running_loop().run_in_executor(None, work, *arguments)


class Pages:
    """The answers to requests, over one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf, self.files = shelf, static_files()
        self._found: dict[tuple[str, str], tuple[int, Any]] = {}

    async def home(self, request: web.Request) -> web.Response:
        """The one page; its scripts do the rest."""
        return web.Response(body=self.files["index.html"], content_type="text/html", charset="utf-8")

    async def static(self, request: web.Request) -> web.Response:
        """A style, a script or a drawing."""
        name = request.match_info["name"]
        if name not in self.files:
            raise web.HTTPNotFound
        kind = TYPES[Path(name).suffix[1:]]
        headers = {"Cache-Control": "no-cache"}
        return web.Response(body=self.files[name], content_type=kind, charset="utf-8", headers=headers)

    async def sets(self, request: web.Request) -> web.Response:
        """What is on the shelf, and how far its indexes are."""
        return _json(
            {
                "version": __version__,
                "sets": [
                    {"name": Path(one.source).name or one.source, "source": one.source, "stamp": one.stamp}
                    | one.progress._asdict()
                    for one in self.shelf.sets
                ],
                "predictions": list(self.shelf.predictions),
                "gates": gates.counted(self.shelf.faults),
                "orders": list(ORDERS),
                "page": PAGE,
            }
        )

    def _set(self, request: web.Request) -> Index:
        number = request.match_info["set"]
        if not number.isdecimal() or int(number) >= len(self.shelf.sets):
            raise web.HTTPNotFound
        return self.shelf.sets[int(number)]

    async def facets(self, request: web.Request) -> web.Response:
        """Values of the filters with their counts."""
        index = self._set(request)
        await _aside(index.wait, 1, WAIT_S)
        counts = await self._kept("facets", index, facets, index)
        models = await self._models(index)
        said = [(name, len(found)) for name, found in models.items()]
        return _json({**counts, "gate": gates.counted(self.shelf.faults), "model": said})

    async def _models(self, index: Index) -> dict[str, list[int]]:
        """Which questions the models answer rightly, wrongly, differently."""
        if not self.shelf.predictions:
            return {}
        from layoutgen.view.models import verdicts

        return await self._kept("models", index, verdicts, index, self.shelf.predictions)

    async def _kept(self, name: str, index: Index, work: Callable[..., Any], *arguments: Any) -> Any:
        """What `work` gives, which is asked anew only when the index has grown."""
        clips = index.progress.clips
        if self._found.get((name, index.stamp), (-1, None))[0] != clips:
            self._found[name, index.stamp] = clips, await _aside(work, *arguments)
        return self._found[name, index.stamp][1]

    async def clips(self, request: web.Request) -> web.Response:
        """A page of the grid."""
        index, asked = self._set(request), request.query
        filters = {name: asked.getall(name, []) for name in FILTERS}
        models = await self._models(index) if filters["model"] else {}
        wanted = Wanted(
            words=asked.get("words", ""),
            filters=filters,
            order=asked.get("order", "number"),
            first=_number(asked.get("first", "0")),
            count=_number(asked.get("count", str(PAGE))),
            among=[q for name in filters["model"] for q in models.get(name, [])] if filters["model"] else None,
        )
        chosen = wanted.filters["gate"]
        places = gates.places(self.shelf.faults, chosen) if chosen else None
        await _aside(index.wait, min(wanted.first + 1, index.progress.total), WAIT_S)
        found = await _aside(listed, index, wanted, places)
        return _json({**found, "progress": index.progress._asdict()})

    async def clip(self, request: web.Request) -> web.Response:
        """A clip, found by its id, its key or its number."""
        return _json(await _aside(self._clip, self._set(request), _reference(request), _mode(request)))

    def _clip(self, index: Index, reference: str, change: bool) -> dict[str, Any]:
        from layoutgen.view.clip import clip_page, shown

        one = shown(index, _sought(index, reference), change)
        page = clip_page(index, one, self.shelf.predictions)
        names = {one.row.id, one.row.key}
        faults = [fault for fault in self.shelf.faults if fault.clip in names]
        return {**page, "change": change, "faults": faults}

    async def answer(self, request: web.Request) -> web.Response:
        """The drawing of a question's answer."""
        question = request.query.get("question", "")
        return _json(await _aside(self._answer, self._set(request), _reference(request), _mode(request), question))

    def _answer(self, index: Index, reference: str, change: bool, question: str) -> dict[str, Any]:
        from layoutgen.view.clip import answer_drawing, shown

        one = shown(index, _sought(index, reference), change)
        return answer_drawing(one, one.question(question))

    async def image(self, request: web.Request) -> web.Response:
        """A file of a clip, by its bytes in the tar; depth and ids in colours."""
        index, name = self._set(request), request.match_info["name"]
        kind = MEDIA.get(name.rpartition(".")[2])
        if kind is None or not request.match_info["n"].isdecimal():
            raise web.HTTPNotFound
        body = await _aside(_image, index, int(request.match_info["n"]), name)
        return web.Response(body=body, content_type=kind, headers={"Cache-Control": "private, max-age=86400"})


def _image(index: Index, n: int, name: str) -> bytes:
    data = index.read(index.row(n), name)
    kind = name.partition("_")[0]
    if kind not in ("depth", "ids"):
        return data
    from layoutgen.view.pixels import coloured

    return coloured(kind, data)


def _sought(index: Index, reference: str) -> Any:
    """The clip's place, once the index has come to it."""
    try:
        return index.find(reference)
    except LayoutgenError:
        if index.progress.done:
            raise
        index.wait(index.progress.total + 1, WAIT_S)
        return index.find(reference)


def _reference(request: web.Request) -> str:
    return request.query.get("id", "")


def _mode(request: web.Request) -> bool:
    return request.query.get("mode") == "change"


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise InputError(f"{text[:20]!r} is no number")
    return int(text)


def closing(shelf: Sequence[Index]) -> Callable[[web.Application], Awaitable[None]]:
    """What an application does at its end: it closes the sets."""

    async def close(app: web.Application) -> None:
        for index in shelf:
            await _aside(index.close)

    return close
