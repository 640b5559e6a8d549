"""Limits in all their forms, what roads allow, and the measured speeds that both must meet."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocluster.errors import TravelError
from geocluster.roads.graphml import read_graphml
from geocluster.roads.osm import read_osm
from geocluster.speeds import LIMITS, SPEEDS
from geocluster.speeds.allowed import ALLOWS, allowed_on
from geocluster.speeds.maxspeed import limit_of, signed_kmh
from tests.pages import page

MPH = 1.609344
GB = SPEEDS["GB"]


def with_colons(tags: dict[str, str]) -> dict[str, str]:
    """Keys in which ``__`` stands for a colon."""
    return {key.replace("__", ":"): value for key, value in tags.items()}


def limit(**tags: str) -> float | None:
    """Limit of a tertiary road with two directions, along the way."""
    found = limit_of(with_colons(tags), road="tertiary", oneway=False)
    return None if found is None else found.kmh


def limit_back(**tags: str) -> float | None:
    found = limit_of(with_colons(tags), road="tertiary", oneway=False, backward=True)
    return None if found is None else found.kmh


def kmh(road: str, **tags: str) -> float:
    """Speed in Britain on a road with two directions, along the way."""
    return GB.kmh(road, with_colons(tags), oneway=False)


# --- limits -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DE:rural", 100),
        ("de:rural", 100),
        ("DE:urban", 50),
        ("DE:motorway", 130),
        ("AT:rural", 100),
        ("CH:rural", 80),
        ("FR:rural", 80),
        ("FR:zone30", 30),
        ("IT:rural", 90),
        ("IT:motorway", 130),
        ("ES:zone30", 30),
        ("RO:trunk", 100),
        ("RO:rural", 90),
        ("RU:urban", 60),
        ("RU:living_street", 20),
        ("PL:expressway", 120),
        ("NL:rural", 80),
        ("BE-VLG:rural", 70),
        ("BE-WAL:rural", 90),
        ("BE-XXX:urban", 50),
        ("CA-ON:rural", 80),
        ("AU:urban", 50),
        ("JP:nsl", 60),
        ("AR:urban:primary", 40),
        ("CZ:urban_motorway", 80),
        ("DE:zone:30", 30),
        ("DE:zone30", 30),
        ("DE:30", 30),
        ("zone:20", 20),
        ("CN:rural", 70),
        ("GB:nsl_single", 60 * MPH),
        ("gb:NSL_Single", 60 * MPH),
        ("GB_nsl:single", 60 * MPH),
        ("UK:nsl_dual", 70 * MPH),
        ("GB:motorway", 70 * MPH),
        ("GB:zone:20", 20 * MPH),
        ("GB:nsl_restricted", 30 * MPH),
        ("GB-WLS:nsl_restricted", 20 * MPH),
        ("US:zone25", 25 * MPH),
        ("30mph", 30 * MPH),
        ("30 MPH", 30 * MPH),
        ("30 mp/h", 30 * MPH),
        ("30 mph.", 30 * MPH),
        ("12 knots", 12 * 1.852),
        ("50 km/h", 50),
        ("50kmh", 50),
        ("50 kph", 50),
        ("62.5", 62.5),
        ("50; 60", 50),
        ("50|60", 50),
        ("60 mph|40 mph", 40 * MPH),
        ("40;60 mph", 40 * MPH),
        ("none|100", 100),
        ("DE:rural;70", 70),
        ("walk", 7),
        ("DE:walk", 7),
        ("none", None),
        ("signals", None),
        ("variable", None),
        ("sign", None),
        ("survey", None),
        ("QQ:rural", None),
        ("DE:moon", None),
        ("DE:", None),
        ("0", None),
        ("999", None),
        ("-50", None),
    ],
)
def test_a_limit_is_read_in_the_form_of_every_country(text: str, expected: float | None) -> None:
    assert signed_kmh(text, road="tertiary", oneway=False) == pytest.approx(expected)


@pytest.mark.parametrize(
    "key", ["maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"]
)
def test_what_the_law_says_of_such_roads_holds_where_no_number_is_signed(key: str) -> None:
    said = {"maxspeed": "signals", key: "IT:rural"}
    assert limit_of(said, road="tertiary", oneway=False, backward=False).kmh == 90  # type: ignore[union-attr]
    numbered = {"maxspeed": "70", key: "IT:rural"}
    assert limit_of(numbered, road="tertiary", oneway=False).kmh == 70  # type: ignore[union-attr]


def test_a_limit_for_cars_or_one_direction_goes_before_that_for_all() -> None:
    assert limit(maxspeed="80", maxspeed__forward="50") == 50
    assert limit_back(maxspeed="80", maxspeed__forward="50") == 80
    assert limit_back(maxspeed="80", maxspeed__backward="30 mph") == 30 * MPH
    assert limit(maxspeed="80", maxspeed__motorcar="60") == 60
    assert limit(maxspeed__lanes="100|80|60") == 60
    assert limit(maxspeed__lanes__forward="none|120") == 120
    assert limit(maxspeed__forward="signals", maxspeed="70") == 70


def test_a_limit_for_some_hours_is_left_aside_and_one_under_no_condition_heard() -> None:
    assert limit(maxspeed="100", maxspeed__conditional="30 @ (Mo-Fr 07:00-17:00)") == 100
    assert limit(maxspeed__conditional="80 @ (22:00-06:00; Sa,Su)") is None
    assert limit(maxspeed__conditional="30 @ (07:00-17:00); 50") == 50
    assert limit(maxspeed__conditional="50") == 50


def test_no_limit_is_what_is_advised_on_a_motorway_and_unknown_elsewhere() -> None:
    assert signed_kmh("none", road="motorway", oneway=True) == 130
    assert signed_kmh("none", road="secondary", oneway=False) is None


@given(st.text(max_size=20))
def test_any_text_as_a_limit_is_a_speed_of_a_car_or_nothing(text: str) -> None:
    for tags in ({"maxspeed": text}, {"maxspeed:conditional": text}, {"zone:traffic": text}):
        found = limit_of(tags, road="tertiary", oneway=False)
        assert found is None or 1 <= found.kmh <= 200


def test_the_table_of_laws_is_sound() -> None:
    for country, law in LIMITS.items():
        for kind, speed in law.items():
            assert 5 <= speed <= 140, (country, kind)
        if {"urban", "rural"} <= law.keys():
            assert law["urban"] <= law["rural"], country
    assert set(SPEEDS) <= set(LIMITS)


# --- what a road allows -------------------------------------------------------------------


@pytest.mark.parametrize("road", ["unclassified", "tertiary", "secondary", "primary"])
@pytest.mark.parametrize("narrow", [{"lanes": "1"}, {"passing_places": "yes"}, {"width": "3.2"}])
def test_single_track_takes_twenty_minutes_for_the_measured_sixteen_kilometres(
    road: str, narrow: dict[str, str]
) -> None:
    for sign in ({"maxspeed": "60 mph"}, {"maxspeed:type": "GB:nsl_single"}):
        minutes = 15.8 / kmh(road, **narrow, **sign) * 60
        assert minutes == pytest.approx(20, abs=1)


def test_an_unmarked_road_of_six_metres_is_driven_at_its_counted_mean() -> None:
    for more in ({"maxspeed": "60 mph"}, {}):
        for road in ("unclassified", "tertiary"):
            assert kmh(road, width="6", lane_markings="no", **more) == pytest.approx(
                39.5 * MPH, rel=0.01
            )


@pytest.mark.parametrize("road", ["trunk", "primary", "secondary", "tertiary"])
def test_single_carriageways_under_the_national_limit_flow_at_fifty_miles(road: str) -> None:
    assert 47.5 <= kmh(road, maxspeed="60 mph") / MPH <= 50


@pytest.mark.parametrize(
    "known",
    [
        {"lanes": "1"},
        {"width": "4"},
        {"width": "5.5 m", "lane_markings": "no"},
        {"passing_places": "yes"},
    ],
)
@pytest.mark.parametrize("road", ["unclassified", "tertiary"])
def test_the_sign_of_the_national_limit_changes_nothing_on_a_lane_of_known_width(
    road: str, known: dict[str, str]
) -> None:
    assert kmh(road, maxspeed="60 mph", **known) == kmh(road, **known)


def test_a_lane_of_unknown_width_is_driven_like_single_track_where_the_limit_says_no_more() -> None:
    assert kmh("unclassified", maxspeed="60 mph") == ALLOWS["single_track"]
    assert kmh("unclassified", maxspeed="60 mph") < 1.5 * kmh("unclassified")


@given(
    st.sampled_from(["primary", "tertiary", "unclassified", "residential", "service"]),
    st.sampled_from(["20 mph", "30 mph", "40", "60 mph", "DE:rural", "130"]),
    st.dictionaries(
        st.sampled_from(["lanes", "width", "lane_markings", "surface", "smoothness", "lit"]),
        st.sampled_from(["1", "2", "3.5", "6", "no", "yes", "gravel", "bad", "asphalt"]),
    ),
    st.booleans(),
)
def test_nothing_that_is_known_makes_a_road_faster_than_the_share_of_its_limit(
    road: str, sign: str, tags: dict[str, str], oneway: bool
) -> None:
    speed = GB.kmh(road, {**tags, "maxspeed": sign}, oneway=oneway)
    signed = signed_kmh(sign, road=road, oneway=oneway)
    assert signed is not None
    assert 0 < speed <= GB.factor * signed + 1e-9


@given(st.floats(1, 12), st.floats(0, 5))
def test_a_wider_road_is_never_slower(width: float, more: float) -> None:
    slow, fast = (
        GB.kmh("tertiary", {"width": f"{w:.2f}", "maxspeed": "60 mph"}, oneway=False)
        for w in (width, width + more)
    )
    assert slow <= fast + 1e-9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.5", 47.4),
        ("3,5 m", 47.4),
        ("6 m", 63.6),
        ("~6", 63.6),
        ("20 ft", 64.5),
        ("11'6\"", 47.4),
        ("3;6", 47.4),
        ("wide", None),
        ("", None),
        ("0", None),
    ],
)
def test_widths_are_read_in_metres_and_feet(text: str, expected: float | None) -> None:
    narrow = allowed_on({"width": text}, road="tertiary", oneway=False).narrow
    assert narrow == (None if expected is None else pytest.approx(expected, abs=1.5))


def test_one_lane_hinders_nobody_where_none_comes_the_other_way() -> None:
    said = {"maxspeed": "60 mph", "lanes": "1"}
    assert GB.kmh("primary", said, oneway=True) == pytest.approx(48 * MPH)


def test_a_low_limit_on_a_lane_is_still_heard() -> None:
    assert kmh("unclassified", maxspeed="20 mph", lanes="1") == pytest.approx(16 * MPH)
    assert kmh("tertiary", maxspeed="30 mph") == pytest.approx(24 * MPH)


def test_a_lane_with_street_lamps_and_no_sign_is_a_street() -> None:
    assert kmh("unclassified", width="5", lit="yes") == kmh("unclassified")
    assert kmh("unclassified", width="5", sidewalk="both") == kmh("unclassified")


def test_a_signed_motorway_limit_is_driven_whatever_the_class() -> None:
    assert kmh("tertiary", maxspeed="GB:nsl_dual") == pytest.approx(56 * MPH)


@pytest.mark.parametrize(
    ("tags", "most"),
    [
        ({"surface": "gravel"}, 40),
        ({"surface": "asphalt;gravel"}, 40),
        ({"surface": "mud"}, 10),
        ({"smoothness": "very_bad"}, 20),
        ({"tracktype": "grade5"}, 20),
        ({"surface": "cobblestone", "smoothness": "bad"}, 30),
        ({"maxspeed:advisory": "25 mph"}, 25 * MPH),
        ({"maxspeed:practical": "35"}, 35),
    ],
)
def test_a_rough_road_or_an_advised_speed_bounds_what_is_driven(
    tags: dict[str, str], most: float
) -> None:
    for sign in ({"maxspeed": "60 mph"}, {"maxspeed": "DE:rural"}):
        speed = GB.kmh("secondary", {**tags, **sign}, oneway=False)
        assert speed == pytest.approx(most)


def test_advice_for_one_direction_holds_in_that_direction() -> None:
    said = {"maxspeed": "60 mph", "maxspeed:advisory:backward": "20 mph"}
    along, against = (
        GB.kmh("secondary", said, oneway=False, backward=backward) for backward in (False, True)
    )
    assert along == pytest.approx(48 * MPH)
    assert against == pytest.approx(20 * MPH)


def test_a_scenario_may_change_what_a_road_allows_and_no_unknown_name() -> None:
    model = GB.changed(classes={}, allows={"single_track": 30})
    assert model.kmh("tertiary", {"lanes": "1"}, oneway=False) == 30
    with pytest.raises(TravelError, match="did you mean 'single_track'"):
        GB.changed(classes={}, allows={"singel_track": 30})
    with pytest.raises(TravelError, match="what gravel allows must be from 1 to 200"):
        GB.changed(classes={}, allows={"gravel": 0})


def test_the_page_shows_what_roads_allow_as_it_is() -> None:
    told = page("travel").splitlines()
    for name in ALLOWS:
        row = f"{ALLOWS[name]:g} | {SPEEDS['CN'].allows[name]:g} |"
        assert any(f"`{name}`" in line and line.endswith(row) for line in told), name


# --- in road files ------------------------------------------------------------------------


def road_file(path: Path, tags: dict[str, str]) -> Path:
    nodes = "".join(f'<node id="{k}" version="1" lat="{52 + k / 100}" lon="0"/>' for k in (1, 2, 3))
    said = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
    refs = "".join(f'<nd ref="{k}"/>' for k in (1, 2, 3))
    path.write_text(
        f'<osm version="0.6">{nodes}<way id="1" version="1">{refs}{said}</way></osm>', "utf-8"
    )
    return path


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "unclassified", "maxspeed": "60 mph", "lanes": "1"},
        {"highway": "tertiary", "maxspeed": "signals", "maxspeed:type": "ES:rural"},
        {"highway": "tertiary", "zone:traffic": "DE:urban"},
        {"highway": "secondary", "width": "5.5", "maxspeed": "national"},
    ],
)
def test_a_road_file_is_timed_by_all_its_tags(tmp_path: Path, tags: dict[str, str]) -> None:
    network = read_osm(road_file(tmp_path / "r.osm", tags))
    metres = math.radians(0.01) * 6_371_008.8
    expected = metres / (GB.kmh(tags["highway"], tags, oneway=False) / 3.6) * 1000
    assert network.forward == pytest.approx(expected, abs=2)
    assert network.backward == pytest.approx(expected, abs=2)


def test_a_saved_graph_is_timed_by_its_width_and_lanes_too(tmp_path: Path) -> None:
    import networkx as nx
    import osmnx

    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_node(1, x=0.0, y=52.0)
    graph.add_node(2, x=0.0, y=52.01)
    graph.add_edge(
        1, 2, osmid=7, highway="unclassified", oneway=False, length=1112.0,
        maxspeed="60 mph", lanes=["1", "2"], reversed=False,
    )  # fmt: skip
    osmnx.save_graphml(graph, tmp_path / "g.graphml")
    network = read_graphml(tmp_path / "g.graphml")
    metres = math.radians(0.01) * 6_371_008.8
    assert network.forward[0] == pytest.approx(metres / (47.4 / 3.6) * 1000, abs=2)
