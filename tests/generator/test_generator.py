"""The synthetic county: like a real one in its files, and like none on the map."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry import LineString

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.generator import generate
from geocluster.generator.columns import GIAS_COLUMNS
from geocluster.roads.osm import read_osm
from geocluster.roads.snapping import snap
from geocluster.rules import Condition, Where
from geocluster.scenario import read_scenario
from geocluster.sources import read_schools

PRIMARY = Where({"phase": Condition(any_of=("Primary",)), "status": Condition(any_of=("Open",))})


def test_the_shipped_county_is_what_its_command_makes(demo_county: Path, tmp_path: Path) -> None:
    generate(tmp_path, schools=150, seed=1)
    made = {f.name: f.read_bytes() for f in tmp_path.iterdir()}
    shipped = {f.name: f.read_bytes() for f in demo_county.iterdir()}
    assert made == shipped


def test_another_seed_makes_another_county(tmp_path: Path) -> None:
    for seed in (1, 2):
        generate(tmp_path / str(seed), schools=12, seed=seed)
    one, other = ((tmp_path / s / "schools.csv").read_bytes() for s in "12")
    assert one != other


@pytest.mark.parametrize("schools", [1, 5, 40])
def test_a_county_of_any_size_can_be_read(tmp_path: Path, schools: int) -> None:
    generate(tmp_path, schools=schools, seed=3)
    read_scenario(tmp_path / "scenario.toml")
    assert len(read_schools(tmp_path / "schools.csv", where=PRIMARY)) == schools
    assert read_osm(tmp_path / "roads.osm.pbf").main.any()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    generate(folder, schools=100, seed=2, city=True)
    return folder


def test_a_city_has_forty_schools_within_five_kilometres(city: Path) -> None:
    schools = read_schools(city / "schools.csv", where=PRIMARY)
    assert len(schools) == 100
    flat = snap(read_osm(city / "roads.osm.pbf"), schools.lonlat).flat
    near = cKDTree(flat).query_ball_point(flat, 5_000.0, return_length=True)
    assert 40 <= near.max() <= 45
    assert np.sort(near)[49] < 20  # elsewhere the county is as thin as any


def test_the_streets_of_a_city_are_slow_and_often_one_way(city: Path, demo_county: Path) -> None:
    def shares(folder: Path) -> tuple[float, float]:
        tags = [
            dict(way.tags)
            for way in osmium.FileProcessor(str(folder / "roads.osm.pbf"), osmium.osm.WAY)
        ]
        streets = [t for t in tags if t.get("highway") == "residential"]
        slow = sum(t.get("maxspeed") == "20 mph" for t in streets)
        return slow / len(streets), sum("oneway" in t for t in streets) / len(streets)

    (slow, one_way), (slow_before, one_way_before) = shares(city), shares(demo_county)
    assert slow > 1.5 * slow_before
    assert one_way > 1.3 * one_way_before


def test_a_drive_through_a_city_takes_longer_than_one_of_the_same_way_in_the_country(
    city: Path,
) -> None:
    schools = read_schools(city / "schools.csv", where=PRIMARY)
    placed = snap(read_osm(city / "roads.osm.pbf"), schools.lonlat)
    i, j, seconds = placed.times(2_700)
    metres = np.hypot(*(placed.flat[i] - placed.flat[j]).T)
    near = cKDTree(placed.flat).query_ball_point(placed.flat, 5_000.0, return_length=True)
    inside = (near[i] > 30) & (near[j] > 30) & (metres > 1_500)
    outside = (near[i] < 10) & (near[j] < 10) & (metres < 15_000) & (metres > 1_500)
    paces = [np.median(seconds[where] / metres[where]) for where in (inside, outside)]
    assert paces[0] > 1.15 * paces[1]
    there = {(a, b): s for a, b, s in zip(i.tolist(), j.tolist(), seconds.tolist(), strict=True)}
    assert np.mean([there.get((b, a)) != s for (a, b), s in there.items()]) > 0.5


@pytest.mark.parametrize("schools", [1, 79])
def test_a_county_too_small_for_a_city_is_refused(tmp_path: Path, schools: int) -> None:
    with pytest.raises(RulesError, match="at least 80 schools"):
        generate(tmp_path, schools=schools, city=True)


@pytest.mark.parametrize("schools", [0, -3, 10**6])
def test_a_county_of_no_sensible_size_is_refused(tmp_path: Path, schools: int) -> None:
    with pytest.raises(RulesError, match="1 to"):
        generate(tmp_path, schools=schools)


def test_the_list_has_the_layout_of_the_register(demo_county: Path, shared: Path) -> None:
    real = shared / "lincolnshire" / "gias_extract.csv"
    with real.open(encoding="cp1252", newline="") as file:
        header = next(csv.reader(file))
    content = (demo_county / "schools.csv").read_bytes()
    assert tuple(header) == GIAS_COLUMNS
    assert content.decode("cp1252").splitlines()[0] == ",".join(f'"{c}"' for c in header)
    assert content.count(b"\r\n") == content.count(b"\n")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_rolls_are_spread_as_in_a_rural_county(demo_county: Path) -> None:
    rolls = np.array(read_schools(demo_county / "schools.csv", where=PRIMARY).pupils, float)
    assert len(rolls) == 150
    assert rolls.min() >= 26
    assert rolls.max() <= 700
    assert 140 <= np.median(rolls) <= 200
    assert 0.25 <= (rolls < 100).mean() <= 0.42


def test_every_school_stands_near_a_road_and_only_the_island_is_cut_off(demo_county: Path) -> None:
    schools = read_schools(demo_county / "schools.csv", where=PRIMARY)
    placed = snap(read_osm(demo_county / "roads.osm.pbf"), schools.lonlat)
    assert np.nanmax(placed.metres) < 200
    assert 1 <= len(placed.unreachable) <= 2
    assert all(why.code == "lost.island" for why in placed.unreachable.values())


def test_a_drive_is_longer_than_the_straight_line_as_in_the_country(demo_county: Path) -> None:
    network = read_osm(demo_county / "roads.osm.pbf")
    schools = read_schools(demo_county / "schools.csv", where=PRIMARY)
    placed = snap(network, schools.lonlat)
    pairs = [(i, j) for i in range(0, 150, 11) for j in range(0, 150, 7) if i != j]
    routes = placed.routes(pairs, cutoff=3600)
    ratios = [
        _metres(line) / _metres(LineString([line.coords[0], line.coords[-1]]))
        for line in routes.values()
    ]
    assert len(ratios) > 50
    assert 1.15 < np.mean(ratios) < 1.6


def test_roads_cross_the_river_only_on_bridges(demo_county: Path) -> None:
    rivers, roads, bridges = [], [], 0
    file = osmium.FileProcessor(str(demo_county / "roads.osm.pbf")).with_locations()
    for way in file:
        if not isinstance(way, osmium.osm.Way):
            continue
        line = LineString([(n.lon, n.lat) for n in way.nodes])
        if way.tags.get("waterway") == "river":
            rivers.append(line)
        elif "highway" in way.tags:
            bridge = way.tags.get("bridge") == "yes"
            bridges += bridge
            if not bridge:
                roads.append(line)
    river = shapely.union_all(rivers)
    assert 1 <= bridges <= 12
    assert not shapely.intersects(np.array(roads), river).any()


def test_one_can_drive_from_each_mainland_road_to_each_other(demo_county: Path) -> None:
    nodes, arcs, ways = _public_roads(demo_county)
    assert any(tags.get("oneway") == "yes" for tags in ways)
    assert any(tags.get("oneway") == "-1" for tags in ways)
    assert any(tags.get("junction") == "roundabout" for tags in ways)
    used = np.unique(arcs)
    index = np.searchsorted(used, arcs)
    ones = np.ones(len(arcs), dtype=np.int32)
    matrix = coo_array((ones, (index[:, 0], index[:, 1])), shape=(len(used), len(used)))
    label = connected_components(matrix, connection="strong")[1]
    sizes = np.bincount(label)
    assert len(sizes) == 2, "the mainland and the island, each whole"
    longitude = [np.mean([nodes[n][0] for n in used[label == part]]) for part in range(2)]
    assert longitude[int(np.argmin(sizes))] > longitude[int(np.argmax(sizes))]


def test_only_a_ferry_joins_the_island(demo_county: Path) -> None:
    ferries = [
        dict(way.tags)
        for way in osmium.FileProcessor(str(demo_county / "roads.osm.pbf"), osmium.osm.WAY)
        if way.tags.get("route") == "ferry"
    ]
    assert [(f["duration"], "highway" in f) for f in ferries] == [("00:25", False)]


def test_a_settlement_is_marked_where_its_streets_are(demo_county: Path) -> None:
    nodes, arcs, _ = _public_roads(demo_county)
    roads = np.array([nodes[n] for n in np.unique(arcs)])
    marked = [
        nodes[node.id]
        for node in osmium.FileProcessor(str(demo_county / "roads.osm.pbf"), osmium.osm.NODE)
        if "place" in node.tags
    ]
    stretch = np.array([np.cos(np.radians(53.6)), 1.0]) * 111_195
    gap, _ = cKDTree(roads * stretch).query(np.array(marked) * stretch)
    assert gap.max() < 100


def test_no_two_schools_share_a_name_or_number(demo_county: Path) -> None:
    with (demo_county / "schools.csv").open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file))
    for column in ("URN", "EstablishmentName", "Postcode"):
        assert len({row[column] for row in rows}) == len(rows), column
    academies = [r for r in rows if r["TypeOfEstablishment (name)"] == "Academy converter"]
    assert not any(row["Federations (name)"] for row in academies), "academies cannot federate"


def test_the_county_is_small_enough_to_ship(demo_county: Path) -> None:
    assert sum(file.stat().st_size for file in demo_county.iterdir()) < 1_000_000


def test_everything_says_synthetic_and_lies_in_the_sea(demo_county: Path) -> None:
    for file in demo_county.iterdir():
        if file.name.endswith((".json", ".md", ".toml", ".geojson")):
            assert "synthetic" in file.read_text(encoding="utf-8").casefold(), file.name
    assert b"synthetic" in (demo_county / "schools.csv").read_bytes()
    assert read_osm(demo_county / "roads.osm.pbf").source.synthetic
    outline = json.loads((demo_county / "boundary.geojson").read_text(encoding="utf-8"))
    land = shapely.from_geojson(json.dumps(outline["features"][0]["geometry"]))
    england = shapely.box(-6.5, 49.8, 0.6, 55.9)
    assert not land.intersects(england)


def test_a_proposal_made_from_it_says_synthetic(tmp_path: Path) -> None:
    generate(tmp_path / "county", schools=20, seed=2)
    proposal = gc.run(tmp_path / "county" / "scenario.toml")
    assert proposal.synthetic
    folder = gc.write_folder(proposal, tmp_path / "out")
    assert "SYNTHETIC" in (folder / "SOURCES.txt").read_text(encoding="utf-8")


def _metres(line: LineString) -> float:
    lon, lat = np.array(line.coords).T
    east = np.diff(lon) * 111_195 * np.cos(np.radians(lat.mean()))
    return float(np.hypot(east, np.diff(lat) * 111_195).sum())


def _public_roads(
    folder: Path,
) -> tuple[dict[int, tuple[float, float]], NDArray[np.int64], list[dict[str, str]]]:
    """Places of nodes, directed arcs that anyone may drive, and the tags of their ways."""
    nodes: dict[int, tuple[float, float]] = {}
    arcs: list[tuple[int, int]] = []
    ways: list[dict[str, str]] = []
    for item in osmium.FileProcessor(str(folder / "roads.osm.pbf")):
        if isinstance(item, osmium.osm.Node):
            nodes[item.id] = (item.lon, item.lat)
        elif isinstance(item, osmium.osm.Way) and "highway" in item.tags:
            tags = dict(item.tags)
            if tags.get("access") == "private":
                continue
            ways.append(tags)
            refs = [node.ref for node in item.nodes]
            ahead = list(itertools.pairwise(refs))
            one_way = tags.get("oneway") or ("yes" if "junction" in tags else "no")
            arcs += ahead if one_way != "-1" else []
            arcs += [(v, u) for u, v in ahead] if one_way != "yes" else []
    return nodes, np.array(arcs), ways
