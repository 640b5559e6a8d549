"""Every rule and every term together, against the same written a second time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from geocluster.grouping import Grouping
from geocluster.judge import Judgement, judge
from geocluster.problem import Problem
from geocluster.rules import tier_keys
from geocluster.solvers import solve
from geocluster.solvers.grouping.pricing import SCALE, Duals, price
from geocluster.solvers.grouping.units import units_of
from geocluster.terms import TERMS
from tests.everything import everything, raised
from tests.fuzz import check
from tests.made import MADE
from tests.terms.test_judged import by_hand
from tests.terms.test_solved import MUCH, columns

OWN = [key for key, term in TERMS.own.items() if term.in_costs]
_SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
many = settings(max_examples=100, deadline=None, suppress_health_check=_SUPPRESSED)
some = settings(max_examples=40, deadline=None, suppress_health_check=_SUPPRESSED)


CONDUCTED = {"fair"}
"""Keys that ask for several searches, and say nothing of a group."""


def test_every_term_and_every_key_of_a_rule_is_drawn() -> None:
    """A new one needs values where problems are drawn, and its twin where oracles are written."""
    keys = [key for key in tier_keys() if key.is_rule and key.name not in CONDUCTED]
    drawn: set[str] = set()

    @settings(max_examples=300, derandomize=True, deadline=None, database=None)
    @given(everything(most=3))
    def run(problem: Problem) -> None:
        values = problem.rules.values()
        drawn.update(key.name for key in keys if values[key.name] != key.usual)
        drawn.update(problem.rules.costs)

    run()
    assert {*(key.name for key in keys), *OWN, *MADE} - drawn == set()


@many
@given(everything(most=6))
def test_the_optimum_is_that_of_brute_force(problem: Problem) -> None:
    check(problem)


@st.composite
def grouped(draw: st.DrawFn) -> tuple[Problem, Grouping]:
    problem = draw(everything())
    labels = draw(st.lists(st.integers(0, 3), min_size=len(problem), max_size=len(problem)))
    parts = [[i for i, label in enumerate(labels) if label == k] for k in range(3)]
    return problem, Grouping.of([part for part in parts if len(part) > 1])


@many
@given(grouped())
def test_the_judge_says_of_any_grouping_what_brute_force_says(
    case: tuple[Problem, Grouping],
) -> None:
    problem, grouping = case
    assert judge(grouping, problem).total == by_hand(problem, grouping)


@some
@given(everything(), st.integers(0, 2**32 - 1))
def test_every_column_costs_what_the_judge_says_at_any_prices(problem: Problem, seed: int) -> None:
    units, random = units_of(problem), np.random.default_rng(seed)
    prices = random.integers(-50, 200, len(units)) * SCALE
    duals = Duals(prices, np.zeros(0, np.int64))
    priced = price(units, duals, below=MUCH * SCALE, best_only=False)
    found: dict[tuple[int, ...], int] = {}
    for group, cost in zip(priced.groups(), priced.cost.tolist(), strict=True):
        members = tuple(sorted(i for u in group for i in units.members[u]))
        found[members] = min(cost, found.get(members, cost))
    assert found == columns(problem, units)


@some
@given(everything(), st.integers(0, 2**32 - 1))
def test_bounds_of_a_lead_are_the_best_of_its_groups(problem: Problem, seed: int) -> None:
    """Prices as wild as at the start of column generation: none of them makes a bound too high."""
    units, random = units_of(problem), np.random.default_rng(seed)
    prices = random.integers(-20, random.integers(1, 300), len(units)) * SCALE
    duals = Duals(prices, np.zeros(0, np.int64))
    every = price(units, duals, below=MUCH * SCALE, best_only=False)
    for steps in (1, 3, 1 << 62):
        best = price(units, duals, below=0, best_only=True, steps=steps)
        for lead in range(len(units.lead)):
            least = every.reduced[every.lead == lead].min(initial=0)
            assert best.floor[lead] <= least
            if steps == 1 << 62:
                assert best.floor[lead] == least


def paid_for(key: str, judged: Judgement) -> int:
    """Seconds of a term over the whole, at the weights that it has."""
    return judged.by_term().get(key, 0)


@some
@given(everything(most=6), st.data())
def test_a_weight_that_is_raised_never_makes_more_of_its_own_term(
    problem: Problem, data: st.DataObject
) -> None:
    costs = problem.rules.costs
    key = data.draw(st.sampled_from(sorted(costs)))
    paid = []
    for times in (1, 3):
        value: Any = raised(costs[key], times)
        asked = replace(problem, rules=replace(problem.rules, costs={**costs, key: value}))
        solution = solve(asked)
        assume(solution.grouping is not None)
        assert solution.grouping is not None
        found = paid_for(key, judge(solution.grouping, asked))
        assert found % times == 0
        paid.append(found // times)
    assert paid[1] <= paid[0]
