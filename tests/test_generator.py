"""The synthetic county: like a real one in its files, and like none on the map."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from shapely.geometry import LineString

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.generator import generate
from geocluster.generator.columns import GIAS_COLUMNS
from geocluster.roads.osm import read_osm
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
    placed = read_osm(demo_county / "roads.osm.pbf").place(schools.lonlat)
    assert np.nanmax(placed.metres) < 200
    assert 1 <= len(placed.unreachable) <= 2
    assert all("not joined" in why for why in placed.unreachable.values())


def test_a_drive_is_longer_than_the_straight_line_as_in_the_country(demo_county: Path) -> None:
    network = read_osm(demo_county / "roads.osm.pbf")
    schools = read_schools(demo_county / "schools.csv", where=PRIMARY)
    placed = network.place(schools.lonlat)
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
