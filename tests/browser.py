"""Opens pages in headless Chromium and asks them questions."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --enable-logging=stderr --log-level=0"
).split()
PROBE = """<script>
window.addEventListener("load", () => {{
  const answer = (() => {{ {script} }})();
  const out = document.createElement("pre");
  out.id = "probe";
  out.textContent = JSON.stringify(answer);
  document.body.append(out);
}});
</script></body>"""


class Browser:
    """A Chromium of its own profile for each page."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder = program, folder

    def ask(self, page: str, script: str, width: int = 1280) -> Any:
        """What a script's `return` says in the loaded page; fails where the page logs an error."""
        path = self.folder / "page.html"
        path.write_text(page.replace("</body>", PROBE.format(script=script)))
        done = self._run(f"--window-size={width},900", "--dump-dom", path.as_uri())
        errors = re.findall(r"CONSOLE.*", done.stderr)
        assert not errors, errors
        found = re.search(r'<pre id="probe">(.*?)</pre>', done.stdout, re.DOTALL)
        assert found, f"the page's script did not answer: {done.stderr[-500:]}"
        return json.loads(html.unescape(found[1]))

    def shoot(self, page: str, out: Path, width: int, height: int) -> None:
        """A screenshot of a page."""
        path = self.folder / "shot.html"
        path.write_text(page)
        self._run(f"--window-size={width},{height}", f"--screenshot={out}", path.as_uri())

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        profile = f"--user-data-dir={self.folder / 'profile'}"
        command = [self.program, *FLAGS, profile, *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)


def make_browser(folder: Path) -> Browser:
    """A browser, or a skip where Chromium is not installed."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    return Browser(program, folder)
