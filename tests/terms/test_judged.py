"""The judge's costs, term by term, against the same written a second time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geocluster.errors import RulesError
from geocluster.grouping import Grouping
from geocluster.judge import Judgement, alone_costs, group_score, judge
from geocluster.problem import Problem
from geocluster.rules import Pins, Rules
from geocluster.schools import Schools
from geocluster.terms import CHARGE, DRIVE
from geocluster.travel import TravelTimes
from tests import oracle
from tests.problems import problems

quick = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def grouped(draw: st.DrawFn) -> tuple[Problem, Grouping]:
    """A problem with further terms, and any grouping of its schools."""
    problem = draw(problems(further=True))
    labels = draw(st.lists(st.integers(0, 3), min_size=len(problem), max_size=len(problem)))
    parts = [[i for i, label in enumerate(labels) if label == k] for k in range(3)]
    return problem, Grouping.of([part for part in parts if len(part) > 1])


def by_hand(problem: Problem, grouping: Grouping) -> int | None:
    """The objective by the oracle; None where it is broken."""
    alone = grouping.alone(len(problem))
    groups = [g.members for g in grouping.groups]
    costs = [oracle.cost_of_group(g, problem) for g in groups]
    costs += [oracle.cost_alone(i, problem) for i in alone]
    free = set(oracle.open_schools(problem))
    if None in costs or not all(set(g) <= free for g in groups):
        return None
    parts = (*groups, *((i,) for i in alone))
    if not oracle.numbers_allowed(parts, problem):
        return None
    return sum(c for c in costs if c is not None) + oracle.for_splits(parts, problem)


@quick
@given(grouped())
def test_the_judge_says_of_any_grouping_what_brute_force_says(
    case: tuple[Problem, Grouping],
) -> None:
    problem, grouping = case
    assert judge(grouping, problem).total == by_hand(problem, grouping)


@quick
@given(grouped())
def test_sums_are_those_of_the_terms_and_amounts_those_of_their_matches(
    case: tuple[Problem, Grouping],
) -> None:
    problem, grouping = case
    judged = judge(grouping, problem)
    alone = [c for costs in judged.alone_costs.values() for c in costs or ()]
    every = [*(c for g in judged.groups for c in g.costs), *alone, *judged.once]
    assert sum(judged.by_term().values()) == sum(c.weight * c.amount for c in every)
    for cost in every:
        assert cost.amount == sum(match.amount for match in cost.matches)
    for group, score in zip(grouping.groups, judged.groups, strict=True):
        if not score.violations:
            again = group_score(group.members, problem)
            assert score == again
            assert score.cost == sum(c.cost for c in again.costs)
            assert all(
                i in group.members for c in again.costs for m in c.matches for i in m.schools
            )


TOWNS = Schools.of(
    ["1", "2", "3", "4", "5"],
    lon=[0.0, 0.1, 0.2, 0.3, 0.4],
    lat=[52.0] * 5,
    pupils=[10] * 5,
    more={"town": ["a", "a", "a", "b", None]},
)
DRIVES = TravelTimes.of_dense([[abs(i - j) * 60 for j in range(5)] for i in range(5)], cutoff=600)


def towns(pins: Pins | None = None, **costs: int) -> Problem:
    rules = Rules(size=(2, 4), costs=costs, alone_penalty=100)
    return Problem(TOWNS, DRIVES, rules, pins or Pins())


def split(judged: Judgement) -> int:
    return judged.by_term().get("towns_split", 0)


def test_a_set_costs_once_more_for_every_part_it_falls_into() -> None:
    problem = towns(towns_split=7)
    assert split(judge(Grouping.of([[0, 1, 2]]), problem)) == 0
    assert split(judge(Grouping.of([[0, 1], [2, 3]]), problem)) == 7
    assert split(judge(Grouping.of([[0, 1]]), problem)) == 7, "a school alone is a part"
    assert split(judge(Grouping(), problem)) == 14


def test_a_group_that_keeps_a_set_whole_pays_nothing_for_it_but_is_known_to_keep_it() -> None:
    problem = towns(towns_split=7)
    whole, part = group_score((0, 1, 2), problem), group_score((0, 1, 3), problem)
    assert (whole.amount("towns_split"), whole.kept_whole) == (0, 7)
    assert (part.amount("towns_split"), part.kept_whole) == (1, 0)
    (found,) = [c for c in part.costs if c.term == "towns_split"]
    assert [m.schools for m in found.matches] == [(0, 1)]


def test_who_is_left_out_of_the_question_is_no_part_of_a_set() -> None:
    problem = towns(Pins(exclude=("2",), alone=("3",)), towns_split=7)
    assert split(judge(Grouping.of([[0, 3]]), problem)) == 7, "pinned alone is a part, excluded not"
    paid = alone_costs(1, problem)
    assert paid is not None
    assert sum(c.cost for c in paid) == 0


def test_different_values_in_a_group_cost_each_beyond_the_first_and_unknown_ones_nothing() -> None:
    problem = towns(mixed_towns=5)
    amounts = {g: group_score(g, problem).amount("mixed_towns") for g in [(0, 1), (2, 3), (3, 4)]}
    assert amounts == {(0, 1): 0, (2, 3): 1, (3, 4): 0}


def test_the_lead_is_the_one_for_which_all_that_depends_on_it_is_least() -> None:
    assert group_score((2, 3), towns()).lead == 2
    assert group_score((2, 3), towns(heads=60)).lead == 2
    far = towns(heads=500)
    assert group_score((1, 2, 3), far).lead == 2, "one of town a leads, the other is displaced"
    assert group_score((1, 2, 3), far).amount("heads") == 1


def test_terms_enter_the_fingerprint_only_where_they_are_set() -> None:
    plain = towns()
    assert replace(plain, rules=replace(plain.rules, costs={})).fingerprint == plain.fingerprint
    assert towns(heads=1).fingerprint != plain.fingerprint
    assert towns(heads=1).fingerprint != towns(heads=2).fingerprint


def test_a_term_that_is_not_there_or_no_weight_is_refused_by_name() -> None:
    with pytest.raises(RulesError, match="no term 'town_split'; did you mean 'towns_split'"):
        Rules(costs={"town_split": 60})
    with pytest.raises(RulesError, match="costs: heads"):
        Rules(costs={"heads": -60})
    with pytest.raises(RulesError, match="costs must be a dictionary"):
        Rules(costs=[("heads", 60)])  # type: ignore[arg-type]


def test_what_stands_under_a_key_of_the_tier_is_no_further_term() -> None:
    assert not CHARGE.in_costs
    assert not DRIVE.in_costs
    with pytest.raises(RulesError, match="no term 'charge'"):
        Rules(costs={"charge": 60})
