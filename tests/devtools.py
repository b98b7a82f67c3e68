"""A headless Chromium that stays open: pages are clicked, typed into and looked at by its DevTools protocol."""

import asyncio
import base64
import json
import re
import subprocess
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import aiohttp

from tests.browser import FLAGS

KEYS = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Tab": 9, " ": 32}


class Devtools:
    """One page of a Chromium of its own profile.

    Args:
        program: the browser.
        folder: of its profile.
    """

    def __init__(self, program: str, folder: Path) -> None:
        profile = folder / "profile"
        command = [program, *FLAGS, f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank"]
        self._log = (folder / "chromium.log").open("wb")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        self._loop, self._sent, self.errors = asyncio.new_event_loop(), 0, list[str]()
        self._session, self._socket = self._do(self._connect(self._port(folder / "chromium.log")))
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.resize(1440, 900)

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(work)

    def _port(self, log: Path) -> int:
        for _ in range(600):
            if found := re.search(rb"listening on ws://127.0.0.1:(\d+)/", log.read_bytes()):
                return int(found[1])
            time.sleep(0.1)
        raise TimeoutError("Chromium does not listen")

    async def _connect(self, port: int) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]:
        session = aiohttp.ClientSession()
        async with session.get(f"http://127.0.0.1:{port}/json") as response:
            target = next(one for one in await response.json() if one["type"] == "page")
        return session, await session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=2**28)

    def send(self, method: str, **params: Any) -> Any:
        """What the browser answers to a command."""
        return self._do(self._send(method, params))

    async def _send(self, method: str, params: dict[str, Any]) -> Any:
        self._sent += 1
        await self._socket.send_json({"id": self._sent, "method": method, "params": params})
        while True:
            message = json.loads((await self._socket.receive(timeout=60)).data)
            self._note(message)
            if message.get("id") == self._sent:
                assert "error" not in message, message["error"]
                return message["result"]

    def _note(self, message: dict[str, Any]) -> None:
        """Keeps what went wrong in the page."""
        method, params = message.get("method", ""), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.errors.append(str(params["exceptionDetails"].get("exception", params)))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")

    def resize(self, width: int, height: int, *, dark: bool = False, scale: float = 1) -> None:
        """The window's size, and the system's theme."""
        mobile = width < 600
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=mobile
        )
        theme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.send("Emulation.setEmulatedMedia", features=theme)

    def open(self, url: str) -> None:
        """Goes to an address and waits until it is loaded."""
        self.send("Page.navigate", url=url)
        self.until("document.readyState === 'complete'")

    def ask(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, script: str, seconds: float = 20) -> None:
        """Waits until an expression is true."""
        end = time.monotonic() + seconds
        while not self.ask(f"Boolean({script})"):
            assert time.monotonic() < end, f"never true: {script}; {self.errors}"
            time.sleep(0.03)

    def press(self, key: str) -> None:
        """A key, as it is typed."""
        text = key if len(key) == 1 else {"Enter": "\r"}.get(key, "")
        code = KEYS.get(key, ord(key[0].upper()))
        for kind in ("keyDown", "keyUp"):
            given = {"text": text} if text and kind == "keyDown" else {}
            self.send("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **given)

    def write(self, text: str) -> None:
        """Text into what has the focus."""
        self.send("Input.insertText", text=text)

    def point(self, selector: str, *, click: bool = False, at: tuple[float, float] = (0.5, 0.5)) -> None:
        """Moves the pointer onto an element, and clicks it."""
        script = f"""(() => {{ const node = document.querySelector({json.dumps(selector)});
          node.scrollIntoView({{ block: "nearest" }});
          const box = node.getBoundingClientRect();
          return [box.left + box.width * {at[0]}, box.top + box.height * {at[1]}]; }})()"""
        x, y = self.ask(script)
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased") if click else ():
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def shoot(self, out: Path, *, full: bool = False) -> None:
        """A picture of the page."""
        answer = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=full)
        out.write_bytes(base64.b64decode(answer["data"]))

    def close(self) -> None:
        """Ends the browser."""
        self._do(self._socket.close())
        self._do(self._session.close())
        self._loop.close()
        self._process.terminate()
        self._process.wait(20)
        self._log.close()
