"""The map: one file, true to the proposal, inert whatever the names, and usable in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page
from shapely.geometry import LineString

import geocluster as gc
from geocluster.basemap import Basemap, Place
from geocluster.errors import OutputError
from geocluster.facts import fact
from geocluster.maps.areas import group_areas
from geocluster.maps.base import base_layers
from geocluster.maps.colours import PALETTE, contrast, ink, neighbours
from geocluster.maps.lines import encode, encode_all
from geocluster.maps.reach import BAND_COLOURS, reach_content, unpacked
from geocluster.maps.text import json_block, label
from geocluster.plane import ENCODED, UNITS_A_DEGREE, Plane, decode
from geocluster.planning import propose, run
from geocluster.proposal import Proposal
from geocluster.rules import Alone, Lead, Pins, Rules, tier_keys
from geocluster.schools import Source
from geocluster.travel import Closure, Diverted, TravelTimes
from tests.browser import opened
from tests.marks import marks_on, point_at, press, shapes_on
from tests.problems import travel_times
from tests.proposals import with_tier

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


def minutes(seconds: int) -> int:
    """Whole minutes as the page has them, halves up."""
    return (seconds + 30) // 60


@pytest.fixture(scope="module")
def hostile() -> Proposal:
    n = len(HOSTILE)
    made = gc.Schools.of(
        [f"{k}<b>" for k in range(n)],
        names=list(HOSTILE),
        lon=[0.02 * k for k in range(n)],
        lat=[53.0] * n,
        pupils=[None, *range(40, 40 + n - 1)],
        more={"type": list(HOSTILE), "partnership": [HOSTILE[0]] * 2 + [HOSTILE[1]] * (n - 2)},
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
        basemap=Basemap(places=places),
    )


def content_of(file: Path) -> Any:
    found = re.search(
        r'<script type="application/json" id="proposal">(.*?)</script>',
        file.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert found is not None
    return json.loads(found[1])


def tier_of(file: Path) -> Any:
    (tier,) = content_of(file)["tiers"]
    return tier


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
    shown, tier, record = content_of(demo_map), tier_of(demo_map), demo.record()
    ids = [school["id"] for school in shown["schools"]]
    assert ids == list(demo.schools.ids)
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
        for g in tier["groups"]
    ] == [
        {
            **{key: g[key] for key in ("id", "schools", "pupils", "longest_drive_seconds")},
            "lead": g["lead"] if g["lead_is"] != "centre" else None,
            "cost": g["cost"],
            "remarks": [remark["text"] for remark in g["remarks"]],
        }
        for g in record["tiers"][0]["groups"]
    ]
    left = {ids[x["school"]]: x["detail"] for x in tier["left"]}
    assert left == {x["school"]: x["why"]["text"] for x in record["tiers"][0]["ungrouped"]}
    assert shown["synthetic"] == "Synthetic data: no real place"
    for group in tier["groups"]:
        for link in group["links"]:
            assert link["seconds"] == demo.travel.between(group["hub"], link["to"])


def test_real_schools_on_made_roads_are_called_partly_synthetic(
    hostile: Proposal, tmp_path: Path
) -> None:
    roads = Source(name="made roads", synthetic=True)
    mixed = replace(hostile, sources=(*hostile.sources, roads))
    shown = content_of(gc.write_map(mixed, tmp_path / "map.html"))
    assert shown["synthetic"] == "Partly synthetic data: made roads"
    assert content_of(gc.write_map(hostile, tmp_path / "real.html"))["synthetic"] is None


def test_every_drive_of_the_demo_is_drawn_along_its_road(demo_map: Path) -> None:
    links = [link for group in tier_of(demo_map)["groups"] for link in group["links"]]
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
    groups = tier_of(demo_map)["groups"]
    metres = Plane.around(demo.schools.lonlat).points(demo.schools.lonlat)
    for k, beside in enumerate(neighbours(metres, [g["schools"] for g in groups])):
        assert all(groups[k]["colour"] != groups[j]["colour"] for j in beside)


@pytest.mark.parametrize("colour", PALETTE)
def test_a_number_reads_well_on_every_colour(colour: str) -> None:
    assert contrast(ink(colour), colour) >= 4.5


@given(
    st.lists(
        st.tuples(st.integers(-(2**31), 2**31), st.integers(-(2**31), 2**31)),
        min_size=2,
        max_size=5,
        unique=True,
    )
)
def test_a_line_comes_back_from_its_text(places: list[tuple[int, int]]) -> None:
    text = encode(np.array(places) / UNITS_A_DEGREE)
    assert np.rint(decode(text) * UNITS_A_DEGREE).astype(int).tolist() == [
        [lon, lat] for lon, lat in places
    ]
    assert re.fullmatch(ENCODED, text)
    assert decoded_plainly(text) == [(lat, lon) for lon, lat in places]


def decoded_plainly(text: str) -> list[tuple[int, int]]:
    """Read an encoded polyline as its description says it is done, letter by letter."""
    numbers, bits = [], ""
    for letter in text:
        unit = ord(letter) - 63
        bits = f"{unit % 32:05b}{bits}"
        if unit < 32:
            folded, bits = int(bits, 2), ""
            numbers.append(-(folded + 1) // 2 if folded % 2 else folded // 2)
    return list(zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True))


def test_lines_are_the_encoded_polylines_that_others_read() -> None:
    """The example of Google's description of the format."""
    line = [(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)]
    assert encode(line) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def test_areas_hold_their_schools_and_never_lie_over_one_another(demo: Proposal) -> None:
    assert demo.finest.grouping is not None
    lonlat = demo.schools.lonlat
    metres = Plane.around(lonlat).points(lonlat)
    members = [g.members for g in demo.finest.grouping.groups]
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
    whole = base_layers(Basemap(roads=roads), plane)
    small = base_layers(Basemap(roads=roads), plane, budget=4_000)
    assert small["roads"] == whole["roads"]
    assert 0 < len(small["minor"]) < len(whole["minor"])
    assert len(json.dumps(small, separators=(",", ":"))) < 4_500


