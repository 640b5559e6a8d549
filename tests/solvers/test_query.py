"""Questions about feasible groups against all sets of schools, and groupings to begin with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.errors import RulesError
from geocluster.grouping import Group, Grouping
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.solvers import (
    Clock,
    FeasibleGroups,
    PricedGroup,
    Reoptimiser,
    prepare,
    solve,
)
from geocluster.solvers.cuts import exact, local_search
from geocluster.solvers.grouping import around, labels, search
from tests.made import made
from tests.oracle import best_cost, cost_of_group, open_schools
from tests.problems import problems
from tests.solvers.test_solver import random_problem


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def every_group(problem: Problem) -> list[PricedGroup]:
    """Feasible groups by trying every set."""
    free = open_schools(problem)
    sets = (s for k in range(2, len(free) + 1) for s in combinations(free, k))
    costs = ((cost_of_group(s, problem), s) for s in sets)
    return [PricedGroup(cost, s) for cost, s in costs if cost is not None]


@settings(max_examples=150)
@given(problems(most=6, further=True), st.data())
def test_groups_with_some_schools_and_without_others_are_those_there_are(
    problem: Problem, data: st.DataObject
) -> None:
    schools = st.sets(st.integers(0, max(0, len(problem) - 1)), max_size=3)
    inside, outside = data.draw(schools), data.draw(schools)
    if not inside or not len(problem):
        return
    there = [
        group
        for group in every_group(problem)
        if inside <= {*group.members} and not outside & {*group.members}
    ]
    groups = FeasibleGroups(problem)
    assert sorted(groups.every(*inside, without=outside)) == sorted(there)
    cheapest = groups.cheapest(*inside, without=outside)
    assert (cheapest and cheapest.cost) == min((g.cost for g in there), default=None)
    assert cheapest is None or cheapest in there
    assert groups.any(*inside, without=outside) == bool(there)


@settings(max_examples=60)
@given(problems(most=6, further=True))
def test_schools_without_group_are_in_none_of_all_sets(problem: Problem) -> None:
    held = {i for group in every_group(problem) for i in group.members}
    lonely = tuple(i for i in open_schools(problem) if i not in held)
    assert FeasibleGroups(problem).without_group() == lonely


def random_start(problem: Problem, seed: int) -> Grouping:
    """Some sets of schools that share none, feasible or not."""
    draw = random.Random(seed)
    schools = list(range(len(problem)))
    draw.shuffle(schools)
    groups = []
    while len(schools) > 1 and draw.random() < 0.8:
        size = draw.randint(1, min(4, len(schools)))
        groups.append(Group(tuple(schools[:size])))
        schools = schools[size:]
    return Grouping(tuple(groups))


@settings(max_examples=150)
@given(problems(most=6, further=True), st.integers(0, 99))
def test_no_start_changes_what_is_best(problem: Problem, seed: int) -> None:
    solution = solve(problem, start=random_start(problem, seed))
    best = best_cost(problem)
    assert (None if solution.bound is None else solution.bound.value) == best
    assert solution.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL)
    if solution.grouping is not None:
        assert judge(solution.grouping, problem).total == best


@settings(max_examples=100)
@given(problems(most=6, further=True), st.integers(0, 99))
def test_an_answer_is_no_worse_than_its_start_however_short_the_time(
    problem: Problem, seed: int
) -> None:
    prepare()
    start = random_start(problem, seed)
    legal = [g for g in start.groups if cost_of_group(g.members, problem) is not None]
    begun = judge(Grouping(tuple(Group(g.members) for g in legal)), problem)
    rules = {v.rule for v in begun.violations} - {"lead"}
    solution = solve(problem, clock=Clock(0), start=start)
    if rules:
        return
    assert solution.grouping is not None
    answer = judge(solution.grouping, problem)
    assert answer.violations == ()
    assert answer.total is not None
    assert begun.total is not None
    assert answer.total <= begun.total
    assert solution.bound is not None
    assert solution.bound.value <= answer.total


def test_an_old_answer_is_gone_on_from_where_rules_have_changed() -> None:
    problem = random_problem(120, 1)
    old = solve(problem).grouping
    assert old is not None
    tighter = problem.with_rules(size=(2, 3))
    begun = solve(tighter, clock=Clock(0), start=old).grouping
    fits = {g.members for g in old.groups if len(g.members) <= 3}
    assert fits
    assert begun is not None
    assert {g.members for g in begun.groups} == fits
    best = solve(tighter)
    assert solve(tighter, start=old).grouping == best.grouping


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (Grouping.of([[0, 99]]), "99"),
        ([[0, 1]], "start must be Grouping, not list"),
        (np.zeros(3), "start must be Grouping"),
    ],
)
def test_a_start_that_is_no_grouping_of_these_schools_is_refused(start: object, said: str) -> None:
    with pytest.raises(RulesError, match=said):
        solve(random_problem(9, 1), start=start)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(problems(most=6, further=True))
def test_once_prepared_no_search_compiles_anything(problem: Problem) -> None:
    prepare()
    solve(problem)
    Reoptimiser(problem).least(apart=[(0, len(problem) - 1)] if len(problem) > 1 else ())
    FeasibleGroups(problem).without_group()
    compiled = (
        search.search_leads,
        labels.extend_labels,
        labels.label_places,
        around.units_around,
        exact._triples,
        local_search._odd_sets,
        local_search._weighted_sets,
    )
    assert [len(function.signatures) for function in compiled] == [1] * len(compiled)
