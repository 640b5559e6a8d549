"""What a solver writes of its proof: checked as the paper says, by brute force."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.clock import Clock
from geocluster.problem import Problem
from geocluster.proposal import Certificate, Status
from geocluster.proposal.certificate import SCALE, Asks
from geocluster.rules import Alone, Condition, Kind, Where
from geocluster.solvers import Progress, solve
from geocluster.solvers.cuts.rank1 import Cut
from geocluster.solvers.grouping.certify import certificate_of
from geocluster.solvers.grouping.engine import Whole
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.pricing import Duals, price
from geocluster.solvers.grouping.units import units_of
from geocluster.solvers.tiers import solve_tiers
from tests.certificates import faults, question
from tests.everything import everything
from tests.fuzz_tiers import Tiers, counted_tiers, tiers
from tests.made import made
from tests.problems import problems
from tests.solvers.test_solver import random_problem

SECONDS = 120.0


def check(problem: Problem) -> Certificate:
    solution = solve(problem, seconds=SECONDS, certify=True)
    found = solution.certificate
    assert found is not None
    assert found.bound == (solution.bound.value if solution.bound else None)
    assert (found.bound is None) == (solution.status is Status.INFEASIBLE)
    assert list(faults(found, question([problem]))) == []
    return found


@settings(max_examples=80)
@given(problems())
def test_it_proves_the_optimum_of_any_problem(problem: Problem) -> None:
    check(problem)


def test_it_proves_the_optimum_with_every_rule_and_term() -> None:
    @settings(max_examples=40)
    @given(everything())
    def run(problem: Problem) -> None:
        check(problem)

    with made():
        run()


def test_it_proves_the_optimum_with_terms_and_rules_of_every_shape() -> None:
    @settings(max_examples=40)
    @given(problems(further=True))
    def run(problem: Problem) -> None:
        check(problem)

    with made():
        run()


@settings(max_examples=60)
@given(problems(), st.integers(0, 2**32 - 1), st.booleans())
def test_any_prices_are_lowered_until_they_prove_what_they_are_worth(
    problem: Problem, seed: int, hurried: bool
) -> None:
    """Prices as they are while they are wild, cuts that hold nothing together, few steps."""
    random = np.random.default_rng(seed)
    whole = Whole(units_of(problem), Clock(SECONDS), 1, 1, lambda progress: None, SolveParams())
    for state in whole.states:
        n = len(state.units)
        cuts = tuple(
            Cut(tuple(np.sort(random.integers(0, n, random.integers(2, 6))).tolist()), divisor)
            for divisor in random.integers(2, 4, 3).tolist()
        )
        prices = Duals(
            units=np.minimum(random.integers(-50, 150, n) * SCALE // 3, state.alone * SCALE),
            penalties=random.integers(0, 30, len(cuts)) * SCALE // 7,
            cuts=cuts,
            classes=tuple((random.integers(-90, 90, len(state.units.classes)) * SCALE).tolist()),
        )
        steps = 1 if hurried else 1 << 40
        priced = price(state.units, prices, below=0, best_only=True, steps=steps)
        value = prices.value(state.units.classes.groups) + int(priced.floor.clip(max=0).sum())
        state.take_prices(prices, value, priced.floor)
    found = certificate_of(whole.units, whole.states, problem, whole.lower)
    for part, state in zip(found.parts, whole.states, strict=True):
        assert part.stages[0].value >= state.value
    asked = question([problem])
    by_prices = replace(
        found,
        bound=found.by_prices,
        parts=tuple(replace(part, claim=part.by_prices) for part in found.parts),
    )
    assert [said for said in faults(by_prices, asked) if "the best choice" not in said] == []


@settings(max_examples=60)
@given(problems(), st.integers(1, 6))
def test_it_holds_wherever_a_search_is_ended(problem: Problem, steps: int) -> None:
    stop, told = threading.Event(), 0

    def report(_: Progress) -> None:
        nonlocal told
        told += 1
        if told == steps:
            stop.set()

    solution = solve(problem, clock=Clock(SECONDS, stop), report=report, certify=True)
    found = solution.certificate
    if found is None:
        assert solution.bound is None
    else:
        assert found.bound == (solution.bound.value if solution.bound else None)
        said = faults(found, question([problem]))
        assert [one for one in said if "the best choice" not in one] == []


LARGE = Kind(name="large", groups=(2, 9), pupils=(800, 9999))
HOLDING = Kind(name="holding", groups=(1, 9), holds_where=Where({"id": Condition(any_of=("x",))}))


@pytest.mark.parametrize(
    ("asked", "kind", "of"),
    [
        ({"groups": (3, 3)}, None, "schools"),
        ({"groups": (9, 9)}, None, "holders"),
        ({"kinds": (LARGE,)}, "large", "pupils"),
        ({"kinds": (HOLDING,)}, "holding", "holders"),
    ],
)
def test_groups_that_there_cannot_be_are_counted(
    asked: dict[str, object], kind: str | None, of: str
) -> None:
    found = check(random_problem(5, 1, **asked))
    assert found.counted is not None
    assert (found.counted.kind, found.counted.of) == (kind, of)
    assert not found.parts


def test_where_a_school_has_no_place_prices_without_costs_say_so() -> None:
    found = check(random_problem(6, 1, longest_drive=60, alone=Alone.NEVER))
    assert [part.asks for part in found.parts] == [Asks.COVER]


def test_nothing_is_kept_that_was_not_asked_for() -> None:
    assert solve(random_problem(6, 1), seconds=SECONDS).certificate is None


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


@settings(max_examples=20)
@given(counted_tiers(most=6) | counted_tiers(most=5, deepest=3))
def test_it_proves_bounds_where_groups_of_finer_tiers_are_counted(asked: Tiers) -> None:
    check_tiers(asked)


@settings(max_examples=40)
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
