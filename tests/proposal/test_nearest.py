"""What is told of the nearest school without solving: each of it is so by the judge."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.facts import Fact
from geocluster.grouping import Grouping
from geocluster.judge import group_score, judge
from geocluster.problem import Problem
from geocluster.proposal import Status, TierResult, why_by_nearest
from geocluster.rules import Eligibility, Pins, Rules
from tests.problems import problems

FOUND = Status.FEASIBLE


def tier_of(problem: Problem, grouping: Grouping) -> TierResult:
    return TierResult(
        problem=problem,
        grouping=grouping,
        judgement=judge(grouping, problem),
        ungrouped=(),
        bound=None,
        status=Status.FEASIBLE,
    )


@st.composite
def grouped(draw: st.DrawFn) -> tuple[Problem, Grouping]:
    """A problem with groups that need not meet its rules."""
    problem = draw(problems(most=6))
    at = draw(st.lists(st.integers(0, 2), min_size=len(problem), max_size=len(problem)))
    parts = [[i for i, k in enumerate(at) if k == group] for group in range(3)]
    return problem, Grouping.of([part for part in parts if len(part) > 1])


@settings(max_examples=40)
@given(grouped())
def test_what_is_told_of_the_nearest_is_so(case: tuple[Problem, Grouping]) -> None:
    problem, grouping = case
    held = {i: group.members for group in grouping.groups for i in group.members}
    for school, told in why_by_nearest(tier_of(problem, grouping)).items():
        assert problem.eligibility[school] is Eligibility.OPEN
        for fact in told:
            other = problem.schools.ids.index(fact.figures["nearest"])
            is_so(fact, school, other, held, problem)
        if len(told) == 2:
            assert told[0].code == "nearest.forbidden"


def is_so(
    fact: Fact, school: int, other: int, held: dict[int, tuple[int, ...]], problem: Problem
) -> None:
    drives = problem.travel.between(school, other), problem.travel.between(other, school)
    assert None not in drives
    assert fact.figures["drive"] == max(d for d in drives if d is not None)
    together = other in held.get(school, ())
    assert together == (fact.code == "nearest.with")
    if fact.code == "nearest.forbidden":
        others = [i for i in range(len(problem)) if i not in (school, other)]
        wider = chain.from_iterable(combinations(others, k) for k in range(len(others) + 1))
        assert all(group_score((school, other, *more), problem).violations for more in wider)
    if fact.code == "nearest.alone":
        assert other not in held
    if fact.code in ("nearest.full", "nearest.open", "nearest.dearer"):
        with_it = group_score(sorted({school, *held[other]}), problem)
        assert bool(with_it.violations) or problem.together or fact.code != "nearest.full"
        if fact.code != "nearest.full":
            assert not with_it.violations or problem.together


def test_a_drive_that_no_rule_allows_is_told_with_its_minutes_and_the_next_is_named() -> None:
    schools = gc.Schools.of(
        list("abcd"), lon=[0, 0, 0, 0], lat=[52, 52.1, 52.2, 52.3], more={"town": list("xyxx")}
    )
    drives = [[0, 60, 120, 180], [60, 0, 90, 150], [120, 90, 0, 60], [180, 150, 60, 0]]
    travel = gc.TravelTimes.of_dense(drives, cutoff=900)
    problem = gc.Problem(schools, travel, Rules(size=(2, 3), same=("town",)), Pins(exclude=("d",)))
    told = why_by_nearest(tier_of(problem, Grouping.of([[0, 2]])))
    assert [fact.code for fact in told[0]] == ["nearest.forbidden", "nearest.with"]
    assert told[0][0].figures["nearest"] == "b"
    assert 3 not in told


def _two_tiers(clusters: Grouping, federations: Grouping) -> tuple[TierResult, TierResult]:
    """Six schools on a line; clusters of up to four, federations of up to three."""
    schools = gc.Schools.of(
        list("abcdef"), lon=[0] * 6, lat=[52 + k / 50 for k in range(6)], pupils=[50] * 6
    )
    at = [0, 120, 180, 240, 300, 360]
    drives = [[abs(one - other) for other in at] for one in at]
    travel = gc.TravelTimes.of_dense(drives, cutoff=900)
    above = tier_of(gc.Problem(schools, travel, Rules(name="cluster", size=(2, 4))), clusters)
    below = tier_of(gc.Problem(schools, travel, Rules(name="fed", size=(2, 3))), federations)
    return above, replace(below, within=above)


def test_a_group_of_another_coarser_group_is_not_said_to_be_open() -> None:
    clusters = Grouping.of([[0, 1], [2, 3, 4, 5]])
    _, below = _two_tiers(clusters, Grouping.of([[2, 3], [4, 5]]))
    told = why_by_nearest(below, whole=Status.OPTIMAL)
    (outside,) = told[1]
    assert (outside.code, outside.figures["above"]) == ("nearest.outside", "cluster")
    assert [fact.code for fact in told[5]] == ["nearest.with"]


def test_within_one_coarser_group_it_is_open_and_only_all_tiers_prove_that_it_costs_more() -> None:
    clusters = Grouping.of([[0, 1, 2], [3, 4, 5]])
    above, below = _two_tiers(clusters, Grouping.of([[1, 2], [3, 4]]))
    proven = replace(below, status=Status.OPTIMAL)
    (open_,) = why_by_nearest(proven, whole=FOUND)[0]
    assert (open_.code, open_.figures["tier"]) == ("nearest.open.tier", "fed")
    (dearer,) = why_by_nearest(below, whole=Status.OPTIMAL)[0]
    assert dearer.code == "nearest.dearer.tier"
    (alone,) = why_by_nearest(proven)[0]
    assert alone.code == "nearest.dearer"
    assert "in all tiers together" in above.speaker().say(dearer)


def test_of_an_answer_without_groups_nothing_is_told() -> None:
    schools = gc.Schools.of(["a", "b"], lon=[0, 1], lat=[52, 53])
    travel = gc.TravelTimes.of_dense([[0, 9999], [9999, 0]], cutoff=900)
    found = gc.propose(gc.Problem(schools, travel, Rules(alone=gc.rules.Alone.NEVER)))
    assert why_by_nearest(found.finest) == {}
