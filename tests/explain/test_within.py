"""Several tiers: why a school is in no finer group, and why tiers do not go together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import geocluster as gc
from geocluster.rules import Alone, Lead, Rules
from geocluster.schools import Schools
from geocluster.travel import TravelTimes
from tests.said import said

NEAR, FAR = 300, 1500
CLUSTER = Rules(name="cluster", size=(3, 3), longest_drive=600, lead=Lead.NONE)
FEDERATION = Rules(name="federation", size=(2, 2), longest_drive=1800, alone_penalty=7200)


def villages(*rules: Rules) -> list[gc.Problem]:
    """Two villages of three schools, and one school that is far from both."""
    drives = np.full((7, 7), FAR)
    drives[:3, :3] = drives[3:6, 3:6] = NEAR
    schools = Schools.of(
        list("abcdefg"), lon=[0.01 * k for k in range(7)], lat=[52.0] * 7, pupils=[50] * 7
    )
    travel = TravelTimes.of_dense(drives, cutoff=2700)
    return [gc.Problem(schools, travel, rule) for rule in rules]


@pytest.fixture(scope="module")
def proposal() -> gc.Proposal:
    return gc.propose(villages(CLUSTER, FEDERATION), seconds=30)


def test_what_is_alone_above_is_so_below_and_says_so(proposal: gc.Proposal) -> None:
    told = {x.school: x for x in proposal.finest.ungrouped}
    assert told[6].reason == "alone_above"
    assert "in no group of 'cluster'" in said(told[6], proposal.finest.problem)


def test_a_school_that_costs_less_alone_inside_its_cluster_says_that_of_all_tiers(
    proposal: gc.Proposal,
) -> None:
    told = [x for x in proposal.finest.ungrouped if x.school != 6]
    assert len(told) == 2  # one of each village of three
    for one in told:
        assert one.reason == "costs_more"
        assert "all tiers together" in said(one, proposal.finest.problem)


def test_none_inside_is_said_where_only_another_cluster_holds_partners() -> None:
    schools = Schools.of(
        list("abcdef"),
        lon=[0.01 * k for k in range(6)],
        lat=[52.0] * 6,
        more={"town": ["x", "y", "z", "x", "y", "z"]},
    )
    drives = np.full((6, 6), FAR)
    drives[:3, :3] = drives[3:, 3:] = NEAR
    travel = TravelTimes.of_dense(drives, cutoff=2700)
    rules = CLUSTER, replace(FEDERATION, same=("town",))
    found = gc.propose([gc.Problem(schools, travel, rule) for rule in rules], seconds=30)
    assert found.status is gc.Status.OPTIMAL
    assert {x.reason for x in found.finest.ungrouped} == {"none_inside"}
    words = said(found.finest.ungrouped[0], found.finest.problem)
    assert "not within its group of 'cluster'" in words


def test_tiers_that_can_each_be_grouped_but_not_together_say_so() -> None:
    never = replace(FEDERATION, alone=Alone.NEVER, size=(2, 4))
    pairs = replace(CLUSTER, size=(2, 2), longest_drive=None, alone_penalty=60, group_charge=9000)
    problems = villages(pairs, replace(never, size=(3, 4)))
    found = gc.propose(problems, seconds=30)
    assert found.status is gc.Status.INFEASIBLE
    told = found.finest.ungrouped
    assert {x.reason for x in told} == {"not_together"}
    assert "lies inside one of 'cluster'" in said(told[0], problems[1])


def test_tiers_of_one_name_of_other_schools_or_with_a_start_of_one_are_refused() -> None:
    problems = villages(CLUSTER, FEDERATION)
    with pytest.raises(gc.GeoclusterError, match="a name of its own"):
        gc.propose([problems[0], problems[0]])
    with pytest.raises(gc.GeoclusterError, match="the very schools and travel times"):
        gc.propose([problems[0], villages(FEDERATION)[0]])
    with pytest.raises(
        gc.GeoclusterError, match="a grouping for each tier, the coarsest first: 2, not 1"
    ):
        gc.propose(problems, start=gc.Grouping.of([[0, 1]]))
    with pytest.raises(gc.GeoclusterError, match="must be Problem"):
        gc.propose([problems[0], "federation"])  # type: ignore[list-item]
