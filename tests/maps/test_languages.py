"""The map in English, Welsh and Chinese: its figures are the record's, and each control works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from geocluster.facts import fact
from geocluster.maps import map_page
from geocluster.maps.content import page_content
from geocluster.maps.spoken import day_in_words
from geocluster.proposal import Proposal
from geocluster.report.tabulated import tables
from geocluster.texts import LANGUAGES, figure, say
from tests.browser import opened

WIDTHS = (1400, 820, 360)
ROWS = """() => [...document.querySelectorAll('#groups tr[data-group]')].map((row) => {
    row.querySelector('.group-button').click();
    const items = document.querySelectorAll('#groups tr.below .members:not([hidden]) > li');
    return [row.dataset.group, [...row.querySelectorAll('td.number')].map((e) => e.textContent),
        [...items].map((item) => item.textContent)];
})"""
WIDE = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture(scope="module", params=sorted(LANGUAGES.own))
def tag(request: pytest.FixtureRequest) -> str:
    language: str = request.param
    return language


@pytest.fixture(scope="module")
def page(tag: str, demo: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file: Path = tmp_path_factory.mktemp(tag) / "map.html"
    file.write_text(map_page(demo, tag), encoding="utf-8")
    with opened(file) as shown:
        yield shown.page
        assert shown.complaints == []
        assert shown.requests == []


def groups_of(proposal: Proposal) -> dict[str, dict[str, Any]]:
    return {group["id"]: group for group in proposal.record()["tiers"][-1]["groups"]}


def test_every_figure_of_a_group_is_that_of_the_record(
    page: Page, tag: str, demo: Proposal
) -> None:
    groups, names = groups_of(demo), dict(zip(demo.schools.ids, demo.schools.names, strict=True))
    rows = page.evaluate(ROWS)
    assert {group for group, _, _ in rows} == groups.keys()
    for of, cells, items in rows:
        group = groups[of]
        wanted = (
            figure("number", len(group["schools"]), tag),
            figure("number", group["pupils"], tag),
            figure("whole_minutes", group["longest_drive_seconds"], tag),
        )
        # Each cell names its column, too, for where rows are cards.
        assert [c.endswith(f" {w}") for c, w in zip(cells, wanted, strict=True)] == [True] * 3, of
        hub = demo.schools.ids.index(group["centre"] or group["lead"])
        for school in group["schools"]:
            i = demo.schools.ids.index(school)
            if i != hub:
                drive = figure("whole_minutes", demo.travel.between(hub, i), tag)
                assert any(item.startswith(f"{names[school]} {drive}") for item in items), of


def test_figures_of_the_whole_are_those_of_the_record(page: Page, tag: str, demo: Proposal) -> None:
    said = page.locator("#figures").inner_text()
    tier = demo.record()["tiers"][-1]
    placed = sum(len(group["schools"]) for group in tier["groups"])
    for wanted in (len(tier["groups"]), placed, len(demo.schools), len(tier["ungrouped"])):
        assert figure("number", wanted, tag) in said
    assert page.locator("#left tr[data-school]").count() == len(tier["ungrouped"])
    assert page.locator("html").get_attribute("lang") == tag


def test_figures_of_tables_are_those_of_the_record(tag: str, demo: Proposal) -> None:
    (table,) = [table for table in tables(demo, tag) if table.key == "groups"]
    at = {column.key: k for k, column in enumerate(table.columns)}
    groups = groups_of(demo)
    assert len(table.rows) == len(groups)
    for row in table.rows:
        group = groups[str(row[at["group"]])]
        assert row[at["pupils"]] == group["pupils"]
        assert row[at["longest_drive"]] == group["longest_drive_seconds"]
        assert row[at["schools"]] == len(group["schools"])


def test_what_a_list_says_of_a_school_is_named_in_the_language(tag: str, demo: Proposal) -> None:
    content = page_content(demo, drawn=False, language=tag)
    named = {name for school in content["schools"] for name, _ in school["details"]}
    assert {say(fact(f"field.{of}"), tag) for of in ("phase", "faith", "authority")} <= named
    day = {"en": "28 November 2026", "cy": "28 Tachwedd 2026", "zh": "2026年11月28日"}
    assert day_in_words(demo.speaker(tag), "2026-11-28") == day[tag]
    assert demo.created is not None
    assert content["made"] == day_in_words(demo.speaker(tag), demo.created)


def test_miles_stand_beside_kilometres_where_people_count_in_them(page: Page, tag: str) -> None:
    page.evaluate("window.location.hash = ''")
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    said = page.locator(".leaflet-control-scale-line").all_inner_texts()
    assert [text.split()[-1] for text in said] == ["km", *(() if tag == "zh" else ("mi",))]


def test_no_heading_of_a_table_is_cut(page: Page) -> None:
    page.set_viewport_size({"width": 1400, "height": 900})
    cut = page.locator("#groups thead button").evaluate_all(
        "all => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"
    )
    assert cut == []


@pytest.mark.parametrize("width", WIDTHS)
def test_each_control_works_and_nothing_is_wider_than_the_page(
    page: Page, demo: Proposal, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("window.location.hash = ''")
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    assert page.evaluate(WIDE)
    page.locator(".leaflet-control-layers-toggle").click()
    for box in page.locator("#layer-list input").all():
        before = box.is_checked()
        box.click()
        assert box.is_checked() is not before
        box.click()
    page.keyboard.press("Escape")
    for button in page.locator(".signs button, .leaflet-control-zoom button").all():
        button.click()
    for button in page.locator("#groups thead button, #left thead button").all():
        button.click()
        assert page.locator("th[aria-sort='ascending'], th[aria-sort='descending']").count() >= 2
    name = demo.schools.names[0]
    page.locator("#search").fill(name)
    page.locator("#search").press("Enter")
    page.locator(".card").wait_for()
    assert name in page.locator(".card").inner_text()
    assert page.evaluate(WIDE)
    page.keyboard.press("Escape")
    page.locator(".card").wait_for(state="detached")
    page.locator("#search").fill("")
    page.locator(".group-button").first.click()
    assert page.locator("#groups tr.below .members:not([hidden])").count() == 1
    for fold in page.locator("summary:visible").all():
        fold.click()
    assert page.evaluate(WIDE)
    tools = page.locator("#tools button")
    with page.expect_download() as saved:
        tools.nth(1).click()
    assert saved.value.suggested_filename.endswith(".png")
    tools.nth(2).click()
    assert page.locator(".measuring").is_visible()
    tools.nth(2).click()
