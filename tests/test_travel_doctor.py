"""What is found in travel times stands in the one list of issues, in every output."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from geocluster.facts import fact
from geocluster.maps import write_map
from geocluster.outputs import verify, write_folder
from geocluster.planning import check, propose, run
from geocluster.problem import Problem
from geocluster.proposal import Proposal
from geocluster.rules import Rules
from geocluster.schools import Issue, Schools
from geocluster.travel import Closure, Diverted, TravelTimes


def troubled() -> Problem:
    """Four schools: one cannot be reached, one is far from its road, one drive takes a ferry."""
    schools = Schools.of(
        list("abcd"),
        lon=[0.0, 0.01, 0.02, 0.03],
        lat=[52.0] * 4,
        issues=[Issue(code="pupils_unknown", message="the roll is blank", row=1)],
    )
    minutes = [[0, 90, 180, 270], [90, 0, 90, 180], [180, 90, 0, 90], [270, 180, 90, 0]]
    table = TravelTimes.of_dense(minutes, cutoff=900).seconds[:, :].tolil()
    table[3, :], table[:, 3] = 0, 0
    times = TravelTimes(
        seconds=table.tocsr().astype(np.int32),
        cutoff=900,
        unreachable={3: fact("lost.no_road", metres=5_000)},
        snapped_metres=np.array([10.0, 900.0, 10.0, np.nan]),
        ferry_pairs=np.array([[0, 2]]),
        closure=Closure(roads=(("way 1", 2),), diverted=(Diverted(school=1, longer=0, lost=2),)),
    )
    return Problem(schools, times, Rules(size=(2, 3)))


def on_page(proposal: Proposal, file: Path) -> Any:
    page = write_map(proposal, file).read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="proposal">(.*?)</script>', page, re.S)
    assert found is not None
    return json.loads(found[1])


def test_every_output_shows_the_same_issues_of_the_list_and_of_the_travel(tmp_path: Path) -> None:
    proposal = propose(troubled(), seconds=5)
    wanted = ["pupils_unknown", "unreachable", "snapped_far", "by_ferry", "road_closed"]
    assert [x.code for x in proposal.issues] == wanted
    folder = write_folder(proposal, tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
    assert [x["code"] for x in record["data"]["issues"]] == wanted
    with (folder / "issues.csv").open(encoding="utf-8-sig", newline="") as lines:
        table = list(csv.DictReader(lines))
    assert [x["code"] for x in table] == wanted
    assert [x["message"] for x in table] == [x.message for x in proposal.issues]
    shown = on_page(proposal, tmp_path / "map.html")["data"]
    assert shown["issue_count"] == len(wanted)
    assert [x["message"] for x in shown["issues"]] == [x.message for x in proposal.issues]
    assert verify(folder) == []


def test_what_is_not_known_of_an_issue_is_blank_not_a_word_for_nothing() -> None:
    closed = propose(troubled(), seconds=5).issues[-1]
    assert (closed.code, closed.value) == ("road_closed", None)


def test_what_check_lists_stands_in_table_record_and_map(demo_county: Path, tmp_path: Path) -> None:
    scenario = demo_county / "scenario.toml"
    listed = [x.message for x in check(scenario).issues]
    assert any("cannot be reached" in message for message in listed)
    proposal = run(scenario)
    folder = write_folder(proposal, tmp_path / "out")
    with (folder / "issues.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert [row["message"] for row in csv.DictReader(lines)] == listed
    record = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
    assert [x["message"] for x in record["data"]["issues"]] == listed
    shown = on_page(proposal, tmp_path / "map.html")["data"]
    assert shown["issue_count"] == len(listed)
    assert [x["message"] for x in shown["issues"]] == listed[: len(shown["issues"])]
