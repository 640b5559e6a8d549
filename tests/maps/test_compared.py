"""Proposals side by side: one file, maps that move and choose as one, inert whatever the names."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import geocluster as gc
from geocluster.errors import OutputError
from geocluster.maps.compared import comparison_content, comparison_page
from geocluster.proposal import Comparison
from geocluster.rules import Rules
from geocluster.written.drawn import DrawnForm, drawn_in
from tests.browser import opened
from tests.maps.grounds import faint_texts, light_surfaces
from tests.maps.test_audit import violations
from tests.maps.test_map import HOSTILE
from tests.marks import marks_on, point_at, press
from tests.planning.test_proposals_compared import proposed, tier_of
from tests.proposal.test_tiers import CLUSTERS, FEDERATIONS, nine
from tests.proposals import two_tiers


@pytest.fixture(scope="module")
def both(demo_county: Path, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """The demo county, and the same with smaller groups, from their folders."""
    at = tmp_path_factory.mktemp("demo")
    scenario = (demo_county / "scenario.toml").read_text(encoding="utf-8")
    for file in demo_county.iterdir():
        if file.is_file():
            (at / file.name).write_bytes(file.read_bytes())
    folders = []
    for name, size in (("larger", "[2, 4]"), ("smaller", "[2, 3]")):
        made = re.sub(r"size = \[[^]]*\]", "", scenario)
        made = re.sub(r"^\[\[tier\]\]$", f"[[tier]]\nsize = {size}", made, flags=re.M)
        (at / f"{name}.toml").write_text(made, encoding="utf-8")
        folders.append(gc.write_folder(gc.run(at / f"{name}.toml"), at / name))
    return gc.compare(*folders)


@pytest.fixture(scope="module")
def page_file(both: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gc.write_comparison(both, tmp_path_factory.mktemp("out") / "out") / "comparison.html"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    n = len(HOSTILE)
    made = gc.Schools.of(
        [f"{k}<b>" for k in range(n)],
        names=list(HOSTILE),
        lon=[0.02 * k for k in range(n)],
        lat=[53.0] * n,
        pupils=[None, *range(40, 40 + n - 1)],
    )
    dense = [[abs(i - j) * 200 for j in range(n)] for i in range(n)]
    problem = gc.Problem(
        made, gc.TravelTimes.of_dense(dense, cutoff=900), Rules(size=(2, 2), name=HOSTILE[0])
    )
    sides = [
        replace(proposed(problem, groups, name), title=name, note=HOSTILE[1])
        for groups, name in (([[0, 1], [2, 3]], HOSTILE[0]), ([[0, 1], [3, 4]], HOSTILE[2]))
    ]
    file = tmp_path_factory.mktemp("hostile") / "page.html"
    file.write_text(comparison_page(gc.compare(*sides)), encoding="utf-8")
    return file


def views(page: Page) -> list[Any]:
    """Where the first mark of each map is drawn within it, by the id of its school."""
    found: list[Any] = page.evaluate(
        """() => [...document.querySelectorAll('.map')].map((map) => {
            const { x, y } = map.marks._map.layerPointToContainerPoint(map.marks.spot(0));
            return [Math.round(x), Math.round(y)];
        })"""
    )
    return found


def test_nothing_in_the_file_is_fetched(page_file: Path) -> None:
    html = page_file.read_text(encoding="utf-8")
    assert not re.search(r"<(script|img|iframe|source)[^>]+src=", html)
    assert not re.search(r"<link(?![^>]+href=\"data:,\")", html)
    assert not re.search(r"url\((?!data:)(?!#)", html)
    assert "'unsafe-inline'" not in re.findall(r"script-src ([^;]*)", html)[0]
    assert len(html) < 2_000_000


def test_the_same_comparison_gives_the_same_page(both: Comparison) -> None:
    assert comparison_page(both) == comparison_page(both)


def test_the_ways_and_the_base_are_those_of_the_maps_in_the_folders(both: Comparison) -> None:
    content = comparison_content(both)
    (tier,) = content["tiers"]
    assert content["base"]["roads"]["primary"]
    for side in tier["sides"]:
        links = [link for group in side["groups"] for link in group["links"]]
        assert all(link["known"] and link["line"] for link in links)
        assert all(group["area"] for group in side["groups"])


def test_groups_that_answer_to_each_other_share_a_colour_where_no_neighbour_has_it(
    both: Comparison,
) -> None:
    (tier,) = comparison_content(both)["tiers"]
    first, other = (side["groups"] for side in tier["sides"])
    pairs = [row["groups"] for row in tier["groups"] if None not in row["groups"]]
    alike = sum(first[a]["colour"] == other[b]["colour"] for a, b in pairs)
    assert alike > len(pairs) / 2


def test_the_page_opens_offline_with_a_map_for_each_and_marks_who_moves(
    both: Comparison, page_file: Path
) -> None:
    compared = tier_of(both)
    with opened(page_file) as shown:
        page = shown.page
        assert page.locator(".map").count() == 2
        for k in range(2):
            marks = marks_on(page, ".map", k)
            assert len(marks) == len(compared.schools)
            assert sum(mark["moved"] for mark in marks.values()) == len(compared.moved)
        assert page.locator("#moves tbody tr").count() == len(compared.moved)
        assert page.locator("#groups tbody tr").count() == len(compared.matches)
        assert page.locator("#rules tbody th").all_inner_texts() == ["size"]
        assert page.locator(".synthetic").first.is_visible()
        page.wait_for_timeout(300)
        assert shown.requests == []
        assert shown.complaints == []


def test_every_school_is_seen_at_first(page_file: Path) -> None:
    for width, height in ((1400, 900), (390, 844)):
        with opened(page_file, width=width, height=height) as shown:
            for k in range(2):
                box = shown.page.locator(".map").nth(k).bounding_box()
                assert box is not None
                for mark in marks_on(shown.page, ".map", k).values():
                    half = mark["size"] / 2
                    assert box["x"] <= mark["x"] - half
                    assert mark["x"] + half <= box["x"] + box["width"]
                    assert box["y"] <= mark["y"] - half
                    assert mark["y"] + half <= box["y"] + box["height"]


def test_maps_are_moved_and_zoomed_as_one(page_file: Path) -> None:
    with opened(page_file) as shown:
        page = shown.page
        before = views(page)
        assert before[0] == before[1]
        box = page.locator(".map").nth(1).bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + 30
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 90, y + 60, steps=5)
        page.mouse.up()
        moved = views(page)
        assert moved[0] == moved[1] != before[0]
        page.locator(".leaflet-control-zoom-in").first.click()
        zoomed = views(page)
        assert zoomed[0] == zoomed[1] != moved[0]
        page.locator(".home button").nth(1).click()
        assert views(page) == before
        assert shown.complaints == []


def test_a_school_is_chosen_in_all_maps_with_where_it_is_in_each(
    both: Comparison, page_file: Path
) -> None:
    compared, names = tier_of(both), both.names
    move = next(m for m in compared.moved if None not in [p and p.group for p in m.places])
    with opened(page_file) as shown:
        page = shown.page
        page.locator(f"#moves tr[data-school='{move.school}'] button").click()
        for k, tier in enumerate(compared.tiers):
            marks = marks_on(page, ".map", k)
            i = tier.problem.schools.position(move.school)
            assert [j for j, mark in marks.items() if mark["pointed"]] == [i]
        card = page.locator("#chosen")
        assert names[move.school] == card.locator("h2").inner_text()
        for k, place in enumerate(move.places):
            assert place is not None
            assert place.group is not None
            cell = card.locator(".cells > div").nth(k).inner_text()
            assert compared.tiers[k].group_ids[place.group] in cell
            assert all(names[x] in cell for x in place.partners)
        assert page.locator("#moves tr.is-chosen").count() == 1
        page.keyboard.press("Escape")
        for k in range(2):
            assert not any(mark["pointed"] for mark in marks_on(page, ".map", k).values())
        i = compared.tiers[1].problem.schools.position(move.school)
        press(page, i, ".map", 1)
        assert page.evaluate("document.activeElement.id") == "chosen"
        assert names[move.school] == card.locator("h2").inner_text()
        page.locator("#search").fill(names[move.school].lower())
        assert page.locator("#found button").first.inner_text() == names[move.school]
        assert shown.complaints == []


def test_groups_that_answer_to_each_other_are_chosen_together(page_file: Path) -> None:
    with opened(page_file) as shown:
        page = shown.page
        page.locator("#groups tbody tr").filter(has_text="no").locator("button").first.click()
        for k in range(2):
            marks = marks_on(page, ".map", k).values()
            assert sum(not mark["faint"] for mark in marks) > 1
            assert any(mark["faint"] for mark in marks)
        assert "Measures that differ" in page.locator("#chosen").inner_text()
        assert shown.complaints == []


def test_on_a_phone_the_maps_stand_one_below_the_other(page_file: Path) -> None:
    with opened(page_file, width=390, height=844) as shown:
        page = shown.page
        one, other = (page.locator(".map").nth(k).bounding_box() for k in range(2))
        assert one is not None
        assert other is not None
        assert other["y"] >= one["y"] + one["height"]
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_on_paper_both_maps_stand_side_by_side(page_file: Path) -> None:
    with opened(page_file, width=1047, height=740) as shown:
        page = shown.page
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        one, other = (page.locator(".map").nth(k).bounding_box() for k in range(2))
        assert one is not None
        assert other is not None
        assert one["y"] == other["y"]
        assert other["x"] + other["width"] <= 1047
        assert not page.locator(".search").is_visible()


def test_hostile_names_stay_text(hostile: Path) -> None:
    with opened(hostile) as shown:
        page = shown.page
        for k in range(page.locator("#moves tbody button").count()):
            page.locator("#moves tbody button").nth(k).click()
        point_at(page, 0, ".map")
        assert page.locator(".leaflet-tooltip").count() == 1
        page.wait_for_timeout(200)
        assert page.locator("#title").inner_text().startswith("Side by side: <script>")
        assert shown.requests == []
        assert shown.complaints == []


def test_two_tiers_are_chosen_by_name(tmp_path: Path) -> None:
    made = gc.compare(
        two_tiers(nine(), CLUSTERS, FEDERATIONS), two_tiers(nine(), CLUSTERS, FEDERATIONS[:-1])
    )
    file = tmp_path / "page.html"
    file.write_text(comparison_page(made), encoding="utf-8")
    with opened(file) as shown:
        page = shown.page
        assert page.locator("#moves tbody tr").count() == len(FEDERATIONS[-1])
        page.locator("#tier").select_option("0")
        page.wait_for_function("document.querySelectorAll('#moves tbody tr').length === 0")
        page.wait_for_selector("html[data-ready=true]")
        assert page.locator("#tier").input_value() == "0"
        assert shown.complaints == []


def test_what_a_map_draws_is_read_only_where_it_is_of_our_form(
    both: Comparison, tmp_path: Path
) -> None:
    folder = Path(both.sides[0].folder)
    html = (folder / "map.html").read_text(encoding="utf-8")
    found = re.search(
        r'(<script type="application/json" id="proposal">)(.*?)(</script>)', html, re.S
    )
    assert found
    content = json.loads(found[2])
    file = tmp_path / "map.html"

    def read_with(line: Any) -> DrawnForm | None:
        content["base"]["minor"] = [line]
        file.write_text(found[1] + json.dumps(content) + found[3], encoding="utf-8")
        return drawn_in(file)

    # No text at all, a number without an end, one number, a number too large; and of older maps
    # no number, one number, a number too large.
    for line in ("<img>", "??_", "?", "?_______?", ["<img>"], [1], [2**31 + 1, 0, 1, 1]):
        with pytest.raises(OutputError, match=r"map\.html is damaged: its data: base\.minor"):
            read_with(line)
    for line in ("_gk|H_t`B?C@?", [50_000, 5_200_000, 2, 0, 0, -1]):  # as text, and as once
        drawn = read_with(line)
        assert drawn is not None
        assert drawn.base.minor == ["_gk|H_t`B?C@?"]
    file.write_text("no map", encoding="utf-8")
    with pytest.raises(OutputError, match="holds the data of 0 proposals"):
        drawn_in(file)
    assert drawn_in(tmp_path / "none.html") is None


@pytest.mark.parametrize("width", [1400, 360])
@pytest.mark.parametrize(
    "colours", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str
)
def test_axe_finds_nothing_beside_each_other(
    page_file: Path, width: int, colours: dict[str, Any]
) -> None:
    with opened(page_file, width=width) as shown:
        page = shown.page
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        page.locator("#groups tbody button").first.click()
        page.emulate_media(**colours)
        assert violations(page) == []
        if colours.get("color_scheme") == "dark":
            assert faint_texts(page) == []
            assert light_surfaces(page, ".map, .map *, .skip") == []


def test_one_place_says_what_is_chosen_in_all_maps(both: Comparison, page_file: Path) -> None:
    with opened(page_file) as shown:
        page = shown.page
        live = page.locator("[aria-live], [role=status], [role=alert], [role=log], output")
        assert live.count() == 1
        press(page, 0, ".map", 1)
        assert live.inner_text().startswith(
            f"{both.names[tier_of(both).tiers[1].problem.schools.ids[0]]}."
        )
        page.locator("#search").fill("zzz")
        assert live.inner_text() == page.locator("#found-count").inner_text() != ""
