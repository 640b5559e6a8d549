"""The solver is told shapes, and finds what brute force finds."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from geocluster.judge import group_score, judge
from geocluster.problem import Problem
from geocluster.solvers import solve
from geocluster.solvers.grouping.pricing import SCALE, Duals, price
from geocluster.solvers.grouping.units import Units, units_of
from tests.fuzz import check
from tests.problems import problems

_SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
many = settings(max_examples=100, deadline=None, suppress_health_check=_SUPPRESSED)
some = settings(max_examples=50, deadline=None, suppress_health_check=_SUPPRESSED)
MUCH = 10**7


@many
@given(problems(most=7, further=True))
def test_the_optimum_is_that_of_brute_force(problem: Problem) -> None:
    check(problem)


def columns(problem: Problem, units: Units) -> dict[tuple[int, ...], int]:
    """What each feasible group that holds whole units costs as a column, by the judge."""
    found = {}
    for k in range(1, len(units) + 1):
        for chosen in combinations(range(len(units)), k):
            members = tuple(sorted(i for u in chosen for i in units.members[u]))
            score = group_score(members, problem)
            if score.cost is not None:
                found[members] = score.cost + score.kept_whole
    return found


@some
@given(problems(most=7, further=True), st.integers(0, 2**32 - 1))
def test_every_column_costs_what_the_judge_says_at_any_prices(problem: Problem, seed: int) -> None:
    units, random = units_of(problem), np.random.default_rng(seed)
    prices = random.integers(-50, 200, len(units)) * SCALE
    duals = Duals(prices, np.zeros(0, np.int64))
    priced = price(units, duals, below=MUCH * SCALE, best_only=False)
    found: dict[tuple[int, ...], int] = {}
    for group, reduced, cost in zip(
        priced.groups(), priced.reduced.tolist(), priced.cost.tolist(), strict=True
    ):
        members = tuple(sorted(i for u in group for i in units.members[u]))
        assert reduced == cost * SCALE - int(prices[list(group)].sum())
        found[members] = min(cost, found.get(members, cost))
    assert found == columns(problem, units)


@some
@given(problems(most=7, further=True), st.integers(0, 2**32 - 1))
def test_bounds_of_a_lead_are_below_the_best_of_its_groups(problem: Problem, seed: int) -> None:
    units, random = units_of(problem), np.random.default_rng(seed)
    prices = random.integers(0, 300, len(units)) * SCALE
    duals = Duals(prices, np.zeros(0, np.int64))
    every = price(units, duals, below=MUCH * SCALE, best_only=False)
    for steps in (1, 3, 1 << 62):
        best = price(units, duals, below=0, best_only=True, steps=steps)
        for lead in range(len(units.lead)):
            least = every.reduced[every.lead == lead].min(initial=0)
            assert best.floor[lead] <= least
            if steps == 1 << 62:
                assert best.floor[lead] == least


@some
@given(problems(most=7, further=True), st.data())
def test_a_weight_that_is_raised_never_makes_more_of_its_own_term(
    problem: Problem, data: st.DataObject
) -> None:
    costs = problem.rules.costs
    assume(costs)
    key = data.draw(st.sampled_from(sorted(costs)))
    amounts = []
    for value in (costs[key], raised(costs[key])):
        asked = replace(problem, rules=replace(problem.rules, costs={**costs, key: value}))
        solution = solve(asked)
        assume(solution.grouping is not None)
        assert solution.grouping is not None
        judged = judge(solution.grouping, asked)
        groups = [c for score in judged.groups for c in score.costs]
        alone = [c for paid in judged.alone_costs.values() for c in paid or ()]
        every = [*groups, *alone, *judged.once]
        amounts.append(sum(c.amount for c in every if c.term == key))
    assert amounts[1] <= amounts[0]


def raised(value: Any) -> Any:
    """The same with a higher weight."""
    if isinstance(value, dict):
        name = "times" if "times" in value else "each"
        return {**value, name: value[name] * 3}
    return value * 3


@pytest.mark.parametrize("further", [False, True])
def test_what_no_term_asks_is_not_in_the_way_of_the_search(further: bool) -> None:
    """Without further shapes, all their arrays are empty."""

    @settings(max_examples=20, deadline=None)
    @given(problems(most=5, further=further))
    def run(problem: Problem) -> None:
        costs = units_of(problem).group_costs
        assert problem.rules.costs or not (len(costs.set_weight) or len(costs.weight))

    run()
