"""Shapes that planners draw: the outline of a county, and closed roads."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box

from geocluster.basemap import read_shapes
from geocluster.errors import GeoclusterError, ScenarioError
from geocluster.planning import Watcher, check, run
from geocluster.scenario.travelling import drawn_shape
from geocluster.shapes import sound_shape

AREA = box(-0.6, 51.9, -0.4, 52.1)
BOW = Polygon([(-0.6, 51.9), (-0.4, 52.1), (-0.4, 51.9), (-0.6, 52.1)])


def plan(folder: Path, more: str) -> Path:
    rows = "".join(f"S{k},School {k},60,{-0.5 + k / 100},52\n" for k in range(4))
    (folder / "schools.csv").write_text(f"id,name,pupils,lon,lat\n{rows}", encoding="utf-8")
    scenario = folder / "plan.toml"
    scenario.write_text(
        "name = 'plan'\n[schools]\nfile = 'schools.csv'\nformat = 'table'\ncrs = 'EPSG:4326'\n"
        "columns = { id = 'id', name = 'name', pupils = 'pupils', x = 'lon', y = 'lat' }\n"
        "[[tier]]\nsize = [2, 3]\nlongest_drive_minutes = 40\n" + more,
        encoding="utf-8",
    )
    return scenario


def drawn(folder: Path, *shapes: Any) -> Path:
    """Write shapes, or geometries in GeoJSON as they are, into a map file."""
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": shapely.geometry.mapping(s) if hasattr(s, "geom_type") else s,
        }
        for s in shapes
    ]
    file = folder / "outline.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


@pytest.mark.parametrize(
    ("shapes", "area"),
    [
        ([AREA], AREA.area),
        ([BOW], AREA.area / 2),
        ([BOW, AREA], AREA.area),
        ([AREA, None], AREA.area),
        ([None, {"type": "Polygon", "coordinates": []}, AREA], AREA.area),
        ([AREA, Point(-0.5, 52)], AREA.area),
        ([shapely.GeometryCollection([AREA, LineString([(0, 0), (1, 1)])])], AREA.area),
        ([{"type": "GeometryCollection", "geometries": [
            {"type": "GeometryCollection", "geometries": [shapely.geometry.mapping(AREA)]}]}],
         AREA.area),
        ([shapely.MultiPolygon([AREA, AREA])], AREA.area),
        ([shapely.force_3d(AREA, 7.0)], AREA.area),
        ([Polygon([(-0.6, 51.9), (-0.6, 51.9), (-0.4, 51.9), (-0.4, 52.1), (-0.6, 52.1)])],
         AREA.area),
        ([AREA, Polygon([(-0.6, 51.9), (-0.5, 51.9), (-0.6, 51.9)])], AREA.area),
    ],
)  # fmt: skip
def test_an_outline_is_made_valid_and_what_has_no_area_is_passed_over(
    tmp_path: Path, shapes: list[Any], area: float
) -> None:
    outline = read_shapes(drawn(tmp_path, *shapes), -0.5)
    assert outline.is_valid
    assert outline.area == pytest.approx(area)


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ([Point(-0.5, 52)], "holds Point, but an area is needed"),
        ([LineString([(-0.6, 52), (-0.4, 52)])], "holds LineString, but an area is needed"),
        ([None], "holds nothing of any extent"),
        ([], "holds nothing|cannot be read|coordinate system"),
        ([Polygon([(-0.6, 51.9), (-0.5, 51.9), (-0.4, 51.9)])], "holds nothing of any extent"),
        ([box(483000, 300000, 484000, 301000)], r"\(484000, 300000\).*no place in degrees"),
        ([box(-0.6, 95, -0.4, 96)], "no place in degrees"),
    ],
)
def test_an_outline_without_an_area_in_degrees_is_refused(
    tmp_path: Path, shapes: list[Any], said: str
) -> None:
    with pytest.raises(ScenarioError, match=rf"outline\.geojson .*({said})"):
        read_shapes(drawn(tmp_path, *shapes), -0.5)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_coordinate_that_is_no_number_is_refused(tmp_path: Path, value: str) -> None:
    text = json.dumps(shapely.geometry.mapping(AREA)).replace("-0.6", value)
    (tmp_path / "odd.geojson").write_text(text)
    with pytest.raises(ScenarioError, match=r"odd\.geojson"):
        read_shapes(tmp_path / "odd.geojson", -0.5)
    with pytest.raises(ValueError, match="no number, in shape 2"):
        sound_shape([AREA, Polygon([(0, 0), (1, float(value)), (2, 2)])], lines=False)


def test_a_map_file_may_be_in_any_system_but_must_say_which(tmp_path: Path) -> None:
    national = gpd.GeoDataFrame(geometry=[AREA], crs="EPSG:4326").to_crs("EPSG:27700")
    national.to_file(tmp_path / "a.gpkg")
    assert read_shapes(tmp_path / "a.gpkg", -0.5).area == pytest.approx(AREA.area, rel=1e-6)
    national.to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(ScenarioError, match=r"a\.shp holds no coordinate system.*\.prj"):
        read_shapes(tmp_path / "a.shp", -0.5)
    wrong = national.set_crs("EPSG:2193", allow_override=True)
    wrong.geometry = wrong.geometry.affine_transform([1e4, 0, 0, 1e4, 0, 0])
    wrong.to_file(tmp_path / "w.gpkg")
    with pytest.raises(ScenarioError, match=r"w\.gpkg"):
        read_shapes(tmp_path / "w.gpkg", -0.5)


def test_of_several_layers_the_one_with_areas_is_taken_or_none(tmp_path: Path) -> None:
    file = tmp_path / "layers.gpkg"
    gpd.GeoDataFrame(geometry=[Point(0, 52)], crs=4326).to_file(file, layer="labels")
    gpd.GeoDataFrame(geometry=[AREA], crs=4326).to_file(file, layer="county")
    assert read_shapes(file, -0.5).equals(AREA)
    gpd.GeoDataFrame(geometry=[AREA], crs=4326).to_file(file, layer="wards")
    with pytest.raises(ScenarioError, match=r"3 layers of shapes \(labels, county, wards"):
        read_shapes(file, -0.5)


@pytest.mark.parametrize(
    "content", ["", "id,x\n1,2\n", "{}", "[1]", '{"type": "Polygon"}', "<kml/>"]
)
def test_what_is_no_map_file_is_refused(tmp_path: Path, content: str) -> None:
    for name in ("a.geojson", "a.csv", "a.gpkg", "a.shp"):
        (tmp_path / name).write_text(content)
        with pytest.raises(ScenarioError, match=name):
            read_shapes(tmp_path / name, -0.5)


COORDINATE = st.sampled_from(
    [0.0, -0.5, 52.0, 1e6, -1e6, 180.0, 360.0, float("nan"), float("inf"), 1e-300, 1e308]
)
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=0, max_size=6)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from(["line", "ring", "point"]), POINTS), max_size=3),
    st.booleans(),
)
def test_any_shape_is_made_valid_or_refused(
    shapes: list[tuple[str, list[tuple[float, float]]]], lines: bool
) -> None:
    made = []
    for kind, points in shapes:
        if kind == "point":
            made += [Point(p) for p in points]
        elif len(points) >= 3 and np.isfinite(points[0]).all():  # else no ring closes
            made.append(LineString(points) if kind == "line" else Polygon([*points, points[0]]))
    with suppress(ValueError):
        sound = sound_shape(made, lines=lines)
        assert sound.is_valid
        assert sound.length > 0
        assert np.isfinite(shapely.get_coordinates(sound)).all()


# --- from a scenario ----------------------------------------------------------------------

STRAIGHT = "[travel]\nengine = 'straight'\n[output]\nboundary = 'outline.geojson'\n"


def test_an_outline_that_crosses_itself_is_drawn(tmp_path: Path) -> None:
    drawn(tmp_path, BOW, AREA)
    proposal = run(plan(tmp_path, STRAIGHT), seconds=5)
    assert proposal.basemap.boundary is not None
    assert proposal.basemap.boundary.equals(AREA)


@pytest.mark.parametrize("shape", [Point(-0.5, 52), box(51.9, -0.6, 52.1, -0.4), None])
def test_an_outline_that_cannot_be_drawn_is_refused_before_anything_is_solved(
    tmp_path: Path, shape: Any
) -> None:
    drawn(tmp_path, shape)
    steps: list[str] = []
    scenario = plan(tmp_path, STRAIGHT)
    for command in (run, check):
        with pytest.raises(GeoclusterError, match=r"outline\.geojson"):
            command(scenario, watcher=Watcher(step=lambda what, share: steps.append(what)))
    assert set(steps) == {"Reading schools"}


@pytest.mark.parametrize(
    ("kind", "points", "length"),
    [
        ("area", [[-0.6, 51.9], [-0.4, 52.1], [-0.4, 51.9], [-0.6, 52.1]], BOW.length / 2),
        ("area", [[0, 52], [1, 52], [2, 52]], 2),
        ("line", [[0, 52], [0, 52], [1, 52]], 1),
    ],
)
def test_what_is_drawn_in_a_scenario_keeps_all_that_it_covers(
    kind: str, points: list[list[float]], length: float
) -> None:
    shape = drawn_shape({kind: points})
    assert shape.is_valid
    assert shape.length >= length


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        ("line", [[0, 52], [0, 52]]),
        ("area", [[0, 52], [0, 52], [0, 52]]),
        ("line", [[0, 52], [float("nan"), 52]]),
        ("line", [[0, 52], [float("inf"), 52]]),
        ("area", [[0, 52], [1, 52]]),
        ("line", []),
        ("line", [[0, 99], [1, 99]]),
    ],
)
def test_what_is_drawn_in_a_scenario_must_have_an_extent(
    kind: str, points: list[list[float]]
) -> None:
    with pytest.raises(ValueError, match=f"a closed {kind}"):
        drawn_shape({kind: points})
