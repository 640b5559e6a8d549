"""What public audits of planning maps find wrong, looked for on five maps, each opened once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from geocluster.maps.colours import LAND, contrast
from tests.browser import opened
from tests.marks import marks_on

MAPS = ("demo", "rutland", "lincolnshire", "tiers", "qingxi")
WIDTHS = (1400, 820, 360)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPEN_ALL = """() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
    for (const label of document.querySelectorAll('#layer-list label')) {
        const box = label.querySelector('input');
        if (!box.checked && !label.textContent.startsWith('Reach')) box.click();
    }
}"""
OPEN_LAYERS = """() => {
    if (document.querySelector('#layer-list').hidden) {
        document.querySelector('.leaflet-control-layers-toggle').click();
    }
}"""
CHOOSE = """() => {
    if (!document.querySelector('#groups .is-chosen')) {
        document.querySelector('#groups .group-button').click();
    }
    document.querySelector('#groups .members:not([hidden]) button').click();
}"""


@pytest.fixture(scope="module", params=MAPS)
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """A map, with all that can be opened open, a group chosen, and nothing amiss at the end."""
    file = request.getfixturevalue(f"{request.param}_map")
    with opened(file) as shown:
        shown.page.evaluate(OPEN_ALL)
        shown.page.evaluate(CHOOSE)
        yield shown.page
        assert shown.complaints == []
        assert shown.requests == []


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds against WCAG 2.2 AA: the rule and the element."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [
        (one["id"], node["html"][:120])
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


def sized(page: Page, width: int, height: int = 800) -> Page:
    """Give a window another size, and wait until the page is laid out for it."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => new Promise((done) => setTimeout(done, 80))")
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_against_wcag_2_2_aa(page: Page, width: int) -> None:
    sized(page, width)
    if width != 820:  # where the list of layers would lie over the card
        page.evaluate(OPEN_LAYERS)
    assert violations(page) == []


