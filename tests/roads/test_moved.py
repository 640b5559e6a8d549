"""Schools whose own road is cut off from the rest, and water between a school and its road."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon
from typer.testing import CliRunner

import geocluster as gc
from geocluster.cli.commands import app
from geocluster.planning import check
from geocluster.roads.moved import over_water, parts_of
from geocluster.roads.osm import read_osm
from tests.road_files import write_osm

STEP = 0.001  # 111 m of latitude

ROAD = {"highway": "tertiary", "name": "Shore Road"}
ISLE = {"highway": "unclassified", "name": "Isle Lane"}

WATERS = {
    "a coast": ([40, 41, 42, 43, 40], {"natural": "coastline"}),
    "a river": ([40, 41], {"waterway": "river"}),
    "a lake": ([44, 45, 46, 47, 44], {"natural": "water"}),
}


def shore(folder: Path, *, gap: int = 3, water: str | None = None, lon: float = -2.0) -> Path:
    """Write a mainland road along y = 0 and an island with 200 m of two roads ``gap`` steps north.

    The coast, river or lake lies between.
    """
    north, deep = 53 + gap * STEP, 53 + gap * STEP / 2
    nodes = {k: (lon + k * STEP, 53.0) for k in range(1, 9)}
    nodes |= {20: (lon + 4 * STEP, north), 21: (lon + 5 * STEP, north)}
    nodes |= {22: (lon + 5 * STEP, north + STEP)}
    nodes |= {40: (lon, deep), 41: (lon + 9 * STEP, deep)}
    nodes |= {42: (lon + 9 * STEP, north + 3 * STEP), 43: (lon, north + 3 * STEP)}
    nodes |= {44: (lon, deep), 45: (lon + 9 * STEP, deep)}
    nodes |= {46: (lon + 9 * STEP, deep + STEP / 2), 47: (lon, deep + STEP / 2)}
    ways = [(list(range(1, 9)), ROAD), ([20, 21], ISLE), ([21, 22], ISLE)]
    return write_osm(folder / "roads.osm", nodes, ways + ([WATERS[water]] if water else []))


def scenario(folder: Path, *, gap: int = 3, lon: float = -2.0) -> Path:
    """Three schools on the mainland, and one 22 m from the island's road."""
    at = [(lon + k * STEP, 53.0001) for k in (1, 4, 8)]
    at.append((lon + 4.5 * STEP, 53 + gap * STEP - 0.0002))
    rows = [f"{n},School {n},60,{x:.6f},{y:.6f}" for n, (x, y) in zip("ABCI", at, strict=True)]
    (folder / "schools.csv").write_text("id,name,pupils,lon,lat\n" + "\n".join(rows), "utf-8")
    file = folder / "scenario.toml"
    file.write_text(
        """name = "shore"
[schools]
file = "schools.csv"
format = "table"
crs = "EPSG:4326"
columns = { id = "id", name = "name", pupils = "pupils", x = "lon", y = "lat" }
[travel]
file = "roads.osm"
[[tier]]
size = [2, 4]
""",
        "utf-8",
    )
    return file


def said(file: Path) -> dict[str, str]:
    known = ("moved_to_main_roads", "over_water", "unreachable")
    return {x.code: x.message for x in check(file).issues if x.code in known}


@pytest.mark.parametrize("water", list(WATERS))
def test_an_island_school_that_is_put_on_the_mainland_is_said_with_the_water(
    tmp_path: Path, water: str
) -> None:
    shore(tmp_path, water=water)
    issues = said(scenario(tmp_path))
    assert list(issues) == ["moved_to_main_roads"]
    message = issues["moved_to_main_roads"]
    assert message.startswith("School I is placed on the main roads, 312 m away, with water")
    assert "way 2" in message
    assert "is one of 2 (0.2 km in all) that are cut off from them" in message


def test_no_water_is_said_where_none_is_known(tmp_path: Path) -> None:
    shore(tmp_path)
    message = said(scenario(tmp_path))["moved_to_main_roads"]
    assert "water" not in message
    times = check(tmp_path / "scenario.toml").problem.travel
    assert times.over_water is None


def test_an_island_beyond_half_a_kilometre_stays_unreachable(tmp_path: Path) -> None:
    shore(tmp_path, gap=6, water="a coast")
    assert list(said(scenario(tmp_path, gap=6))) == ["unreachable"]


def test_a_school_beyond_the_river_from_its_road_is_said_too(tmp_path: Path) -> None:
    nodes = {1: (-2.0, 53.0), 2: (-1.99, 53.0), 3: (-2.0, 53.002), 4: (-1.99, 53.002)}
    ways = [([1, 2], ROAD), ([3, 4], {"waterway": "river"})]
    write_osm(tmp_path / "roads.osm", nodes, ways)
    issues = said(scenario(tmp_path))
    assert list(issues) == ["over_water"]
    assert "School I is placed on a road 312 m away, with water between" in issues["over_water"]


