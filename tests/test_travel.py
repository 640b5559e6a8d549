"""Travel times: their own contract, and roads against networkx."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmnx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from geocluster.errors import TravelError
from geocluster.roads import EngineRequest, travel
from geocluster.roads.network import RoadNetwork
from geocluster.roads.osm import read_osm
from geocluster.roads.snapping import snap
from geocluster.schools import Schools, Source
from geocluster.sources import read_schools
from geocluster.speeds import SPEEDS, signed_kmh
from geocluster.texts import say
from geocluster.travel import TravelTimes
from tests.road_files import equals_reference, write_osm

MPH = 1.609344
CUTOFF = 1200


def test_a_missing_time_is_too_long_not_zero() -> None:
    times = TravelTimes.of_dense([[0, 70], [80, 0]], cutoff=75)
    assert times.between(0, 1) == 70
    assert times.between(1, 0) is None


def test_a_time_equal_to_the_cut_off_is_kept() -> None:
    assert TravelTimes.of_dense([[0, 75], [76, 0]], cutoff=75).seconds.nnz == 1


def test_of_two_times_for_a_pair_the_smaller_holds() -> None:
    times = TravelTimes.of_pairs(2, [0, 0], [1, 1], [50, 40], cutoff=60)
    assert times.between(0, 1) == 40


def test_a_negative_time_is_refused() -> None:
    with pytest.raises(TravelError, match="negative"):
        TravelTimes.of_pairs(2, [0], [1], [-1], cutoff=60)


# --- a road file made by hand -------------------------------------------------------------

STEP = 0.01


SQUARE = {1: (0.0, 52.0), 2: (STEP, 52.0), 3: (STEP, 52.0 + STEP), 4: (0.0, 52.0 + STEP)}
RING = [([1, 2, 3, 4, 1], {"highway": "tertiary"})]


def at_nodes(*refs: int) -> Schools:
    return Schools.of(
        [str(r) for r in refs], lon=[SQUARE[r][0] for r in refs], lat=[SQUARE[r][1] for r in refs]
    )


def times_on(path: Path, schools: Schools, cutoff: int = 2700) -> TravelTimes:
    return travel(schools, "roads", EngineRequest(file=path, cutoff=cutoff)).times


def test_a_one_way_ring_is_driven_round_in_both_spellings(tmp_path: Path) -> None:
    for said, near, far in (("yes", (0, 1), (1, 0)), ("-1", (1, 0), (0, 1))):
        path = write_osm(
            tmp_path / "ring.osm", SQUARE, [(RING[0][0], RING[0][1] | {"oneway": said})]
        )
        times = times_on(path, at_nodes(1, 2))
        there, back = times.between(*near), times.between(*far)
        assert there is not None
        assert back is not None
        assert back > 2.5 * there


def test_a_roundabout_is_one_way_unless_said_otherwise(tmp_path: Path) -> None:
    tags = RING[0][1] | {"junction": "roundabout"}
    times = times_on(write_osm(tmp_path / "r.osm", SQUARE, [(RING[0][0], tags)]), at_nodes(1, 2))
    assert (times.between(1, 0) or 0) > 2.5 * (times.between(0, 1) or 0)


@pytest.mark.parametrize(
    "tags",
    [
        {"access": "private"},
        {"motor_vehicle": "no"},
        {"highway": "footway"},
        {"highway": "construction"},
        {"highway": "track"},
        {"oneway": "reversible"},
    ],
)
def test_a_road_that_is_not_for_cars_is_not_used(tmp_path: Path, tags: dict[str, str]) -> None:
    ways = [([1, 2, 3, 4], {"highway": "tertiary"}), ([4, 1], {"highway": "tertiary"} | tags)]
    closed = times_on(write_osm(tmp_path / "a.osm", SQUARE, ways), at_nodes(1, 4))
    ways[1] = ([4, 1], {"highway": "tertiary"})
    opened = times_on(write_osm(tmp_path / "b.osm", SQUARE, ways), at_nodes(1, 4))
    assert (closed.between(0, 1) or 0) > 2 * (opened.between(0, 1) or 10**9)


def test_the_most_specific_access_tag_decides(tmp_path: Path) -> None:
    tags = {"highway": "tertiary", "access": "no", "motor_vehicle": "yes"}
    path = write_osm(tmp_path / "a.osm", SQUARE, [(RING[0][0], tags)])
    assert times_on(path, at_nodes(1, 2)).between(0, 1) is not None


@pytest.mark.parametrize(
    ("tags", "passes"),
    [
        ({"barrier": "gate"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "bollard"}, False),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, True),
    ],
)
def test_a_locked_gate_or_a_bollard_stops_a_car(
    tmp_path: Path, tags: dict[str, str], passes: bool
) -> None:
    nodes = SQUARE | {5: (STEP / 2, 52.0)}
    ways = [([1, 5, 2, 3, 4, 1], {"highway": "tertiary"})]
    times = times_on(write_osm(tmp_path / "g.osm", nodes, ways, {5: tags}), at_nodes(1, 2))
    direct = (times.between(0, 1) or 0) < 100
    assert direct is passes


def test_a_ferry_is_no_short_cut(tmp_path: Path) -> None:
    ways = [
        ([1, 2, 3, 4], {"highway": "tertiary"}),
        ([4, 1], {"route": "ferry", "duration": "00:01"}),
    ]
    times = times_on(write_osm(tmp_path / "f.osm", SQUARE, ways), at_nodes(1, 4))
    assert (times.between(0, 1) or 0) > 150


def test_a_way_with_missing_nodes_is_cut_there(tmp_path: Path) -> None:
    ways = [([1, 2, 99, 3, 4, 1], {"highway": "tertiary"})]
    network = read_osm(write_osm(tmp_path / "m.osm", SQUARE, ways))
    assert len(network.tail) == 3


def test_the_limit_that_is_signed_sets_the_time(tmp_path: Path) -> None:
    slow, fast = (
        times_on(
            write_osm(tmp_path / f"{k}.osm", SQUARE, [(RING[0][0], RING[0][1] | {"maxspeed": k})]),
            at_nodes(1, 2),
        ).between(0, 1)
        for k in ("20 mph", "60 mph")
    )
    assert slow is not None
    assert fast is not None
    assert slow == pytest.approx(3 * fast, abs=2)


def test_a_time_is_length_over_speed_to_the_second(tmp_path: Path) -> None:
    times = times_on(write_osm(tmp_path / "t.osm", SQUARE, RING), at_nodes(1, 4))
    metres = np.pi / 180 * STEP * 6_371_008.8
    metres_per_second = SPEEDS["GB"].kmh("tertiary", None, oneway=False) / 3.6
    assert times.between(0, 1) == round(metres / metres_per_second)


def test_a_school_beside_a_road_is_placed_on_its_edge_not_its_node(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "t.osm", SQUARE, RING)
    middle = Schools.of(["m", "n"], lon=[STEP / 2, STEP], lat=[52.0 - 0.0005, 52.0])
    times = times_on(path, middle)
    whole = times_on(path, at_nodes(1, 2)).between(0, 1)
    assert whole is not None
    access = 55.6 / (SPEEDS["GB"].access_kmh / 3.6)
    assert times.between(0, 1) == pytest.approx(whole / 2 + access, abs=1)
    assert times.snapped_metres is not None
    assert times.snapped_metres[0] == pytest.approx(55.6, abs=1)


def test_several_schools_on_one_edge_reach_each_other_along_it(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "t.osm", SQUARE, RING)
    shares = [0.9, 0.1, 0.5, 0.5]
    times = times_on(path, Schools.of(list("abcd"), lon=[STEP * s for s in shares], lat=[52.0] * 4))
    whole = times_on(path, at_nodes(1, 2)).between(0, 1) or 0
    assert times.between(1, 0) == pytest.approx(0.8 * whole, abs=1)
    assert times.between(2, 3) == 1


def test_a_school_on_an_island_or_far_away_is_named_unreachable(tmp_path: Path) -> None:
    nodes = SQUARE | {7: (0.1, 52.0), 8: (0.101, 52.0)}
    path = write_osm(tmp_path / "i.osm", nodes, [*RING, ([7, 8], {"highway": "tertiary"})])
    three = Schools.of(["main", "island", "sea"], lon=[0, 0.1, 0.5], lat=[52, 52, 52])
    times = times_on(path, three)
    assert set(times.unreachable) == {1, 2}
    assert "not joined" in say(times.unreachable[1])
    assert say(times.unreachable[2]) == "no road within 5 km"
    assert times.seconds.nnz == 0


def test_a_school_beside_a_cut_off_stub_is_moved_to_the_main_roads(tmp_path: Path) -> None:
    nodes = SQUARE | {7: (0.0005, 52.0005), 8: (0.0007, 52.0005)}
    path = write_osm(tmp_path / "i.osm", nodes, [*RING, ([7, 8], {"highway": "tertiary"})])
    times = times_on(path, Schools.of(["a", "b"], lon=[0.0005, STEP], lat=[52.0005, 52.0]))
    assert times.unreachable == {}
    assert times.between(0, 1) is not None


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01 this is not a road file", b"<osm></osm>", b"<osm><node", b"PK\x03"]
)
@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2"])
def test_a_damaged_or_empty_road_file_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"roads{suffix}"
    path.write_bytes(content)
    with pytest.raises(TravelError, match=r"roads\.osm"):
        read_osm(path)


def test_a_truncated_road_file_is_refused(shared: Path, tmp_path: Path) -> None:
    whole = (shared / "rutland" / "roads.osm.pbf").read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TravelError, match="damaged"):
        read_osm(path)


def test_another_kind_of_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "roads.txt"
    path.write_text("hello")
    with pytest.raises(TravelError, match=r"roads\.txt is not a road file"):
        times_on(path, at_nodes(1, 2))


# --- against networkx ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["liechtenstein.osm.pbf", "north-bayreuth.osm.gz", "Helsinki.osm.pbf"]
)
def test_times_equal_networkx_on_a_real_network(shared: Path, name: str) -> None:
    network = read_osm(shared / "roads" / name)
    random = np.random.default_rng(1)
    main = random.choice(np.flatnonzero(network.main), 25, replace=False)
    nodes = network.lonlat[network.tail[main]]
    points = nodes + random.normal(0, 5e-4, nodes.shape)
    assert equals_reference(network, points, CUTOFF) > 300


@pytest.mark.parametrize("county", ["rutland/roads.osm.pbf", "lincolnshire/proxy_roads.osm.pbf"])
def test_times_equal_networkx_between_real_schools(shared: Path, county: str) -> None:
    file = shared / county
    schools = read_schools(file.parent / "gias_extract.csv")
    assert equals_reference(read_osm(file), schools.lonlat[:30], CUTOFF) > 50


def test_a_graph_saved_by_osmnx_gives_the_times_of_its_road_file(tmp_path: Path) -> None:
    ways = [
        ([1, 2, 3], {"highway": "tertiary", "maxspeed": "40 mph"}),
        ([3, 4, 1], {"highway": "residential", "oneway": "yes"}),
        ([2, 4], {"highway": "footway"}),
    ]
    path = write_osm(tmp_path / "roads.osm", SQUARE, ways)
    graph = osmnx.graph_from_xml(path, simplify=True, retain_all=True)
    osmnx.save_graphml(graph, tmp_path / "roads.graphml")
    schools = Schools.of(["a", "b", "c"], lon=[0.002, STEP, 0.0], lat=[52.0, 52.006, 52.004])
    saved = times_on(tmp_path / "roads.graphml", schools)
    assert saved.seconds.nnz == 6
    assert (saved.seconds.toarray() == times_on(path, schools).seconds.toarray()).all()


def test_a_file_that_osmnx_has_not_saved_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roads.graphml"
    path.write_text("<graphml></graphml>")
    with pytest.raises(TravelError, match="not a graph saved by osmnx"):
        times_on(path, at_nodes(1, 2))


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_times_equal_networkx_on_made_networks(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, m = 12, 30
    lonlat = np.column_stack([random.random(n) * 0.05, 52 + random.random(n) * 0.05])
    tail, head = random.integers(0, n, m), random.integers(0, n, m)
    forward = random.integers(1, 90_000, m)
    backward = np.where(random.random(m) < 0.3, -1, random.integers(1, 90_000, m))
    network = RoadNetwork(
        lonlat=lonlat,
        tail=tail,
        head=head,
        forward=forward,
        backward=backward,
        source=Source(name="made"),
    )
    equals_reference(
        network, np.column_stack([random.random(8) * 0.05, 52 + random.random(8) * 0.05]), 100
    )


def test_every_trap_of_the_proxy_network_is_handled(shared: Path) -> None:
    network = read_osm(shared / "lincolnshire" / "proxy_roads.osm.pbf")
    schools = read_schools(shared / "lincolnshire" / "gias_extract.csv")
    placed = snap(network, schools.lonlat)
    assert network.source.synthetic
    assert not placed.unreachable
    assert 600 < np.nanmax(placed.metres) <= 623
    one_way = (network.forward < 0) | (network.backward < 0)
    assert one_way.sum() >= 90


def test_routes_take_as_long_as_the_matrix_says_and_begin_at_the_school(shared: Path) -> None:
    schools = read_schools(shared / "rutland" / "gias_extract.csv")
    ridden = travel(
        schools, "roads", EngineRequest(file=shared / "rutland" / "roads.osm.pbf", cutoff=2700)
    )
    pairs = [(0, 5), (5, 0), (3, 9)]
    routes = ridden.draw(pairs).routes
    assert set(routes) == set(pairs)
    for (i, j), line in routes.items():
        assert isinstance(line, LineString)
        assert line.coords[0] == pytest.approx(schools.lonlat[i])
        assert line.coords[-1] == pytest.approx(schools.lonlat[j])


# --- speeds -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("30 mph", 30 * MPH),
        ("30mph", 30 * MPH),
        ("50", 50),
        ("50 km/h", 50),
        ("national", 60 * MPH),
        ("GB:nsl_single", 60 * MPH),
        ("GB:nsl_dual", 70 * MPH),
        ("40;60", 40),
        ("30;60 mph", 30 * MPH),
        ("walk", 7),
        ("none", None),
        ("signals", None),
        ("", None),
        (None, None),
        ("fast", None),
        ("0", None),
    ],
)
def test_signed_limits_are_read_in_every_form(text: str | None, kmh: float | None) -> None:
    assert signed_kmh(text, road="primary", oneway=False) == pytest.approx(kmh)


def test_national_means_seventy_on_a_dual_carriageway() -> None:
    assert signed_kmh("national", road="trunk", oneway=True) == pytest.approx(70 * MPH)


@given(st.text(max_size=20))
def test_any_text_as_a_limit_gives_a_speed_or_none(text: str) -> None:
    speed = signed_kmh(text, road="primary", oneway=False)
    assert speed is None or 1 <= speed <= 400


# --- the other engines --------------------------------------------------------------------


def test_straight_lines_are_alike_both_ways_and_as_long_as_said() -> None:
    schools = Schools.of(["a", "b", "c"], lon=[0, 0, 5], lat=[52, 52.1, 52])
    request = EngineRequest(cutoff=3600, speed_kmh=60, detour=1.5)
    times = travel(schools, "straight", request).times
    metres = np.radians(0.1) * 6_371_008.8
    assert times.between(0, 1) == times.between(1, 0) == round(metres * 1.5 / (60 / 3.6))
    assert times.between(0, 2) is None
    assert times.engine == "straight"


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_matrix_file_is_read_in_long_form(tmp_path: Path, suffix: str) -> None:
    table = pd.DataFrame({"from": ["1", "2", "1", "9"], "to": ["2", "1", "1", "1"]})
    table["seconds"] = [60, 90, 0, 5]
    path = tmp_path / f"times{suffix}"
    table.to_csv(path, index=False) if suffix == ".csv" else table.to_parquet(path)
    schools = Schools.of(["1", "2", "3"], lon=[0, 0, 0], lat=[52, 52, 52])
    times = travel(schools, "matrix", EngineRequest(file=path, cutoff=80)).times
    assert times.between(0, 1) == 60
    assert times.between(1, 0) is None
    assert set(times.unreachable) == {2}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from,to,second\n1,2,5\n", "did you mean 'second'"),
        ("from,to,seconds\n1,2,fast\n", "record 1: seconds = 'fast'"),
        ("from,to,seconds\n1,2,-5\n", "record 1"),
        ("from,to,seconds\n1,2,5\n1,2,6\n", "stands twice"),
        ("from,to,seconds\n8,9,5\n", "holds no pair"),
        ("", "is empty"),
    ],
)
def test_a_wrong_matrix_file_is_refused_with_a_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "times.csv"
    path.write_text(text)
    schools = Schools.of(["1", "2"], lon=[0, 0], lat=[52, 52])
    with pytest.raises(TravelError, match=said):
        travel(schools, "matrix", EngineRequest(file=path, cutoff=80))
