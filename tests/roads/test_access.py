"""Tags of roads and barriers, held against the car profile of OSRM."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocluster.roads import EngineRequest, travel
from geocluster.roads.access import CAR_KEYS, open_directions, parts, stops
from geocluster.roads.turns import restriction_of
from geocluster.schools import Schools
from tests.road_files import write_osm

BOTH, ALONG, BACK, SHUT = (True, True), (True, False), (False, True), (False, False)

# What OSRM's car profile (profiles/car.lua and its handlers, version 6) makes of tags on a
# residential street. ENDS: OSRM drives there, but only at the beginning or the end of a journey.
ENDS = "ends"

AS_OSRM: list[tuple[str, tuple[bool, bool]]] = [
    ("", BOTH),
    # who may drive, in the order of how much is said of cars
    ("access=yes", BOTH),
    ("access=no", SHUT),
    ("access=permissive", BOTH),
    ("access=designated", BOTH),
    ("access=unknown", BOTH),
    ("access=emergency", SHUT),
    ("access=agricultural", SHUT),
    ("access=forestry", SHUT),
    ("access=psv", SHUT),
    ("vehicle=no", SHUT),
    ("motor_vehicle=no", SHUT),
    ("motorcar=no", SHUT),
    ("bicycle=no", BOTH),
    ("hgv=no", BOTH),
    ("bus=designated", BOTH),
    ("access=no motorcar=yes", BOTH),
    ("access=no motor_vehicle=yes", BOTH),
    ("access=no vehicle=yes", BOTH),
    ("access=no bus=yes", SHUT),
    ("access=no psv=yes", SHUT),
    ("access=yes motor_vehicle=no", SHUT),
    ("vehicle=no motor_vehicle=yes", BOTH),
    ("vehicle=yes motor_vehicle=no", SHUT),
    ("motor_vehicle=yes motorcar=no", SHUT),
    ("motor_vehicle=no motorcar=yes", BOTH),
    ("motor_vehicle=no motorcycle=yes", SHUT),
    # each direction
    ("motor_vehicle:backward=no", ALONG),
    ("motor_vehicle:forward=no", BACK),
    ("motorcar:forward=no", BACK),
    ("vehicle:backward=no", ALONG),
    ("access:backward=no", ALONG),
    ("access:forward=no access:backward=no", SHUT),
    ("motor_vehicle=no motor_vehicle:forward=yes", ALONG),
    ("access=no vehicle:backward=yes", BACK),
    ("vehicle:forward=no motor_vehicle=yes", BOTH),
    ("motor_vehicle:backward=agricultural", ALONG),
    # one-way
    ("oneway=yes", ALONG),
    ("oneway=true", ALONG),
    ("oneway=1", ALONG),
    ("oneway=-1", BACK),
    ("oneway=no", BOTH),
    ("oneway=alternating", BOTH),
    ("oneway=reversible", SHUT),
    ("oneway=yes oneway:motor_vehicle=no", BOTH),
    ("oneway=yes oneway:motorcar=no", BOTH),
    ("oneway=yes oneway:vehicle=no", BOTH),
    ("oneway=yes oneway:bicycle=no", ALONG),
    ("oneway=yes oneway:bus=no", ALONG),
    ("oneway=no oneway:motor_vehicle=yes", ALONG),
    ("oneway:motorcar=-1", BACK),
    ("oneway:motor_vehicle=yes oneway:motorcar=no", BOTH),
    ("oneway:conditional=yes@(07:00-09:00)", BOTH),
    ("oneway=yes motor_vehicle:forward=no", SHUT),
    ("oneway=-1 motor_vehicle:forward=no", BACK),
    ("oneway=yes motor_vehicle:backward=yes", ALONG),
    ("junction=roundabout", ALONG),
    ("junction=circular", ALONG),
    ("junction=roundabout oneway=no", BOTH),
    ("junction=roundabout oneway=-1", BACK),
    ("junction=jughandle", BOTH),
    ("highway=motorway", ALONG),
    ("highway=motorway oneway=no", BOTH),
    ("highway=motorway_link", BOTH),
    ("highway=trunk motorroad=yes", BOTH),
    # not there, not a road, or in no state to be driven on
    ("area=yes", SHUT),
    ("area=no", BOTH),
    ("impassable=yes", SHUT),
    ("impassable=no", BOTH),
    ("status=impassable", SHUT),
    ("smoothness=impassable", SHUT),
    ("construction=yes", SHUT),
    ("construction=residential", SHUT),
    ("construction=minor", BOTH),
    ("construction=widening", BOTH),
    ("construction=no", BOTH),
    ("proposed=yes", SHUT),
    ("service=emergency_access", SHUT),
    ("service=driveway", BOTH),
    ("service=parking_aisle", BOTH),
    ("service=alley", BOTH),
    ("barrier=fence", BOTH),
    ("barrier=kerb", BOTH),
    ("access:conditional=no@(22:00-06:00)", BOTH),
    ("motor_vehicle:conditional=no@(Mo-Fr)", BOTH),
]

OTHERWISE: list[tuple[str, tuple[bool, bool], tuple[bool, bool] | str, str]] = [
    ("access=private", SHUT, ENDS, "nobody at a school has the key to a farm"),
    ("motor_vehicle=private", SHUT, ENDS, "the same"),
    ("access=delivery", SHUT, ENDS, "a teacher delivers nothing"),
    ("access=destination", BOTH, ENDS, "whoever teaches there has a reason to be there"),
    ("access=customers", BOTH, ENDS, "the same: a car park is no way through"),
    ("access=agricultural;forestry", SHUT, BOTH, "OSRM reads no lists"),
    ("motor_vehicle=Agricultural;Forestry", SHUT, BOTH, "nor capitals"),
    ("motor_vehicle=forestry;yes", BOTH, BOTH, ""),
    ("motor_vehicle=agricultural;destination", BOTH, BOTH, ""),
    ("motor_vehicle=bus;taxi", SHUT, BOTH, "names only others"),
    ("motor_vehicle=bus", SHUT, BOTH, "the same"),
    ("motor_vehicle=military", SHUT, BOTH, "the same"),
    ("motor_vehicle=hgv", SHUT, BOTH, "the same"),
    ("access=permit", SHUT, BOTH, "the same"),
    ("access=residents", SHUT, BOTH, "the same"),
    ("access=use_sidepath", SHUT, BOTH, "the same"),
    ("access=restricted", SHUT, BOTH, "the same"),
    ("oneway=reverse", BACK, BOTH, "an old word for -1"),
    ("oneway=YES", ALONG, BOTH, "capitals"),
    ("oneway:motorcar=reversible", SHUT, BOTH, "which way, depends on the hour"),
    ("motor_vehicle:oneway=yes", ALONG, BOTH, "an old order of the words"),
    ("oneway=yes motorcar:oneway=no", BOTH, ALONG, "the same"),
    ("disused=yes", SHUT, BOTH, "out of use"),
    ("abandoned=yes", SHUT, BOTH, "out of use"),
    ("proposed=no", BOTH, SHUT, "says that nothing is proposed"),
    ("service=busway", SHUT, BOTH, "a road of buses"),
    ("hov=designated", SHUT, ENDS, "a teacher drives alone"),
    ("barrier=bollard", SHUT, BOTH, "OSRM hears barriers on nodes only"),
    ("barrier=gate locked=yes", SHUT, BOTH, "the same"),
    ("barrier=gate", BOTH, BOTH, ""),
    ("maxheight=2.1", BOTH, SHUT, "OSRM drives a van 2.5 m high"),
    ("maxweight=3", BOTH, SHUT, "of 3.5 t"),
]

NODES_AS_OSRM: list[tuple[str, bool]] = [
    ("highway=crossing", False),
    ("highway=traffic_signals", False),
    ("traffic_calming=bump", False),
    ("barrier=no", False),
    ("barrier=gate", False),
    ("barrier=lift_gate", False),
    ("barrier=cattle_grid", False),
    ("barrier=toll_booth", False),
    ("barrier=border_control", False),
    ("barrier=sally_port", False),
    ("barrier=entrance", False),
    ("barrier=height_restrictor", False),
    ("barrier=height_restrictor maxheight=2.6", False),
    ("barrier=height_restrictor maxheight=1.8", True),
    ("barrier=height_restrictor maxheight=6'0\"", True),
    ("barrier=bollard", True),
    ("barrier=bollard bollard=rising", False),
    ("barrier=bollard bollard=removable", True),
    ("barrier=bollard motor_vehicle=yes", False),
    ("barrier=planter", True),
    ("barrier=block", True),
    ("barrier=chain", True),
    ("barrier=log", True),
    ("barrier=debris", True),
    ("barrier=jersey_barrier", True),
    ("barrier=cycle_barrier", True),
    ("barrier=motorcycle_barrier", True),
    ("barrier=kissing_gate", True),
    ("barrier=stile", True),
    ("barrier=turnstile", True),
    ("barrier=full-height_turnstile", True),
    ("barrier=bus_trap", True),
    ("barrier=sump_buster", True),
    ("barrier=rope", True),
    ("barrier=fence", True),
    ("barrier=wall", True),
    ("barrier=hedge", True),
    ("barrier=kerb", True),
    ("barrier=yes", True),
    ("barrier=spikes", True),
    ("barrier=whatever", True),
    ("barrier=gate access=no", True),
    ("barrier=gate motor_vehicle=no", True),
    ("barrier=gate vehicle=agricultural", True),
    ("barrier=gate access=no motor_vehicle=yes", False),
    ("barrier=gate access=yes motor_vehicle=no", True),
    ("barrier=gate bicycle=no", False),
    ("barrier=planter access=permissive", False),
    ("access=no", True),
    ("highway=crossing motor_vehicle=no", True),
]

NODES_OTHERWISE: list[tuple[str, bool, bool, str]] = [
    ("barrier=gate access=private", True, False, "OSRM lets residents out"),
    ("barrier=gate motor_vehicle=private", True, False, "the same"),
    ("barrier=gate access=delivery", True, False, "the same"),
    ("barrier=gate access=destination", False, False, ""),
    ("barrier=gate access=agricultural;forestry", True, False, "OSRM reads no lists"),
    ("barrier=gate locked=yes", True, False, "OSRM does not try the lock"),
    ("barrier=lift_gate locked=yes", True, False, "the same"),
    ("barrier=gate locked=no", False, False, ""),
    ("barrier=gate locked=yes access=yes", True, False, "for those with a key"),
    ("barrier=gate locked=yes motorcar=yes", False, False, ""),
    ("barrier=swing_gate", False, True, "a lift gate that swings"),
    ("barrier=sliding_gate", False, True, "a gate that slides"),
    ("barrier=hampshire_gate", False, True, "a gate of wire"),
    ("barrier=bump_gate", False, True, "a gate that a car pushes"),
    ("barrier=coupure", False, True, "a gap in a dyke"),
    ("barrier=height_restrictor maxheight=2.1", False, True, "OSRM drives a van"),
    ("barrier=kerb kerb=lowered", False, True, "a car drives over it"),
    ("barrier=kerb kerb=flush", False, True, "the same"),
    ("barrier=kerb kerb=raised", True, True, ""),
    ("barrier=Gate", False, True, "capitals"),
    ("barrier=gate;bollard", True, True, ""),
    ("highway=gate locked=yes", True, False, "an old word for a barrier"),
    ("highway=stile", True, False, "the same"),
    ("amenity=parking_entrance access=private", False, False, ""),
    ("amenity=parking_entrance access=no", False, True, "speaks of the car park, not the road"),
]


def tags_of(text: str) -> dict[str, str]:
    return {"highway": "residential"} | dict(tag.split("=", 1) for tag in text.split())


@pytest.mark.parametrize(("text", "osrm"), AS_OSRM)
def test_a_road_is_open_to_a_car_as_osrm_has_it(text: str, osrm: tuple[bool, bool]) -> None:
    tags = tags_of(text)
    assert open_directions(tags, tags["highway"]) == osrm


@pytest.mark.parametrize(("text", "ours", "osrm", "why"), OTHERWISE)
def test_where_a_road_is_open_other_than_osrm_has_it_there_is_a_reason(
    text: str, ours: tuple[bool, bool], osrm: tuple[bool, bool] | str, why: str
) -> None:
    tags = tags_of(text)
    assert open_directions(tags, tags["highway"]) == ours
    assert bool(why) is (ours != osrm)


@pytest.mark.parametrize(("text", "osrm"), NODES_AS_OSRM)
def test_a_node_stops_a_car_as_osrm_has_it(text: str, osrm: bool) -> None:
    assert stops(dict(tag.split("=", 1) for tag in text.split())) is osrm


@pytest.mark.parametrize(("text", "ours", "osrm", "why"), NODES_OTHERWISE)
def test_where_a_node_stops_a_car_other_than_osrm_has_it_there_is_a_reason(
    text: str, ours: bool, osrm: bool, why: str
) -> None:
    assert stops(dict(tag.split("=", 1) for tag in text.split())) is ours
    assert bool(why) is (ours != osrm)


WORDS = st.sampled_from(
    "yes no private destination agricultural forestry bus permissive -1 reversible odd".split()
)
ACCESS = st.dictionaries(
    st.sampled_from([f"{key}{way}" for key in CAR_KEYS for way in ("", ":forward", ":backward")]),
    WORDS,
    max_size=5,
)


@given(ACCESS, st.sampled_from(["yes", "no", "-1", "1"]))
def test_a_road_seen_from_its_other_end_is_open_the_other_way(
    tags: dict[str, str], oneway: str
) -> None:
    turned = {"forward": "backward", "backward": "forward"}
    ends = {
        ":".join(turned.get(word, word) for word in key.split(":")): value
        for key, value in tags.items()
    }
    back = {"yes": "-1", "1": "-1", "-1": "yes", "no": "no"}[oneway]
    forward, backward = open_directions({**tags, "oneway": oneway}, "residential")
    assert open_directions({**ends, "oneway": back}, "residential") == (backward, forward)


@given(ACCESS, st.text(max_size=3), st.permutations([" ", "", ";"]))
def test_capitals_spaces_and_empty_entries_in_a_list_change_nothing(
    tags: dict[str, str], odd: str, around: list[str]
) -> None:
    written = {
        key: f"{around[0]}{value.upper()}{around[1]};{around[2]}" for key, value in tags.items()
    }
    assert open_directions(written, "service") == open_directions(tags, "service")
    assert isinstance(open_directions({**tags, "access": odd}, "service"), tuple)


def test_a_list_is_split_at_every_sign_that_mappers_use() -> None:
    assert parts("a; B|c,d ;") == ("a", "b", "c", "d")
    assert parts("") == parts(None) == ()


# --- the same, driven ---------------------------------------------------------------------

STEP = 0.01
LOOP = {
    1: (0.0, 52.0), 2: (STEP, 52.0), 3: (2 * STEP, 52.0), 4: (0.0, 52.0 + 2 * STEP),
    5: (2 * STEP, 52.0 + 2 * STEP), 6: (-STEP, 52.0), 7: (3 * STEP, 52.0),
}  # fmt: skip
ENDS_OF_ROAD = Schools.of(["A", "B"], lon=[-STEP / 2, 2.5 * STEP], lat=[52.0, 52.0])


def drives(tmp_path: Path, tags: dict[str, str], node: dict[str, str]) -> tuple[bool, bool]:
    """Tell whether one drives straight from A to B, and back, rather than the long way round."""
    ways = [
        ([1, 2, 3], {"highway": "residential", **tags}),
        ([1, 4, 5, 3], {"highway": "secondary"}),
        ([6, 1], {"highway": "secondary"}),
        ([3, 7], {"highway": "secondary"}),
    ]
    file = write_osm(tmp_path / "r.osm", LOOP, ways, {2: node})
    times = travel(ENDS_OF_ROAD, "roads", EngineRequest(file=file, cutoff=2000)).times
    there, back = times.between(0, 1), times.between(1, 0)
    assert there is not None
    assert back is not None
    return there < 350, back < 350


@pytest.mark.parametrize(
    ("tags", "node", "open_ways"),
    [
        ({}, {}, BOTH),
        ({"vehicle:forward": "no"}, {}, BACK),
        ({"oneway": "yes", "oneway:motorcar": "no"}, {}, BOTH),
        ({"access": "Forestry ; psv"}, {}, SHUT),
        ({"oneway": "alternating"}, {}, BOTH),
        ({}, {"barrier": "chain"}, SHUT),
        ({}, {"barrier": "swing_gate"}, BOTH),
        ({}, {"barrier": "swing_gate", "locked": "yes"}, SHUT),
        ({}, {"vehicle": "no"}, SHUT),
        ({"barrier": "block"}, {}, SHUT),
    ],
)
def test_cars_drive_where_the_tags_let_them(
    tmp_path: Path, tags: dict[str, str], node: dict[str, str], open_ways: tuple[bool, bool]
) -> None:
    assert drives(tmp_path, tags, node) == open_ways


# --- turn restrictions --------------------------------------------------------------------

MEMBERS = [("w", "from", 1), ("n", "via", 7), ("w", "to", 2)]


@pytest.mark.parametrize(
    ("tags", "heard"),
    [
        ({"restriction": "no_left_turn"}, True),
        ({"restriction": "No_Left_Turn "}, True),
        ({"restriction": "no_left_turn;no_u_turn"}, True),
        ({"restriction": "no_left_turn;only_straight_on"}, False),
        ({"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"}, False),
        ({"restriction": "no_left_turn @ (Mo-Fr 07:00-09:00)"}, False),
        ({"restriction": "no_left_turn", "restriction:conditional": "none @ (22:00-06:00)"}, True),
        ({"restriction": "no_left_turn", "day_on": "Mo", "day_off": "Fr"}, False),
        ({"restriction": "no_left_turn", "hour_on": "07:00"}, False),
        ({"restriction": "no_left_turn", "time": "7:00-9:00;15:00-18:00"}, False),
        ({"restriction:hgv": "no_left_turn"}, False),
        ({"restriction:bus": "only_left_turn"}, False),
        ({"restriction:motorcar": "no_left_turn"}, True),
        ({"restriction:motor_vehicle": "only_right_turn"}, True),
        ({"restriction:vehicle": "no_entry"}, True),
        ({"restriction": "no_left_turn", "restriction:motorcar": "none"}, False),
        ({"restriction": "no_left_turn", "except": "psv"}, True),
        ({"restriction": "no_left_turn", "except": "psv;motorcar"}, False),
        ({"restriction": "no_left_turn", "except": "psv, Motorcar"}, False),
        ({"restriction": "no_left_turn", "except": "bicycle;motor_vehicle"}, False),
        ({"restriction": "no_left_turn", "except": "vehicle"}, False),
        ({"restriction": "no_left_turn", "except": "motorcycle"}, True),
        ({"restriction": "give_way"}, False),
        ({"restriction": ""}, False),
        ({}, False),
    ],
)
def test_a_restriction_is_heard_when_it_is_for_cars_at_all_hours(
    tags: dict[str, str], heard: bool
) -> None:
    assert (restriction_of(tags, MEMBERS) is not None) is heard


@pytest.mark.parametrize(
    ("members", "heard"),
    [
        (MEMBERS, True),
        ([("w", " From", 1), ("n", "VIA", 7), ("w", "to ", 2)], True),
        ([*MEMBERS, ("n", "via", 7), ("n", "location_hint", 8)], True),
        ([*MEMBERS, ("n", "via", 8)], False),
        ([*MEMBERS, ("w", "via", 8)], False),
        ([("w", "from", 1), ("w", "via", 8), ("w", "to", 2)], False),
        ([("w", "from", 1), ("w", "from", 3), ("n", "via", 7), ("w", "to", 2)], True),
        ([("w", "from", 1), ("n", "via", 7), ("w", "to", 2), ("w", "to", 3)], True),
        ([("n", "from", 1), ("n", "via", 7), ("w", "to", 2)], False),
        ([], False),
    ],
)
def test_a_restriction_by_one_node_is_heard_whoever_its_members_are(
    members: list[tuple[str, str, int]], heard: bool
) -> None:
    assert (restriction_of({"restriction": "no_left_turn"}, members) is not None) is heard
