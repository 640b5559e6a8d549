"""Certificates that the solver writes, of one tier and of several, are proven; higher ones not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings

from geocluster.bound_check import BoundCheck, check_certificate, division
from geocluster.problem import Problem
from geocluster.proposal import Certificate
from geocluster.solvers import solve
from geocluster.solvers.tiers import solve_tiers
from tests.everything import everything
from tests.fuzz_tiers import Tiers, tiers


def checked(problems: Sequence[Problem], said: Certificate) -> BoundCheck:
    return check_certificate(problems, said, most=20_000, seconds=30)


def proven(problems: Sequence[Problem], said: Certificate) -> None:
    found = checked(problems, said)
    assert (found.faults, found.not_checked) == ([], [])
    assert found.proven == said.bound
    assert found.impossible is (said.bound is None)


@settings(max_examples=10)
@given(everything(most=6))
def test_what_the_solver_writes_of_one_tier_is_proven(problem: Problem) -> None:
    said = solve(problem, seconds=60, certify=True).certificate
    assert said is not None
    proven([problem], said)


def of_tiers(asked: Tiers) -> None:
    solution = solve_tiers(asked, seconds=60, certify=True)
    said = solution.certificate
    if said is None:
        return
    proven(asked, said)
    if said.bound is None or solution.bound is None or not said.parts:
        return
    # A bound above the cost of a grouping that there is can be proven by nobody.
    cost = sum(tier.bound.value for tier in solution.tiers if tier.bound is not None)
    too_high = max(solution.bound.value, cost) + 10**6
    first, *others = said.parts
    first = replace(first, claim=first.claim + too_high - said.bound)
    higher = replace(said, bound=too_high, parts=(first, *others))
    assert checked(asked, higher).faults


@settings(max_examples=10)
@given(tiers(most=6))
def test_what_the_solver_writes_of_several_tiers_is_proven(asked: Tiers) -> None:
    of_tiers(asked)


def test_groups_inside_that_are_too_many_to_list_are_tried_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(division, "_MOST_LISTED", 1)

    @settings(max_examples=6)
    @given(tiers(most=5, deepest=3))
    def run(asked: Tiers) -> None:
        of_tiers(asked)

    run()
