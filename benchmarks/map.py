"""What maps cost their readers: ``python -m benchmarks.map MAP... [--before MAP...]``.

It writes ``benchmarks/map.md``; with ``--quick`` it prints. Maps are opened in Chromium with no
network, drawn without a graphics card as on these machines. Seconds are of processors, all of the
browser's together, so that other work beside does not count.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.document import Section, Target, stamp, table, written

HERE = Path(__file__).parent
ABOUT = """Written by `python -m benchmarks.map`: what maps cost the processor of their readers.
Milliseconds are of processors, of all processes of the browser together (Chromium, headless,
drawing without a graphics card, a window of 1,400 × 900 pixels); a frame is one move of the
pointer, 12 pixels further. *Opens* counts all from the first byte until the page is at rest. Each
figure is the median of {times} times; maps are opened in turn, so that a busy hour is shared."""
FRAMES = 24
TIMES = 5
MOST_OPEN, MOST_FRAME, MOST_KEY, MOST_KB = 2000, 50, 50, 1000


class Seen(NamedTuple):
    """What one map took: size in kB, and milliseconds of processors."""

    name: str
    schools: int
    kb: float
    opened: float
    pan: float
    hover: float
    key: float
    zoom: float
    choose: float


class _Clock:
    """Milliseconds of the processor that the browser has taken since it was last asked."""

    def __init__(self, session: CDPSession) -> None:
        self._session, self._before = session, 0.0
        self()

    def __call__(self) -> float:
        running: list[dict[str, Any]] = self._session.send("SystemInfo.getProcessInfo")[
            "processInfo"
        ]
        now = 1000 * sum(process["cpuTime"] for process in running)
        before, self._before = self._before, now
        return now - before


def seen(file: Path) -> Seen:
    """Open a map and use it as a reader does."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto("about:blank")
        page.wait_for_timeout(500)
        clock = _Clock(browser.new_browser_cdp_session())
        page.goto(file.resolve().as_uri())
        page.wait_for_selector("html[data-ready=true]")
        page.wait_for_timeout(1000)
        opened = clock()
        took = {name: _each(page, clock, use) for name, use in _USES.items()}
        schools = len(re.findall(r'"details":', file.read_text(encoding="utf-8")))
        browser.close()
    return Seen(file.stem, schools, file.stat().st_size / 1000, opened, **took)


def usual(files: Sequence[Path], times: int) -> list[Seen]:
    """Open maps in turn, so many times, and return the medians of each."""
    rounds = [[seen(file) for file in files] for _ in range(times)]
    return [
        of[0]._replace(**{key: median(getattr(each, key) for each in of) for key in _MEASURED})
        for of in zip(*rounds, strict=True)
    ]


def _each(page: Page, clock: _Clock, use: Callable[[Page], int]) -> float:
    clock()
    times = use(page)
    page.wait_for_timeout(300)
    return clock() / times


def _pan(page: Page) -> int:
    page.mouse.move(800, 400)
    page.mouse.down()
    _moves(page)
    page.mouse.up()
    return FRAMES


def _hover(page: Page) -> int:
    page.mouse.move(800, 400)
    _moves(page)
    return FRAMES


def _moves(page: Page) -> None:
    for k in range(FRAMES):
        turn = 12 * (k if k < FRAMES / 2 else FRAMES - k)
        page.mouse.move(800 + turn, 400 + turn / 2)
        page.wait_for_timeout(40)


def _search(page: Page) -> int:
    words = "primary"
    page.locator("#search").press_sequentially(words, delay=60)
    return len(words)


def _zoom(page: Page) -> int:
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(300)
    return 3


def _choose(page: Page) -> int:
    page.locator("#groups .group-button").first.click()
    page.wait_for_timeout(1200)
    return 1


_USES = {"pan": _pan, "hover": _hover, "key": _search, "zoom": _zoom, "choose": _choose}
_MEASURED = ("opened", *_USES)


def section(found: Sequence[Seen], before: Sequence[Seen]) -> Section:
    """Return the table, with maps of an older commit beside, and what was aimed at."""
    head = (
        "map", "schools", "kB", "opens, ms", "pan, ms a frame", "pointing, ms a frame",
        "search, ms a key", "zoom, ms a step", "choose a group, ms",
    )  # fmt: skip
    named = [*((each.name, each) for each in found), *((f"{x.name}, before", x) for x in before)]
    rows = [
        (name, f"{each.schools:,}", *(f"{value:,.0f}" for value in each[2:]))
        for name, each in named
    ]
    large = max(found, key=lambda each: each.schools)
    of_300 = [each for each in found if 200 <= each.schools <= 300]
    targets = [
        Target(f"{large.schools:,} schools: open within 2 s", f"{large.opened / 1000:.1f} s",
               large.opened <= MOST_OPEN),
        Target(f"{large.schools:,} schools: a frame of a pan below 50 ms", f"{large.pan:.0f} ms",
               large.pan < MOST_FRAME),
        Target(f"{large.schools:,} schools: a key of a search below 50 ms", f"{large.key:.0f} ms",
               large.key < MOST_KEY),
        *(Target(f"{each.schools} schools: below 1 MB", f"{each.kb:,.0f} kB", each.kb < MOST_KB)
          for each in of_300),
    ]  # fmt: skip
    return Section(text=f"{stamp(('geocluster', 'folium', 'playwright'))}\n\n{table(head, rows)}",
                   targets=tuple(targets))  # fmt: skip


def main() -> int:
    """Open each map, and write or print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("maps", nargs="+", type=Path)
    parser.add_argument("--before", nargs="*", type=Path, default=[], help="of an older commit")
    parser.add_argument("--times", type=int, default=TIMES, help="how often each is opened")
    parser.add_argument("--quick", action="store_true", help="print, and write nothing")
    asked = parser.parse_args()
    found = usual([*asked.maps, *asked.before], asked.times)
    made = section(found[: len(asked.maps)], found[len(asked.maps) :])
    text = written("Maps, measured", ABOUT.format(times=asked.times), {"In a browser": made})
    if asked.quick:
        print(text)
    else:
        (HERE / "map.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
