"""Several tiers solved together: against brute force, and beside the tiers one after the other."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.generator import scattered_county
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.rules import Alone, Lead, Rules
from geocluster.solvers import Clock, SolveParams, solve
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import units_of
from geocluster.solvers.tiers import TiersReoptimiser, TiersSolution, solve_tiers
from tests.fuzz_tiers import Tiers, check, counted_tiers, tiers
from tests.made import made

CLUSTER = Rules(name="cluster", size=(3, 8), longest_drive=1500, lead=Lead.NONE, group_charge=900)
FEDERATION = Rules(name="federation", size=(2, 4), pupils=(150, 900), longest_drive=1200)


def county(n: int = 30, seed: int = 1, *rules: Rules) -> Tiers:
    schools, travel = scattered_county(n, seed=seed)
    return tuple(Problem(schools, travel, one) for one in rules or (CLUSTER, FEDERATION))


def costs(solution: TiersSolution, problems: Tiers) -> list[int]:
    found = []
    for tier, problem in zip(solution.tiers, problems, strict=True):
        assert tier.grouping is not None
        total = judge(tier.grouping, problem).total
        assert total is not None
        found.append(total)
    return found


@settings(max_examples=80)
@given(tiers(most=6))
def test_tiers_together_equal_brute_force(problems: Tiers) -> None:
    check(problems)


def test_tiers_with_terms_and_rules_of_every_shape_equal_brute_force() -> None:
    @settings(max_examples=50)
    @given(tiers(most=5, further=True))
    def run(problems: Tiers) -> None:
        check(problems)

    with made():
        run()


@settings(max_examples=30)
@given(tiers(most=5, deepest=3))
def test_three_tiers_equal_brute_force(problems: Tiers) -> None:
    check(problems)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_sum_is_proven_and_no_worse_than_top_down_or_bottom_up(seed: int) -> None:
    problems = county(30, seed)
    solution = solve_tiers(problems, seconds=60)
    assert solution.status is Status.OPTIMAL
    assert solution.bound is not None
    assert solution.bound.value == sum(costs(solution, problems))
    by_itself = [solve(problem).bound for problem in problems]
    assert solution.bound.value >= sum(bound.value for bound in by_itself if bound)
    for start in (solution.top_down, solution.bottom_up):
        assert start is not None
        assert start >= solution.bound.value
    assert [tier.bound for tier in solution.tiers] == by_itself


def test_the_same_seed_gives_the_same_groups_whatever_the_threads() -> None:
    one, two = (solve_tiers(county(), seconds=60, seed=7, threads=threads) for threads in (1, 2))
    assert [tier.grouping for tier in one.tiers] == [tier.grouping for tier in two.tiers]


def test_a_school_that_must_be_in_a_finer_group_but_can_be_in_no_coarser_one_is_impossible() -> (
    None
):
    never = Rules(name="federation", size=(2, 3), alone=Alone.NEVER)
    few = Rules(name="cluster", size=(2, 9), longest_drive=1, lead=Lead.NONE)
    solution = solve_tiers(county(8, 1, few, never), seconds=30)
    assert solution.status is Status.INFEASIBLE
    assert all(tier.grouping is None for tier in solution.tiers)


def test_a_search_that_is_stopped_keeps_the_best_and_its_bound() -> None:
    stopped = threading.Event()
    problems = county(60)

    def enough(now: gc.planning.Watcher) -> None:
        if getattr(now, "objective", None) is not None:
            stopped.set()

    solution = solve_tiers(problems, clock=Clock(60, stopped), report=enough)  # type: ignore[arg-type]
    assert solution.interrupted
    assert solution.bound is None or solution.bound.value <= sum(costs(solution, problems))


def test_one_tier_is_no_several() -> None:
    with pytest.raises(gc.GeoclusterError, match="several"):
        solve_tiers(county()[:1])


def test_a_master_that_time_left_unsolved_has_chosen_nothing() -> None:
    units = units_of(county(9)[0])
    state = State(
        units, clock=Clock(1), seed=1, threads=1, report=lambda step: None, params=SolveParams()
    )
    numbers, values = state.master.fractional()
    assert (len(numbers), len(values)) == (0, 0)


def test_where_no_finer_group_may_be_made_all_are_alone() -> None:
    """The only pair could be a cluster and a federation; with no federation it costs more."""
    drives = [[0, 9999, 9999], [9999, 0, 7], [9999, 7, 0]]
    schools = gc.Schools.of(list("abc"), lon=[0.0, 0.1, 0.2], lat=[52.0] * 3)
    travel = gc.TravelTimes.of_dense(drives, cutoff=60)
    cluster = Rules(name="cluster", size=(2, 3), longest_drive=30, alone=Alone.ALLOWED)
    finer = Rules(name="federation", size=(2, 2), longest_drive=30, groups=(0, 0), alone_penalty=15)
    problems = [Problem(schools, travel, rules) for rules in (cluster, finer)]
    again = TiersReoptimiser(problems)
    assert (again.least(0).cost, again.least(0).status) == (45, Status.OPTIMAL)
    joined = again.least(0, together=[(1, 2)])
    assert (joined.cost, joined.status) == (52, Status.OPTIMAL)
    assert again.least(0, together=[(0, 1)]).status is Status.INFEASIBLE
    assert again.least(1, grouped=[1]).status is Status.INFEASIBLE


@settings(max_examples=20)
@given(counted_tiers(most=6) | counted_tiers(most=5, deepest=3))
def test_the_right_numbers_of_finer_groups_cost_what_brute_force_says(problems: Tiers) -> None:
    check(problems)
