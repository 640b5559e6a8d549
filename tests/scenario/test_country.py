"""Whose speeds hold: those that are told, of the format, or of the preset; and it is said."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import geocluster as gc
from geocluster.cli.commands import app
from geocluster.countries import COUNTRIES
from geocluster.planning import check
from geocluster.presets import PRESETS
from geocluster.scenario import Scenario, read_scenario
from geocluster.sources import LAYOUTS
from geocluster.speeds import SPEEDS
from geocluster.texts import say
from tests.conftest import REPOSITORY

CHINA = REPOSITORY / "data" / "china"

TABLE = """
name = "t"
[schools]
file = "schools.csv"
format = "table"
crs = "EPSG:4326"
columns = { id = "id", name = "name", pupils = "pupils", x = "lon", y = "lat" }
[travel]
file = "roads.osm"
%s
[[tier]]
size = [2, 3]
%s
"""


def scenario(folder: Path, *, lon: float, lat: float, speeds: str = "", tier: str = "") -> Path:
    """Write three schools along a straight road that is signed 60."""
    east = [(lon + k / 200 + 180) % 360 - 180 for k in range(3)]
    at = [(f"{x:.3f}", f"{lat:.3f}") for x in east]
    rows = [f"S{k},School {k},50,{x},{y}" for k, (x, y) in enumerate(at)]
    (folder / "schools.csv").write_text("id,name,pupils,lon,lat\n" + "\n".join(rows), "utf-8")
    nodes = "".join(
        f'<node id="{k}" version="1" lon="{x}" lat="{y}"/>' for k, (x, y) in enumerate(at, 1)
    )
    (folder / "roads.osm").write_text(
        f'<osm version="0.6">{nodes}<way id="1" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>'
        '<tag k="highway" v="primary"/></way></osm>',
        "utf-8",
    )
    file = folder / "scenario.toml"
    file.write_text(TABLE % (speeds, tier), "utf-8")
    return file


def codes(file: Path) -> list[str]:
    return [x.code for x in check(file).issues if x.code != "encoding"]


def test_every_format_and_preset_names_a_country_that_is_known_or_none() -> None:
    named = [x.country for x in LAYOUTS.values()] + [x.country for x in PRESETS.values()]
    assert set(named) - {None} <= set(COUNTRIES)
    assert set(COUNTRIES) == set(SPEEDS)
    assert LAYOUTS["china"].country == PRESETS["china_central_school"].country == "CN"
    assert LAYOUTS["gias"].country == LAYOUTS["wales"].country == "GB"


def said_of(read: Scenario) -> str:
    """Return what is said of the country that was chosen."""
    return "" if read.country_chosen is None else say(read.country_chosen)


def test_a_chinese_list_is_driven_at_chinese_speeds_unless_told(tmp_path: Path) -> None:
    county = shutil.copytree(CHINA, tmp_path / "county")
    file = county / "scenario.toml"
    plain = read_scenario(file)
    assert plain.speeds == SPEEDS["CN"]
    assert 'China (CN), as format = "china" says' in said_of(plain)
    text = file.read_text("utf-8")
    told = county / "told.toml"
    told.write_text(
        text.replace("[[tier]]", '[travel.speeds]\ncountry = "GB"\n\n[[tier]]'), "utf-8"
    )
    assert read_scenario(told).speeds == SPEEDS["GB"]
    assert read_scenario(told).country_chosen is None
    assert "speeds_country" in codes(told)
    assert "speeds_country" not in codes(file)


def test_other_numbers_keep_the_country_of_the_format(tmp_path: Path) -> None:
    county = shutil.copytree(CHINA, tmp_path / "county")
    file = county / "scenario.toml"
    text = file.read_text("utf-8").replace("[[tier]]", "[travel.speeds]\nfactor = 0.7\n\n[[tier]]")
    file.write_text(text, "utf-8")
    speeds = read_scenario(file).speeds
    assert (speeds.country, speeds.factor) == ("CN", 0.7)
    assert speeds.classes == SPEEDS["CN"].classes


def test_a_preset_names_the_country_of_a_plain_table(tmp_path: Path) -> None:
    file = scenario(
        tmp_path, lon=105, lat=35, tier='preset = "china_central_school"\nlead = "any"\nsame = []'
    )
    read = read_scenario(file)
    assert read.speeds.country == "CN"
    assert "preset" in said_of(read)
    assert codes(file) == ["preset_changed"]


@pytest.mark.parametrize(
    ("lon", "lat", "speeds", "said"),
    [
        (-0.7, 52.6, "", None),
        (-4.0, 57.5, "", None),
        (11.5, 50.0, "", "no table of that place is known"),
        (-74.0, 40.7, "", "74.0° W"),
        (105.0, 35.0, "", 'set country = "CN"'),
        (105.0, 35.0, '[travel.speeds]\ncountry = "CN"', None),
        (-0.7, 52.6, '[travel.speeds]\ncountry = "CN"', 'set country = "GB"'),
        (179.998, -17.0, "", "17.0° S"),
    ],
)
def test_speeds_of_another_country_than_that_of_the_schools_are_said(
    tmp_path: Path, lon: float, lat: float, speeds: str, said: str | None
) -> None:
    file = scenario(tmp_path, lon=lon, lat=lat, speeds=speeds)
    issues = [x for x in check(file).issues if x.code == "speeds_country"]
    assert [said in x.message for x in issues if said] == ([True] if said else [])
    assert len(issues) == (said is not None)


def test_the_country_is_written_out_and_on_the_terminal_and_in_the_record(tmp_path: Path) -> None:
    county = shutil.copytree(CHINA, tmp_path / "county")
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["run", str(county / "scenario.toml"), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert 'those of China (CN), as format = "china" says' in done.output
    written = tomllib.loads((out / "scenario.toml").read_text("utf-8"))
    assert written["travel"]["speeds"]["country"] == "CN"
    assert json.loads((out / "proposal.json").read_text("utf-8"))["travel"]["country"] == "CN"
    assert gc.verify(out) == []
    again = read_scenario(out / "scenario.toml")
    assert again.speeds == SPEEDS["CN"]


def test_no_country_is_told_of_where_no_road_is_read(tmp_path: Path) -> None:
    file = scenario(tmp_path, lon=11.5, lat=50)
    text = file.read_text("utf-8").replace('file = "roads.osm"', 'engine = "straight"')
    file.write_text(text, "utf-8")
    assert read_scenario(file).country_chosen is None
    assert "speeds_country" not in codes(file)


def test_a_second_run_from_the_cache_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOCLUSTER_CACHE", str(tmp_path / "cache"))
    file = scenario(tmp_path, lon=11.5, lat=50)
    assert codes(file) == codes(file) == ["speeds_country"]
