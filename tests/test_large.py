"""Large lists: what grows with their square is counted first, or not made at all."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import geocluster as gc
from geocluster import drives
from geocluster.drives import check_drives
from geocluster.errors import TravelError
from geocluster.maps.colours import PALETTE, group_colours, neighbours
from geocluster.roads.straight import straight_times
from geocluster.solvers.grouping.units import units_of
from geocluster.sources import read_schools
from geocluster.sphere import great_circle


def town(n: int, *, seed: int = 1, degrees: float = 0.2) -> gc.Schools:
    rng = np.random.default_rng(seed)
    return gc.Schools.of(
        [f"s{k:05}" for k in range(n)],
        lon=-1 + degrees * rng.random(n),
        lat=52 + degrees * rng.random(n),
    )


def test_a_dense_town_is_refused_before_its_drives_are_made_with_a_cutoff_that_will_do() -> None:
    schools = town(9_000)
    with pytest.raises(TravelError, match="81 million drives of up to 45 min") as refused:
        straight_times(schools, cutoff=2700)
    enough = int(str(refused.value).partition("cutoff_minutes to ")[2].partition(" ")[0])
    assert 1 <= enough < 45
    assert 0 < straight_times(schools, cutoff=60 * enough).seconds.nnz <= drives.MOST_DRIVES * 1.05


def test_roads_with_too_many_drives_stop_on_the_way(
    monkeypatch: pytest.MonkeyPatch, demo_county: Path, tmp_path: Path
) -> None:
    from geocluster.planning import travel_times
    from geocluster.scenario import read_scenario

    monkeypatch.setenv("GEOCLUSTER_CACHE", str(tmp_path))
    monkeypatch.setattr(drives, "MOST_DRIVES", 500)
    monkeypatch.setattr("geocluster.roads.snapped.MOST_DRIVES", 500)
    with pytest.raises(TravelError, match="lower cutoff_minutes to"):
        travel_times(read_scenario(demo_county / "scenario.toml"))


def test_the_cutoff_that_is_named_is_the_largest_that_will_do() -> None:
    with pytest.raises(TravelError, match="lower cutoff_minutes to 13 "):
        check_drives(lambda s: 13.5 / 60 * s * drives.MOST_DRIVES / 13.5 / 13.5, 9, cutoff=2700)
    with pytest.raises(TravelError, match="below a minute"):
        check_drives(lambda s: 1e12, 9, cutoff=2700)


def test_straight_lines_of_more_schools_than_one_chunk_are_those_of_the_sphere() -> None:
    schools = town(1_201, degrees=0.5)
    times, lonlat = straight_times(schools, cutoff=600), schools.lonlat
    for origin in (0, 499, 500, 1_200):
        metres = great_circle(np.broadcast_to(lonlat[origin], lonlat.shape), lonlat)
        wanted = np.floor(metres * 1.3 / (45 / 3.6) + 0.5)
        wanted[origin] = np.inf
        row = np.full(len(schools), np.inf)
        begin, end = times.seconds.indptr[origin : origin + 2]
        row[times.seconds.indices[begin:end]] = times.seconds.data[begin:end]
        near = wanted <= 600
        assert np.array_equal(row[near], np.maximum(wanted[near], 1))
        assert np.isinf(row[~near]).all()


@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_groups_side_by_side_have_unlike_colours_while_there_are_enough(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    metres: NDArray[np.float64] = rng.random((2 * n, 2)) * 10_000
    groups = [(2 * k, 2 * k + 1) for k in range(n)]
    colours, beside = group_colours(metres, groups), neighbours(metres, groups)
    for k, others in enumerate(beside):
        taken = {colours[h] for h in others}
        assert colours[k] not in taken or len(taken) == len(PALETTE) or len(others) >= len(PALETTE)
    if n >= 3 * len(PALETTE):
        assert len(set(colours)) > len(PALETTE) / 2


def test_an_id_that_stands_ten_thousand_times_is_told_in_short(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    with file.open("w", newline="", encoding="utf-8") as f:
        table = csv.writer(f)
        table.writerow(["Code", "Name", "Roll", "lon", "lat"])
        table.writerow(["A", "Alpha", 90, -1, 52])
        table.writerows(["X", f"School {k}", 50 + k % 9, -1, 52.1] for k in range(10_000))
    columns = {"id": "Code", "name": "Name", "pupils": "Roll", "x": "lon", "y": "lat"}
    schools = read_schools(file, layout="table", columns=columns, crs="EPSG:4326")
    conflicts = [i for i in schools.issues if i.code == "duplicate_id_conflict"]
    assert len(conflicts) == 10_000
    assert max(len(i.message) for i in conflicts) < 200
    assert "and 9990 more" in conflicts[0].message


def test_who_may_lead_a_school_is_found_without_looking_through_all_drives() -> None:
    schools = town(60, degrees=0.3)
    units = units_of(gc.Problem(schools, straight_times(schools, cutoff=1800), gc.FEDERATION))
    for unit, members in enumerate(units.members):
        at = np.flatnonzero(units.candidate == unit)
        reach = np.searchsorted(units.begin, at, side="right") - 1
        own = np.flatnonzero(units.lead_unit == unit)
        assert np.array_equal(units.leads_with(unit), np.union1d(reach, own))
        assert {units.unit_of(school) for school in members} == {unit}
    assert units.unit_of(len(schools)) is None
