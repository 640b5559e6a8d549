"""What the solver writes of its proof is taken by the checker, which shares no code with it."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings

from geocluster.bound_check.checking import check_certificate
from geocluster.problem import Problem
from geocluster.proposal import Certificate, Status
from geocluster.solvers import solve
from geocluster.solvers.tiers import solve_tiers
from tests.everything import everything
from tests.fuzz_tiers import Tiers, tiers
from tests.made import made
from tests.problems import problems
from tests.solvers.test_solver import random_problem


def taken(asked: Sequence[Problem], said: Certificate | None) -> None:
    assert said is not None
    found = check_certificate(asked, said, most=100_000, seconds=60)
    assert (found.faults, found.not_checked) == ([], [])
    assert found.proven == said.bound
    assert found.impossible is (said.bound is None)
    by_prices = said.by_prices
    if by_prices is not None and said.bound is not None:
        assert found.by_prices == by_prices


def solved(problem: Problem) -> None:
    taken([problem], solve(problem, seconds=120, certify=True).certificate)


@settings(max_examples=30)
@given(problems())
def test_of_any_problem(problem: Problem) -> None:
    solved(problem)


def test_with_every_rule_and_term() -> None:
    @settings(max_examples=30)
    @given(everything())
    def run(problem: Problem) -> None:
        solved(problem)

    with made():
        run()


@settings(max_examples=40)
@given(tiers(most=6, deepest=3))
def test_of_tiers(asked: Tiers) -> None:
    solution = solve_tiers(asked, seconds=120, certify=True)
    for tier, problem in zip(solution.tiers, asked, strict=True):
        taken([problem], tier.certificate)
    if solution.certificate is not None:
        assert (solution.certificate.bound is None) is (solution.status is Status.INFEASIBLE)
        taken(asked, solution.certificate)


def test_of_a_county_with_a_gap_that_prices_leave() -> None:
    problem = random_problem(60, 2, group_charge=600)
    said = solve(problem, seconds=120, certify=True).certificate
    assert said is not None
    taken([problem], said)