@pytest.mark.parametrize("lon", [-2.0, 179.996, -180.0])
def test_a_coast_on_the_meridian_of_180_degrees_is_water_too(tmp_path: Path, lon: float) -> None:
    file = scenario(tmp_path)
    lake = WATERS["a lake"]

    def east(steps: float) -> float:
        return round((lon + steps * STEP + 180) % 360 - 180, 7)

    north = 53 + 3 * STEP
    nodes = {k: (east(k), 53.0) for k in range(1, 9)}
    nodes |= {
        20: (east(4), north),
        21: (east(5), north),
    }
    for k, (x, y) in zip((44, 45, 46, 47), ((0, 1), (9, 1), (9, 2), (0, 2)), strict=True):
        nodes[k] = (east(x), 53 + y * STEP)
    write_osm(tmp_path / "roads.osm", nodes, [(list(range(1, 9)), ROAD), ([20, 21], ISLE), lake])
    rows = [
        f"{n},School {n},60,{east(x):.6f},{y:.6f}"
        for n, x, y in (("A", 1, 53.0001), ("C", 8, 53.0001), ("I", 4.5, north - 0.0002))
    ]
    (tmp_path / "schools.csv").write_text("id,name,pupils,lon,lat\n" + "\n".join(rows), "utf-8")
    assert "with water between" in said(file)["moved_to_main_roads"]


def test_the_move_is_in_every_output_and_kept_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOCLUSTER_CACHE", str(tmp_path / "cache"))
    shore(tmp_path, water="a coast")
    file = scenario(tmp_path)
    first = said(file)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["run", str(file), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert said(file) == first
    assert "with water between" in done.output
    record = json.loads((out / "proposal.json").read_text("utf-8"))
    (moved,) = record["travel"]["moved"]
    assert (moved["school"], moved["own_road_way"], moved["cut_off_roads"]) == ("I", 2, 2)
    assert moved["over_water"] is True
    assert record["travel"]["over_water"] == ["I"]
    assert "moved_to_main_roads" in {x["code"] for x in record["data"]["issues"]}
    assert "moved_to_main_roads" in (out / "issues.csv").read_text("utf-8-sig")
    assert "is placed on the main roads" in (out / "map.html").read_text("utf-8")
    with (out / "schools.csv").open(encoding="utf-8-sig", newline="") as text:
        placed = {row["id"]: row["placed"] for row in csv.DictReader(text)}
    assert placed == {"A": "", "B": "", "C": "", "I": "moved to the main roads, over water"}
    assert gc.verify(out) == []


def test_parts_that_are_cut_off_are_measured_one_by_one(tmp_path: Path) -> None:
    nodes = {k: (-2 + k * STEP, 53.0) for k in range(1, 9)}
    nodes |= {k: (-2 + k * STEP, 53.01) for k in range(20, 24)}
    nodes |= {k: (-2 + k * STEP, 53.02) for k in range(30, 32)}
    ways = [(list(range(1, 9)), ROAD), ([20, 21, 22], ISLE), ([22, 23], ISLE), ([30, 31], ISLE)]
    network = read_osm(write_osm(tmp_path / "r.osm", nodes, ways))
    inside = ~network.main
    first = np.array([int(np.flatnonzero(network.way == w)[0]) for w in (2, 4, 3)])
    parts = parts_of(
        first,
        inside=inside,
        tail=network.tail,
        head=network.head,
        way=network.way,
        lonlat=network.lonlat,
    )
    assert [roads for roads, _ in parts] == [2, 1, 2]
    assert [metres for _, metres in parts] == pytest.approx([200.7, 66.9, 200.7], abs=0.5)


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1))
def test_water_lies_between_exactly_where_the_straight_way_meets_it(
    x: float, y: float, u: float, v: float
) -> None:
    lake = Polygon([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
    found = over_water(np.array([[x, y]]), np.array([[u, v]]), [lake])
    assert found is not None
    assert bool(found[0]) == LineString([(x, y), (u, v)]).intersects(lake)


def test_nothing_is_known_of_water_where_the_file_shows_none_nor_of_a_school_without_a_place() -> (
    None
):
    point = np.array([[0.0, 0.0]])
    assert over_water(point, point, []) is None
    nowhere = over_water(point, np.array([[np.nan, np.nan]]), [LineString([(-1, 0), (1, 0)])])
    assert nowhere is not None
    assert not nowhere[0]
