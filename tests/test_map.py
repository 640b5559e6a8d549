"""The map: one file, true to the proposal, inert whatever the names, and usable in a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import geocluster as gc
from geocluster.backdrop import Backdrop, Place
from geocluster.errors import OutputError
from geocluster.maps.areas import group_areas
from geocluster.maps.base import base_layers
from geocluster.maps.colours import PALETTE, contrast, ink, neighbours
from geocluster.maps.lines import Plane, encode
from geocluster.maps.text import json_block, label, minutes
from geocluster.planning import propose, run
from geocluster.proposal import Proposal
from geocluster.rules import Alone, Lead, Rules
from geocluster.schools import Source
from tests.browser import opened

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "`${alert(3)}` St John’s",
    "{{7*7}}{% raw %}",
    "\\\"'--><svg onload=alert(4)>",
    '=HYPERLINK("http://evil")',
    "Ysgol Môn Ŵ & 中心校",
    "x" * 10_000,
)


@pytest.fixture(scope="module")
def demo(demo_county: Path) -> Proposal:
    return run(demo_county / "scenario.toml")


@pytest.fixture(scope="module")
def demo_map(demo: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gc.write_map(demo, tmp_path_factory.mktemp("demo") / "map.html")


@pytest.fixture(scope="module")
def hostile() -> Proposal:
    n = len(HOSTILE)
    made = gc.Schools.of(
        [f"{k}<b>" for k in range(n)],
        names=list(HOSTILE),
        lon=[0.02 * k for k in range(n)],
        lat=[53.0] * n,
        pupils=[None, *range(40, 40 + n - 1)],
        more={"type": list(HOSTILE)},
        sources=[Source(name=HOSTILE[1], attribution=HOSTILE[2], licence=HOSTILE[0])],
    )
    dense = [[abs(i - j) * 200 for j in range(n)] for i in range(n)]
    problem = gc.Problem(
        made, gc.TravelTimes.of_dense(dense, cutoff=900), Rules(size=(2, 2), name=HOSTILE[0])
    )
    places = tuple(Place(name, "town", shapely.Point(0.01, 53.01)) for name in HOSTILE)
    return replace(
        propose(problem, name=HOSTILE[1]),
        title=HOSTILE[0],
        note=HOSTILE[2],
        backdrop=Backdrop(places=places),
    )


def content_of(file: Path) -> Any:
    found = re.search(
        r'<script type="application/json" id="proposal">(.*?)</script>',
        file.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert found is not None
    return json.loads(found[1])


# --- the file -----------------------------------------------------------------------------


def test_nothing_in_the_file_is_fetched(demo_map: Path) -> None:
    html = demo_map.read_text(encoding="utf-8")
    assert not re.search(r"<(script|img|iframe|source)[^>]+src=", html)
    assert not re.search(r"<link(?![^>]+href=\"data:,\")", html)
    assert "@import" not in html
    assert not re.search(r"url\((?!data:)(?!#)", html)
    assert "default-src 'none'" in html
    assert "'unsafe-inline'" not in re.findall(r"script-src ([^;]*)", html)[0]


def test_a_county_is_a_small_file(demo_map: Path) -> None:
    assert demo_map.stat().st_size < 2_000_000


def test_the_same_proposal_gives_the_same_bytes(demo: Proposal, tmp_path: Path) -> None:
    one, other = (gc.write_map(demo, tmp_path / f"{k}.html").read_bytes() for k in "ab")
    assert one == other


def test_the_map_says_what_the_record_says(demo: Proposal, demo_map: Path) -> None:
    shown, record = content_of(demo_map), demo.record()
    ids = [school["id"] for school in shown["schools"]]
    assert ids == list(demo.problem.schools.ids)
    assert [
        {
            "id": g["id"],
            "schools": [ids[i] for i in g["schools"]],
            "lead": None if g["lead"] is None else ids[g["lead"]],
            "pupils": g["pupils"],
            "longest_drive_seconds": g["longest_drive_seconds"],
            "cost": g["cost"],
            "remarks": g["remarks"],
        }
        for g in shown["groups"]
    ] == [{k: v for k, v in g.items() if k != "flags"} for g in record["tiers"][0]["groups"]]
    left = {ids[x["school"]]: x["detail"] for x in shown["left"]}
    assert left == {x["school"]: x["detail"] for x in record["tiers"][0]["ungrouped"]}
    assert shown["synthetic"] == "Synthetic data: no real place"
    for group in shown["groups"]:
        for link in group["links"]:
            assert link["seconds"] == demo.problem.travel.between(group["hub"], link["to"])


def test_real_schools_on_made_roads_are_called_partly_synthetic(
    hostile: Proposal, tmp_path: Path
) -> None:
    roads = Source(name="made roads", synthetic=True)
    mixed = replace(hostile, sources=(*hostile.sources, roads))
    shown = content_of(gc.write_map(mixed, tmp_path / "map.html"))
    assert shown["synthetic"] == "Partly synthetic data: made roads"
    assert content_of(gc.write_map(hostile, tmp_path / "real.html"))["synthetic"] is None


def test_every_drive_of_the_demo_is_drawn_along_its_road(demo_map: Path) -> None:
    links = [link for group in content_of(demo_map)["groups"] for link in group["links"]]
    assert links
    assert all(link["known"] for link in links)


def test_a_path_that_cannot_be_written_is_refused(demo: Proposal, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        gc.write_map(demo, tmp_path / "nowhere" / "map.html")


# --- parts --------------------------------------------------------------------------------


@given(st.text(max_size=60))
def test_a_label_is_inert_in_html_and_in_a_template_literal(text: str) -> None:
    safe = label(text)
    assert not set(safe) & set("<>\"'`$\\")


@given(st.text(max_size=60))
def test_a_json_block_holds_any_text_and_nothing_ends_it(text: str) -> None:
    block = json_block({"name": text})
    assert "<" not in block
    assert json.loads(block) == {"name": text}


def test_neighbouring_groups_never_share_a_colour(demo: Proposal, demo_map: Path) -> None:
    groups = content_of(demo_map)["groups"]
    metres = Plane.around(demo.problem.schools.lonlat).points(demo.problem.schools.lonlat)
    for k, beside in enumerate(neighbours(metres, [g["schools"] for g in groups])):
        assert all(groups[k]["colour"] != groups[j]["colour"] for j in beside)


@pytest.mark.parametrize("colour", PALETTE)
def test_a_number_reads_well_on_every_colour(colour: str) -> None:
    assert contrast(ink(colour), colour) >= 4.5


def test_a_line_comes_back_from_its_steps() -> None:
    steps = encode([(0.5, 52.0), (0.50013, 52.0002), (0.4, 51.9)])
    assert [sum(steps[k::2]) for k in (0, 1)] == [40_000, 5_190_000]


def test_areas_hold_their_schools_and_never_lie_over_one_another(demo: Proposal) -> None:
    assert demo.grouping is not None
    lonlat = demo.problem.schools.lonlat
    metres, members = Plane.around(lonlat).points(lonlat), [g.members for g in demo.grouping.groups]
    lines = [[shapely.LineString(metres[[m[0], j]]) for j in m[1:]] for m in members]
    areas = group_areas(metres, members, lines)
    for k, area in enumerate(areas):
        assert all(area.distance(shapely.Point(metres[i])) < 50 for i in members[k])
        assert all(area.intersection(other).area < 10_000 for other in areas[k + 1 :])


def test_schools_on_one_spot_have_an_area_too() -> None:
    spot = np.zeros((3, 2))
    (area,) = group_areas(spot, [(0, 1, 2)], [[]])
    assert area.contains(shapely.Point(0, 0))


def test_minor_roads_give_way_when_the_file_would_grow_too_large() -> None:
    bends = np.cumsum(np.random.default_rng(1).normal(0, 0.01, (4000, 2)), axis=0)
    roads = {
        "primary": (shapely.LineString(bends[:200]),),
        "minor": tuple(shapely.LineString(bends[k : k + 9]) for k in range(0, 3990, 10)),
    }
    plane = Plane(0.0)
    whole = base_layers(Backdrop(roads=roads), plane)
    small = base_layers(Backdrop(roads=roads), plane, budget=8_000)
    assert small["roads"] == whole["roads"]
    assert 0 < len(small["minor"]) < len(whole["minor"])
    assert len(json.dumps(small, separators=(",", ":"))) < 8_500


# --- in a browser, from disk, with no network ---------------------------------------------


def test_the_demo_map_opens_offline_with_a_marker_for_each_school(
    demo: Proposal, demo_map: Path
) -> None:
    with opened(demo_map) as shown:
        page = shown.page
        assert page.locator(".leaflet-marker-icon").count() == len(demo.problem)
        assert page.locator("#groups tbody tr").count() == len(demo.group_ids())
        assert page.locator("#left tbody tr").count() == len(demo.left)
        assert page.locator("#synthetic").is_visible()
        assert page.locator("#note").inner_text() == demo.note
        assert demo.status_in_words in page.locator("#status").inner_text()
        assert page.locator(".key").is_visible()
        assert "Doggershire" in page.locator(".leaflet-control-attribution").inner_text()
        page.wait_for_timeout(300)
        assert shown.requests == []
        assert shown.complaints == []


def test_no_school_hides_behind_the_boxes_at_first(demo_map: Path) -> None:
    with opened(demo_map) as shown:
        boxes = shown.page.locator(".leaflet-top.leaflet-right .leaflet-control")
        areas = [boxes.nth(k).bounding_box() for k in range(boxes.count())]
        marks = shown.page.locator(".leaflet-marker-icon")
        for mark in marks.evaluate_all(
            "all => all.map(e => { const b = e.getBoundingClientRect(); return [b.x, b.y]; })"
        ):
            for box in areas:
                assert box is not None
                assert not (mark[0] > box["x"] - 8 and mark[1] < box["y"] + box["height"])


def test_a_row_and_its_group_on_the_map_are_chosen_together(demo_map: Path) -> None:
    with opened(demo_map) as shown:
        page = shown.page
        row = page.locator("#groups tbody tr").nth(2)
        row.click()
        assert row.get_attribute("aria-current") == "true"
        assert page.locator(".school.is-chosen").count() > 1
        page.keyboard.press("Escape")
        assert page.locator(".school.is-chosen").count() == 0
        page.locator(".leaflet-marker-icon:has(.mark-lead)").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("#groups tr.is-chosen").count() == 1
        assert page.locator(".leaflet-popup .card").count() == 1
        assert shown.complaints == []


def test_the_keyboard_opens_a_card_with_the_facts_and_comes_back(
    demo: Proposal, demo_map: Path
) -> None:
    content = content_of(demo_map)
    link = content["groups"][0]["links"][0]
    school = content["schools"][link["to"]]
    with opened(demo_map) as shown:
        page = shown.page
        mark = page.locator(f".leaflet-marker-icon[data-school='{link['to']}']")
        mark.focus()
        page.keyboard.press("Enter")
        card = page.locator(".leaflet-popup .card")
        assert page.evaluate("document.activeElement.className") == "card"
        text = " ".join(card.inner_text().split())
        assert text.startswith(school["name"])
        assert f"Pupils {school['pupils']}" in text
        assert f"From the lead {minutes(link['seconds'])} min by road (estimate)" in text
        assert f"To the lead {minutes(link['back_seconds'])} min by road (estimate)" in text
        assert "[object" not in page.locator("body").inner_text()
        page.keyboard.press("Escape")
        card.wait_for(state="detached")
        assert page.evaluate("document.activeElement.dataset.school") == str(link["to"])


def test_a_school_left_out_says_why_on_its_card(demo_map: Path) -> None:
    left = content_of(demo_map)["left"][0]
    with opened(demo_map) as shown:
        shown.page.locator(f"#left tr[data-school='{left['school']}'] button").click()
        assert left["detail"] in shown.page.locator(".leaflet-popup .card").inner_text()


def test_layers_are_switched_with_the_keyboard(demo_map: Path) -> None:
    with opened(demo_map) as shown:
        page = shown.page
        page.locator(".leaflet-control-layers-toggle").focus()
        page.keyboard.press("Enter")
        drives = page.get_by_label("Drives", exact=True)
        drives.focus()
        page.keyboard.press("Space")
        assert page.locator("path.drive").count() == 0
        drives.focus()
        page.keyboard.press("Space")
        links = sum(len(g["links"]) for g in content_of(demo_map)["groups"])
        assert page.locator("path.drive").count() == links
        page.keyboard.press("Escape")
        assert page.locator(".leaflet-control-layers-expanded").count() == 0
        assert shown.complaints == []


def test_paper_shows_map_title_and_note_on_the_first_page(demo: Proposal, demo_map: Path) -> None:
    with opened(demo_map) as shown:
        page = shown.page
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#print-title").inner_text() == (demo.title or demo.name)
        assert page.locator("#note").is_visible()
        assert page.locator(".leaflet-control-attribution").is_visible()
        assert not page.locator("#search").is_visible()
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert len(page.pdf(prefer_css_page_size=True)) > 10_000
        assert shown.complaints == []


def test_the_table_sorts_by_any_heading_and_back(demo_map: Path) -> None:
    with opened(demo_map) as shown:
        page = shown.page

        def pupils() -> list[int]:
            cells = page.locator("#groups tbody td:nth-child(4)").all_inner_texts()
            return [int(c.replace(",", "")) for c in cells]

        page.get_by_role("button", name="Pupils").click()
        assert pupils() == sorted(pupils())
        page.get_by_role("button", name="Pupils").click()
        assert pupils() == sorted(pupils(), reverse=True)


def test_a_school_is_found_by_part_of_its_name(demo: Proposal, demo_map: Path) -> None:
    name = demo.problem.schools.names[0]
    with opened(demo_map) as shown:
        shown.page.locator("#search").fill(name[:12].lower())
        shown.page.locator("#found button").first.click()
        assert shown.page.locator(".leaflet-popup .card h3").inner_text()
        assert shown.complaints == []


def test_the_keyboard_reaches_and_works_the_table(demo_map: Path) -> None:
    with opened(demo_map) as shown:
        page = shown.page
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.className") == "group-button":
                break
        page.keyboard.press("Enter")
        assert page.locator("#groups tr.is-chosen").count() == 1


def test_hostile_names_show_as_written_and_nothing_runs(hostile: Proposal, tmp_path: Path) -> None:
    with opened(gc.write_map(hostile, tmp_path / "map.html")) as shown:
        page = shown.page
        marks = page.locator(".leaflet-marker-icon")
        assert marks.count() == len(HOSTILE)
        spoken = " | ".join(marks.nth(k).get_attribute("aria-label") or "" for k in range(7))
        for name in HOSTILE[:7]:
            assert name in spoken
        for k in range(marks.count()):
            marks.nth(k).dispatch_event("mouseover")
            marks.nth(k).dispatch_event("click")
        assert page.locator("img, svg[onload]").count() == 0
        assert page.locator("#title").inner_text() == HOSTILE[0]
        page.wait_for_timeout(200)
        assert shown.requests == []
        assert shown.complaints == []


@pytest.mark.parametrize("lead", [Lead.NONE, Lead.ANY])
def test_a_map_without_roads_or_leads_is_drawn(lead: Lead, tmp_path: Path) -> None:
    made = gc.Schools.of(["a", "b", "c"], lon=[0, 0.05, 0.1], lat=[52, 52, 52.02])
    travel = gc.TravelTimes.of_dense([[0, 99, 200], [99, 0, 99], [200, 99, 0]], cutoff=900)
    proposal = propose(gc.Problem(made, travel, Rules(size=(3, 3), lead=lead)))
    with opened(gc.write_map(proposal, tmp_path / "map.html")) as shown:
        assert shown.page.locator(".leaflet-marker-icon").count() == 3
        assert shown.page.locator(".mark-lead").count() == (0 if lead is Lead.NONE else 2)
        assert shown.complaints == []


def test_a_map_of_no_grouping_shows_the_schools_and_the_reasons(tmp_path: Path) -> None:
    made = gc.Schools.of(["a", "b"], names=["Ash", "Beck"], lon=[0, 1], lat=[52, 53])
    travel = gc.TravelTimes.of_dense([[0, 9999], [9999, 0]], cutoff=900)
    proposal = propose(gc.Problem(made, travel, Rules(alone=Alone.NEVER)))
    assert proposal.backdrop == Backdrop()
    with opened(gc.write_map(proposal, tmp_path / "map.html")) as shown:
        assert shown.page.locator(".leaflet-marker-icon").count() == 2
        assert "Proven impossible" in shown.page.locator("#status").inner_text()
        assert shown.complaints == []


def test_a_small_screen_has_the_map_above_the_table(demo_map: Path) -> None:
    with opened(demo_map, width=390, height=800) as shown:
        above = shown.page.locator("#map").bounding_box()
        below = shown.page.locator("#groups").bounding_box()
        assert above is not None
        assert below is not None
        assert above["y"] + above["height"] <= below["y"]
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390
