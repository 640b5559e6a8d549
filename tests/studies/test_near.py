"""Alternatives and random groupings against every partition, and how they are written and read."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.clock import Clock
from geocluster.errors import OutputError, RulesError
from geocluster.judge import judge
from geocluster.maps.content import page_content
from geocluster.outputs import examine, put_folder, reopened
from geocluster.problem import Problem
from geocluster.proposal import Ensemble, Status, pairs_in
from geocluster.sheets import read_sheet
from geocluster.studies import STUDIES, StudyOptions
from geocluster.studies.alternatives import alternatives_of
from geocluster.studies.ensemble import ensemble_of
from geocluster.watcher import Watcher
from tests.made import made
from tests.oracle import every_grouping
from tests.problems import problems
from tests.solvers.test_solver import random_problem

OPTIONS = StudyOptions(seconds=60, threads=1, near=0.2, numbers={"alternatives": 3, "ensemble": 20})


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def pairs(parts: Any) -> frozenset[tuple[int, int]]:
    return frozenset(pair for part in parts for pair in combinations(sorted(part), 2))


@settings(max_examples=20)
@given(problems(most=7, further=True))
def test_each_alternative_is_legal_near_and_differs_most(problem: Problem) -> None:
    proposal = gc.propose(problem, threads=1)
    if proposal.status is not Status.OPTIMAL:
        return
    (tier,) = proposal.tiers
    assert tier.grouping is not None
    assert tier.objective is not None
    found = alternatives_of(proposal, OPTIONS, Watcher())
    limit = tier.objective + found.within
    near = [pairs(parts) for cost, parts in every_grouping(problem) if cost <= limit]
    met = [pairs_in(tier.grouping)]
    for one in found.found:
        judgement = judge(one.groupings[0], problem)
        assert judgement.total == one.cost <= limit
        counts = Counter(pair for grouping in met for pair in grouping)
        assert one.furthest
        kept = sum(counts[pair] for pair in pairs_in(one.groupings[0]))
        others = [other for other in near if other not in met]
        assert kept == min(sum(counts[pair] for pair in other) for other in others)
        assert pairs_in(one.groupings[0]) not in met
        met.append(pairs_in(one.groupings[0]))
    assert found.exhausted is (len(found.found) < 3)
    if found.exhausted:
        assert set(near) == set(met)
    certain = frozenset.intersection(*near)
    assert found.certain == (tuple(sorted(certain & found.common(tier.grouping))),)
    assert certain <= found.common(tier.grouping)


@settings(max_examples=15)
@given(problems(most=7, further=True))
def test_random_groupings_are_legal_and_cost_no_less_than_the_best(problem: Problem) -> None:
    proposal = gc.propose(problem, threads=1)
    if STUDIES["ensemble"].refuses(proposal) is not None:
        return
    found = ensemble_of(proposal, OPTIONS, Watcher())
    legal = {cost for cost, _ in every_grouping(problem)}
    assert len(found.drawings) == 20
    assert {drawing.cost for drawing in found.drawings} <= legal
    assert found == ensemble_of(proposal, OPTIONS, Watcher())


def small() -> Problem:
    return random_problem(9, 4, pupils=None)


@pytest.fixture(scope="module")
def studied() -> gc.Proposal:
    return gc.study(gc.propose(small(), threads=1), ["alternatives", "ensemble"], options=OPTIONS)


def test_random_groupings_wander_over_most_that_there_are() -> None:
    proposal = gc.propose(small(), threads=1)
    numbers = {"ensemble": 400}
    found = ensemble_of(proposal, replace(OPTIONS, numbers=numbers), Watcher())
    legal = {cost for cost, _ in every_grouping(small())}
    assert len({drawing.cost for drawing in found.drawings}) > min(50, len(legal) // 2)


def test_a_folder_holds_them_and_is_read_again(studied: gc.Proposal, tmp_path: Path) -> None:
    assert studied.alternatives is not None
    assert studied.alternatives.found
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    again = gc.read_proposal(folder)
    assert again.alternatives == studied.alternatives
    assert again.ensemble == studied.ensemble
    assert again.record() == studied.record()
    rows = read_sheet((folder / "alternatives.csv").read_bytes()).rows
    assert len(rows) == sum(len(one.groupings[0].groups) for one in studied.alternatives.found)
    standing = {
        row["what"]: row["of_random_cheaper"]
        for row in read_sheet((folder / "ensemble.csv").read_bytes()).rows
    }
    assert float(standing["proposal"]) == 0


def test_the_map_tells_of_the_whole_and_of_each_group(studied: gc.Proposal) -> None:
    assert studied.alternatives is not None
    (tier,) = page_content(studied)["tiers"]
    answer = studied.tiers[0].grouping
    assert answer is not None
    assert len(tier["near"]["groups"]) == len(answer.groups)
    for said, group in zip(tier["near"]["groups"], answer.groups, strict=True):
        having = sum(
            group.members in {g.members for g in one.groupings[0].groups}
            for one in studied.alternatives.found
        )
        assert said.startswith(f"{having} of the ")
    assert any("random" in said for said in tier["near"]["whole"])


@pytest.mark.parametrize(
    "lie", ["cost", "group", "above", "twice", "certain", "pair", "below the bound"]
)
def test_lies_are_found(lie: str, studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text())
    told = record["alternatives"]
    if lie == "cost":
        told["found"][0]["cost"] += 1
    elif lie == "group":
        told["found"][0]["groups"][0] = told["found"][0]["groups"][0][:1]
    elif lie == "above":
        told["within"] = 0
    elif lie == "twice":
        told["found"].append(told["found"][0])
    elif lie == "certain":
        told["certain"] = [
            pair for group in told["found"][0]["groups"] for pair in combinations(group, 2)
        ][:1]
        told["found"][-1]["groups"] = [
            g for g in told["found"][-1]["groups"] if not set(told["certain"][0]) <= set(g)
        ]
    elif lie == "pair":
        told["found"] = told["found"][:1]
        groups = [g["schools"] for g in record["tiers"][0]["groups"]], told["found"][0]["groups"]
        both = sorted(pairs(groups[0]) & pairs(groups[1]))
        told["certain"] = [*both, both[0]]
    else:
        record["ensemble"]["drawings"][0][0] = 1
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any(
        found.startswith(("alternatives", "ensemble")) for found in examine(folder).violations
    ), lie


def test_a_later_run_does_not_lose_them(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    placed = put_folder(replace(studied, alternatives=None, ensemble=None), folder)
    assert not placed.written
    assert "study" in (placed.why_not or "")
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    assert put_folder(replace(studied, ensemble=None), other, replace=True).written
    assert (other / "alternatives.csv").exists()
    assert not (other / "ensemble.csv").exists()


def test_when_time_is_over_what_was_drawn_is_kept() -> None:
    proposal = gc.propose(small(), threads=1)
    over = Watcher(clock=lambda seconds: Clock(0.0))
    found = ensemble_of(proposal, OPTIONS, over)
    assert found.drawings == ()
    assert found.missing == 20
    assert [told.code for told in found.said(1, None)] == ["ensemble.said.none"]


def test_of_several_tiers_or_nothing_proven_it_is_refused_with_what_to_do() -> None:
    unproven = replace(gc.propose(small(), threads=1).tiers[0], status=Status.FEASIBLE, bound=None)
    proposal = replace(gc.propose(small(), threads=1), tiers=(unproven,))
    with pytest.raises(RulesError, match="more time"):
        gc.study(proposal, ["alternatives"], options=OPTIONS)
    assert STUDIES["ensemble"].refuses(proposal) is None


def test_an_ensemble_counts_what_is_cheaper() -> None:
    with pytest.raises(RulesError):
        Ensemble(seed=1, steps=0, drawings=())


@pytest.mark.parametrize("damage", ["base", "snapped", "tiers", "travel"])
def test_a_folder_whose_map_is_damaged_is_refused_in_words(
    damage: str, studied: gc.Proposal, tmp_path: Path
) -> None:
    page = gc.write_folder(studied, tmp_path / "out") / "map.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(f'"{damage}":', f'"not {damage}":'), encoding="utf-8")
    with pytest.raises(OutputError, match=r"map\.html is damaged"):
        reopened(page.parent)


def test_what_a_map_draws_is_drawn_again(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    before = (folder / "map.html").read_bytes()
    put_folder(reopened(folder), folder)
    assert (folder / "map.html").read_bytes() == before
