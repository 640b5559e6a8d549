"""A table of many groups: first rows are there at once, and all when somebody turns to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import geocluster as gc
from geocluster.proposal import Proposal
from tests.browser import opened
from tests.proposals import answer

GROUPS = 400
ROWS = "document.querySelectorAll('#groups tbody tr[data-group]').length"
WAITING = """() => {
    window.waiting = [];
    window.requestIdleCallback = (call) => window.waiting.push(call);
    window.late = [];
    const wait = window.setTimeout;
    window.setTimeout = (call, ms, ...more) =>
        ms >= 5000 ? window.late.push(call) : wait(call, ms, ...more);
}"""
"""A browser that never has time, and in which no seconds pass, until it is told so."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    n = 2 * GROUPS
    schools = gc.Schools.of(
        [f"s{k}" for k in range(n)],
        names=[f"School {k}" for k in range(n)],
        lon=[0.03 * (k // 2 % 20) + 0.005 * (k % 2) for k in range(n)],
        lat=[52 + 0.02 * (k // 40) for k in range(n)],
        pupils=[50 + k % 37 for k in range(n)],
    )
    pairs = [(k, k + 1) for k in range(0, n, 2)]
    both = [*pairs, *((j, i) for i, j in pairs)]
    travel = gc.TravelTimes.of_pairs(
        n, [i for i, _ in both], [j for _, j in both], [300 + i for i, _ in both], cutoff=2700
    )
    tier = answer(gc.Problem(schools, travel, gc.Rules(size=(2, 2))), pairs)
    made = Proposal(
        name="Many", tiers=(tier,), runtime=0.1,
        seed=1, sources=(), versions={},
    )  # fmt: skip
    return gc.write_map(made, tmp_path_factory.mktemp("long") / "map.html")


@pytest.fixture
def page(shown: Page) -> Page:
    shown.evaluate("window.location.hash = ''")
    shown.reload()
    shown.wait_for_selector("html[data-ready=true]")
    return shown


@pytest.fixture(scope="module")
def shown(file: Path) -> Iterator[Page]:
    with opened(file) as seen:
        seen.page.add_init_script(f"({WAITING})()")
        yield seen.page
        assert seen.complaints == []


def counted(page: Page) -> Any:
    return page.evaluate(ROWS)


@pytest.mark.parametrize(
    "turned",
    [
        "document.querySelector('.panel').scrollTop = 40",
        "document.querySelector('#groups .group-button').focus()",
        "document.querySelector('.panel').dispatchEvent(new PointerEvent('pointerenter'))",
        "window.late.forEach((call) => call())",
    ],
)
def test_the_first_rows_are_there_at_once_and_the_others_when_a_reader_turns_to_them(
    page: Page, turned: str
) -> None:
    few = counted(page)
    assert 0 < few < GROUPS
    assert page.evaluate("window.waiting.length") == 0
    assert page.locator("#groups").get_attribute("aria-rowcount") == str(GROUPS + 1)
    page.evaluate(turned)
    page.evaluate("() => new Promise(requestAnimationFrame)")  # browsers tell of scrolling then
    page.evaluate("() => { while (window.waiting.length) window.waiting.shift()(); }")
    assert counted(page) == GROUPS
    assert page.locator("#groups").get_attribute("aria-rowcount") is None
    ids = page.locator("#groups tbody tr").evaluate_all("all => all.map((e) => e.dataset.group)")
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    "need",
    [
        "document.querySelectorAll('#groups thead button')[3].click()",
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'f', ctrlKey: true }))",
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'F3' }))",
        "window.dispatchEvent(new Event('beforeprint'))",
    ],
)
def test_all_rows_are_there_when_the_table_is_sorted_searched_or_printed(
    page: Page, need: str
) -> None:
    assert counted(page) < GROUPS
    page.evaluate(need)
    assert counted(page) == GROUPS


@pytest.mark.parametrize("height", [500, 900, 2600])
def test_a_window_of_any_height_has_more_rows_than_it_shows(page: Page, height: int) -> None:
    page.set_viewport_size({"width": 1400, "height": height})
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    assert counted(page) < GROUPS
    last = page.locator("#groups tbody tr[data-group]").last.bounding_box()
    assert last is not None
    assert last["y"] > height
    page.set_viewport_size({"width": 1400, "height": 900})


def test_a_window_that_is_made_larger_has_all_rows(page: Page) -> None:
    page.set_viewport_size({"width": 1400, "height": 1500})
    page.evaluate("() => new Promise(requestAnimationFrame)")
    page.evaluate("() => { while (window.waiting.length) window.waiting.shift()(); }")
    assert counted(page) == GROUPS
    page.set_viewport_size({"width": 1400, "height": 900})


def test_an_address_of_the_last_group_shows_its_row(page: Page) -> None:
    page.evaluate(f"window.location.hash = 'group=G{GROUPS}'")
    row = page.locator(f"#groups tr[data-group=G{GROUPS}]")
    page.wait_for_function(f"{ROWS} === {GROUPS}")
    assert row.get_attribute("aria-current") == "true"
    assert page.locator("#groups tr[aria-current]").count() == 1
    assert "School 798" in page.locator("#groups .below").inner_text()
