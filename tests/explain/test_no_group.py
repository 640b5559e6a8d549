"""A proposal without a group is no success, and straight lines are called so everywhere."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import geocluster as gc
from geocluster.maps.writer import map_page
from geocluster.outputs import verify, write_folder
from geocluster.planning import propose, run
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.roads.straight import straight_times
from geocluster.rules import Alone, Condition, Pins, Rules, Where
from geocluster.travel import TravelTimes
from geocluster.ungrouped import why_no_group
from geocluster.written import read_proposal
from tests.proposals import with_tier
from tests.test_plausible import Answer, call, matrix, seconds_at, spread, written
from tests.test_travel_doctor import on_page

__all__ = ["call"]

STRAIGHT = 'engine = "straight"'


def asked(file: Path, more: str) -> Path:
    file.write_text(file.read_text().replace("size = [2, 3]\n", more))
    return file


def empty(rules: Rules, pins: Pins | None = None) -> Problem:
    schools = spread(8)
    return Problem(schools, straight_times(schools, cutoff=2700), rules, pins or Pins())


# --- no group ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "rule"),
    [
        ("size = [2, 3]\nlongest_drive_minutes = 1\n", "longest_drive_minutes"),
        ("size = [2, 3]\nmembers = { pupils = { max = 3 } }\n", "members"),
        ('size = [2, 3]\nsame = ["name"]\n', "same"),
    ],
)
def test_no_group_is_exit_1_and_the_rule_is_named_everywhere(
    call: Callable[..., Answer], tmp_path: Path, tier: str, rule: str
) -> None:
    file = asked(written(tmp_path / "in", spread(8), travel=STRAIGHT), tier)
    said = call("run", file, "--out", tmp_path / "out")
    assert said.code == 1
    assert "Proven best" not in said.out
    (line,) = [x for x in said.out.splitlines() if x.startswith("No group is made.")]
    assert rule in line
    record = json.loads((tmp_path / "out" / "proposal.json").read_text(encoding="utf-8"))
    assert record["verdict"]["text"] == line
    page = on_page(read_proposal(tmp_path / "out"), tmp_path / "map.html")
    assert page["status"]["code"] == "empty"
    assert rule in page["status"]["words"]
    assert verify(tmp_path / "out") == []


def test_where_leaving_all_alone_costs_nothing_that_is_said_and_no_failure(
    call: Callable[..., Answer], tmp_path: Path
) -> None:
    for name, key in (
        ("allowed", 'alone = "allowed"'),
        ("alone_free", "alone_free = { pupils = { min = 1 } }"),
    ):
        folder = tmp_path / name
        file = asked(written(folder, spread(8), travel=STRAIGHT), f"size = [2, 3]\n{key}\n")
        said = call("run", file, "--out", folder / "out")
        assert said.code == 0
        assert "No group is made. Leaving every school alone costs nothing" in said.out
        assert name in said.out
        assert "Proven best" not in said.out


def test_what_stands_in_the_way_is_said_of_every_kind_of_emptiness() -> None:
    pinned = Pins(alone=tuple(spread(8).ids))
    for rules, pins, words in (
        (Rules(size=(2, 3), longest_drive=30), None, "longest_drive_minutes stands in the way"),
        (Rules(size=(2, 3), alone=Alone.ALLOWED), None, 'alone = "allowed"'),
        (Rules(size=(2, 3)), pinned, "Pins"),
        (
            Rules(size=(2, 3), members=Where({"pupils": Condition(most=1)})),
            None,
            "8 may not join (members)",
        ),
    ):
        proposal = propose(empty(rules, pins), seconds=3)
        assert proposal.is_empty
        assert words in proposal.status_in_words
        tier = proposal.finest
        assert words in tier.speaker().say(why_no_group(tier.problem, tier.ungrouped))
        doubtful = with_tier(proposal, status=Status.FEASIBLE)
        assert "not proven" in doubtful.status_in_words


def test_a_proposal_with_groups_is_called_as_before() -> None:
    travel = TravelTimes.of_dense([[0, 90, 90], [90, 0, 90], [90, 90, 0]], cutoff=1800)
    schools = gc.Schools.of(["a", "b", "c"], lon=[-0.7, -0.69, -0.68], lat=[52.6, 52.61, 52.6])
    proposal = propose(gc.Problem(schools, travel, Rules(size=(2, 3))), seconds=5)
    assert not proposal.is_empty
    assert not proposal.empty_as_asked
    assert proposal.status_in_words == "Proven best: no grouping within these rules costs less."


# --- straight lines ------------------------------------------------------------------------


@pytest.mark.parametrize(("kmh", "detour"), [(45, 1.3), (60, 1.25), (33.5, 1.0)])
def test_straight_lines_say_so_wherever_their_numbers_stand(
    call: Callable[..., Answer], tmp_path: Path, kmh: float, detour: float
) -> None:
    words = f"straight line, {kmh:g} km/h, detour {detour:g}"
    keys = f"{STRAIGHT}\nspeed_kmh = {kmh}\ndetour = {detour}"
    file = written(tmp_path / "in", spread(8), travel=keys)
    assert words in call("check", file).out
    said = call("run", file, "--out", tmp_path / "out")
    assert words in said.out
    out = tmp_path / "out"
    for name in ("groups.csv", "schools.csv"):
        with (out / name).open(encoding="utf-8-sig", newline="") as lines:
            assert {row["times"] for row in csv.DictReader(lines)} == {words}
    record = json.loads((out / "proposal.json").read_text(encoding="utf-8"))
    assert (record["travel"]["speed_kmh"], record["travel"]["detour"]) == (kmh, detour)
    assert words in (out / "SOURCES.txt").read_text(encoding="utf-8")
    proposal = read_proposal(out)
    page = on_page(proposal, tmp_path / "map.html")
    assert words in page["estimate"]
    assert f"{kmh:g} km/h" in page["travel"]["words"]
    assert words in repr(proposal.travel)
    assert verify(out) == []


def test_a_table_of_straight_lines_says_so_beside_it_and_on_the_screen(
    call: Callable[..., Answer], tmp_path: Path
) -> None:
    file = written(tmp_path / "in", spread(8), travel=STRAIGHT)
    said = call("times", file, "--out", tmp_path / "times.csv", "--json")
    words = "straight line, 45 km/h, detour 1.3"
    assert words in said.err
    assert json.loads(said.out)["detour"] == 1.3
    assert words in (tmp_path / "times.csv.source.json").read_text(encoding="utf-8")


def test_drives_by_other_engines_have_no_speed(tmp_path: Path) -> None:
    schools = spread(8)
    proposal = run(matrix(tmp_path / "in", schools, seconds_at(schools, 40)), seconds=3)
    record = proposal.record()["travel"]
    assert (record["speed_kmh"], record["detour"]) == (None, None)
    assert on_page(proposal, tmp_path / "map.html")["estimate"] is None


def changed(folder: Path, change: Callable[[Any], None]) -> None:
    file = folder / "proposal.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    change(record)
    file.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def test_verify_finds_another_speed_and_times_that_are_no_straight_lines(tmp_path: Path) -> None:
    proposal = run(written(tmp_path / "in", spread(8), travel=STRAIGHT), seconds=3)
    out = write_folder(proposal, tmp_path / "speed")
    changed(out, lambda record: record["travel"].update(speed_kmh=50.0))
    found = " ".join(verify(out))
    assert "by scenario.toml (45" in found
    assert "are not those of the straight lines" in found
    slower = proposal.travel.seconds.copy()
    slower.data[0] += 1
    other = replace(proposal.travel, seconds=slower)
    wrong = with_tier(proposal, problem=replace(proposal.finest.problem, travel=other))
    assert any("straight lines" in x for x in verify(write_folder(wrong, tmp_path / "times")))


def test_a_short_repr_stands_for_a_long_table() -> None:
    times = TravelTimes.of_dense(np.full((300, 300), 60.0), cutoff=600)
    assert repr(times) == (
        "<TravelTimes: 89,700 drives of up to 10 min between 300 schools; matrix>"
    )


def test_what_is_proven_by_straight_lines_says_so_in_the_status_and_the_title() -> None:
    schools = gc.Schools.of(["a", "b"], lon=[-0.7, -0.69], lat=[52.6, 52.61])
    travel = straight_times(schools, cutoff=1800, speed_kmh=40, detour=1.5)
    proposal = propose(gc.Problem(schools, travel, Rules(size=(2, 3))), seconds=5)
    words = "by times of a straight line, 40 km/h, detour 1.5"
    assert proposal.status_in_words.startswith(f"Proven best, {words}: ")
    title = map_page(replace(proposal, title="Two <schools>")).partition("<title>")[2]
    assert title.startswith(
        "Two &lt;schools&gt; (straight-line estimate (40 km/h, detour 1.5))</title>"
    )
