"""The solver against brute force, the judge, and the properties of an optimum."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.grouping import Group, Grouping
from geocluster.judge import group_score, judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.rules import Alone, Eligibility, Lead, Measured, Pins, Rules
from geocluster.schools import Schools
from geocluster.solvers import Clock, solve
from geocluster.solvers.grouping.pricing import SCALE, Duals, price
from geocluster.solvers.grouping.units import units_of
from geocluster.travel import TravelTimes
from tests.fuzz import check
from tests.oracle import cost_of_group, open_schools, partitions
from tests.problems import problems


def random_problem(n: int, seed: int, **rules: object) -> Problem:
    random = np.random.default_rng(seed)
    at = random.random((n, 2)) * 60
    drive = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * 60
    made = Schools.of(
        [f"{k:03d}" for k in range(n)],
        lon=at[:, 0] / 100,
        lat=52 + at[:, 1] / 100,
        pupils=random.integers(20, 300, n).tolist(),
    )
    limits: dict[str, object] = {"size": (2, 4), "longest_drive": 1200, "pupils": (100, 700)}
    return Problem(
        made,
        TravelTimes.of_dense(drive, cutoff=2700),
        Rules(**(limits | rules)),  # type: ignore[arg-type]
    )


@settings(max_examples=300)
@given(problems())
def test_the_solver_equals_brute_force_over_all_partitions(problem: Problem) -> None:
    check(problem)


@settings(max_examples=12)
@given(problems(most=9))
def test_the_solver_equals_brute_force_at_nine_schools(problem: Problem) -> None:
    check(problem)


@given(problems(), st.data())
def test_the_judge_equals_the_contract_for_any_group(problem: Problem, data: st.DataObject) -> None:
    free = open_schools(problem)
    if len(free) < 2:
        return
    group = tuple(sorted(data.draw(st.sets(st.sampled_from(free), min_size=2, max_size=5))))
    score = group_score(group, problem)
    assert score.cost == cost_of_group(group, problem)
    assert (score.cost is None) == bool(score.violations)


@given(problems(most=6))
def test_pricing_lists_exactly_the_feasible_groups_at_their_cost(problem: Problem) -> None:
    units = units_of(problem)
    prices = Duals(np.full(len(units), 10**6 * SCALE), np.zeros(0, np.int64))
    priced = price(units, prices, below=0, best_only=False)
    listed: dict[tuple[int, ...], int] = {}
    for column, reduced in zip(priced.groups(), priced.reduced.tolist(), strict=True):
        members = tuple(sorted(i for u in column for i in units.members[u]))
        cost = reduced // SCALE + 10**6 * len(column)
        listed[members] = min(cost, listed.get(members, cost))
    feasible = {}
    for parts in partitions(open_schools(problem)):
        for part in parts:
            cost_found = cost_of_group(part, problem) if len(part) > 1 else None
            if cost_found is not None:
                feasible[part] = cost_found
    assert listed == feasible


@settings(max_examples=40)
@given(problems(most=6), st.randoms())
def test_reordering_the_schools_changes_nothing(problem: Problem, random: object) -> None:
    n = len(problem)
    order = list(range(n))
    random.shuffle(order)  # type: ignore[attr-defined]
    dense = problem.travel.seconds.toarray().astype(float)
    dense[dense == 0] = np.nan
    made = Schools(problem.schools.table.iloc[order].reset_index(drop=True))
    times = TravelTimes.of_dense(dense[np.ix_(order, order)], cutoff=problem.travel.cutoff)
    lost = {order.index(i): why for i, why in problem.travel.unreachable.items()}
    times = replace(times, unreachable=lost)
    near = problem.neighbours
    near = None if near is None else near[order][:, order]
    other = solve(Problem(made, times, problem.rules, problem.pins, near))
    first = solve(problem)
    assert first.status is other.status
    assert first.bound == other.bound or (
        first.bound is not None
        and other.bound is not None
        and first.bound.value == other.bound.value
    )


@settings(max_examples=40)
@given(problems(most=6))
def test_loosening_a_rule_never_raises_the_optimum(problem: Problem) -> None:
    before = solve(problem)
    if before.bound is None:
        return
    low, high = problem.rules.size
    looser: list[dict[str, object]] = [
        {"size": (low, high + 1)},
        {"longest_drive": None},
        {"same": ()},
        {"contiguous": False},
        {"groups": None, "kinds": ()},
    ]
    if problem.rules.pupils is not None:
        looser.append({"pupils": (0, problem.rules.pupils[1] + 50)})
    for change in looser:
        after = solve(problem.with_rules(**change))
        assert after.bound is not None
        assert after.bound.value <= before.bound.value


@settings(max_examples=40)
@given(problems(most=6))
def test_a_school_that_may_join_costs_at_most_its_charge(problem: Problem) -> None:
    """One that may not join costs nothing, so letting it join can at most add that charge."""
    before = solve(problem)
    if before.bound is None or problem.rules.alone is Alone.NEVER:
        return
    everyone = problem.with_rules(members=None)
    asked = [i for i, s in enumerate(problem.eligibility) if s is Eligibility.NOT_ELIGIBLE]
    after = solve(everyone)
    assert after.bound is not None
    assert problem.alone_cost[asked].tolist() == [0] * len(asked)
    assert after.bound.value <= before.bound.value + int(everyone.alone_cost[asked].sum())


@pytest.mark.parametrize("measured", Measured)
@pytest.mark.parametrize("charge", [0, 900])
def test_sixty_schools_are_proven_and_judged(measured: Measured, charge: int) -> None:
    problem = random_problem(60, seed=3, measured=measured, group_charge=charge)
    solution = solve(problem, seconds=60)
    assert solution.status is Status.OPTIMAL
    assert solution.grouping is not None
    assert solution.bound is not None
    judgement = judge(solution.grouping, problem)
    assert judgement.violations == ()
    assert judgement.total == solution.bound.value


def test_the_same_seed_gives_the_same_grouping() -> None:
    problem = random_problem(50, seed=5, group_charge=900)
    assert solve(problem, seed=4).grouping == solve(problem, seed=4).grouping


@pytest.mark.parametrize("charge", [0, 900])
def test_of_many_best_groupings_threads_and_time_choose_none(charge: int) -> None:
    made = random_problem(60, seed=8, group_charge=charge, pupils=None)
    coarse = (made.travel.seconds.toarray() // 240) * 240.0
    coarse[coarse == 0] = np.nan
    travel = TravelTimes.of_dense(coarse, cutoff=2700)
    problem = Problem(made.schools, travel, made.rules)
    first = solve(problem, seconds=60, seed=3)
    assert first.status is Status.OPTIMAL
    for threads, seconds in ((1, 60), (2, 30), (4, 90), (2, 60)):
        assert solve(problem, seconds=seconds, seed=3, threads=threads).grouping == first.grouping
    assert any(solve(problem, seed=k).grouping != first.grouping for k in range(4, 9))


def test_a_drive_of_exactly_the_limit_and_a_roll_exactly_at_both_ends_are_allowed() -> None:
    made = Schools.of(["a", "b"], lon=[0, 0], lat=[52, 52], pupils=[40, 60])
    times = TravelTimes.of_dense([[0, 1200], [1200, 0]], cutoff=1200)
    problem = Problem(made, times, Rules(longest_drive=1200, pupils=(100, 100)))
    assert solve(problem).grouping == Grouping((Group((0, 1), 0),))


def test_schools_on_one_spot_are_one_second_apart() -> None:
    made = Schools.of(["a", "b"], lon=[0, 0], lat=[52, 52])
    problem = Problem(made, TravelTimes.of_dense([[0, 0], [0, 0]], cutoff=60), Rules())
    solution = solve(problem)
    assert solution.bound is not None
    assert solution.bound.value == 1


@pytest.mark.parametrize("n", [0, 1])
def test_no_school_and_one_school_are_answered(n: int) -> None:
    made = Schools.of(["a"][:n], lon=[0][:n], lat=[52][:n])
    problem = Problem(made, TravelTimes.of_dense(np.zeros((n, n)), cutoff=60), Rules())
    solution = solve(problem)
    assert solution.status is Status.OPTIMAL
    assert judge(Grouping(), problem).total == n * 3600


def test_never_alone_without_a_partner_is_proven_impossible() -> None:
    made = Schools.of(["a", "b", "c"], lon=[0, 0, 1], lat=[52, 52, 53])
    times = TravelTimes.of_dense([[0, 9, 99], [9, 0, 99], [99, 99, 0]], cutoff=50)
    solution = solve(Problem(made, times, Rules(alone=Alone.NEVER)))
    assert solution.status is Status.INFEASIBLE
    assert solution.grouping is None
    assert solution.bound is None


def test_three_in_a_row_cannot_all_be_in_pairs() -> None:
    made = Schools.of(["a", "b", "c"], lon=[0, 1, 2], lat=[52, 52, 52])
    times = TravelTimes.of_dense([[0, 9, 99], [9, 0, 9], [99, 9, 0]], cutoff=50)
    problem = Problem(made, times, Rules(size=(2, 2), alone=Alone.NEVER))
    assert solve(problem).status is Status.INFEASIBLE


def test_a_pin_that_joins_schools_too_far_apart_is_impossible() -> None:
    made = Schools.of(["a", "b"], lon=[0, 1], lat=[52, 53])
    times = TravelTimes.of_dense([[0, 99], [99, 0]], cutoff=50)
    problem = Problem(made, times, Rules(), Pins(together=(("a", "b"),)))
    assert solve(problem).status is Status.INFEASIBLE


def test_without_a_lead_the_sum_is_taken_from_the_medoid() -> None:
    made = Schools.of(["a", "b", "c"], lon=[0, 1, 2], lat=[52, 52, 52])
    times = TravelTimes.of_dense([[0, 10, 20], [10, 0, 10], [20, 10, 0]], cutoff=50)
    problem = Problem(made, times, Rules(size=(3, 3), lead=Lead.NONE))
    solution = solve(problem)
    assert solution.grouping == Grouping((Group((0, 1, 2), None),))
    assert solution.bound is not None
    assert solution.bound.value == 20


def test_equal_leads_are_told_apart_by_the_smallest_id_as_text() -> None:
    made = Schools.of(["9", "10"], lon=[0, 1], lat=[52, 52])
    times = TravelTimes.of_dense([[0, 10], [10, 0]], cutoff=50)
    solution = solve(Problem(made, times, Rules()))
    assert solution.grouping is not None
    assert made.ids[solution.grouping.groups[0].lead or 0] == "10"


def test_a_stopped_clock_returns_what_is_proven_so_far() -> None:
    problem = random_problem(80, seed=1, group_charge=900)
    stopped = threading.Event()
    stopped.set()
    solution = solve(problem, clock=Clock(60, stopped))
    assert solution.interrupted
    assert solution.grouping is not None
    assert solution.bound is not None
    total = judge(solution.grouping, problem).total
    assert total is not None
    assert solution.bound.value <= total


@pytest.mark.parametrize("seconds", [0.01, 0.3, 1.0])
def test_a_short_limit_gives_a_valid_grouping_and_bound(seconds: float) -> None:
    problem = random_problem(150, seed=2, group_charge=900)
    solution = solve(problem, seconds=seconds)
    proven = solve(problem, seconds=60)
    assert solution.grouping is not None
    assert solution.bound is not None
    assert proven.bound is not None
    judgement = judge(solution.grouping, problem)
    assert judgement.violations == ()
    assert solution.bound.value <= proven.bound.value <= (judgement.total or 0)
