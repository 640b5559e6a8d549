"""Marks on the canvas: what is drawn is what is said, by pointer, keyboard and pixel."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

import geocluster as gc
from geocluster.maps.colours import PALETTE, contrast, line_colour
from geocluster.planning import propose
from geocluster.proposal import Proposal
from geocluster.rules import Lead, Rules
from tests.browser import Opened, opened
from tests.marks import marks_on, pixels, point_at, press, reach, school_at

TOWN = 18
"""Schools of the town, within a few hundred metres; as many stand in the country around."""


def town() -> Proposal:
    """Villages on a square, and as many schools so near together that marks would hide others."""
    n = 2 * TOWN
    lon = [0.004 * (k % 6) for k in range(TOWN)] + [0.2 * (k % 6) for k in range(TOWN)]
    lat = [0.002 * (k // 6) for k in range(TOWN)] + [0.1 + 0.2 * (k // 6) for k in range(TOWN)]
    lon[3], lat[3] = lon[2], lat[2]  # two schools on one spot
    made = gc.Schools.of(
        [f"s{k:02d}" for k in range(n)],
        names=[f"School {k}" for k in range(n)],
        lon=[x + 1 for x in lon],
        lat=[y + 52 for y in lat],
        pupils=[100 + k for k in range(n)],
    )
    dense = [
        [round(4000 * math.hypot(lon[i] - lon[j], lat[i] - lat[j])) + (i != j) for j in range(n)]
        for i in range(n)
    ]
    travel = gc.TravelTimes.of_dense(dense, cutoff=3600)
    return propose(gc.Problem(made, travel, Rules(size=(2, 3), lead=Lead.LARGEST)), seconds=3)


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return town()


@pytest.fixture(scope="module")
def shown(proposal: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    file = gc.write_map(proposal, tmp_path_factory.mktemp("town") / "map.html")
    with opened(file) as seen:
        yield seen


@pytest.fixture(autouse=True)
def afresh(shown: Opened) -> Iterator[None]:
    """Everything is shown, nothing is chosen; and no test leaves a complaint."""
    shown.page.locator(".home button").click()
    shown.page.mouse.move(5, 5)
    yield
    shown.page.keyboard.press("Escape")
    assert shown.requests == shown.complaints == []


@pytest.mark.parametrize("colour", PALETTE)
def test_a_drive_stands_out_from_its_casing(colour: str) -> None:
    assert contrast(line_colour(colour), "#ffffff") >= 3


def test_every_mark_is_drawn_in_the_colour_of_its_group_and_none_hides_another(
    proposal: Proposal, shown: Opened
) -> None:
    assert proposal.finest.grouping is not None
    marks = marks_on(shown.page)
    assert len(marks) == 2 * TOWN
    turns, far = [math.radians(turn) for turn in range(100, 350, 25)], 0.78 / 2  # stars lie above
    inside = [
        (m["x"] + far * m["size"] * math.cos(turn), m["y"] + far * m["size"] * math.sin(turn))
        for m in marks.values()
        for turn in turns
    ]
    seen = iter(pixels(shown.page, inside))
    for mark in marks.values():
        of_groups = {colour for colour in (next(seen) for _ in turns) if colour in PALETTE}
        assert of_groups == {mark["colour"]}  # leaders may cross it
    for i, mark in marks.items():
        assert school_at(shown.page, mark["x"], mark["y"]) == i
    for group, label in zip(
        proposal.finest.grouping.groups, proposal.finest.group_ids, strict=True
    ):
        assert {marks[i]["text"] for i in group.members} == {str(int(label[1:]))}


def test_the_numbers_of_marks_lie_clear_of_one_another_at_every_zoom(shown: Opened) -> None:
    page = shown.page
    for _ in range(6):
        marks = marks_on(page)
        for i, one in marks.items():
            for j, other in marks.items():
                apart = math.hypot(one["x"] - other["x"], one["y"] - other["y"])
                assert i >= j or apart > 0.8 * (one["size"] + other["size"]) / 2
        page.locator(".leaflet-control-zoom-in").click()


def test_marks_stand_where_they_stood_when_the_same_view_comes_again(shown: Opened) -> None:
    page = shown.page
    before = marks_on(page)
    page.locator(".leaflet-control-zoom-in").click()
    assert marks_on(page) != before
    page.locator(".home button").click()
    after = marks_on(page)
    for i, mark in before.items():
        assert math.dist((mark["x"], mark["y"]), (after[i]["x"], after[i]["y"])) < 1


def test_a_mark_alone_stands_on_its_school(proposal: Proposal, shown: Opened) -> None:
    true = shown.page.evaluate(
        """() => map_of_schools.getContainer().marks._content.schools.map(({ lat, lon }) => {
            const { x, y } = map_of_schools.latLngToContainerPoint([lat, lon]);
            const { left, top } = map_of_schools.getContainer().getBoundingClientRect();
            return [left + x, top + y];
        })"""
    )
    marks = marks_on(shown.page)
    for i in range(TOWN + 6, 2 * TOWN):  # but the first row, which the town is near
        assert math.dist((marks[i]["x"], marks[i]["y"]), true[i]) < 1.5


def test_boxes_hold_marks_stars_and_leaders(shown: Opened) -> None:
    boxes = shown.page.evaluate("document.querySelector('#map').marks.boxes()")
    marks = marks_on(shown.page)
    of = {part: {b["school"] for b in boxes if b["part"] == part} for part in ("mark", "star")}
    assert of["mark"] == set(marks)
    assert of["star"] == {i for i, mark in marks.items() if mark["shape"] == "lead"}
    assert {b["school"] for b in boxes if b["part"] == "leader"} <= set(range(TOWN + 6))
    assert {b["part"] for b in boxes} == {"mark", "star", "leader"}


def test_the_pointer_tells_of_a_school_until_escape(proposal: Proposal, shown: Opened) -> None:
    page, tip = shown.page, shown.page.locator(".leaflet-tooltip")
    point_at(page, 32)
    assert proposal.schools.names[32] in tip.inner_text()
    box = tip.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 12)
    page.wait_for_timeout(400)
    assert tip.count() == 1, "a tip that is pointed at stays"
    page.keyboard.press("Escape")
    tip.wait_for(state="detached")


def test_arrows_reach_every_school_and_say_its_name(proposal: Proposal, shown: Opened) -> None:
    page = shown.page
    reach(page, 0)
    said = page.locator("#announcer")
    seen = {0}
    for _ in range(2 * TOWN - 1):
        page.keyboard.press("PageDown")
        (i,) = [i for i, mark in marks_on(page).items() if mark["pointed"]]
        assert said.inner_text().startswith(f"{proposal.schools.names[i]}, group G")
        seen.add(i)
    assert seen == set(range(2 * TOWN))
    reach(page, TOWN + 7)
    for key, to in (("ArrowRight", 8), ("ArrowUp", 14), ("ArrowLeft", 13), ("ArrowDown", 7)):
        page.keyboard.press(key)
        assert [i for i, m in marks_on(page).items() if m["pointed"]] == [TOWN + to]


def test_the_map_is_one_stop_with_a_name(shown: Opened) -> None:
    stops = shown.page.locator("#map [tabindex='0']")
    assert stops.count() == 1
    assert stops.get_attribute("aria-label")
    assert shown.page.locator("#map svg [tabindex], #map[tabindex]").count() == 0


def test_keys_zoom_and_move_the_map(shown: Opened) -> None:
    page = shown.page
    reach(page, 32)
    zoom = "map_of_schools.getZoom()"
    before = page.evaluate(zoom)
    page.keyboard.press("+")
    assert page.evaluate(zoom) > before
    page.keyboard.press("-")
    # The first view fits; from there on there are steps.
    assert abs(page.evaluate(zoom) - before) < 0.25
    middle = "map_of_schools.getCenter().lng"
    at = page.evaluate(middle)
    page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate(middle) > at


def test_paper_has_the_same_marks_as_vectors_and_no_canvas_that_hides_the_ground(
    shown: Opened,
) -> None:
    page = shown.page
    before = marks_on(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    numbers = page.locator("svg.marks text").all_text_contents()
    assert sorted(numbers) == sorted(mark["text"] for mark in before.values())
    assert page.evaluate("document.querySelector('canvas.marks').width") == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("svg.marks").count() == 0
    assert page.evaluate("document.querySelector('canvas.marks').width") > 0
    for i, mark in marks_on(page).items():
        assert math.dist((mark["x"], mark["y"]), (before[i]["x"], before[i]["y"])) < 1


def test_a_press_on_a_mark_opens_its_card_and_beside_it_none(
    proposal: Proposal, shown: Opened
) -> None:
    page = shown.page
    mark = marks_on(page)[32]
    page.mouse.click(mark["x"] + mark["size"] / 2 + 1, mark["y"])
    assert page.locator(".card h3").inner_text() == proposal.schools.names[32]
    before = None
    while (mark := marks_on(page)[32]) != before:  # the map makes room for the card
        before = mark
        page.wait_for_timeout(200)
    page.mouse.click(mark["x"] + 30, mark["y"] + 25)
    page.locator(".card").wait_for(state="detached")
    assert not any(m["faint"] for m in marks_on(page).values())
    press(page, 32)
    assert page.evaluate("document.activeElement.className") == "card"


def test_a_leader_is_seen_from_its_school_to_its_mark(shown: Opened) -> None:
    """Beneath packed marks it would be hidden: leaders lie on forms, and numbers on leaders."""
    page = shown.page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    drawn = page.locator("svg.marks > *").evaluate_all(
        """all => all.map((e) => e.tagName === 'text' ? 'number'
            : /^M[^ML]*L[^ML]*$/.test(e.getAttribute('d')) ? 'leader' : 'form')"""
    )
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    last = {kind: len(drawn) - drawn[::-1].index(kind) for kind in ("form", "leader", "number")}
    leaders = drawn.index("number") - last["leader"]
    assert leaders >= 0, "numbers are drawn after the last leader"
    forms = [k for k, kind in enumerate(drawn) if kind == "form"]
    assert sum(kind == "leader" for kind in drawn[: forms[0]]) < drawn.count("leader")
