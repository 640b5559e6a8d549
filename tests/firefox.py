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

NAMES = ("firefox-esr", "firefox")
_PATIENCE = 60.0


class Firefox:
    """One browser without a window.

    Messages are ``LENGTH:[kind, number, name, value]``. Source: Mozilla (2024), Marionette
    protocol, version 3.
    """

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._number = 0
        self._answer()
        self._do("WebDriver:NewSession", {})

    def open(self, file: Path) -> None:
        """Open a page from disk and wait until it has put itself together."""
        self._do("WebDriver:Navigate", {"url": file.resolve().as_uri()})
        ready = "return document.documentElement.dataset.ready === 'true'"
        until = time.monotonic() + _PATIENCE
        while not self._do("WebDriver:ExecuteScript", {"script": ready, "args": []})["value"]:
            assert time.monotonic() < until, "the page is not ready"
            time.sleep(0.1)

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
    (folder / "user.js").write_text(f'user_pref("marionette.port", {port});\n', encoding="utf-8")
    command = [found, "--headless", "--no-remote", "--marionette", "--profile", str(folder)]
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=silent, stderr=silent)
    try:
        browser = Firefox(port)
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
