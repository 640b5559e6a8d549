"""Where names stand: the pure function of the page, run in a browser."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from geocluster.maps import assets
from tests.browser import QUIET, chromium
from tests.maps.boxes import Box, crosses, held, meet


@pytest.fixture(scope="module")
def placer() -> Iterator[Page]:
    """A blank page that knows the placer."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        page = browser.new_page()
        page.add_script_tag(content=assets.page_script("placing.js"))
        yield page
        browser.close()


@pytest.fixture(scope="module")
def spreader(placer: Page) -> Page:
    """The same page, which knows how marks are pushed apart, too."""
    placer.add_script_tag(content=assets.page_script("spots.js"))
    return placer


def placed(page: Page, names: list[dict[str, Any]], frame: Box, obstacles: list[Box]) -> Any:
    return page.evaluate("([n, f, o]) => placeNames(n, f, o)", [names, frame, obstacles])


FRAME: Box = [0, 0, 300, 200]
WHERE = st.integers(-20, 320)
NAME = st.fixed_dictionaries(
    {
        "x": WHERE,
        "y": WHERE,
        "width": st.integers(10, 90),
        "height": st.integers(8, 20),
        "gap": st.integers(0, 12),
        "reach": st.integers(0, 140),
        "centred": st.booleans(),
        "last": st.none() | st.tuples(st.integers(-60, 60), st.integers(-60, 60)),
    }
)
OBSTACLE = st.tuples(WHERE, WHERE, st.integers(1, 60), st.integers(1, 60)).map(
    lambda t: [t[0], t[1], t[0] + t[2], t[1] + t[3]]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAME, max_size=14), st.lists(OBSTACLE, max_size=14))
def test_no_name_meets_another_an_obstacle_the_edge_or_a_leader(
    placer: Page, names: list[dict[str, Any]], obstacles: list[Box]
) -> None:
    found = [each for each in placed(placer, names, FRAME, obstacles) if each]
    boxes = [each["box"] for each in found]
    assert not any(meet(one, other) for one, other in combinations(boxes, 2))
    assert not any(meet(box, obstacle) for box in boxes for obstacle in obstacles)
    assert all(held(box, FRAME) for box in boxes)
    for each in found:
        others = [box for box in boxes if box is not each["box"]]
        assert each["leader"] is None or not any(crosses(each["leader"], box) for box in others)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAME, min_size=1, max_size=10), st.lists(OBSTACLE, max_size=10))
def test_placing_is_repeatable_and_what_stands_stays(
    placer: Page, names: list[dict[str, Any]], obstacles: list[Box]
) -> None:
    once = placed(placer, names, FRAME, obstacles)
    assert placed(placer, names, FRAME, obstacles) == once
    settled = [
        {**name, "last": found["offset"]}
        for name, found in zip(names, once, strict=True)
        if found is not None
    ]
    again = placed(placer, settled, FRAME, obstacles)
    assert again == [found for found in once if found is not None]


def test_a_less_important_name_never_takes_the_place_of_another(placer: Page) -> None:
    one = {"x": 50, "y": 50, "width": 60, "height": 14, "gap": 4, "reach": 14, "centred": True}
    found = placed(placer, [one, one], FRAME, [])
    assert found[0]["box"] == [20, 43, 80, 57]
    assert found[1]["box"] == [20, 25, 80, 39]


def test_a_name_that_stands_off_has_a_line_to_its_point(placer: Page) -> None:
    far = {"x": 100, "y": 100, "width": 40, "height": 10, "gap": 2, "reach": 100, "centred": True}
    (found,) = placed(placer, [far], FRAME, [[60, 60, 140, 140]])
    assert found["leader"][2:] == [100, 100]
    (shut_in,) = placed(placer, [{**far, "reach": 10}], FRAME, [[60, 60, 140, 140]])
    assert shut_in is None


def test_a_name_that_has_room_elsewhere_makes_way_for_one_that_has_not(placer: Page) -> None:
    """All is covered but a slot on the left, which both could use, and one far on the right."""
    frame: Box = [0, 0, 400, 40]
    covered: Box = [70, 0, 330, 40]
    wide: dict[str, Any] = {"width": 60, "height": 14, "gap": 2, "centred": True, "y": 20}
    first, second = {**wide, "x": 200, "reach": 240}, {**wide, "x": 36, "reach": 60}
    one, other = placed(placer, [{**first, "last": [-164, 0]}, second], frame, [covered])
    assert other["box"] == [6, 13, 66, 27]
    assert one["box"][0] >= 330
    kept, without = placed(
        placer, [{**first, "last": [-164, 0], "reach": 20}, second], frame, [covered]
    )
    assert kept["box"] == [6, 13, 66, 27], "it has no room elsewhere"
    assert without is None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=24))
def test_no_two_marks_of_one_size_would_both_stand_nearer_in_each_others_place(
    spreader: Page, places: list[tuple[int, int]]
) -> None:
    radii = [6 + 4 * (k % 5 == 0) for k in range(len(places))]
    spots = spreader.evaluate("([p, r]) => pushedApart(p, r)", [places, radii])
    assert spreader.evaluate("([p, r]) => pushedApart(p, r)", [places, radii]) == spots
    for i, j in combinations(range(len(places)), 2):
        if radii[i] != radii[j] or math.dist(spots[i], spots[j]) > 40:
            continue
        if spots[i] == list(places[i]) or spots[j] == list(places[j]):
            continue
        now = math.dist(spots[i], places[i]) + math.dist(spots[j], places[j])
        other = math.dist(spots[i], places[j]) + math.dist(spots[j], places[i])
        assert other > now - 0.6
