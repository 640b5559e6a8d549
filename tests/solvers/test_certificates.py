"""What a solver writes of its proof: checked as the paper says, by brute force."""

from __future__ import annotations

from hypothesis import given, settings

from geocluster.problem import Problem
from geocluster.proposal import Certificate, Status
from geocluster.solvers import solve
from geocluster.solvers.tiers import solve_tiers
from tests.certificates import faults, question
from tests.everything import everything
from tests.fuzz_tiers import Tiers, tiers
from tests.made import made
from tests.problems import problems

SECONDS = 120.0


def check(problem: Problem) -> Certificate:
    solution = solve(problem, seconds=SECONDS, certify=True)
    found = solution.certificate
    assert found is not None
    assert found.bound == (solution.bound.value if solution.bound else None)
    assert (found.bound is None) == (solution.status is Status.INFEASIBLE)
    assert list(faults(found, question([problem]))) == []
    return found


@settings(max_examples=200)
@given(problems())
def test_it_proves_the_optimum_of_any_problem(problem: Problem) -> None:
    check(problem)


def test_it_proves_the_optimum_with_every_rule_and_term() -> None:
    @settings(max_examples=100)
    @given(everything())
    def run(problem: Problem) -> None:
        check(problem)

    with made():
        run()


def test_it_proves_the_optimum_with_terms_and_rules_of_every_shape() -> None:
    @settings(max_examples=100)
    @given(problems(further=True))
    def run(problem: Problem) -> None:
        check(problem)

    with made():
        run()


def check_tiers(asked: Tiers) -> None:
    solution = solve_tiers(asked, seconds=SECONDS, certify=True)
    for tier, problem in zip(solution.tiers, asked, strict=True):
        assert tier.certificate is not None
        assert list(faults(tier.certificate, question([problem]))) == []
    found = solution.certificate
    if found is not None and found.bound is not None:
        assert solution.bound is not None
        assert found.bound <= solution.bound.value
        assert list(faults(found, question(asked))) == []
    elif found is not None:
        assert solution.status is Status.INFEASIBLE
        assert list(faults(found, question(asked))) == []


@settings(max_examples=80)
@given(tiers(most=6))
def test_it_proves_bounds_of_tiers_together(asked: Tiers) -> None:
    check_tiers(asked)


@settings(max_examples=30)
@given(tiers(most=5, deepest=3))
def test_it_proves_bounds_of_three_tiers(asked: Tiers) -> None:
    check_tiers(asked)


def test_it_proves_bounds_of_tiers_with_terms_and_rules_of_every_shape() -> None:
    @settings(max_examples=40)
    @given(tiers(most=5, further=True))
    def run(asked: Tiers) -> None:
        check_tiers(asked)

    with made():
        run()