@pytest.mark.parametrize("width", [1400, 360])
@pytest.mark.parametrize("colours", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_axe_finds_nothing_in_the_dark_or_in_forced_colours(
    page: Page, width: int, colours: dict[str, Any]
) -> None:
    page.emulate_media(**colours)
    try:
        assert violations(sized(page, width)) == []
    finally:
        page.emulate_media(color_scheme="light", forced_colors="none")


def test_one_place_says_what_changes(page: Page) -> None:
    live = page.locator("[aria-live], [role=status], [role=alert], [role=log], output")
    assert live.count() == 1
    assert live.evaluate("(e) => e.closest('#mapside') !== null"), "full screen shows no other part"


def test_at_320_pixels_all_is_one_column_and_nothing_covers_anything(page: Page) -> None:
    """320 by 256 is a window of 1280 by 1024 at 400 %. Source: WCAG 2.2, criterion 1.4.10."""
    sized(page, 320, 256)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert (
        page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter((e) => ['fixed', 'sticky']
            .includes(getComputedStyle(e).position) && e.getClientRects().length)
            .map((e) => e.outerHTML.slice(0, 80))"""
        )
        == []
    )
    assert page.evaluate(
        """() => {
            const parts = ['title', 'status', 'figures', 'search', 'map', 'sheet', 'tools', 'key',
                'groups', 'footer'].map((id) => document.getElementById(id));
            const tops = parts.map((part) => part.getBoundingClientRect());
            return tops.slice(1).every((box, k) => box.top >= tops[k].bottom - 1);
        }"""
    )


def test_on_a_phone_groups_are_cards_with_whole_names(page: Page) -> None:
    sized(page, 360)
    names = page.locator("#groups .hub-name").evaluate_all(
        """all => all.map((e) => [e.textContent, e.clientWidth, e.scrollWidth,
            e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight)])"""
    )
    assert names
    for text, width, wanted, lines in names:
        assert wanted <= width, text
        assert lines <= 1 + len(text) / 12, text


def test_all_that_the_map_shows_stands_in_the_tables(page: Page) -> None:
    content = content_of(page)
    tier = content["tiers"][-1]
    told = page.locator("#left").inner_text()
    for group in tier["groups"]:
        row = page.locator(f"#groups tr[data-group='{group['id']}']")
        figures = row.locator(".number").all_inner_texts()
        assert figures[0].split()[-1] == str(len(group["schools"]))
        if row.get_attribute("aria-current") is None:
            row.locator("button").evaluate("(button) => button.click()")
        told += page.locator("#groups .below").inner_text()
    for school in content["schools"]:
        assert school["name"] in told
    assert len(tier["today"]) == page.locator("#today tbody tr").count()


def test_nothing_is_told_by_colour_alone(page: Page) -> None:
    groups = content_of(page)["tiers"][-1]["groups"]
    assert len({group["number"] for group in groups}) == len(groups)
    for i, mark in marks_on(page).items():
        school = page.evaluate("([i]) => document.querySelector('#map').marks.words(i)", [i])
        assert school
        alike = [g for g in groups if i in g["schools"]]
        assert (
            mark["shape"] in ("grouped", "lead", "centre") if alike else mark["shape"] != "grouped"
        )
        if alike and mark["text"]:
            assert mark["text"] == alike[0]["number"]
    keys = page.locator("#key li").all_inner_texts()
    assert len({text.strip() for text in keys}) == len(keys)


def test_names_on_the_map_stand_out_from_all_that_lies_beneath(page: Page) -> None:
    """Source: WCAG 2.2, criterion 1.4.3: 4.5 to 1."""
    looks = page.locator(".name").evaluate_all(
        """all => [...new Set(all.map((e) => {
            const style = getComputedStyle(e);
            return [style.color, style.textShadow === 'none' ? 'rgb(255, 255, 255)'
                : style.textShadow.match(/rgb\\([^)]*\\)/)[0]].join('|');
        }))]"""
    )
    for look in looks:
        letters, around = (hexadecimal(colour) for colour in look.split("|"))
        for ground in (around, "#f6f2e8", "#c9e0ee", "#e4e8e6"):
            assert contrast(letters, ground) >= 4.5, (look, ground)


def test_drives_and_the_rims_of_areas_stand_out_from_the_ground(page: Page) -> None:
    """Source: WCAG 2.2, criterion 1.4.11: 3 to 1."""
    groups = content_of(page)["tiers"][-1]["groups"]
    assert all(contrast(group["line"], "#ffffff") >= 3 for group in groups)
    rims = page.locator(".leaflet-areas-pane path").evaluate_all(
        "all => all.map((e) => e.getAttribute('stroke'))"
    )
    assert sorted(rims) == sorted(group["rim"] for group in groups)
    assert all(contrast(rim, LAND) >= 3 for rim in rims)


def test_every_control_and_the_map_have_a_name(page: Page) -> None:
    named = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, [role], summary, a')]
            .filter((e) => e.getClientRects().length)
            .filter((e) => !['row', 'rowgroup', 'cell', 'status', 'note',
                'rowheader', 'columnheader', 'table'].includes(e.getAttribute('role')))
            .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim()
                || (e.labels && e.labels.length)
                || document.getElementById(e.getAttribute('aria-labelledby'))))
            .map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert named == []
    stop = page.locator("#map [role=application]")
    assert stop.count() == 1
    assert stop.get_attribute("aria-label")
    assert page.locator("#mapside").get_attribute("aria-labelledby") == "map-heading"
    assert all(page.locator("caption").all_inner_texts())


def test_the_map_is_one_stop_of_the_tab_key_and_drives_are_none(page: Page) -> None:
    sized(page, 1400)
    stops = page.evaluate(
        """() => [...document.querySelectorAll('#map *')].filter((e) => e.tabIndex >= 0
            && e.getClientRects().length && !e.closest('.leaflet-control, .card'))
            .map((e) => e.outerHTML.slice(0, 60))"""
    )
    assert len(stops) == 1
    assert page.locator("#map path[tabindex='0']").count() == 0


def content_of(page: Page) -> Any:
    return page.evaluate("JSON.parse(document.getElementById('proposal').textContent)")


def hexadecimal(colour: str) -> str:
    red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"
