"""A view has an address: it opens as it was, one can go back to it, and nonsense does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread
from playwright.sync_api import Page

from tests.browser import opened
from tests.maps.test_keyboard import tab_to

STATE = """() => {
    const { _map: map } = document.querySelector('#map').marks;
    const chosen = document.querySelector('#groups tr.is-chosen');
    return {
        at: [map.getZoom(), map.getCenter().lat, map.getCenter().lng].map((x) => x.toFixed(3)),
        layers: [...document.querySelectorAll('#layer-list input')].map((box) => box.checked),
        group: chosen && chosen.dataset.group,
        card: [...document.querySelectorAll('.card h3')].map((e) => e.textContent),
        tier: document.querySelector('#tier').value,
    };
}"""


FOLLOWED = f"""() => {{
    const {{ lat, lng }} = document.querySelector('#map').marks._map.getCenter();
    const {{ hash }} = window.location;
    return hash.includes(`,${{lat.toFixed(5)}},${{lng.toFixed(5)}}`) && [({STATE})(), hash];
}}"""
"""Addresses follow once one stops moving: the state and its address, read in one moment."""


@pytest.fixture(scope="module")
def page(tiers_map: Path) -> Iterator[Page]:
    with opened(tiers_map) as seen:
        yield seen.page
        assert seen.complaints == []
        assert seen.requests == []


def state(page: Page) -> Any:
    return page.evaluate(STATE)


def opened_at(page: Page, hash_: str) -> Any:
    """What is shown where an address is opened afresh."""
    address = page.url.split("#")[0]
    page.goto("about:blank")
    page.goto(address + hash_)
    page.wait_for_selector("html[data-ready=true]")
    return state(page)


def test_an_address_opens_the_view_that_it_was_taken_from(page: Page) -> None:
    first = opened_at(page, "")
    page.locator("#layer-list input").first.evaluate("(box) => box.click()")
    page.get_by_role("button", name="Group G1.2", exact=True).click()
    page.locator("#groups .members:not([hidden]) button").first.click()
    page.locator(".card").wait_for()
    page.evaluate("document.querySelector('#map').marks._map.panBy([37, 21], {animate: false})")
    was, address = page.wait_for_function(FOLLOWED).json_value()
    assert was != first
    assert was["card"]
    assert opened_at(page, address) == was


def test_back_goes_to_what_was_chosen_before(page: Page) -> None:
    opened_at(page, "")
    for group in ("G1.1", "G2.1"):
        page.get_by_role("button", name=f"Group {group}", exact=True).click()
        page.wait_for_timeout(500)
    assert state(page)["group"] == "G2.1"
    page.go_back()
    page.wait_for_function(
        "document.querySelector('#groups tr.is-chosen')?.dataset.group === 'G1.1'"
    )
    page.go_back()
    page.wait_for_function("!document.querySelector('#groups tr.is-chosen')")
    page.go_forward()
    page.wait_for_function(
        "document.querySelector('#groups tr.is-chosen')?.dataset.group === 'G1.1'"
    )


def test_a_coarser_tier_has_an_address_of_its_own(page: Page) -> None:
    opened_at(page, "")
    assert page.locator("#groups tbody tr").count() == 3
    page.locator("#tier").select_option("0")
    page.wait_for_function("document.querySelectorAll('#groups tbody tr').length === 2")
    page.wait_for_selector("html[data-ready=true]")
    assert state(page)["tier"] == "0"
    page.get_by_role("button", name="Group G2", exact=True).click()
    page.wait_for_timeout(500)
    was = state(page)
    assert opened_at(page, "#" + page.url.split("#")[1]) == was
    assert was["group"] == "G2"


HOSTILE = (
    "<img src=x onerror=alert(1)>", "javascript:alert(1)", "`${alert(1)}`", "__proto__", "%00",
    "constructor", "%E0%A4%A", "1e999,2,3", "NaN,NaN,NaN", "5,999,999", "\u202e", "x" * 5000,
    "G1.1'--",
)  # fmt: skip


def test_hostile_addresses_are_inert(page: Page) -> None:
    first = opened_at(page, "")
    for text in HOSTILE:
        for key in ("at", "layers", "group", "school", "tier"):
            page.evaluate("(hash) => { window.location.hash = hash; }", f"{key}={text}")
    page.wait_for_timeout(50)
    shown = state(page)
    assert shown["group"] is None
    assert shown["card"] == []
    assert page.locator("img, svg[onload]").count() == 0
    for text in HOSTILE[:4]:
        again = opened_at(page, f"#at={quote(text)}&group={quote(text)}&school={quote(text)}")
        assert again == first


@settings(max_examples=20, deadline=None)
@given(hash_=st.text(max_size=60))
def test_any_address_shows_a_map(page: Page, hash_: str) -> None:
    page.evaluate("(hash) => { window.location.hash = hash; }", hash_)
    assert page.evaluate("document.querySelector('#map').marks._map.getZoom()") >= 3


def test_a_picture_of_the_view_is_saved_under_the_title(page: Page, tmp_path: Path) -> None:
    opened_at(page, "")
    tab_to(page, "#tools button")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save a picture").click()
    assert saved.value.suggested_filename == "Two-tiers.png"
    saved.value.save_as(tmp_path / "map.png")
    colours = colours_of(tmp_path / "map.png")
    groups = page.evaluate(
        "JSON.parse(document.getElementById('proposal').textContent).tiers[1].groups"
    )
    for group in groups:
        assert group["colour"] in colours
        assert group["line"] in colours
    assert page.locator("#announcer").inner_text() == "The picture is saved."


def colours_of(file: Path) -> set[str]:
    points = (imread(file)[..., :3] * 255).round().astype(int).reshape(-1, 3)
    return {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in {tuple(point) for point in points.tolist()}}
