"""Longitude is a circle: a county on both sides of 180 degrees is a county like any other."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geocluster.basemap import read_shapes
from geocluster.errors import SchoolsError, TravelError
from geocluster.maps.content import page_content
from geocluster.neighbours import pairs_of, touching
from geocluster.plane import decode
from geocluster.planning import Checked, check, run
from geocluster.proposal import Proposal
from geocluster.roads import EngineRequest, travel
from geocluster.scenario import scenario_of
from geocluster.schools import Schools
from geocluster.sources import read_schools
from geocluster.sphere import (
    great_circle,
    in_space,
    middle_longitude,
    on_one_side,
    unwrapped,
    within_longitudes,
    wrapped,
)
from geocluster.travel import TravelTimes
from tests.road_files import write_osm

LAT = -16.8
degrees = st.floats(-180, 180)


def turned(lon: Any, shift: float) -> Any:
    """Longitudes moved round the globe, as a file would hold them."""
    return np.round(wrapped(np.asarray(lon, float) + shift), 7)


@given(st.lists(degrees, min_size=1, max_size=8), st.integers(-3, 3))
def test_a_longitude_is_the_same_place_after_any_number_of_turns(
    lon: list[float], turns: int
) -> None:
    moved = np.array(lon) + 360 * turns
    assert np.allclose(wrapped(moved) % 360, np.array(lon) % 360, atol=1e-9) or np.allclose(
        np.abs(wrapped(moved) - lon) % 360, 0, atol=1e-9
    )
    assert (wrapped(lon) == lon).all()
    assert (unwrapped(lon, 0.0) == lon).all()


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), degrees)
def test_the_middle_of_a_county_moves_with_it(lon: list[float], shift: float) -> None:
    middle = (min(lon) + max(lon)) / 2
    found = middle_longitude(wrapped(np.array(lon) + shift))
    assert (found - middle - shift + 180) % 360 - 180 == pytest.approx(0, abs=1e-9)
    together = on_one_side(np.column_stack([wrapped(np.array(lon) + shift), np.zeros(len(lon))]))
    assert np.ptp(together[:, 0]) == pytest.approx(max(lon) - min(lon), abs=1e-9)


def test_a_county_far_from_180_degrees_stays_as_it_is_to_the_bit() -> None:
    lonlat = np.array([(-0.7123456789, 52.6), (0.1, 52.7), (-5.0, 50.0)])
    assert (on_one_side(lonlat) == lonlat).all()


def test_one_wrong_point_does_not_split_the_others() -> None:
    lonlat = np.array([(179.9, -17.0), (-179.9, -17.0), (179.8, -17.0), (0.0, -17.0)])
    together = on_one_side(lonlat)
    assert np.ptp(together[:3, 0]) == pytest.approx(0.3)


@given(degrees, st.floats(0, 359), degrees)
def test_an_area_that_leads_across_180_holds_what_lies_in_it(
    west: float, width: float, lon: float
) -> None:
    east = float(wrapped(west + width))
    eastwards = (lon - west) % 360
    if min(abs(eastwards - width), abs(eastwards), abs(eastwards - 360)) > 1e-6 < width:
        assert within_longitudes([lon], west, east).tolist() == [eastwards < width]


@given(degrees, st.floats(-80, 80), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_a_line_through_the_earth_is_as_long_as_the_way_over_it(
    lon: float, lat: float, east: float, north: float
) -> None:
    places = np.array([(lon, lat), (float(wrapped(lon + east)), lat + north)])
    a, b = in_space(places)
    assert np.linalg.norm(a - b) == pytest.approx(
        float(great_circle(places[:1], places[1:])[0]), abs=1
    )


# Coordinate systems whose area crosses 180 degrees, and lists that count differently.

ALEUTIANS = [(179.61, 51.4), (-179.16, 51.87), (179.3, 51.5), (-178.9, 51.6)]
FIJI = [(179.95, -16.8), (-179.95, -16.8), (179.9, -16.7), (-179.9, -16.9)]
GISBORNE = [(178.0, -38.66), (178.3, -38.0), (177.9, -38.7)]
CHATHAMS = [(-176.55, -43.95), (-176.4, -43.9), (-176.6, -44.0)]


def listed(folder: Path, xy: Any, crs: str, name: str = "list.csv") -> Schools:
    file = folder / name
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "name", "pupils", "x", "y"])
        rows.writerows(
            (f"S{k}", f"School {k}", 50, *map(repr, map(float, p))) for k, p in enumerate(xy)
        )
    columns = {"id": "id", "name": "name", "pupils": "pupils", "x": "x", "y": "y"}
    return read_schools(file, layout="table", columns=columns, crs=crs)


@pytest.mark.parametrize(
    ("crs", "places"),
    [
        ("EPSG:4269", [(-93.6, 41.6), (-93.7, 41.7), (-94.0, 42.0)]),
        ("EPSG:4269", ALEUTIANS),
        ("EPSG:3338", ALEUTIANS),
        ("EPSG:4326", ALEUTIANS),
        ("EPSG:4167", GISBORNE),
        ("EPSG:4167", CHATHAMS),
        ("EPSG:2193", GISBORNE),
        ("EPSG:3793", CHATHAMS),
        ("EPSG:3851", [*GISBORNE]),
        ("EPSG:4720", FIJI),
        ("EPSG:3460", FIJI),
        ("EPSG:32760", FIJI),
        ("EPSG:32701", FIJI),
        ("EPSG:3832", FIJI),
        ("EPSG:3857", FIJI),
    ],
)
def test_schools_are_kept_in_every_system_that_crosses_180(
    tmp_path: Path, crs: str, places: list[tuple[float, float]]
) -> None:
    lonlat = np.array(places)
    to_system = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    schools = listed(tmp_path, np.column_stack(to_system.transform(*lonlat.T)), crs)
    assert schools.counts.kept == len(places)
    assert great_circle(schools.lonlat, lonlat).max() < 1
    assert {i.action for i in schools.issues} <= {"kept"}


def test_longitudes_counted_to_360_are_read_and_it_is_said(tmp_path: Path) -> None:
    schools = listed(tmp_path, [(179.9, -16.8), (180.1, -16.8), (180.3, -16.9)], "EPSG:4326")
    assert schools.lonlat[:, 0] == pytest.approx([179.9, -179.9, -179.7])
    said = [i for i in schools.issues if i.code == "number_form"]
    assert [i.row for i in said] == [2, 3]
    assert "180.1 read as -179.9" in said[0].message


@pytest.mark.parametrize("east", [-179.99, 180.01])
def test_a_school_ground_across_180_has_its_point_within(tmp_path: Path, east: float) -> None:
    def ground(name: str, west: float, east: float) -> dict[str, Any]:
        ring = [(west, -17), (east, -17), (east, -16.98), (west, -16.98), (west, -17)]
        shape = {"type": "Polygon", "coordinates": [ring]}
        return {"type": "Feature", "properties": {"id": name}, "geometry": shape}

    grounds = [ground("a", 179.99, east), ground("b", 179.9, 179.92)]
    file = tmp_path / "grounds.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": grounds}))
    schools = read_schools(file, layout="table", columns={"id": "id"})
    assert schools.counts.kept == 2
    assert abs(abs(schools.lonlat[0, 0]) - 180) < 0.02


@pytest.mark.parametrize("lon", [-180.5, 360.5, 1e6, float("nan"), float("inf")])
def test_a_longitude_that_is_none_is_refused(tmp_path: Path, lon: float) -> None:
    with pytest.raises(SchoolsError, match="degrees"):
        Schools.of(["a"], lon=[lon], lat=[0.0])


def test_the_far_one_is_found_on_either_side(tmp_path: Path) -> None:
    places = [*FIJI, (178.0, -16.8), (-178.0, -16.8)]
    schools = listed(tmp_path, places, "EPSG:4326")
    assert schools.ids == ("S0", "S1", "S2", "S3")
    far = [i for i in schools.issues if i.code == "far_from_the_rest"]
    assert [i.row for i in far] == [5, 6]
    assert all("21" in i.message for i in far)


@pytest.mark.parametrize("middle", [-1.5, 180.0])
def test_a_list_of_a_whole_country_reaches_far_and_is_kept(tmp_path: Path, middle: float) -> None:
    near = np.random.default_rng(3).normal(0, 0.6, (200, 2))
    away = np.column_stack([np.linspace(0.3, 4.2, 14), np.zeros(14)])
    places = np.concatenate([near, away, -away, [(9.0, 0.0), (0.0, 9.0)]])
    places = np.column_stack([wrapped(places[:, 0] + middle), places[:, 1] + 51.0])
    schools = listed(tmp_path, places, "EPSG:4326")
    far = [i.row for i in schools.issues if i.code == "far_from_the_rest"]
    assert far == [len(places) - 1, len(places)]


def test_the_nearest_school_may_stand_across_180(tmp_path: Path) -> None:
    schools = listed(tmp_path, [(179.95, -16.8), (-179.95, -16.8), (-179.2, -16.8)], "EPSG:4326")
    lonely = [i.row for i in schools.issues if i.code == "lonely_point"]
    assert lonely == [3]


def test_a_point_near_a_pole_is_refused_with_a_sentence(tmp_path: Path) -> None:
    places = [(10.0, 78.2), (12.0, 78.3), (0.0, 89.9), (100.0, -90.0)]
    schools = listed(tmp_path, places, "EPSG:4326")
    said = [i for i in schools.issues if i.action == "rejected"]
    assert [i.row for i in said] == [3, 4]
    assert {i.code for i in said} == {"near_pole"}


# A made county, end to end, anywhere on the globe.


@dataclass(frozen=True)
class County:
    """A grid of roads round the middle, with schools beside it."""

    folder: Path
    shift: float

    def lon(self, lon: float) -> float:
        return float(turned(lon, self.shift))

    def scenario(self, engine: str, **more: Any) -> Any:
        travel: dict[str, Any] = {"engine": engine, "cutoff_minutes": 60}
        if engine == "roads":
            travel |= {"file": str(self._roads())}
        content = {
            "name": "county",
            "schools": {
                "file": str(self._list()),
                "format": "table",
                "columns": {"id": "id", "name": "name", "pupils": "pupils", "x": "x", "y": "y"},
                "crs": "EPSG:4326",
            },
            "travel": travel | more,
            "tier": [{"size": [2, 4], "longest_drive_minutes": 20, "contiguous": True}],
            "output": {"boundary": str(self._outline())},
        }
        return scenario_of(content, folder=self.folder)

    def _list(self) -> Path:
        random = np.random.default_rng(7)
        file = self.folder / "list.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            rows = csv.writer(out)
            rows.writerow(["id", "name", "pupils", "x", "y"])
            for k, (x, y) in enumerate(np.round(random.uniform(-0.09, 0.09, (14, 2)), 5).tolist()):
                rows.writerow([f"S{k:02}", f"School {k}", 40 + k, self.lon(x), round(LAT + y, 7)])
            rows.writerow(["far", "Far away", 9, self.lon(2.5), LAT])
        return file

    def _roads(self) -> Path:
        ticks = [-0.1, -0.05, 0.0, 0.05, 0.1]
        nodes = {
            10 * i + j: (self.lon(x), round(LAT + y, 7))
            for i, x in enumerate(ticks)
            for j, y in enumerate(ticks)
        }
        road = {"highway": "secondary"}
        ways = [([10 * i + j for i in range(5)], road) for j in range(5)]
        ways += [([10 * i + j for j in range(5)], road) for i in range(5)]
        tags = {22: {"place": "village", "name": "Middle"}, 44: {"place": "town", "name": "East"}}
        return write_osm(self.folder / "roads.osm", nodes, ways, tags)

    def _outline(self) -> Path:
        ring = [(-0.12, -0.12), (0.12, -0.12), (0.12, 0.12), (-0.12, 0.12), (-0.12, -0.12)]
        ring = [(self.lon(x), LAT + y) for x, y in ring]
        file = self.folder / "outline.geojson"
        file.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
        return file


def times_of(travel: TravelTimes) -> dict[tuple[int, int], int]:
    pairs = travel.seconds.tocoo()
    return {(int(i), int(j)): int(s) for i, j, s in zip(*pairs.coords, pairs.data, strict=True)}


def codes_of(found: Checked) -> Counter[tuple[str, int | None]]:
    return Counter((i.code, i.row) for i in found.issues)


def page_of(proposal: Proposal) -> Any:
    return json.loads(json.dumps(page_content(proposal)))


def lines_of(page: Any) -> list[str]:
    """Every line of the page, as it is written."""
    base, (tier,) = page["base"], page["tiers"]
    areas = [*base["land"], *base["water_areas"], *(g for x in tier["groups"] for g in x["area"])]
    return [
        *(ring for part in areas for ring in part),
        *(line for lines in base["roads"].values() for line in lines),
        *base["minor"],
        *base["closed"],
        *(link["line"] for group in tier["groups"] for link in group["links"] if link["line"]),
    ]


@pytest.mark.parametrize("engine", ["roads", "straight"])
@settings(max_examples=6)
@given(shift=st.sampled_from([180.0, -180.0, 179.95, -179.9, 180.03]) | degrees)
def test_where_on_the_globe_a_county_lies_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, engine: str, shift: float
) -> None:
    here, there = (County(tmp_path_factory.mktemp("county"), s) for s in (0.0, round(shift, 5)))
    one, other = (check(c.scenario(engine)) for c in (here, there))
    assert codes_of(one) == codes_of(other)
    assert ("far_from_the_rest", 15) in codes_of(one)
    assert pairs_of(touching(one.problem.schools)) == pairs_of(touching(other.problem.schools))
    a, b = times_of(one.problem.travel), times_of(other.problem.travel)
    assert a.keys() == b.keys()
    assert all(abs(a[pair] - b[pair]) <= 1 for pair in a)
    first, second = (run(c.scenario(engine)) for c in (here, there))
    assert first.finest.grouping == second.finest.grouping


def test_the_map_shows_a_county_across_180_together(tmp_path: Path) -> None:
    closed = {"line": [[179.975, LAT + 0.01], [-179.975, LAT + 0.01]]}
    proposal = run(County(tmp_path, 180.0).scenario("roads", closed=[closed]))
    page = page_of(proposal)
    for lon in (*(s["lon"] for s in page["schools"]), *(f[0] for f in page["snapped"])):
        assert abs(abs(lon) - 180) < 0.2
    places = [s["lon"] for s in page["schools"]] + [f[0] for f in page["snapped"]]
    places += [p[3] for p in page["base"]["places"]]
    assert max(places) - min(places) < 0.3
    assert {p[0] for p in page["base"]["places"]} == {"Middle", "East"}
    for line in lines_of(page):
        lon = decode(line)[:, 0]
        assert np.ptp(lon) < 0.5
        assert abs(lon - np.mean(places)).max() < 0.5
    assert len(page["base"]["closed"]) == 1
    drawn = shapely.MultiLineString([d for k in proposal.basemap.roads.values() for d in k])
    assert drawn.bounds[2] - drawn.bounds[0] == pytest.approx(0.2, abs=1e-6)


def test_roads_of_another_place_are_named_as_such_across_180(tmp_path: Path) -> None:
    county = County(tmp_path, 180.0)
    scenario = county.scenario("roads")
    roads = County(tmp_path, 160.0)._roads()
    with pytest.raises(TravelError) as refused:
        run(scenario)
    assert roads.name == "roads.osm"
    assert "the roads lie between -16.90, 159.90 and -16.70, 160.10" in str(refused.value)
    west, east = re.findall(
        r"these schools between -\d+\.\d+, (\S+) and -\S+ (\S+) ", str(refused.value)
    )[0]
    assert 179.9 < float(west) < 180
    assert -180 < float(east) < -179.9


@pytest.mark.parametrize("line", [(179.975, -179.975), (179.975, 180.025), (-179.975, 179.975)])
def test_a_road_is_closed_by_a_line_across_180_drawn_in_any_way(
    tmp_path: Path, line: tuple[float, float]
) -> None:
    county = County(tmp_path, 180.0)
    closed = {"line": [[line[0], LAT + 0.01], [line[1], LAT + 0.01]]}
    scenario = county.scenario("roads", closed=[closed])
    assert "near -16.7900, 180" in scenario.closed[0].label.replace("-180", "180")
    open_times = check(county.scenario("roads")).problem.travel
    shut = check(scenario).problem.travel
    assert shut.closure is not None
    assert [many for _, many in shut.closure.roads] == [1]  # the piece of the road on 180 itself
    assert times_of(open_times) != times_of(shut)


@pytest.mark.parametrize("sides", ["split at 180", "over it", "beyond it"])
def test_an_outline_across_180_is_one_shape(tmp_path: Path, sides: str) -> None:
    def box(west: float, east: float) -> list[list[list[float]]]:
        return [[[west, -17], [east, -17], [east, -16], [west, -16], [west, -17]]]

    drawn = {
        "split at 180": [box(179.5, 180), box(-180, -179.5)],
        "over it": [box(179.5, -179.5)],
        "beyond it": [box(179.5, 180.5)],
    }[sides]
    file = tmp_path / "outline.geojson"
    file.write_text(json.dumps({"type": "MultiPolygon", "coordinates": drawn}))
    outline = read_shapes(file, 179.9)
    assert outline.bounds == pytest.approx((179.5, -17, 180.5, -16))
    assert outline.area == pytest.approx(1)


def test_far_from_180_a_shape_may_span_the_globe(tmp_path: Path) -> None:
    ring = [[-180, -80], [180, -80], [180, 80], [-180, 80], [-180, -80]]
    file = tmp_path / "world.geojson"
    file.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    assert read_shapes(file, -1.5).area == pytest.approx(360 * 160)


def test_roads_that_a_map_cuts_at_180_go_on_there(tmp_path: Path) -> None:
    nodes = {1: (179.9, LAT), 2: (180.0, LAT), 3: (-180.0, LAT), 4: (-179.9, LAT)}
    whole = {1: (179.9, LAT), 2: (180.0, LAT), 4: (-179.9, LAT)}
    road = {"highway": "secondary"}
    cut = write_osm(tmp_path / "cut.osm", nodes, [([1, 2], road), ([3, 4], road)])
    one = write_osm(tmp_path / "one.osm", whole, [([1, 2], road), ([2, 4], road)])
    schools = Schools.of(["a", "b", "c"], lon=[179.91, 179.98, -179.92], lat=[LAT] * 3)
    found = [travel(schools, "roads", EngineRequest(cutoff=3600, file=f)).times for f in (cut, one)]
    assert times_of(found[0]) == times_of(found[1])
    assert found[0].between(0, 2) is not None
    beside = {**nodes, 3: (-180.0, LAT + 0.001)}
    apart = write_osm(tmp_path / "apart.osm", beside, [([1, 2], road), ([3, 4], road)])
    times = travel(schools, "roads", EngineRequest(cutoff=3600, file=apart)).times
    assert times.between(0, 2) is None
