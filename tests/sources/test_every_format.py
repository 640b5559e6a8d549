"""What every format of school lists keeps to, whoever declares it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geocluster.crs import system
from geocluster.errors import SchoolsError
from geocluster.schools import COUNTED
from geocluster.sources import LAYOUTS, read_schools
from geocluster.sources.layout import Layout
from geocluster.sources.layouts import format_names
from tests.docs.examples import entry

EVERY = dict([*LAYOUTS.own.items(), entry("add/format")])
FIGURES = {"low_age": "5", "high_age": "11", "pupils": "64", "capacity": "90"}


def listed(layout: Layout, file: Path, *, without: str | None = None, header: int = 0) -> Path:
    """Write three schools in the layout's own columns, in its first encoding."""
    x, y, crs = layout.points[0]
    degrees = system(crs).is_geographic
    east, north = {"CN": (105.1, 30.2)}.get(layout.country or "", (2.1, 54.7))
    if not degrees:
        east, north = 400_000, 300_000
    named = {
        f: headers[min(header, len(headers) - 1)]
        for f, headers in layout.columns.items()
        if f != without
    }
    rows = []
    for k in range(3):
        cells = {head: FIGURES.get(f, f"{f} {k}") for f, head in named.items()}
        fixed = {
            "id": f"10000{k}",
            "status": next(iter(sorted(layout.open_statuses)), "open"),
            "postcode": "",
        }
        cells |= {named[f]: value for f, value in fixed.items() if f in named}
        step = 0.01 if degrees else 1_000
        rows.append(cells | {x: str(east + k * step), y: str(north)})
    with file.open("w", encoding=layout.encodings[0], newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


@pytest.mark.parametrize("name", EVERY)
def test_a_list_in_its_columns_is_read_whole(name: str, tmp_path: Path) -> None:
    layout = EVERY[name]
    with LAYOUTS.having({} if name in LAYOUTS else {name: layout}):
        coordinates = "wgs84" if layout.shifted else None
        for header in range(max(map(len, layout.columns.values()))):
            file = listed(layout, tmp_path / f"{header}.csv", header=header)
            schools = read_schools(file, layout=name, coordinates=coordinates)
            assert (schools.counts.read, schools.counts.kept) == (3, 3)
            assert schools.ids == ("100000", "100001", "100002")
            assert np.isfinite(schools.lonlat).all()
            for field in layout.columns.keys() - {"id", "status", "postcode"}:
                counted = field in COUNTED
                wanted = int(FIGURES[field]) if counted else f"{field} 0"
                assert schools.table[field].iloc[0] == wanted
            assert schools.sources[0].name == layout.source.name


@pytest.mark.parametrize("name", EVERY)
def test_a_list_without_a_column_that_must_be_there_is_refused_by_its_name(
    name: str, tmp_path: Path
) -> None:
    layout = EVERY[name]
    with LAYOUTS.having({} if name in LAYOUTS else {name: layout}):
        for field in layout.required:
            file = listed(layout, tmp_path / f"{field}.csv", without=field)
            with pytest.raises(SchoolsError) as told:
                read_schools(file, layout=name, coordinates="wgs84" if layout.shifted else None)
            assert any(head in str(told.value) for head in layout.columns[field])


@pytest.mark.parametrize("name", EVERY)
def test_its_entry_would_be_taken_from_a_third_party_and_no_broken_one(name: str) -> None:
    layout = EVERY[name]
    LAYOUTS.check(name, layout)
    broken = {
        "bears the name": replace(layout, name="other"),
        "no field 'role'": replace(layout, columns={**layout.columns, "role": ("Role",)}),
        "no column is named for": replace(layout, required=(*layout.required, "diocese_2")),
        "no encoding": replace(layout, encodings=()),
    }
    for words, wrong in broken.items():
        with pytest.raises(ValueError, match=words):
            LAYOUTS.check(name, wrong)
    with pytest.raises(ValueError, match="whose columns the scenario names"):
        LAYOUTS.check("table", layout)


def test_a_scenario_may_name_what_is_installed_and_no_more() -> None:
    name, layout = entry("add/format")
    assert name not in format_names()
    with LAYOUTS.having({name: layout}):
        assert format_names()[-2:] == (name, "table")
