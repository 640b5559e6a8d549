"""The made Chinese county: valleys, townships, a shifted list, and a star for each township."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.generator import generate_china
from geocluster.roads.osm import read_osm
from geocluster.roads.request import FAR_METRES
from geocluster.roads.snapping import snap
from geocluster.sources import read_schools
from tests.conftest import REPOSITORY

CHINA = REPOSITORY / "data" / "china"


def shifted() -> gc.Schools:
    return read_schools(CHINA / "schools.csv", layout="china", coordinates="gcj02")


def test_the_shipped_county_is_what_its_command_makes(tmp_path: Path) -> None:
    generate_china(tmp_path, schools=90, seed=1)
    made = {f.name: f.read_bytes() for f in tmp_path.iterdir()}
    assert made == {f.name: f.read_bytes() for f in CHINA.iterdir()}


def test_the_list_is_in_gb18030_and_not_in_gbk() -> None:
    content = (CHINA / "schools.csv").read_bytes()
    assert "䶮" in content.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        content.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_each_township_has_one_central_school_and_small_teaching_points() -> None:
    schools = shifted()
    kinds = list(zip(schools.column("township"), schools.column("type"), strict=True))
    seats = Counter(township for township, kind in kinds if kind == "中心校")
    assert set(seats.values()) == {1}
    assert set(seats) == set(schools.column("township"))
    points = [
        p
        for p, kind in zip(schools.pupils, schools.column("type"), strict=True)
        if kind == "教学点"
    ]
    assert all(p is not None and 6 <= p <= 80 for p in points)


def test_the_list_agrees_with_its_answer_to_a_metre() -> None:
    with (CHINA / "schools_wgs84.csv").open(encoding="utf-8-sig") as file:
        answer = {
            row["学校名称"]: (float(row["经度"]), float(row["纬度"]))
            for row in csv.DictReader(file)
        }
    schools = shifted()
    assert set(schools.names) == set(answer)
    apart = schools.lonlat - [answer[name] for name in schools.names]
    assert np.hypot(*(apart * [90_600, 111_000]).T).max() < 1


def test_only_without_the_shift_do_the_schools_stand_by_their_roads() -> None:
    network = read_osm(CHINA / "roads.osm.pbf")
    near = snap(network, shifted().lonlat).metres
    wrong = read_schools(CHINA / "schools.csv", layout="china", coordinates="wgs84")
    assert np.nanmax(near) < 150
    assert np.nanmedian(snap(network, wrong.lonlat).metres) > 2 * np.nanmedian(near)
    assert network.main.mean() > 0.1
    assert not snap(network, shifted().lonlat).unreachable


def test_roads_keep_to_valleys() -> None:
    placed = snap(read_osm(CHINA / "roads.osm.pbf"), shifted().lonlat)
    scale = np.array([90_600, 111_000])
    pairs = [(i, j) for i in range(0, 90, 4) for j in range(0, 90, 5) if i != j]
    routes = placed.routes(pairs, cutoff=4 * 3600)
    ratios = []
    for line in routes.values():
        at = np.array(line.coords) * scale
        ratios.append(np.hypot(*np.diff(at, axis=0).T).sum() / np.hypot(*(at[-1] - at[0])))
    assert len(ratios) == len(pairs)
    assert 1.5 < np.mean(ratios) < 2.4


def test_the_scenario_makes_stars_within_townships() -> None:
    proposal = gc.run(CHINA / "scenario.toml")
    schools = proposal.schools
    assert proposal.status is gc.Status.OPTIMAL
    assert proposal.synthetic
    assert proposal.finest.grouping is not None
    townships, kinds = schools.column("township"), schools.column("type")
    for group in proposal.finest.grouping.groups:
        assert group.lead is not None
        assert kinds[group.lead] == "中心校"
        assert len({townships[i] for i in group.members}) == 1
    speaker = proposal.finest.speaker()
    assert all(speaker.say(left.fact) for left in proposal.finest.ungrouped)


@pytest.mark.parametrize("schools", [2, 30, 200])
def test_a_county_of_another_size_can_be_read(tmp_path: Path, schools: int) -> None:
    generate_china(tmp_path, schools=schools, seed=4)
    read = read_schools(tmp_path / "schools.csv", layout="china", coordinates="gcj02")
    assert read.counts.read == schools
    placed = snap(read_osm(tmp_path / "roads.osm.pbf"), read.lonlat)
    assert np.nanmax(placed.metres) < FAR_METRES


@pytest.mark.parametrize("schools", [0, 1, 10**6])
def test_a_county_of_no_sensible_size_is_refused(tmp_path: Path, schools: int) -> None:
    with pytest.raises(RulesError, match="2 to"):
        generate_china(tmp_path, schools=schools)


def test_everything_says_synthetic() -> None:
    for file in CHINA.iterdir():
        if file.suffix in (".json", ".md", ".toml", ".geojson"):
            assert "synthetic" in file.read_text(encoding="utf-8").casefold(), file.name
    assert read_osm(CHINA / "roads.osm.pbf").source.synthetic
