"""Random groupings of several tiers against every pair of partitions, and how they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.maps.content import page_content
from geocluster.outputs import examine
from geocluster.proposal import Drawing, Ensemble, Status
from geocluster.rules import Alone, Rules
from geocluster.sheets import read_sheet
from geocluster.studies import STUDIES, StudyOptions
from geocluster.studies.ensemble import ensemble_of
from geocluster.watcher import Watcher
from tests.fuzz_tiers import Tiers, tiers
from tests.made import made
from tests.oracle_tiers import best_cost_of_tiers, drawings_of_two_tiers
from tests.solvers.test_tiers import CLUSTER, FEDERATION, county

OPTIONS = StudyOptions(seconds=60, threads=1, numbers={"ensemble": 30})


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def drawn(problems: Tiers) -> Ensemble | None:
    """Random groupings of two tiers, each of which is one that the rules allow."""
    proposal = gc.propose(list(problems), threads=1)
    if STUDIES["ensemble"].refuses(proposal) is not None:
        assert proposal.status in (Status.INFEASIBLE, Status.UNKNOWN)
        return None
    found, legal = ensemble_of(proposal, OPTIONS, Watcher()), drawings_of_two_tiers(problems)
    assert best_cost_of_tiers(problems) == min(cost for cost, _, _ in legal)
    assert {(one.cost, one.groups, one.alone) for one in found.drawings} <= legal
    assert len(found.drawings) == 30
    assert found == ensemble_of(proposal, OPTIONS, Watcher())
    return found


@settings(max_examples=25)
@given(tiers(most=6, further=True))
def test_random_groupings_of_two_tiers_are_legal(problems: Tiers) -> None:
    drawn(problems)


def test_where_schools_may_not_be_alone() -> None:
    never = [
        Rules(name=one.name, size=one.size, longest_drive=1800, lead=one.lead, alone=Alone.NEVER)
        for one in (replace(CLUSTER, size=(2, 6)), FEDERATION)
    ]
    problems = county(6, 2, *never)
    found = drawn(problems)
    assert found is not None
    assert {one.alone for one in found.drawings} == {0}


def test_they_wander_over_most_that_there_are() -> None:
    problems = county(6, 3, replace(CLUSTER, size=(2, 5)), FEDERATION)
    proposal = gc.propose(list(problems), threads=1)
    options = replace(OPTIONS, numbers={"ensemble": 1000})
    found = ensemble_of(proposal, options, Watcher())
    met = {(one.cost, one.groups, one.alone) for one in found.drawings}
    legal = drawings_of_two_tiers(problems)
    assert len(met) > min(60, len(legal) // 2)


@pytest.fixture(scope="module")
def studied() -> gc.Proposal:
    proposal = gc.propose(list(county(14, 3, replace(CLUSTER, size=(3, 5)), FEDERATION)), threads=1)
    return gc.study(proposal, ["ensemble"], options=OPTIONS)


def ensemble(proposal: gc.Proposal) -> Ensemble:
    assert proposal.ensemble is not None
    return proposal.ensemble


def test_a_folder_holds_them(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    assert ensemble(gc.read_proposal(folder)) == ensemble(studied)
    rows = {row["what"]: row for row in read_sheet((folder / "ensemble.csv").read_bytes()).rows}
    assert float(rows["proposal"]["cost_minutes"]) == round((studied.objective or 0) / 60, 2)
    assert float(rows["proposal"]["of_random_cheaper"]) == 0
    for tier in page_content(studied)["tiers"]:
        assert any("random" in said for said in tier["near"]["whole"])


def test_below_the_bound_of_all_tiers_is_found(studied: gc.Proposal, tmp_path: Path) -> None:
    """A cost that is above the bound of either tier, and below that of both."""
    folder = gc.write_folder(studied, tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text())
    record["ensemble"]["drawings"][0][0] = (studied.lower_bound or 0) - 1
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("below the bound" in said for said in examine(folder).violations)


def test_of_three_tiers_costs_are_those_of_all() -> None:
    three = [replace(CLUSTER, name="area", size=(4, 9)), replace(CLUSTER, size=(2, 5)), FEDERATION]
    problems = county(9, 3, *three)
    proposal = gc.propose(list(problems), threads=1)
    found = ensemble_of(proposal, OPTIONS, Watcher())
    best = min(found.drawings, key=lambda one: one.cost)
    assert isinstance(best, Drawing)
    assert best.cost >= (proposal.lower_bound or 0) > 0
    assert len({one.cost for one in found.drawings}) > 5
