"""Rules of the road: turns, ferries, closed roads; the speed model; roads kept in the cache."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra
from shapely.geometry import LineString, Point, box

from geocluster.cache import Cache
from geocluster.errors import ScenarioError, TravelError
from geocluster.roads import EngineRequest, Travelled, travel
from geocluster.roads.network import RoadNetwork
from geocluster.roads.osm import read_osm
from geocluster.roads.snapping import snap
from geocluster.schools import Schools, Source
from geocluster.speeds import SPEEDS, SpeedModel
from geocluster.travel import Closed, TravelTimes
from tests.pages import page
from tests.road_files import Member, equals_reference, road_files, write_osm

# A cross: 1 west, 2 north, 3 east, 4 south, 5 in the middle; 6 to 9 lead round it.
STEP = 0.01
CROSS = {
    1: (-STEP, 52.0),
    2: (0.0, 52.0 + STEP),
    3: (STEP, 52.0),
    4: (0.0, 52.0 - STEP),
    5: (0.0, 52.0),
}
ARMS = [([k, 5], {"highway": "tertiary"}) for k in (1, 2, 3, 4)]
ROUND = [([1, 2, 3, 4, 1], {"highway": "tertiary"})]


def at(*points: tuple[float, float]) -> Schools:
    return Schools.of(
        [f"s{k}" for k in range(len(points))],
        lon=[lon for lon, _ in points],
        lat=[lat for _, lat in points],
    )


def along(a: int, b: int, share: float = 0.5) -> tuple[float, float]:
    (x, y), (u, v) = CROSS[a], CROSS[b]
    return x + share * (u - x), y + share * (v - y)


def asked(file: Path, schools: Schools, **more: object) -> Travelled:
    return travel(schools, "roads", EngineRequest(file=file, cutoff=3000, **more))  # type: ignore[arg-type]


def turn(kind: str, came: int, to: int, **tags: str) -> tuple[list[Member], dict[str, str]]:
    members = [("way", "from", came), ("node", "via", 5), ("way", "to", to)]
    return members, {"type": "restriction", "restriction": kind, **tags}


def quick(tmp_path: Path, *relations: tuple[list[Member], dict[str, str]]) -> bool:
    """Tell whether one still turns from the western arm straight into the northern one."""
    file = write_osm(tmp_path / "t.osm", CROSS, [*ARMS, *ROUND], relations=list(relations))
    times = asked(file, at(along(1, 5), along(5, 2))).times
    plain = write_osm(tmp_path / "p.osm", CROSS, [*ARMS, *ROUND])
    free = asked(plain, at(along(1, 5), along(5, 2))).times.between(0, 1)
    found = times.between(0, 1)
    assert found is not None
    assert times.between(1, 0) == free
    return found == free


@pytest.mark.parametrize(
    ("relations", "allowed"),
    [
        ([], True),
        ([turn("no_left_turn", 1, 2)], False),
        ([turn("no_right_turn", 1, 3)], True),
        ([turn("only_straight_on", 1, 3)], False),
        ([turn("only_left_turn", 1, 2)], True),
        ([turn("no_left_turn", 1, 2, **{"except": "bus;motorcar"})], True),
        ([turn("no_left_turn", 1, 2, **{"except": "bus"})], False),
        ([turn("no_stopping", 1, 2)], True),
        ([turn("no_left_turn", 2, 1)], None),
        ([turn("no_left_turn", 1, 99)], True),
        ([(turn("no_left_turn", 1, 2)[0][:2], {"restriction": "no_left_turn"})], True),
    ],
)
def test_turns_that_are_forbidden_are_not_made(
    tmp_path: Path, relations: list[tuple[list[Member], dict[str, str]]], allowed: bool | None
) -> None:
    if allowed is None:
        file = write_osm(tmp_path / "t.osm", CROSS, [*ARMS, *ROUND], relations=relations)
        times = asked(file, at(along(1, 5), along(5, 2))).times
        assert (times.between(1, 0) or 0) > (times.between(0, 1) or 10**6)
    else:
        assert quick(tmp_path, *relations) is allowed


def test_a_forbidden_turn_is_not_made_up_for_by_turning_round_behind_it(tmp_path: Path) -> None:
    """Without the ring the only other way from west to north would be a turn in the road."""
    long_arm = CROSS | {10: (STEP / 2, 52.0), 11: (STEP / 2, 52.002)}
    ways = [
        ([1, 5], {"highway": "tertiary"}),
        ([2, 5], {"highway": "tertiary"}),
        ([5, 10, 3], {"highway": "tertiary"}),
        ([10, 11], {"highway": "residential"}),
        ROUND[0],
    ]
    file = write_osm(tmp_path / "t.osm", long_arm, ways, relations=[turn("no_left_turn", 1, 2)])
    network = read_osm(file)
    assert len(network.turns) == 1
    assert equals_reference(network, at(along(1, 5), along(5, 2), along(5, 3)).lonlat, 3000) == 6


def test_the_difference_that_turn_restrictions_make_is_small_but_real(shared: Path) -> None:
    network = read_osm(shared / "roads" / "Helsinki.osm.pbf")
    random = np.random.default_rng(3)
    main = random.choice(np.flatnonzero(network.main), 30, replace=False)
    points = network.lonlat[network.tail[main]]
    free = replace(network, turns=np.zeros((0, 3), np.int64))
    with_turns, without = (snap(n, points).times(3000)[2] for n in (network, free))
    assert len(network.turns) > 40
    assert with_turns.sum() > without.sum()


# --- ferries ------------------------------------------------------------------------------

FERRY = {"route": "ferry", "duration": "00:20"}
TWO_SHORES = {1: (0.0, 52.0), 2: (STEP, 52.0), 3: (0.1, 52.0), 4: (0.1 + STEP, 52.0)}
SHORE_ROADS = [([1, 2], {"highway": "tertiary"}), ([3, 4], {"highway": "tertiary"})]
SHORES = at((0.002, 52.0), (0.108, 52.0))


def test_a_ferry_is_taken_only_where_it_is_allowed_with_its_duration(tmp_path: Path) -> None:
    file = write_osm(tmp_path / "f.osm", TWO_SHORES, [*SHORE_ROADS, ([2, 3], FERRY)])
    assert asked(file, SHORES).times.unreachable
    taken = asked(file, SHORES, ferries=True)
    ashore = round(2 * 0.8 * 0.01 * np.cos(np.radians(52)) * 111_195 / (0.8 * 50 / 3.6))
    assert taken.times.between(0, 1) == pytest.approx(20 * 60 + ashore, abs=3)
    assert taken.times.ferry_pairs is not None
    assert sorted(map(tuple, taken.times.ferry_pairs.tolist())) == [(0, 1), (1, 0)]
    assert len(taken.draw([(0, 1)]).roads["ferry"]) == 1


def test_a_drive_that_is_as_quick_by_land_takes_no_ferry(tmp_path: Path) -> None:
    land = ([2, 3], {"highway": "tertiary"})
    file = write_osm(tmp_path / "f.osm", TWO_SHORES, [*SHORE_ROADS, land, ([2, 3], FERRY)])
    times = asked(file, SHORES, ferries=True).times
    assert times.ferry_pairs is not None
    assert not len(times.ferry_pairs)


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("00:20", 1200), ("20", 1200), ("00:20:30", 1230), ("PT20M", 1200), ("PT1H5M", 3900)],
)
def test_the_duration_of_a_ferry_is_read_in_every_form(
    tmp_path: Path, duration: str, seconds: int
) -> None:
    tags = FERRY | {"duration": duration}
    file = write_osm(tmp_path / "f.osm", TWO_SHORES, [*SHORE_ROADS, ([2, 3], tags)])
    network = read_osm(file, ferries=True)
    assert network.forward[network.ferry].sum() == pytest.approx(seconds * 1000, abs=2)


def test_a_ferry_without_duration_has_the_speed_of_its_class_and_foot_ferries_take_no_car(
    tmp_path: Path,
) -> None:
    for tags, found in (({"route": "ferry"}, 1), ({"route": "ferry", "motor_vehicle": "no"}, 0)):
        file = write_osm(tmp_path / "f.osm", TWO_SHORES, [*SHORE_ROADS, ([2, 3], tags)])
        network = read_osm(file, ferries=True)
        assert network.ferry.sum() == found
        metres = 0.09 * np.cos(np.radians(52)) * 111_195
        if found:
            kmh = metres / (network.forward[network.ferry].sum() / 1000) * 3.6
            assert kmh == pytest.approx(SPEEDS["GB"].classes["ferry"], rel=0.01)


def test_no_school_stands_on_a_ferry_or_a_motorway(tmp_path: Path) -> None:
    ways = [*SHORE_ROADS, ([2, 3], FERRY), ([1, 4], {"highway": "motorway", "oneway": "no"})]
    network = read_osm(write_osm(tmp_path / "f.osm", TWO_SHORES, ways), ferries=True)
    placed = snap(network, np.array([[0.02, 52.0], [0.09, 52.0]]))
    assert not network.ferry[placed.segment].any()
    assert not network.motorway[placed.segment].any()


# --- what if the bridge is out ------------------------------------------------------------


def bridge(tmp_path: Path) -> tuple[Path, Schools]:
    """West and east, joined by way 1 through the middle, and by a long way round."""
    nodes = CROSS | {7: (0.0, 52.05)}
    ways = [
        ([1, 5], {"highway": "tertiary"}),
        ([5, 3], {"highway": "tertiary"}),
        ([1, 7, 3], {"highway": "tertiary"}),
    ]
    file = write_osm(tmp_path / "b.osm", nodes, ways)
    return file, at(along(1, 5, 0.1), along(5, 3, 0.9), (0.0, 52.0499))


ACROSS = LineString([(-STEP / 2, 51.99), (-STEP / 2, 52.01)])


@pytest.mark.parametrize(
    "closed",
    [
        Closed(label="across", shape=ACROSS),
        Closed(label="around", shape=box(-0.6 * STEP, 51.999, -0.4 * STEP, 52.001)),
    ],
)
def test_a_road_is_closed_by_a_line_or_an_area_and_who_is_touched_is_said(
    tmp_path: Path, closed: Closed
) -> None:
    file, schools = bridge(tmp_path)
    before = asked(file, schools).times
    after = asked(file, schools, closed=(closed,)).times
    assert (after.between(0, 1) or 0) > 5 * (before.between(0, 1) or 10**6)
    assert after.closure is not None
    assert after.closure.roads == ((closed.label, 1),)
    first = after.closure.diverted[0]
    assert (first.school, first.lost) == (0, 0)
    assert first.worst in ((0, 1), (1, 0))
    a, b = first.worst
    assert first.added == (after.between(a, b) or 0) - (before.between(a, b) or 0)


def test_a_road_is_closed_by_its_number_and_its_school_moves_to_another(tmp_path: Path) -> None:
    file, schools = bridge(tmp_path)
    after = asked(file, schools, closed=(Closed(label="way 1", way=1),)).times
    assert after.closure is not None
    moved = {d.school: d.moved for d in after.closure.diverted}
    assert moved[0] is not None
    assert moved[0] > 10
    assert moved[1] is None


def test_a_road_is_closed_by_a_map_file(tmp_path: Path) -> None:
    file, schools = bridge(tmp_path)
    drawn = gpd.GeoSeries([ACROSS], crs="EPSG:4326").to_crs("EPSG:27700")
    drawn.to_file(tmp_path / "out.gpkg")
    closed = Closed(label="out.gpkg", file=tmp_path / "out.gpkg")
    times = asked(file, schools, closed=(closed,)).times
    assert times.closure is not None
    assert times.closure.roads == (("out.gpkg", 1),)
    gpd.GeoSeries([Point(0, 52)], crs="EPSG:4326").to_file(tmp_path / "point.geojson")
    with pytest.raises(ScenarioError, match="Point, but a line or an area is needed"):
        asked(file, schools, closed=(Closed(label="p", file=tmp_path / "point.geojson"),))


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        (Closed(label="way 77", way=77), "way 77 is no road of this file"),
        (Closed(label="line", shape=LineString([(5, 5), (6, 6)])), "line meets no road"),
    ],
)
def test_a_closure_that_closes_nothing_is_refused(
    tmp_path: Path, closed: Closed, said: str
) -> None:
    file, schools = bridge(tmp_path)
    with pytest.raises(TravelError, match=said):
        asked(file, schools, closed=(closed,))


def test_a_closed_road_is_drawn_and_no_route_goes_along_it(tmp_path: Path) -> None:
    file, schools = bridge(tmp_path)
    drawn = asked(file, schools, closed=(Closed(label="x", shape=ACROSS),)).draw([(0, 1)])
    assert len(drawn.roads["closed"]) == 1
    assert not drawn.routes[0, 1].intersects(ACROSS)


# --- the speed model ----------------------------------------------------------------------


def test_a_number_of_the_speed_model_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(TravelError, match="did you mean 'primary'"):
        SPEEDS["GB"].changed(classes={"primery": 60})
    with pytest.raises(TravelError, match="factor must be from"):
        SPEEDS["GB"].changed(classes={}, factor=-1.0)


def test_junctions_and_signals_cost_what_the_model_says(tmp_path: Path) -> None:
    ways = [*ARMS, *ROUND]
    tags = {5: {"highway": "traffic_signals"}}
    file = write_osm(tmp_path / "j.osm", CROSS, ways, tags)
    schools = at(along(1, 5), along(5, 3))

    def seconds(model: SpeedModel) -> int:
        return asked(file, schools, speeds=model).times.between(0, 1) or 0

    free = SPEEDS["GB"].changed(classes={}, junction_seconds=0.0, signals_seconds=0.0)
    both = free.changed(classes={}, junction_seconds=5.0, signals_seconds=7.0)
    assert seconds(both) - seconds(free) == 12


def test_driveways_make_no_junction_and_cost_nothing_to_pass(tmp_path: Path) -> None:
    ways = [([1, 5], ARMS[0][1]), ([5, 3], ARMS[0][1]), ([5, 2], {"highway": "service"})]
    network = read_osm(write_osm(tmp_path / "d.osm", CROSS, ways))
    assert not network.delay.any()


def test_a_country_has_its_own_table_and_a_limit_in_one_direction_counts(tmp_path: Path) -> None:
    tags = {"highway": "tertiary", "maxspeed:forward": "20 mph", "maxspeed": "40 mph"}
    file = write_osm(tmp_path / "c.osm", CROSS, [([1, 5, 3], tags)])
    network = read_osm(file)
    assert network.forward[0] == pytest.approx(2 * network.backward[0], rel=1e-4)
    plain = write_osm(tmp_path / "p.osm", CROSS, [([1, 5, 3], {"highway": "tertiary"})])
    gb, cn = (read_osm(plain, SPEEDS[country]).forward.sum() for country in ("GB", "CN"))
    assert cn > gb


# --- kept in the cache --------------------------------------------------------------------


def same(a: TravelTimes, b: TravelTimes) -> bool:
    return (
        (a.seconds != b.seconds).nnz == 0
        and a.sources == b.sources
        and a.unreachable == b.unreachable
        and a.closure == b.closure
        and np.array_equal(a.snapped_points, b.snapped_points, equal_nan=True)  # type: ignore[arg-type]
    )


def test_the_second_run_reads_no_roads_and_answers_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, schools = bridge(tmp_path)
    said: list[str] = []
    store = Cache(tmp_path / "cache", warn=said.append)
    closed = (Closed(label="across", shape=ACROSS),)
    fresh = asked(file, schools, closed=closed)
    first = asked(file, schools, closed=closed, cache=store)
    monkeypatch.setattr("geocluster.roads.osm.read_osm", None)
    again = asked(file, schools, closed=closed, cache=store)
    assert same(fresh.times, first.times)
    assert same(first.times, again.times)
    assert again.draw([(0, 1)]).routes == fresh.draw([(0, 1)]).routes
    assert again.draw([]).roads == fresh.draw([]).roads
    assert {x.kind for x in store.entries()} == {"roads", "travel times"}
    assert said == []


@pytest.mark.parametrize(
    "change",
    [
        {"cutoff": 1000},
        {"speeds": SPEEDS["CN"]},
        {"ferries": True},
        {"closed": (Closed(label="across", shape=ACROSS),)},
    ],
)
def test_what_is_kept_holds_only_for_what_was_asked(
    tmp_path: Path, change: dict[str, object]
) -> None:
    file, schools = bridge(tmp_path)
    store = Cache(tmp_path / "cache", warn=pytest.fail)
    asked(file, schools, cache=store)
    request = EngineRequest(**({"file": file, "cutoff": 3000, "cache": store} | change))  # type: ignore[arg-type]
    alone = replace(request, cache=None)
    assert same(travel(schools, "roads", request).times, travel(schools, "roads", alone).times)


def test_another_content_of_the_road_file_is_another_key(tmp_path: Path) -> None:
    file, schools = bridge(tmp_path)
    store = Cache(tmp_path / "cache", warn=pytest.fail)
    before = asked(file, schools, cache=store).times
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("tertiary", "residential"), encoding="utf-8")
    after = asked(file, schools, cache=store).times
    assert (after.between(0, 1) or 0) > (before.between(0, 1) or 0)
    note = file.with_name(f"{file.name}.source.json")
    note.write_text(json.dumps({"name": "Ours"}), encoding="utf-8")
    assert asked(file, schools, cache=store).times.sources[0].name == "Ours"


def test_a_damaged_entry_is_made_again_and_said(tmp_path: Path) -> None:
    file, schools = bridge(tmp_path)
    said: list[str] = []
    store = Cache(tmp_path / "cache", warn=said.append)
    good = asked(file, schools, cache=store).times
    for entry in store.folder.iterdir():
        entry.write_bytes(entry.read_bytes()[:-20])
    assert same(good, asked(file, schools, cache=store).times)
    assert len(said) == 2
    assert all("was damaged and is made again" in sentence for sentence in said)
    said.clear()
    assert same(good, asked(file, schools, cache=store).times)
    assert said == []


# --- anything at all ----------------------------------------------------------------------


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=road_files(), ferries=st.booleans())
def test_tags_in_any_mixture_are_read_and_times_equal_the_reference(
    tmp_path: Path, content: tuple[object, ...], ferries: bool
) -> None:
    file = write_osm(tmp_path / "any.osm", *content)  # type: ignore[arg-type]
    try:
        network = read_osm(file, ferries=ferries)
    except TravelError:
        return  # no road, which is said
    nodes = content[0]
    assert isinstance(nodes, dict)
    points = np.array([(lon + 3e-4, lat - 2e-4) for lon, lat in nodes.values()])
    equals_reference(network, points, 1500)


def made_network(side: int, seed: int) -> RoadNetwork:
    """Make a jittered grid with bends, without a quarter of its roads, some of them one-way."""
    random = np.random.default_rng(seed)
    number = np.arange(side * side).reshape(side, side)
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    lonlat = np.column_stack([x.ravel(), y.ravel()]) + random.uniform(-0.3, 0.3, (side * side, 2))
    lonlat = lonlat * 0.002 + [0.0, 52.0]
    tail = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    head = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    kept = random.random(len(tail)) > 0.25
    tail, head = tail[kept], head[kept]
    forward = random.integers(3_000, 20_000, len(tail))
    backward = np.where(random.random(len(tail)) < 0.05, -1, forward)
    return RoadNetwork(
        lonlat=lonlat, tail=tail, head=head, forward=forward, backward=backward,
        source=Source(name="made", synthetic=True),
    )  # fmt: skip


def test_times_equal_plain_scipy_on_a_made_network_of_250_000_nodes() -> None:
    network = made_network(500, 1)
    random = np.random.default_rng(2)
    single = np.unique(
        np.concatenate([x[network.backward < 0] for x in (network.tail, network.head)])
    )
    both_ways = network.main & ~np.isin(network.tail, single)  # so that any segment will do
    nodes = network.tail[random.choice(np.flatnonzero(both_ways), 40, replace=False)]
    placed = snap(network, network.lonlat[nodes])
    i, j, s = placed.times(1800)
    there, back = network.forward >= 0, network.backward >= 0
    rows = np.concatenate([network.tail[there], network.head[back]])
    columns = np.concatenate([network.head[there], network.tail[back]])
    weight = np.concatenate([network.forward[there], network.backward[back]])
    graph = sparse.csr_array((weight.astype(float), (rows, columns)), shape=(250_000, 250_000))
    assert connected_components(graph, connection="strong")[0] > 1
    plain = dijkstra(graph, indices=nodes, limit=1_800_499)[:, nodes]
    at_node = placed.metres < 1e-6
    assert at_node.all()
    a, b = np.nonzero(np.isfinite(plain) & ~np.eye(len(nodes), dtype=bool))
    expected = {
        (int(u), int(v)): (int(plain[u, v]) + 500) // 1000 for u, v in zip(a, b, strict=True)
    }
    found = {(int(u), int(v)): int(w) for u, v, w in zip(i, j, s, strict=True) if u != v}
    assert found == expected
    assert len(found) > 100
    assert any(found.get((v, u)) != w for (u, v), w in found.items())


def test_the_page_shows_the_table_of_speeds_as_it_is() -> None:
    gb, cn = SPEEDS["GB"].classes, SPEEDS["CN"].classes
    rows = [f"| `{name}` | {gb[name]:g} | {cn[name]:g} |" for name in gb]
    assert "\n".join(rows) in page("travel")
