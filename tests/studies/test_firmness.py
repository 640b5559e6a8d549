"""Firmness against every partition, and how it is written and read again."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.cli import main
from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.outputs import examine, put_folder
from geocluster.problem import Problem
from geocluster.proposal import Firmness, Margin, Status
from geocluster.studies import STUDIES, StudyOptions
from geocluster.studies.firmness import firmness_of
from geocluster.watcher import Watcher
from tests.made import made
from tests.oracle import every_grouping
from tests.problems import problems
from tests.solvers.test_reoptimise import meets
from tests.solvers.test_solver import random_problem

OPTIONS = StudyOptions(seconds=60, threads=1)


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def check(problem: Problem) -> None:
    proposal = gc.propose(problem, threads=1)
    if proposal.status is not Status.OPTIMAL:
        return
    (found,), every = firmness_of(proposal, OPTIONS, Watcher()), every_grouping(problem)
    assert found.missing == 0
    groups = [g.members for g in proposal.tiers[0].grouping.groups]  # type: ignore[union-attr]
    pairs = [pair for members in groups for pair in combinations(members, 2)]
    asked: list[tuple[tuple[int, ...], Margin | None, dict[str, Any]]] = [
        *((g, m, {"without": [g]}) for g, m in zip(groups, found.groups, strict=True)),
        *((p, m, {"apart": [p]}) for p, m in zip(pairs, found.pairs, strict=True)),
    ]
    for schools, margin, changes in asked:
        least = min((cost for cost, parts in every if meets(parts, changes)), default=None)
        more = None if least is None else least - (proposal.objective or 0)
        assert margin == Margin(schools=schools, more=more, at_least=more)


@settings(max_examples=20)
@given(problems(most=7, further=True))
def test_firmness_is_what_the_best_of_all_partitions_costs_more(problem: Problem) -> None:
    check(problem)


@settings(max_examples=4)
@given(problems(most=9, further=True))
def test_firmness_of_nine_schools(problem: Problem) -> None:
    check(problem)


def small() -> Problem:
    return random_problem(9, 4, pupils=None)


@pytest.fixture(scope="module")
def studied() -> gc.Proposal:
    return gc.study(gc.propose(small(), threads=1), ["firmness"], options=OPTIONS)


def test_a_folder_holds_it_and_is_read_again(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    again = gc.read_proposal(folder)
    assert again.tiers[0].firmness == studied.tiers[0].firmness
    assert (folder / "firmness.csv").read_text(encoding="utf-8-sig").count("\n") > len(
        studied.tiers[0].firmness.groups  # type: ignore[union-attr]
    )
    assert "without this group" in (folder / "map.html").read_text(encoding="utf-8")


def test_a_later_run_does_not_lose_it(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    plain = replace(studied, tiers=(replace(studied.tiers[0], firmness=None),))
    placed = put_folder(plain, folder)
    assert not placed.written
    assert "study" in (placed.why_not or "")
    assert put_folder(plain, folder, replace=True).written
    assert not (folder / "firmness.csv").exists()
    assert "firmness" not in json.loads((folder / "proposal.json").read_text())["tiers"][0]


@pytest.mark.parametrize("lie", ["other group", "one pair less", "pair below its group"])
def test_lies_are_found(lie: str, studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text())
    told = record["tiers"][0]["firmness"]
    if lie == "other group":
        told["groups"][0]["schools"] = told["groups"][1]["schools"]
    elif lie == "one pair less":
        told["pairs"].pop()
    else:
        told["groups"][0] |= {"more_seconds": 10**6, "at_least_seconds": 10**6}
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("firmness" in said for said in examine(folder).violations)


def test_the_command_writes_the_folder_again(
    tmp_path: Path, demo_county: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    county, out = tmp_path / "county", tmp_path / "out"
    shutil.copytree(demo_county, county)
    monkeypatch.setattr(
        sys, "argv", ["geocluster", "run", f"{county / 'scenario.toml'}", "--out", f"{out}"]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    drawn = gc.outputs.reopened(out).basemap.kept
    monkeypatch.setattr(
        sys, "argv", ["geocluster", "study", f"{out}", "--firmness", "--seconds", "1"]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "groups asked about" in told or "more questions" in told
    assert examine(out).violations == ()
    again = gc.outputs.reopened(out).basemap.kept
    assert drawn is not None
    assert again is not None
    assert again["base"] == drawn["base"]
    ways = [[link["line"] for link in group["links"]] for group in again["tiers"][0]["groups"]]
    assert any(any(lines) for lines in ways)


def test_what_was_not_come_to_is_missing() -> None:
    proposal = gc.propose(small(), threads=1)
    stopped = threading.Event()
    stopped.set()
    (found,) = firmness_of(
        proposal, OPTIONS, Watcher(clock=lambda seconds: Clock(seconds, stopped))
    )
    assert found.missing == len(found.groups) + len(found.pairs) > 0
    assert any(one.code == "firmness.said.missing" for one in found.said())


def test_what_cannot_be_asked_is_refused() -> None:
    proposal = gc.propose(small(), threads=1)
    with pytest.raises(RulesError, match="no study 'firmess'; did you mean 'firmness'"):
        gc.study(proposal, ["firmess"])
    with pytest.raises(RulesError, match="name a study: firmness"):
        gc.study(proposal, [])
    open_still = replace(proposal, tiers=(replace(proposal.tiers[0], status=Status.FEASIBLE),))
    with pytest.raises(RulesError, match="proven best; this one is not"):
        gc.study(open_still, ["firmness"])
    cut_off = replace(small(), rules=replace(small().rules, longest_drive=1, alone=gc.Alone.NEVER))
    with pytest.raises(RulesError, match="no grouping meets the rules: the reasons say"):
        gc.study(gc.propose(cut_off, threads=1), ["firmness"])
    assert STUDIES["firmness"].refuses(proposal) is None


def test_margins_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(RulesError, match="more were found"):
        Margin(schools=(0, 1), more=3, at_least=5)
    with pytest.raises(RulesError, match="proven best"):
        Margin(schools=(0, 1), more=None, at_least=-5)
    needed = Margin(schools=(0, 1), more=None, at_least=None)
    assert needed.needed
    assert Firmness(groups=(needed, None), pairs=()).missing == 1
