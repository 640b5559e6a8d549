"""Each control of the map in Firefox, at three widths, by real clicks and keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firefox import ENTER, ESCAPE, Firefox, firefox

WIDTHS = (1400, 820, 500)
"""Firefox makes no window narrower than 500 pixels, and did none than 450 before 2026."""

WATCH = """window.amiss = [];
window.addEventListener('error', (event) => window.amiss.push(event.message));
window.addEventListener('unhandledrejection', (event) => window.amiss.push(String(event.reason)));
document.addEventListener('securitypolicyviolation', (event) =>
    window.amiss.push(event.blockedURI));"""
WIDE = "return document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with firefox(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Firefox, tiers_map: Path) -> Iterator[Firefox]:
    """Federations inside clusters, beside partnerships of today: a map that has every control."""
    browser.resize(request.param, 900)
    browser.open(tiers_map)
    browser.run(WATCH)
    yield browser
    assert browser.run("return window.amiss") == []
    assert browser.run(WIDE)


def count(page: Firefox, selector: str) -> int:
    found = page.run("return document.querySelectorAll(arguments[0]).length", selector)
    assert isinstance(found, int)
    return found


def test_each_layer_is_switched_and_back(page: Firefox) -> None:
    page.click(".leaflet-control-layers-toggle")
    boxes = count(page, "#layer-list input")
    assert boxes > 4
    for k in range(boxes):
        box = f"document.querySelectorAll('#layer-list input')[{k}].checked"
        before = page.run(f"return {box}")
        for after in (not before, before):
            page.click("#layer-list input", k)
            assert page.run(f"return {box}") is after
    page.press(ESCAPE)
    assert page.run("return document.querySelector('#layer-list').hidden")


def test_a_school_is_found_its_card_opens_and_shuts(page: Firefox) -> None:
    page.type("#search", "gorse")
    page.type("#search", ENTER)
    page.until("return document.querySelector('.card') !== null")
    assert "Gorse School" in page.text(".card")
    assert page.run("return document.activeElement.matches('.card')")
    assert page.text("#announcer") == "Gorse School, left alone"
    page.press(ESCAPE)
    page.until("return document.querySelector('.card') === null")


def test_a_group_is_chosen_and_tables_are_sorted(page: Firefox) -> None:
    page.click(".group-button")
    assert count(page, "#groups tr.below .members > li") > 1
    assert page.run("return location.hash").startswith("#")
    page.until("return location.hash.includes('group=')")
    for k in range(count(page, "#groups thead button")):
        page.click("#groups thead button", k)
        head = f"return document.querySelectorAll('#groups thead th')[{k}]"
        assert page.run(f"{head}.getAttribute('aria-sort')") in ("ascending", "descending")


def test_the_other_tier_is_shown(page: Firefox) -> None:
    before = page.text("#groups caption")
    page.run("window.before = true; const s = document.querySelector('#tier'); s.selectedIndex = 0;"
             "s.dispatchEvent(new Event('change', { bubbles: true }));")  # fmt: skip
    page.until("return window.before === undefined")  # the page has come anew
    page.ready()
    page.run(WATCH)
    assert page.text("#groups caption") != before


def test_arrows_go_from_school_to_school_and_keys_zoom(page: Firefox) -> None:
    page.run("document.querySelector('#map .stop').focus()")
    zoom = "return document.querySelector('#map').marks._map.getZoom()"
    before = page.run(zoom)
    page.press("+")
    assert page.run(zoom) > before
    page.press("-")
    page.press("\ue00f")  # Page Down
    first = page.text("#announcer")
    page.press("\ue00f")
    assert "School" in first != page.text("#announcer")
    page.press(ENTER)
    page.until("return document.querySelector('.card') !== null")


def test_tools_measure_and_save_a_picture(page: Firefox) -> None:
    page.click("#tools button", 2)
    assert page.run("return document.querySelector('.measuring').checkVisibility()")
    page.click("#tools button", 2)
    for old in page.downloads.glob("*.png"):
        old.unlink()
    page.click("#tools button", 1)
    until = time.monotonic() + 60
    while not (saved := [f for f in page.downloads.glob("*.png") if f.stat().st_size > 1000]):
        assert time.monotonic() < until, "no picture was saved"
        time.sleep(0.1)
    assert saved[0].read_bytes().startswith(b"\x89PNG")
    for k in range(count(page, "#mapside .leaflet-control-zoom a, #mapside .signs button")):
        page.click("#mapside .leaflet-control-zoom a, #mapside .signs button", k)


@pytest.mark.parametrize("page", WIDTHS[:1], indirect=True)  # a second time it is refused here
def test_the_map_fills_the_screen(page: Firefox) -> None:
    page.click("#tools button", 0)
    page.until("return document.fullscreenElement?.id === 'mapside'")
    page.click("#tools button", 0)
    page.until("return document.fullscreenElement === null")


def test_folds_open(page: Firefox) -> None:
    for k in range(count(page, "summary")):
        if page.run(f"return document.querySelectorAll('summary')[{k}].checkVisibility()"):
            before = page.run(f"return document.querySelectorAll('details')[{k}].open")
            page.click("summary", k)
            assert page.run(f"return document.querySelectorAll('details')[{k}].open") is not before
