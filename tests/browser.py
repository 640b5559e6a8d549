"""Debian's Chromium, driven with no network: ``python -m tests.browser MAP.html PICTURE.png``."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Dialog, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


def chromium() -> str:
    """Path of the browser; without one the test is skipped, and under CI it fails."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing = f"no browser: none of {', '.join(NAMES)} is installed"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@dataclass
class Opened:
    """A page, and everything about it that should not have happened.

    Attributes
    ----------
    page
        Of the map, ready.
    requests
        Addresses asked for, other than the file itself.
    complaints
        Console messages, uncaught errors and dialogs.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def opened(file: Path, *, width: int = 1400, height: int = 900) -> Iterator[Opened]:
    """Open a file from disk with the network cut off."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, reduced_motion="reduce"
        )
        page = context.new_page()
        seen = Opened(page)
        address = file.resolve().as_uri()

        def asked(request: Request) -> None:
            if request.url != address and not request.url.startswith("data:"):
                seen.requests.append(request.url)

        def said(message: ConsoleMessage) -> None:
            seen.complaints.append(f"{message.type}: {message.text}")

        def asks(dialog: Dialog) -> None:
            seen.complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        page.on("request", asked)
        page.on("console", said)
        page.on("dialog", asks)
        page.on("pageerror", lambda fault: seen.complaints.append(f"error: {fault}"))
        page.goto(address)
        page.wait_for_selector("html[data-ready=true]")
        yield seen
        browser.close()


if __name__ == "__main__":
    with opened(Path(sys.argv[1])) as shown:
        shown.page.wait_for_timeout(500)
        shown.page.screenshot(path=sys.argv[2])
