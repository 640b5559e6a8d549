"""A made county with what planners know: its list, its pairs, and all else as it is without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import geocluster as gc
from geocluster.generator import generate
from geocluster.planning import check
from geocluster.scenario import read_scenario
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("known")
    generate(folder, schools=150, seed=1, known=True)
    return folder


def test_roads_and_border_are_those_of_the_county_without(county: Path) -> None:
    demo = REPOSITORY / "data" / "demo"
    for name in ("roads.osm.pbf", "boundary.geojson", "roads.osm.pbf.source.json"):
        assert (county / name).read_bytes() == (demo / name).read_bytes(), name


def test_only_twins_are_others_than_in_the_list_without(county: Path) -> None:
    before = gc.read_schools(REPOSITORY / "data" / "demo" / "schools.csv")
    after = gc.read_schools(county / "schools.csv")
    assert after.ids == before.ids
    assert after.pupils == before.pupils
    changed = [a for a, b in zip(after.names, before.names, strict=True) if a != b]
    assert 4 <= len(changed) <= 16
    assert all(name.endswith(("Infant School", "Junior School")) for name in changed)


def test_equal_arguments_give_equal_bytes(county: Path, tmp_path: Path) -> None:
    generate(tmp_path, schools=150, seed=1, known=True)
    for file in county.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_its_scenario_reads_all_of_it_and_finds_its_pairs(county: Path) -> None:
    found = check(read_scenario(county / "scenario.toml"))
    schools = found.problem.schools
    assert set(schools.column("head")) == {"vacant", "acting", "permanent", None}
    assert schools.forecast_years == ("2027", "2030", "2032")
    assert set(schools.layers) == {"partnership", "trust", "cluster"}
    assert None in schools.column("forecast 2027")
    twins = {s for s, name in zip(schools.ids, schools.names, strict=True) if "Infant" in name}
    assert {s for pair in schools.linked for s in pair.schools} >= twins
    assert {pair.why.code for pair in schools.linked} == {"linked.names"}
    codes = {issue.code for issue in found.issues}
    assert {"forecast_shared", "head_unknown", "forecast_unknown", "linked_pair"} <= codes
    assert "head_unread" not in codes
    note = json.loads((county / "schools.csv.source.json").read_text(encoding="utf-8"))
    assert note["synthetic"]
