"""A written folder holds all that is needed to run it elsewhere, and says what is not the same."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

import geocluster as gc
from geocluster.errors import GeoclusterError, TravelError
from geocluster.outputs import put_folder, verify, write_folder
from geocluster.planning import check, propose, run, travel_times
from geocluster.rules import Pins, Rules
from geocluster.scenario import read_scenario
from geocluster.texts import say
from geocluster.watcher import Watcher
from tests.report.test_report import county

SCENARIO = """\
name = "Moved"
[schools]
file = "data/schools.csv"
format = "table"
columns = {{ id = "id", name = "name", pupils = "roll", x = "lon", y = "lat", type = "kind" }}
crs = "EPSG:4326"
where = {{ open = "yes" }}
[travel]
engine = "{engine}"
cutoff_minutes = 40
{travel}
[[tier]]
size = [2, 4]
{tier}
[pins]
exclude = ["007"]
[output]
title = "A title"
{output}
"""
TIERS = {
    "plain": "",
    "pupils": "pupils = [60, 400]",
    "same": 'same = ["valley", "type"]',
    "a column with a name of ours": 'same = ["lead", "source: lead"]',
    "members": 'members = { type = { not = ["b"] }, pupils = { max = 250 } }',
    "alone_free": "alone_free = { pupils = { min = 150 } }\nalone_penalty_minutes = 30",
    "lead_where": 'lead = "eligible"\nlead_where = { valley = ["north"] }\nmeasured = "from_lead"',
    "no lead": 'lead = "none"',
    "kinds": '[[tier.kinds]]\nname = "with an a"\nholds_where = { type = "a" }\ngroups = [1, 9]',
    "contiguous": "contiguous = true",
    "neighbours": 'contiguous = true\nneighbours = "data/neighbours.csv"',
    "preset": 'preset = "wales_federation"',
}


def schools(folder: Path, many: int = 14) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["id,name,roll,lon,lat,kind,valley,lead,source: lead,open"]
    for k in range(many):
        lon, lat = -3.2 + 0.0371234567 * (k % 5), 52.1 + 0.0219876543 * (k // 5)
        lines.append(
            f"{k:03d},Ysgol {k},{'' if k == 3 else 40 + 17 * k},{lon:.9f},{lat:.9f},"
            f"{'ab'[k % 3 == 1]},{'north' if k % 5 < 3 else 'south'},{'xy'[k % 2]},{'pq'[k % 2]},"
            f"{'no' if k == 5 else 'yes'}"
        )
    (folder / "schools.csv").write_text("\n".join(lines), encoding="utf-8")
    pairs = [f"{k:03d},{k + 1:03d}" for k in range(many - 1) if k not in (4, 5)]
    (folder / "neighbours.csv").write_text("\n".join(["from,to", *pairs]), encoding="utf-8")


def plan(
    folder: Path,
    tier: str = "",
    *,
    engine: str = "straight",
    travel: str = "",
    output: str = "",
) -> Path:
    schools(folder / "data")
    file = folder / "plan.toml"
    text = SCENARIO.format(engine=engine, travel=travel, tier=tier, output=output)
    file.write_text(text, encoding="utf-8")
    return file


def sent(folder: Path, to: Path) -> Path:
    """Only the folder of the proposal arrives elsewhere."""
    to.mkdir(parents=True)
    return Path(shutil.copytree(folder, to / "arrived"))


def alike(one: gc.Proposal, other: gc.Proposal) -> bool:
    same = one.fingerprint == other.fingerprint
    return same and (one.status, one.objective) == (other.status, other.objective)


@pytest.mark.parametrize("tier", TIERS)
def test_a_folder_that_was_sent_runs_to_the_same_answer(tmp_path: Path, tier: str) -> None:
    first = run(plan(tmp_path / "a", TIERS[tier]), seconds=20)
    folder = write_folder(first, tmp_path / "a" / "out")
    assert verify(folder) == []
    assert alike(run(folder / "scenario.toml"), first)
    arrived = sent(folder, tmp_path / "b" / "c")
    assert verify(arrived) == []
    told: list[str] = []
    again = run(arrived / "scenario.toml", watcher=Watcher(warn=told.append))
    assert alike(again, first)
    assert ["no longer there" in said for said in told] == [True]
    assert [x.code for x in again.issues].count("input_missing") == 1
    assert again.issues[1:] == first.issues
    assert again.finest.ungrouped == first.finest.ungrouped
    third = write_folder(again, tmp_path / "third")
    assert verify(third) == []
    assert alike(run(third / "scenario.toml"), first)
    assert "no longer there" in (third / "map.html").read_text(encoding="utf-8")


def test_a_folder_that_moves_with_its_inputs_reads_them(tmp_path: Path) -> None:
    file = plan(tmp_path / "a", TIERS["neighbours"])
    first = run(file, seconds=20)
    write_folder(first, tmp_path / "a" / "deep" / "out")
    keys = tomllib.loads((tmp_path / "a/deep/out/scenario.toml").read_text(encoding="utf-8"))
    assert keys["schools"]["file"] == "../../data/schools.csv"
    assert keys["tier"][0]["neighbours"] == "../../data/neighbours.csv"
    (tmp_path / "a").rename(tmp_path / "moved")
    scenario = read_scenario(tmp_path / "moved/deep/out/scenario.toml")
    assert scenario.moved.told == ()
    assert scenario.moved.tables is None
    assert alike(run(scenario), first)


def test_an_input_that_has_changed_is_said(tmp_path: Path) -> None:
    first = run(plan(tmp_path), seconds=20)
    folder = write_folder(first, tmp_path / "out")
    file = tmp_path / "data" / "schools.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",57,", ",58,"), encoding="utf-8")
    told: list[str] = []
    again = run(folder / "scenario.toml", watcher=Watcher(warn=told.append))
    assert again.fingerprint != first.fingerprint
    assert "input_changed" in {x.code for x in again.issues}
    assert "has changed since this proposal was made" in told[0]
    assert "input_changed" in {x.code for x in check(folder / "scenario.toml").issues}
    with pytest.raises(GeoclusterError, match="--replace"):
        write_folder(again, folder)


def test_every_input_that_a_scenario_names_is_listed_with_its_checksum(
    demo_county: Path, tmp_path: Path
) -> None:
    shutil.copytree(demo_county, tmp_path / "in")
    file = tmp_path / "in" / "scenario.toml"
    ring = [[1.645, 53.525], [1.649, 53.525], [1.649, 53.529], [1.645, 53.529], [1.645, 53.525]]
    area = {"type": "Polygon", "coordinates": [ring]}
    (tmp_path / "in" / "floods.geojson").write_text(json.dumps(area), encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[travel]", '[travel]\nclosed = ["floods.geojson"]'))
    folder = write_folder(run(file), tmp_path / "out")
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert {entry["key"]: entry["path"] for entry in listed} == {
        "schools.file": "../in/schools.csv",
        "travel.file": "../in/roads.osm.pbf",
        "travel.closed": "../in/floods.geojson",
        "output.boundary": "../in/boundary.geojson",
    }
    assert verify(folder) == []
    (tmp_path / "in" / "boundary.geojson").unlink()
    scenario = read_scenario(folder / "scenario.toml")
    assert scenario.moved.tables is None
    assert "no outline is drawn" in say(scenario.moved.told[0].said)
    (tmp_path / "in" / "floods.geojson").unlink()
    arrived = read_scenario(folder / "scenario.toml")
    assert arrived.moved.tables == folder
    again = run(arrived)
    assert again.fingerprint == gc.read_proposal(folder).fingerprint


def test_the_same_answer_from_less_does_not_take_the_place_of_a_map_with_roads(
    tmp_path: Path,
) -> None:
    first = run(plan(tmp_path / "a"), seconds=20)
    arrived = sent(write_folder(first, tmp_path / "a" / "out"), tmp_path / "b")
    placed = put_folder(run(arrived / "scenario.toml"), arrived)
    assert not placed.written
    assert "while all its inputs were there" in (placed.why_not or "")
    assert verify(arrived) == []


def test_rules_may_be_changed_in_a_folder_that_was_sent(tmp_path: Path) -> None:
    first = run(plan(tmp_path / "a"), seconds=20)
    arrived = sent(write_folder(first, tmp_path / "a" / "out"), tmp_path / "b")
    file = arrived / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("cutoff_minutes = 40", "cutoff_minutes = 20"), encoding="utf-8")
    lower = run(file)
    assert lower.travel.cutoff == 20 * 60
    assert int(lower.travel.seconds.data.max()) <= 20 * 60
    file.write_text(text.replace("cutoff_minutes = 40", "cutoff_minutes = 50"), encoding="utf-8")
    with pytest.raises(TravelError, match="go up to 40 min"):
        run(file)


def test_travel_times_come_from_the_folder_where_the_roads_are_gone(tmp_path: Path) -> None:
    first = run(plan(tmp_path / "a"), seconds=20)
    arrived = sent(write_folder(first, tmp_path / "a" / "out"), tmp_path / "b")
    _, times = travel_times(arrived / "scenario.toml")
    assert (times.seconds != first.travel.seconds).nnz == 0


def test_times_of_a_server_that_is_gone_come_from_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = run(plan(tmp_path / "x"), seconds=20).travel

    def answers(*_: Any, **__: Any) -> Any:
        return times

    monkeypatch.setattr("geocluster.roads.server.server_times", answers)
    first = run(plan(tmp_path / "a", engine="server", travel='url = "http://127.0.0.1:1"'))
    folder = write_folder(first, tmp_path / "a" / "out")

    def silent(*_: Any, **__: Any) -> Any:
        raise TravelError("no answer")

    monkeypatch.setattr("geocluster.roads.server.server_times", silent)
    again = run(folder / "scenario.toml")
    assert alike(again, first)
    assert "the server gives no travel times (no answer)" in again.issues[0].message
    with pytest.raises(TravelError, match="no answer"):
        run(tmp_path / "a" / "plan.toml")


def test_a_proposal_from_own_data_runs_from_folder_to_folder(tmp_path: Path) -> None:
    rules = Rules(size=(2, 3), same=("lead", "source: lead"), longest_drive=600)
    columns = {"lead": list("xxxxyyyy"), "source: lead": list("ppqqppqq")}
    first = propose(county(rules=rules, more=columns, pins=Pins(exclude=("s7",))), seconds=20)
    folder = write_folder(first, tmp_path / "one")
    second = write_folder(run(folder / "scenario.toml"), tmp_path / "two")
    shutil.rmtree(folder)
    assert verify(second) == []
    assert alike(run(second / "scenario.toml"), first)


def test_what_was_written_can_be_read_back(tmp_path: Path) -> None:
    first = run(plan(tmp_path, TIERS["kinds"]), seconds=20)
    folder = write_folder(first, tmp_path / "out")
    again = gc.read_proposal(folder)
    assert again.record() == first.record()
    (folder / "times.parquet").unlink()
    with pytest.raises(GeoclusterError, match=r"times\.parquet cannot be read"):
        gc.read_proposal(folder)