def decoded(reach: Any) -> dict[tuple[int, int], int]:
    """Seconds by origin and destination."""
    return unpacked(reach["block"], reach["schools"])


def stored(travel: TravelTimes, most: float) -> dict[tuple[int, int], int]:
    pairs = travel.seconds.tocoo()
    return {
        (int(i), int(j)): int(s)
        for i, j, s in zip(*pairs.coords, pairs.data, strict=True)
        if s <= most
    }


@given(travel_times(5))
def test_the_page_knows_every_drive_of_a_small_place(travel: TravelTimes) -> None:
    reach = reach_content(travel)
    assert (decoded(reach) if reach else {}) == stored(travel, travel.cutoff)


@given(st.integers(100, 3_600), st.integers(0, 9), st.integers(0, 2730))
def test_of_too_many_drives_the_longest_are_left_out_but_none_within_the_rules(
    most: int, seed: int, least: int
) -> None:
    dense = np.random.default_rng(seed).integers(1, 3000, (60, 60))
    travel = TravelTimes.of_dense(dense, cutoff=2730)
    reach = reach_content(travel, least, most)
    assert reach is not None
    limit = round(reach["limit_minutes"] * 60, 6)
    assert limit >= least
    assert decoded(reach) == stored(travel, limit)
    within = len(stored(travel, limit))
    if limit > least:
        assert within <= most
    if limit < 2730:
        assert len(stored(travel, limit + 60)) > most


@pytest.mark.parametrize(
    "damage", [lambda block: block[:-8], lambda block: "!" + block, lambda _: "", lambda _: "AAAA"]
)
def test_damaged_drives_are_refused_in_words(damage: Callable[[str], str]) -> None:
    reach = reach_content(TravelTimes.of_dense([[0, 9], [20, 0]], cutoff=90))
    assert reach is not None
    with pytest.raises(ValueError, match="drives"):
        unpacked(damage(reach["block"]), 2)
    with pytest.raises(ValueError, match="drives"):
        unpacked(reach["block"], 3)


def test_limits_are_the_rules_as_numbers(demo: Proposal, demo_map: Path) -> None:
    limits = tier_of(demo_map)["limits"]
    rules = demo.finest.problem.rules
    assert limits["size"] == list(rules.size)
    assert limits["longest_drive_minutes"] * 60 == rules.longest_drive
    assert limits["measured"] == rules.measured.value
    assert limits.keys() <= {*(key.name for key in tier_keys()), "costs"}


