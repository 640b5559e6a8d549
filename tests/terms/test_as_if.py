"""Costs of groupings that the rules do not allow, against the same counted a second time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from geocluster.as_if import as_if_allowed
from geocluster.grouping import Group, Grouping
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.rules import Alone, Condition, Lead, Measured, Pins, Rules, Where
from geocluster.schools import Schools
from geocluster.terms.shapes import Aggregate, LeadMember, TouchedSets
from geocluster.travel import TravelTimes
from tests.terms.test_judged import grouped, quick

PENALTY = 1_000


def line(rules: Rules, pins: Pins = Pins()) -> Problem:
    """Four schools in a row, 100 s apart; the last is beyond the cut-off from the first two."""
    schools = Schools.of(
        list("abcd"), lon=[0, 0.01, 0.02, 0.03], lat=[52] * 4, pupils=[30, 20, 10, 5]
    )
    seconds = [[0, 100, 210, 900], [110, 0, 100, 900], [220, 110, 0, 100], [900, 900, 110, 0]]
    return Problem(schools, TravelTimes.of_dense(seconds, cutoff=600), rules, pins)


def plainly(grouping: Grouping, problem: Problem) -> int | None:
    """The same sum, by loops over everything that is paid for."""
    n, total = len(problem), 0
    parts = [list(g.members) for g in grouping.groups]
    alone = list(grouping.alone(n))
    for group in grouping.groups:
        best = []
        for lead in [group.lead] if group.lead is not None else group.members:
            others = [i for i in group.members if i != lead]
            if all(
                problem.travel.between(lead, i) and problem.travel.between(i, lead) for i in others
            ):
                paid = sum(
                    c.weight * int(c.shape.amount[lead, i])
                    for c in problem.costs
                    if isinstance(c.shape, LeadMember)
                    for i in others
                )
                best.append(paid)
        if not best:
            return None
        total += min(best)
        total += sum(
            c.weight * c.shape.of_sums(c.shape.columns[list(group.members)].sum(axis=0))
            for c in problem.costs
            if isinstance(c.shape, Aggregate)
        )
    for i in alone:
        forbidden = problem.alone_cost[i] < 0
        total += problem.rules.alone_penalty if forbidden else int(problem.alone_cost[i])
    for cost in problem.costs:
        if isinstance(cost.shape, TouchedSets):
            touching = [*parts, *([i] for i in alone)]
            if cost.shape.parts.value == "of each set":
                counts = [sum(bool(set(s) & set(p)) for p in touching) - 1 for s in cost.shape.sets]
            else:
                counts = [
                    max(0, sum(bool(set(s) & set(p)) for s in cost.shape.sets) - 1) for p in parts
                ]
            total += cost.weight * sum(count for count in counts if count > 0)
    return total


@quick
@given(grouped())
def test_what_the_rules_allow_costs_what_the_judge_says(case: tuple[Problem, Grouping]) -> None:
    problem, grouping = case
    judged, counted = judge(grouping, problem), as_if_allowed(grouping, problem)
    for score, group in zip(judged.groups, counted.groups, strict=True):
        if not score.violations:
            assert (group.cost, group.costs, group.lead) == (score.cost, score.costs, score.lead)
    if judged.total is not None:
        assert counted.total == judged.total
        assert counted.by_term() == judged.by_term()


@quick
@given(grouped())
def test_any_grouping_costs_what_a_plain_sum_says_where_any_member_may_lead(
    case: tuple[Problem, Grouping],
) -> None:
    problem, grouping = case
    free = problem.with_pins(replace(problem.pins, lead=())).with_rules(
        longest_drive=None, measured=Measured.PAIRS, lead=Lead.NONE, lead_where=Where(), further={}
    )
    assert as_if_allowed(grouping, free).total == plainly(grouping, free)


def test_a_group_too_large_costs_its_drives_and_its_charge() -> None:
    counted = as_if_allowed(Grouping.of([[0, 1, 2]]), line(Rules(size=(2, 2), group_charge=50)))
    assert counted.groups[0].cost == 50 + 110 + 100  # from the one in the middle
    assert counted.total == 260 + 3600


def test_a_drive_beyond_the_cutoff_makes_the_cost_unknown_not_zero() -> None:
    counted = as_if_allowed(Grouping.of([[0, 3]]), line(Rules(group_charge=50)))
    assert counted.total is None
    assert counted.groups[0].cost is None
    assert counted.unknown == ((0, 3),)
    assert counted.by_term() == {"charge": 50, "alone": 7200, "drive": None}


def test_a_lead_is_sought_from_which_all_drives_are_known() -> None:
    counted = as_if_allowed(Grouping.of([[0, 1, 2, 3]]), line(Rules(size=(2, 2))))
    assert counted.groups[0].lead == 2
    assert counted.total == 220 + 110 + 100


def test_a_school_that_may_not_stand_alone_counts_the_penalty() -> None:
    never = line(Rules(alone=Alone.NEVER, alone_penalty=PENALTY))
    assert as_if_allowed(Grouping(), never).total == 4 * PENALTY
    pinned = line(Rules(alone=Alone.ALLOWED, alone_penalty=PENALTY), Pins(together=(("a", "b"),)))
    assert as_if_allowed(Grouping(), pinned).total == 2 * PENALTY


def test_an_eligible_lead_is_counted_from_even_where_it_is_too_far() -> None:
    eligible = Where({"pupils": Condition(least=30)})
    rules = Rules(lead=Lead.ELIGIBLE, lead_where=eligible, longest_drive=150)
    assert as_if_allowed(Grouping.of([[0, 1, 2]]), line(rules)).groups[0].lead == 0
    assert as_if_allowed(Grouping.of([[1, 2]]), line(rules)).groups[0].lead == 1


def test_a_lead_that_is_named_is_counted_from() -> None:
    grouping = Grouping((Group((0, 1, 2), lead=2),))
    assert as_if_allowed(grouping, line(Rules())).groups[0].cost == 220 + 110
    judged = judge(grouping, line(Rules()), led=True)
    assert judged.violations == ()
    assert judged.groups[0].cost == 220 + 110
    assert judge(grouping, line(Rules())).violations != ()


def test_a_lead_that_may_not_lead_is_a_violation_whoever_named_it() -> None:
    eligible = Where({"pupils": Condition(least=20)})
    problem = line(Rules(lead=Lead.ELIGIBLE, lead_where=eligible))
    grouping = Grouping((Group((0, 1, 2), lead=2),))
    assert [v.rule for v in judge(grouping, problem, led=True).violations] == ["lead"]
    none = line(Rules(lead=Lead.NONE))
    assert [v.rule for v in judge(grouping, none, led=True).violations] == ["lead"]
