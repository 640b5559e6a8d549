"""A mirrored county: x and y of all schools are exchanged, and the system's area holds both."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from geocluster.errors import SchoolsError
from geocluster.planning import check
from geocluster.rules import Condition, Where
from geocluster.schools import Schools
from geocluster.sources import read_schools
from tests.sources.test_postcodes import FORMS, TABLE, UNITS
from tests.test_plausible import spread, written

STRAIGHT = 'engine = "straight"'


def outlined(folder: Path, schools: Schools, *, east: float = 0.0, swap: bool = False) -> Path:
    """Write a scenario with a boundary around the schools, or east of them."""
    file = written(folder, schools, travel=STRAIGHT, swap=swap)
    (west, south), (right, north) = schools.lonlat.min(axis=0), schools.lonlat.max(axis=0)
    corners = [(west, south), (right, south), (right, north), (west, north), (west, south)]
    ring = [[x + east, y] for x, y in corners]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    (folder / "edge.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]})
    )
    file.write_text(f'{file.read_text()}\n[output]\nboundary = "edge.geojson"\n')
    return file


def test_a_boundary_tells_that_x_and_y_are_exchanged(tmp_path: Path) -> None:
    schools = spread(10, lon=13.0, lat=12.5)
    right = check(outlined(tmp_path / "right", schools))
    assert "outside_boundary" not in {x.code for x in right.issues}
    with pytest.raises(SchoolsError, match=r"0 of 10 .* with x and y exchanged 10 do"):
        check(outlined(tmp_path / "wrong", spread(10, lon=13.0, lat=30.0), swap=True))


def test_a_boundary_that_most_schools_are_outside_of_is_said(tmp_path: Path) -> None:
    found = check(outlined(tmp_path, spread(10), east=0.4))
    (said,) = [x for x in found.issues if x.code == "outside_boundary"]
    assert said.value == "10"
    assert "10 of 10 schools" in said.message


@pytest.mark.parametrize("turned", [False, True])
def test_postcodes_tell_that_x_and_y_are_exchanged(tmp_path: Path, turned: bool) -> None:
    units = [unit for unit in UNITS if unit[1] != 9]
    rows = [
        f"{k},School {k},50,{post},{n if turned else e:.0f},{e if turned else n:.0f}"
        for k, (post, _, e, n) in enumerate(units)
    ]
    file = tmp_path / "list.csv"
    file.write_text("\n".join(["id,name,roll,post,e,n", *rows]))

    def read() -> Schools:
        return read_schools(
            file,
            layout="table",
            columns=TABLE | {"x": "e", "y": "n"},
            crs="EPSG:27700",
            postcodes=FORMS["codepoint zip"](tmp_path),
        )

    if not turned:
        assert len(read()) == len(units)
        return
    with pytest.raises(SchoolsError, match=r"list\.csv: .* with x and y exchanged"):
        read()


def test_a_british_list_that_is_on_land_only_when_exchanged_is_put_right(tmp_path: Path) -> None:
    east = np.array([182_000, 190_000, 201_000, 178_500])
    north = np.array([44_000, 52_000, 61_000, 33_000])
    file = tmp_path / "cornwall.csv"
    rows = [f"{k},School {k},{n},{e}" for k, (e, n) in enumerate(zip(east, north, strict=True))]
    file.write_text("\n".join(["id,name,x,y", *rows]))
    schools = read_schools(
        file,
        layout="table",
        columns={"id": "id", "name": "name", "x": "x", "y": "y"},
        crs="EPSG:27700",
    )
    assert sum(x.code == "swapped_axes" for x in schools.issues) == 4
    way = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    assert schools.lonlat == pytest.approx(np.column_stack(way.transform(east, north)), abs=1e-5)


def test_real_lists_are_not_turned(shared: Path) -> None:
    primary = Where({"phase": Condition(any_of=("Primary",))})
    for name in ("rutland", "lincolnshire"):
        schools = read_schools(shared / name / "gias_extract.csv", where=primary)
        assert "swapped_axes" not in {x.code for x in schools.issues}