@pytest.mark.parametrize("cutoff", [30, 300, 2700, 2730, 5400])
def test_bands_reach_from_nothing_to_what_is_known(cutoff: int) -> None:
    reach = reach_content(TravelTimes.of_dense([[0, 9], [20, 0]], cutoff=cutoff))
    assert reach is not None
    ends = [end for end, _, _ in reach["bands"]]
    assert ends == sorted(set(ends))
    assert ends[-1] == reach["limit_minutes"] == cutoff / 60
    assert len({colour for _, colour, _ in reach["bands"]}) == len(ends)


@pytest.mark.parametrize("schools", [10**30, -(10**30), 3])
def test_drives_of_a_page_that_are_not_those_of_so_many_schools_are_damaged(schools: int) -> None:
    with pytest.raises(ValueError, match="drives are"):
        unpacked("eJwDAAAAAAE=", schools)


def test_where_no_drive_is_known_there_is_no_reach_to_show() -> None:
    assert reach_content(TravelTimes.of_dense([[0, 99], [99, 0]], cutoff=9)) is None


@pytest.mark.parametrize("colour", BAND_COLOURS)
def test_minutes_read_well_on_the_colour_of_every_band(colour: str) -> None:
    assert contrast(ink(colour), colour) >= 4.5


def test_ferries_are_no_minor_roads() -> None:
    line = shapely.LineString([(0, 0), (0.1, 0.1)])
    base = base_layers(Basemap(roads={"ferry": (line,)}), Plane(0.0))
    assert base["minor"] == []
    assert base["ferries"] == [encode(line.coords)]


# --- in a browser, from disk, with no network ---------------------------------------------


def test_the_demo_map_opens_offline_with_a_marker_for_each_school(
    demo: Proposal, demo_map: Path
) -> None:
    with opened(demo_map) as shown:
        page = shown.page
        assert len(marks_on(page)) == len(demo.schools)
        assert page.locator("#groups tbody tr").count() == len(demo.finest.group_ids)
        assert page.locator("#left tbody tr").count() == len(demo.finest.ungrouped)
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
        for mark in marks_on(shown.page).values():
            for box in areas:
                assert box is not None
                half = mark["size"] / 2
                right, up = mark["x"] + half, mark["y"] - half
                assert not (right > box["x"] and up < box["y"] + box["height"])


def test_a_row_and_its_group_on_the_map_are_chosen_together(demo_map: Path) -> None:
    with opened(demo_map) as shown:
        page = shown.page
        row = page.locator("#groups tbody tr").nth(2)
        row.click()
        assert row.get_attribute("aria-current") == "true"
        bright = [i for i, mark in marks_on(page).items() if not mark["faint"]]
        assert sorted(bright) == tier_of(demo_map)["groups"][2]["schools"]
        page.keyboard.press("Escape")
        assert not any(mark["faint"] for mark in marks_on(page).values())
        press(page, bright[0])
        assert page.locator("#groups tr.is-chosen").count() == 1
        assert page.locator(".leaflet-popup .card").count() == 1
        assert shown.complaints == []


def test_the_keyboard_opens_a_card_with_the_facts_and_comes_back(
    demo: Proposal, demo_map: Path
) -> None:
    content = content_of(demo_map)
    link = tier_of(demo_map)["groups"][0]["links"][0]
    school = content["schools"][link["to"]]
    with opened(demo_map) as shown:
        page = shown.page
        press(page, link["to"])
        card = page.locator(".leaflet-popup .card")
        assert page.evaluate("document.activeElement.className") == "card"
        text = " ".join(card.inner_text().split())
        assert text.startswith(school["name"])
        assert f"Pupils {school['pupils']}" in text
        assert f"From the centre {minutes(link['seconds'])} min by road (estimate)" in text
        assert f"To the centre {minutes(link['back_seconds'])} min by road (estimate)" in text
        assert "[object" not in page.locator("body").inner_text()
        page.keyboard.press("Escape")
        card.wait_for(state="detached")
        assert page.evaluate("document.activeElement.className") == "stop"
        assert marks_on(page)[link["to"]]["pointed"]
        page.keyboard.press("Enter")
        page.locator(".card .cross").click()
        assert page.evaluate("document.activeElement.className") == "stop"
        assert marks_on(page)[link["to"]]["pointed"]


