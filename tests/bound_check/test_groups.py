"""The checker's own search finds exactly the groups that the judge allows, at the judge's cost."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.bound_check.groups import ANY, Pricer, TooManyError
from geocluster.bound_check.prices import Cut, Prices
from geocluster.bound_check.tier import TierData
from geocluster.judge import GroupScore, group_score
from geocluster.problem import Problem
from tests.everything import everything
from tests.problems import problems

SCALE = 8


def by_force(problem: Problem) -> dict[tuple[int, ...], GroupScore]:
    """Every feasible group, judged one by one."""
    least, most = problem.rules.size
    sets = (s for k in range(least, most + 1) for s in combinations(problem.open, k))
    scores = ((members, group_score(members, problem)) for members in sets)
    return {members: score for members, score in scores if score.cost is not None}


@st.composite
def prices(draw: st.DrawFn, problem: Problem) -> Prices:
    """Any prices: of schools, cuts, kinds and all groups."""
    n = len(problem)
    some = draw(st.lists(st.integers(-200, 900), min_size=n, max_size=n))
    cuts = []
    for _ in range(draw(st.integers(0, 3)) if n else 0):
        weights = draw(st.dictionaries(st.integers(0, n - 1), st.integers(1, 2), min_size=1))
        cuts.append(Cut(weights, draw(st.integers(2, 3)), draw(st.integers(0, 400))))
    kinds = tuple(draw(st.integers(-300, 300)) for _ in problem.rules.kinds)
    groups = draw(st.integers(-300, 300)) if problem.rules.groups else 0
    return Prices(SCALE, np.array(some, np.int64), tuple(cuts), groups, kinds)


def reduced(members: tuple[int, ...], score: GroupScore, at: Prices, problem: Problem) -> int:
    """What a group costs above its prices, as ``docs/certificate.md`` has it."""
    assert score.cost is not None
    cost = SCALE * (score.cost + score.kept_whole) - sum(int(at.schools[i]) for i in members)
    kinds = zip(at.kinds, problem.rules.kinds, strict=True)
    cost -= at.groups + sum(tau for tau, kind in kinds if kind.name in score.kinds)
    for cut in at.cuts:
        cost += cut.penalty * (sum(cut.weights.get(i, 0) for i in members) // cut.divisor)
    return cost


def whole(problem: Problem) -> TierData:
    return TierData(problem, np.ones(len(problem), bool))


@settings(max_examples=60)
@given(st.data(), st.one_of(problems(), everything()), st.integers(-2000, 4000))
def test_groups_up_to_a_limit_are_those_of_brute_force(
    data: st.DataObject, problem: Problem, upto: int
) -> None:
    at = data.draw(prices(problem))
    wanted = {s: (score, reduced(s, score, at, problem)) for s, score in by_force(problem).items()}
    for limit in (ANY, upto):
        found = Pricer(whole(problem), at, most=10_000).columns(limit)
        assert {c.members: c.reduced for c in found} == {
            members: value for members, (_, value) in wanted.items() if value <= limit
        }
        for column in found:
            score = wanted[column.members][0]
            assert column.cost == (score.cost or 0) + score.kept_whole
            assert column.lead == score.lead


@settings(max_examples=25)
@given(problems(further=True))
def test_rules_and_terms_that_others_registered(problem: Problem) -> None:
    free = Prices(SCALE, np.zeros(len(problem), np.int64), (), 0, (0,) * len(problem.rules.kinds))
    found = Pricer(whole(problem), free, most=10_000).columns(ANY)
    assert {c.members: c.cost for c in found} == {
        members: (score.cost or 0) + score.kept_whole
        for members, score in by_force(problem).items()
    }


@settings(max_examples=10)
@given(problems())
def test_more_groups_than_are_looked_at_are_said_to_be(problem: Problem) -> None:
    free = Prices(SCALE, np.zeros(len(problem), np.int64), (), 0, (0,) * len(problem.rules.kinds))
    if len(by_force(problem)) > 1:
        with pytest.raises(TooManyError):
            Pricer(whole(problem), free, most=1).columns(ANY)
