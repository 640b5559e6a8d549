"""A reader without a mouse, or with colours of their own, goes through the whole page."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import opened
from tests.maps.grounds import faint_texts, light_surfaces

FOCUSED = """() => {
    const { activeElement: e } = document;
    return e.id || e.className || e.tagName;
}"""


@pytest.fixture(scope="module")
def shown(tiers_map: Path) -> Iterator[Page]:
    with opened(tiers_map) as seen:
        yield seen.page
        assert seen.complaints == []
        assert seen.requests == []


@pytest.fixture
def page(shown: Page) -> Page:
    """The page as it is at first: nothing is chosen, and the focus is before everything."""
    shown.set_viewport_size({"width": 1400, "height": 900})
    shown.evaluate("window.location.hash = ''")
    shown.reload()
    shown.wait_for_selector("html[data-ready=true]")
    return shown


def tab_to(page: Page, wanted: str, most: int = 40) -> None:
    """Press Tab until what a selector finds has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{most} presses of Tab do not lead to {wanted}")


def said(page: Page) -> str:
    return page.locator("#announcer").inner_text()


def test_the_first_stop_skips_to_the_table_and_the_address_stays(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "groups-heading"
    assert "groups" not in page.evaluate("window.location.hash")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#groups thead') !== null")


def test_stops_go_from_the_title_to_the_map_to_its_controls_to_the_tables(page: Page) -> None:
    for wanted in (
        "#tier", "#search", ".stop", ".signs button", ".leaflet-control-layers-toggle",
        "#tools button", "#groups thead button", ".group-button", "#left thead button",
        "#today thead button", "summary",
    ):  # fmt: skip
        tab_to(page, wanted, most=25)


def test_a_school_is_found_opened_and_left_again(page: Page) -> None:
    tab_to(page, "#search")
    page.keyboard.type("gorse")
    assert said(page) == "1 school found"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.card')")
    assert said(page) == "Gorse School, left alone"
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "search"
    page.locator(".card").wait_for(state="detached")


@pytest.mark.parametrize("width", [1400, 360])
def test_the_cross_leads_back_to_where_a_card_was_opened(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    tab_to(page, ".group-button")
    page.keyboard.press("Enter")
    assert page.locator("#groups tr.is-chosen").count() == 1
    assert said(page).startswith("Group G1.1: 2 schools")
    tab_to(page, ".members button")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.card')")
    tab_to(page, ".card .cross", most=2)
    page.keyboard.press("Enter")
    page.locator(".card").wait_for(state="detached")
    assert page.evaluate("document.activeElement.matches('.members button')")
    assert page.evaluate("document.activeElement.textContent") == name


def test_a_table_is_sorted_and_that_is_said(page: Page) -> None:
    tab_to(page, "#groups thead button")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#groups [aria-sort=ascending]").inner_text() == "Schools"
    assert said(page) == "Sorted by Schools, upwards"
    page.keyboard.press("Enter")
    assert said(page) == "Sorted by Schools, downwards"


def test_layers_are_switched_and_left(page: Page) -> None:
    tab_to(page, ".leaflet-control-layers-toggle")
    page.keyboard.press("Enter")
    tab_to(page, "#layer-list input", most=1)
    before = page.locator("path.drive").count()
    page.keyboard.press("Space")
    assert page.locator("path.drive").count() < before
    page.keyboard.press("Escape")
    assert not page.locator("#layer-list").is_visible()
    assert page.evaluate("document.activeElement.matches('.leaflet-control-layers-toggle')")


def test_a_distance_is_measured_in_a_straight_line(page: Page) -> None:
    tab_to(page, "#tools button[aria-pressed]:last-of-type")
    page.keyboard.press("Enter")
    tab_to(page, ".measuring button", most=3)
    page.keyboard.press("Enter")
    before = page.evaluate("() => { const m = document.querySelector('#map').marks._map;"
                           "return [m.getCenter().lat, m.getCenter().lng]; }")  # fmt: skip
    page.evaluate("document.querySelector('#map').marks._map.panBy([150, 0], {animate: false})")
    page.keyboard.press("Enter")
    after = page.evaluate("() => { const m = document.querySelector('#map').marks._map;"
                          "return [m.getCenter().lat, m.getCenter().lng]; }")  # fmt: skip
    told = page.locator(".measured").inner_text()
    assert told == said(page)
    assert told.endswith("km in a straight line.")
    assert float(told.split()[0]) == pytest.approx(kilometres(before, after), rel=0.01)
    page.keyboard.press("Escape")
    assert not page.locator(".measuring").is_visible()


def kilometres(one: list[float], other: list[float]) -> float:
    """Of two places near each other, on one latitude."""
    return 2 * math.pi * 6371 / 360 * abs(one[1] - other[1]) * math.cos(math.radians(one[0]))


def test_today_is_shown_by_dash_and_words(page: Page) -> None:
    rows = page.locator("#today tbody tr")
    told = {row.split("\t")[0].strip(): row for row in rows.all_inner_texts()}
    assert "kept as it is" in told["Glade"]
    assert "split" in told["Copse"]
    assert "kept whole, with others" in told["Heath"]
    tab_to(page, "#today tbody button", most=60)
    page.keyboard.press("Enter")
    dashes = {
        state: page.locator(f".today-{state}").get_attribute("stroke-dasharray")
        for state in ("kept", "joined", "split")
    }
    assert len(set(dashes.values())) == 3
    keys = " ".join(page.locator("#key li").all_inner_texts())
    for how in ("kept as it is", "kept whole, with others", "split"):
        assert f"Today's partnership, {how}" in keys


def test_the_map_fills_the_screen_and_gives_it_back(page: Page) -> None:
    button = page.get_by_role("button", name="Full screen")
    for filled, pressed in (("mapside", "true"), (None, "false")):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
        assert page.evaluate("document.fullscreenElement?.id ?? null") == filled


def test_in_forced_colours_all_is_there_and_told_apart(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    try:
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        chips = page.locator(".chip").evaluate_all(
            "all => all.map((e) => getComputedStyle(e).backgroundColor)"
        )
        assert len(set(chips)) > 1
        page.locator(".group-button").first.click()
        style = "getComputedStyle(document.querySelector('tr.is-chosen')).outlineStyle"
        assert page.evaluate(style) == "solid"
        page.locator(".leaflet-control-layers-toggle").click()
        assert page.locator("#layer-list input").first.is_visible()
    finally:
        page.emulate_media(forced_colors="none")


@pytest.mark.parametrize("colours", ["dark", "light"])
def test_every_text_stands_out_from_what_lies_behind_it(page: Page, colours: str) -> None:
    """Keys, lists, cards, tips and what measures, too, of which each is opened."""
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    try:
        page.evaluate(
            """() => {
                for (const fold of document.querySelectorAll('details')) fold.open = true;
                for (const box of document.querySelectorAll('#layer-list input')) {
                    if (!box.checked) box.click();
                }
                document.querySelector('#groups .group-button').click();
                document.querySelector('#groups .members button').click();
                document.querySelector('.leaflet-control-layers-toggle').click();
                document.querySelector('#tools button:last-child').click();
            }"""
        )
        page.locator("#search").fill("school")
        page.wait_for_selector(".measuring:not([hidden])")
        page.wait_for_selector(".shows-reach #reach li")
        assert faint_texts(page) == []
        if colours == "dark":
            # The map and what stands upon it are light as paper, and so are pictures of marks.
            assert light_surfaces(page, "#map, .skip, #tools [aria-pressed=true]") == []
    finally:
        page.emulate_media(color_scheme="light")


def test_paper_is_light_where_the_screen_is_dark(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="dark")
    try:
        dark = page.evaluate(ground)
        page.emulate_media(color_scheme="dark", media="print")
        assert page.evaluate(ground) == "rgb(255, 255, 255)" != dark
    finally:
        page.emulate_media(color_scheme="light", media="screen")