def test_a_school_left_out_says_why_on_its_card(demo_map: Path) -> None:
    left = tier_of(demo_map)["left"][0]
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
        assert page.locator("path.drive").count() == len(tier_of(demo_map)["groups"])
        page.keyboard.press("Escape")
        assert page.locator(".leaflet-control-layers-expanded").count() == 0
        assert shown.complaints == []


def switch(page: Page, layer: str) -> None:
    """Turn a layer on or off with the keyboard."""
    page.locator(".leaflet-control-layers-toggle").focus()
    page.keyboard.press("Enter")
    page.get_by_label(layer, exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")


def numbers_on_marks(page: Page) -> dict[int, str]:
    """What stands on each mark of the reach; nothing on those that are too far."""
    marks = marks_on(page).items()
    return {i: m.get("text", "") for i, m in marks if "height" in m and m["shape"] != "origin"}


def test_the_reach_of_a_school_shows_the_minutes_of_the_table_both_ways(
    demo: Proposal, demo_map: Path
) -> None:
    travel, origin = demo.travel, 40
    name = demo.schools.names[origin]

    def expected(way: str) -> dict[int, str]:
        pairs = {i: (origin, i) if way == "from" else (i, origin) for i in range(len(travel))}
        others = pairs.keys() - travel.unreachable.keys() - {origin}
        known = {i: travel.between(*pairs[i]) for i in others}
        return {i: "" if s is None else str(minutes(s) or "<1") for i, s in known.items()}

    with opened(demo_map) as shown:
        page = shown.page
        before = marks_on(page)[3]["words"]
        switch(page, "Reach of a school")
        assert "Choose a school" in page.locator("#reach").inner_text()
        press(page, origin)
        assert "" in expected("from").values()
        assert numbers_on_marks(page) == expected("from")
        near = sum(text != "" for text in expected("from").values())
        assert f"{near} of {len(travel) - 1} schools within 45 min" in page.inner_text("#reach")
        seconds = travel.between(origin, 3)
        said = "more than 45 min" if seconds is None else f"{minutes(seconds)} min"
        spoken = f"{demo.schools.names[3]}, {said} from {name}"
        assert marks_on(page)[3]["words"] == spoken
        page.locator("#reach select").select_option("to")
        assert numbers_on_marks(page) == expected("to") != expected("from")
        switch(page, "Reach of a school")
        assert numbers_on_marks(page) == {}
        assert not page.locator("#reach").is_visible()
        assert marks_on(page)[3]["words"] == before
        assert shown.requests == shown.complaints == []


def test_the_bands_of_the_reach_have_the_colours_of_their_marks(demo_map: Path) -> None:
    bands = content_of(demo_map)["reach"]["bands"]
    with opened(demo_map) as shown:
        page = shown.page
        switch(page, "Reach of a school")
        press(page, 40)
        reached = [m for m in marks_on(page).values() if "height" in m and m.get("text")]
        seen = [(m["text"], m["colour"]) for m in reached]
        assert len({colour for _, colour in seen}) > 3
        for text, colour in seen:
            at_most = 0 if text == "<1" else int(text)
            assert colour == next(c for end, c, _ in bands if at_most <= end)
        words = page.locator("#reach li").all_inner_texts()
        assert [w.strip() for w in words] == [
            "up to 5", "6 to 10", "11 to 15", "16 to 20", "21 to 30", "31 to 45",
            "more than 45 min",
        ]  # fmt: skip


def test_the_reach_hides_no_school_behind_a_card_but_offers_it(
    demo: Proposal, demo_map: Path
) -> None:
    name = demo.schools.names[40]
    with opened(demo_map) as shown:
        page = shown.page
        switch(page, "Reach of a school")
        page.locator("#search").fill(name)
        page.locator("#found button").first.click()
        assert shapes_on(page).count("origin") == 1
        assert page.locator(".leaflet-popup").count() == 0
        page.locator("#reach button").click()
        assert page.locator(".leaflet-popup .card h3").inner_text() == name
        assert page.evaluate("document.activeElement.className") == "card"
        page.keyboard.press("Escape")
        page.locator(".leaflet-popup").wait_for(state="detached")
        assert shapes_on(page).count("origin") == 1
        assert shown.complaints == []


def test_a_real_county_with_all_its_layers_is_below_two_megabytes(
    shared: Path, tmp_path: Path
) -> None:
    scenario = tmp_path / "lincolnshire.toml"
    folder = (shared / "lincolnshire").as_posix()
    scenario.write_text(
        f'name = "L"\n[schools]\nfile = "{folder}/gias_extract.csv"\nformat = "gias"\n'
        f'[travel]\nengine = "roads"\nfile = "{folder}/proxy_roads.osm.pbf"\n'
        "[[tier]]\nsize = [2, 4]\nlongest_drive_minutes = 20\n[solve]\nseconds = 5\n"
    )
    proposal = run(scenario)
    file = gc.write_map(proposal, tmp_path / "map.html")
    assert file.stat().st_size < 2_000_000
    reach = content_of(file)["reach"]
    assert decoded(reach) == stored(proposal.travel, 45 * 60)


def test_places_on_roads_are_shown_when_asked_and_the_far_ones_stand_out(
    demo: Proposal, tmp_path: Path
) -> None:
    travel = demo.travel
    assert travel.snapped_points is not None
    assert travel.snapped_metres is not None
    metres, snapped = travel.snapped_metres.copy(), travel.snapped_points.copy()
    metres[7], snapped[7] = 501.4, snapped[7] + 0.006
    metres[8], snapped[8] = np.nan, np.nan
    moved = replace(travel, snapped_metres=metres, snapped_points=snapped)
    there = with_tier(demo, problem=replace(demo.finest.problem, travel=moved))
    file = gc.write_map(there, tmp_path / "map.html")
    written = content_of(file)["snapped"]
    assert written[8] is None
    for one, place, known in zip(written, snapped.tolist(), metres.tolist(), strict=True):
        if one is not None:
            assert one[:2] == pytest.approx(place, abs=1e-5)
            assert one[2] == round(known)
    with opened(file) as shown:
        page = shown.page
        assert page.locator("path.snapped").count() == 0
        assert not page.get_by_text("More than 500 m away").is_visible()
        switch(page, "Places on roads")
        assert page.locator("path.snapped").count() == np.isfinite(metres).sum() < len(travel)
        assert page.locator("path.snapped-far").count() == 1
        assert page.get_by_text("More than 500 m away").is_visible()
        page.evaluate("([lon, lat]) => map_of_schools.setView([lat, lon], 13)", written[7][:2])
        box = page.locator("path.snapped-far").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        name = demo.schools.names[7]
        tip = page.locator(".leaflet-tooltip").inner_text()
        assert " ".join(tip.split()) == f"{name} 501 m from its place on the road"
        press(page, 7)
        card = page.locator(".leaflet-popup .card")
        assert "To its road 501 m" in " ".join(card.inner_text().split())
        assert shown.complaints == []


def test_unreachable_and_isolated_schools_are_told_apart(tmp_path: Path) -> None:
    made = gc.Schools.of(list("abcde"), lon=[0, 0.05, 0.1, 0.15, 1], lat=[52, 52, 52, 52, 53])
    dense = [[abs(i - j) * 300 if max(i, j) < 4 else 9999 for j in range(5)] for i in range(5)]
    travel = replace(
        TravelTimes.of_dense(dense, cutoff=900),
        unreachable={1: fact("lost.as_written", words="an island")},
    )
    proposal = propose(gc.Problem(made, travel, Rules(size=(2, 2)), Pins(exclude=("d",))))
    with opened(gc.write_map(proposal, tmp_path / "map.html")) as shown:
        page = shown.page
        assert marks_on(page)[1]["words"] == "b, unreachable"
        assert marks_on(page)[4]["words"] == "e, isolated"
        shapes = shapes_on(page)
        assert shapes.count("unreachable") == shapes.count("isolated") == 1
        key = page.locator("#key li").all_inner_texts()
        assert {"Unreachable", "Isolated", "Excluded"} <= {row.strip() for row in key}
        switch(page, "Reach of a school")
        press(page, 0)
        assert marks_on(page)[1]["shape"] == "unreachable"
        assert marks_on(page)[1]["words"] == "b, unreachable"
        press(page, 1)
        assert "This school is unreachable" in page.locator("#reach").inner_text()
        switch(page, "Unreachable schools")
        assert sorted(marks_on(page)) == [0, 2, 3, 4]
        assert shown.complaints == []


ON_DRIVE = """([hub, member]) => {
    const box = document.querySelector('#map');
    const path = document.querySelector('path.drive-ferry');
    const half = path.getPointAtLength(path.getTotalLength() / 2);
    const at = box.marks._map.layerPointToContainerPoint([half.x, half.y]);
    const { left, top } = box.getBoundingClientRect();
    return [left + at.x, top + at.y];
}"""
"""Half way along the one drive that takes a ferry."""


def test_drives_by_ferry_are_drawn_told_and_counted(demo: Proposal, tmp_path: Path) -> None:
    assert demo.finest.grouping is not None
    assert demo.finest.judgement is not None
    hub, *_ = [score.lead for score in demo.finest.judgement.groups]
    assert hub is not None
    there, other = [i for i in demo.finest.grouping.groups[0].members if i != hub][:2]
    sailed = np.array([[hub, there], [there, hub], [other, hub], [there, other]])
    travel = replace(demo.travel, ferry_pairs=sailed)
    line = shapely.LineString([(2.0, 54.5), (2.1, 54.5)])
    roads = demo.basemap.roads | {"ferry": (line,)}
    by_sea = replace(
        with_tier(demo, problem=replace(demo.finest.problem, travel=travel)),
        basemap=replace(demo.basemap, roads=roads),
    )
    file = gc.write_map(by_sea, tmp_path / "map.html")
    links = [link for group in tier_of(file)["groups"] for link in group["links"]]
    seconds = travel.between(hub, other)
    assert seconds is not None
    with opened(file) as shown:
        page = shown.page
        drive = page.locator("path.drive-ferry")
        assert drive.count() == 1
        plain = page.locator("path.drive-known").first
        assert drive.get_attribute("stroke-dasharray") != plain.get_attribute("stroke-dasharray")
        said = f"1 of {len(links)} drives from centres and 2 of the ways back take one"
        assert said in page.locator("#ferries").inner_text()
        key = {row.strip() for row in page.locator("#key li").all_inner_texts()}
        assert {"Drive, partly by ferry", "Ferry"} <= key
        press(page, other)
        card = " ".join(page.locator(".leaflet-popup .card").inner_text().split())
        assert f"From the centre {minutes(seconds)} min by road (estimate) To the centre" in card
        assert "by road (estimate), partly by ferry Group pupils" in card
        page.keyboard.press("Escape")
        x, y = page.evaluate(ON_DRIVE, [hub, there])
        page.mouse.move(x, y)
        assert "partly by ferry" in page.locator(".leaflet-tooltip").inner_text()
        assert shown.complaints == []


def test_without_a_ferry_nothing_is_said_of_ferries(hostile: Proposal, tmp_path: Path) -> None:
    with opened(gc.write_map(hostile, tmp_path / "map.html")) as shown:
        assert not shown.page.locator("#ferries").is_visible()
        assert "erry" not in " ".join(shown.page.locator("#key li").all_inner_texts())


def test_hostile_names_are_inert_in_the_reach_and_its_key(
    hostile: Proposal, tmp_path: Path
) -> None:
    n = len(hostile.schools)
    travel = replace(
        hostile.travel, snapped_points=hostile.schools.lonlat, snapped_metres=np.full(n, 9.0)
    )
    placed = with_tier(hostile, problem=replace(hostile.finest.problem, travel=travel))
    with opened(gc.write_map(placed, tmp_path / "map.html")) as shown:
        page = shown.page
        for layer in ("Reach of a school", "Places on roads"):
            switch(page, layer)
        for i in range(n):
            press(page, i)
            point_at(page, (i + 1) % n)
            if i < 7:
                assert page.locator("#reach button").inner_text() == HOSTILE[i]
                assert HOSTILE[i] in page.locator(".leaflet-tooltip").last.inner_text()
        assert page.locator("img, svg[onload]").count() == 0
        assert shown.requests == shown.complaints == []


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
    name = demo.schools.names[0]
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
        marks = marks_on(page)
        assert len(marks) == len(HOSTILE)
        for k, name in enumerate(HOSTILE[:7]):
            assert name in marks[k]["words"]
            press(page, k)
            assert name in page.locator("#announcer").inner_text()
        assert page.locator("img, svg[onload]").count() == 0
        assert page.locator("#title").inner_text() == HOSTILE[0]
        today = page.locator("#today tbody th").all_inner_texts()
        assert set(today) == {HOSTILE[0], HOSTILE[1]}
        page.wait_for_timeout(200)
        assert shown.requests == []
        assert shown.complaints == []


@pytest.mark.parametrize("lead", [Lead.NONE, Lead.ANY, Lead.LARGEST])
def test_a_map_without_roads_or_leads_is_drawn(lead: Lead, tmp_path: Path) -> None:
    made = gc.Schools.of(["a", "b", "c"], lon=[0, 0.05, 0.1], lat=[52, 52, 52.02])
    travel = gc.TravelTimes.of_dense([[0, 99, 200], [99, 0, 99], [200, 99, 0]], cutoff=900)
    proposal = propose(gc.Problem(made, travel, Rules(size=(3, 3), lead=lead)))
    with opened(gc.write_map(proposal, tmp_path / "map.html")) as shown:
        shapes = shapes_on(shown.page)
        assert len(shapes) == 3
        assert shapes.count("lead") == (1 if lead is Lead.LARGEST else 0)
        assert shown.page.locator("#key .mark-lead").count() == shapes.count("lead")
        assert shown.complaints == []


def test_a_map_of_no_grouping_shows_the_schools_and_the_reasons(tmp_path: Path) -> None:
    made = gc.Schools.of(["a", "b"], names=["Ash", "Beck"], lon=[0, 1], lat=[52, 53])
    travel = gc.TravelTimes.of_dense([[0, 9999], [9999, 0]], cutoff=900)
    proposal = propose(gc.Problem(made, travel, Rules(alone=Alone.NEVER)))
    assert proposal.basemap == Basemap()
    with opened(gc.write_map(proposal, tmp_path / "map.html")) as shown:
        assert len(marks_on(shown.page)) == 2
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


def test_closed_roads_are_drawn_and_whom_they_touch_is_said(demo: Proposal, tmp_path: Path) -> None:
    lon, lat = demo.schools.lonlat[0]
    line = shapely.LineString([(lon, lat), (lon + 0.01, lat + 0.01)])
    touched = Diverted(school=0, longer=2, lost=1, added=300, worst=(0, 1))
    closure = Closure(roads=(("bridge <b>", 1),), diverted=(touched,))
    problem = replace(demo.finest.problem, travel=replace(demo.travel, closure=closure))
    basemap = replace(demo.basemap, roads=demo.basemap.roads | {"closed": (line,)})
    there = replace(with_tier(demo, problem=problem), basemap=basemap)
    file = gc.write_map(there, tmp_path / "map.html")
    with opened(file) as shown:
        page = shown.page
        assert page.locator("#closed-roads").inner_text() == "bridge <b>."
        said = page.locator("#closed-schools li").all_inner_texts()
        assert len(said) == 1
        assert said[0].startswith(f"{demo.schools.names[0]}: 2 drives take longer")
        assert said[0].endswith("1 drive is no longer possible within 45 min")
        assert page.locator("path.closed-road").count() == 2
        assert page.locator(".leaflet-marker-icon.closed-sign").count() == 1
        assert "Closed road" in page.locator("#key").inner_text()
        assert shown.complaints == shown.requests == []


def test_without_a_closure_nothing_is_said_of_closed_roads(demo: Proposal, tmp_path: Path) -> None:
    with opened(gc.write_map(demo, tmp_path / "map.html")) as shown:
        assert not shown.page.locator("#closed-section").is_visible()
        assert shown.page.locator("path.closed-road").count() == 0


@given(
    st.lists(
        st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=6),
        max_size=5,
    )
)
def test_many_lines_are_written_as_one_by_one(lines: list[list[tuple[float, float]]]) -> None:
    written = encode_all(np.array([LineString(line) for line in lines], dtype=object))
    assert written == [encode(line) for line in lines]
