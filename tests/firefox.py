"""Firefox, driven by its own protocol, Marionette, over a socket; where it is installed."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

__all__ = ["ENTER", "ESCAPE", "Firefox", "firefox"]

NAMES = ("firefox-esr", "firefox")
ENTER, ESCAPE = "\ue007", "\ue00c"
"""Keys, as WebDriver writes them. Source: W3C (2018), WebDriver, section 17.4.2."""

_PATIENCE = 60.0
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""Under which WebDriver refers to an element. Source: as above, section 11."""


class Firefox:
    """One browser without a window.

    Attributes
    ----------
    downloads
        Where files are saved.

    Messages are ``LENGTH:[kind, number, name, value]``. Source: Mozilla (2024), Marionette
    protocol, version 3.
    """

    def __init__(self, port: int, downloads: Path) -> None:
        self.downloads = downloads
        self._socket = _connected(port)
        self._number = 0
        self._answer()
        self._do("WebDriver:NewSession", {})

    def open(self, file: Path) -> None:
        """Open a page from disk and wait until it has put itself together."""
        self._do("WebDriver:Navigate", {"url": file.resolve().as_uri()})
        self.ready()

    def ready(self) -> None:
        """Wait until the page has put itself together."""
        self.until("return document.documentElement.dataset.ready === 'true'")

    def run(self, script: str, *given: object) -> Any:
        """Run a function body as a script of the page does; return what it returns."""
        asked = {"script": script, "args": given, "sandbox": None}
        return self._do("WebDriver:ExecuteScript", asked)["value"]

    def until(self, script: str) -> None:
        """Wait until a function body returns true."""
        end = time.monotonic() + _PATIENCE
        while not self.run(script):
            assert time.monotonic() < end, f"never so: {script}"
            time.sleep(0.05)

    def text(self, selector: str) -> str:
        """What the first element of a selector holds."""
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def click(self, selector: str, k: int = 0) -> None:
        """Click in the middle of the k-th element of a selector, which is scrolled into sight."""
        self._do("WebDriver:ElementClick", {"id": self._found(selector, k)})

    def type(self, selector: str, text: str) -> None:
        """Type into an element."""
        self._do("WebDriver:ElementSendKeys", {"id": self._found(selector, 0), "text": text})

    def press(self, key: str) -> None:
        """Press and let go a key, wherever the focus is."""
        strokes = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        keys = {"type": "key", "id": "keys", "actions": strokes}
        self._do("WebDriver:PerformActions", {"actions": [keys]})

    def resize(self, width: int, height: int) -> None:
        """Give the page a size, in pixels of its own."""
        frame = "return [outerWidth - innerWidth, outerHeight - innerHeight]"
        aside, above = self.run(frame)
        size = {"width": width + aside, "height": height + above}
        self._do("WebDriver:SetWindowRect", size)
        self.until(f"return innerWidth === {width}")

    def _found(self, selector: str, k: int) -> str:
        asked = {"using": "css selector", "value": selector}
        return str(self._do("WebDriver:FindElements", asked)[k][_ELEMENT])

    def pdf(self, file: Path, *, width: float, height: float) -> Path:
        """Print the page on paper of some centimetres."""
        paper = {"page": {"width": width, "height": height}, "background": True}
        file.write_bytes(base64.b64decode(self._do("WebDriver:Print", paper)["value"]))
        return file

    def quit(self) -> None:
        self._do("Marionette:Quit", {"flags": ["eForceQuit"]})

    def _do(self, name: str, value: dict[str, Any]) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, name, value]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, fault, found = self._answer()
        assert fault is None, fault
        return found

    def _answer(self) -> Any:
        head = b""
        while not head.endswith(b":"):
            head += self._read(1)
        length = int(head[:-1])
        body = b""
        while len(body) < length:
            body += self._read(length - len(body))
        return json.loads(body)

    def _read(self, most: int) -> bytes:
        got = self._socket.recv(most)
        assert got, "Firefox has gone"
        return got


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Start Firefox with a profile of its own in a folder; a test without one is skipped."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    port = _free_port()
    downloads = folder / "downloads"
    downloads.mkdir()
    wanted = {
        "marionette.port": port,
        "browser.download.dir": str(downloads),
        "browser.download.folderList": 2,
        "ui.prefersReducedMotion": 1,
        "full-screen-api.allow-trusted-requests-only": False,  # a click by Marionette may be late
    }
    told = (f"user_pref({json.dumps(k)}, {json.dumps(value)});\n" for k, value in wanted.items())
    (folder / "user.js").write_text("".join(told), encoding="utf-8")
    command = [found, "--headless", "--no-remote", "--marionette", "--profile", str(folder)]
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=silent, stderr=silent)
    try:
        browser = Firefox(port, downloads)
        yield browser
        browser.quit()
        process.wait(_PATIENCE)
    finally:
        process.kill()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _connected(port: int) -> socket.socket:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), _PATIENCE)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
