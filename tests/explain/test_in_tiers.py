"""Together, apart, alone, made or not made in one of several tiers: against brute force."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.explain import AnswersInTiers, Instead
from geocluster.judge import judge
from geocluster.proposal import Status, TierResult
from geocluster.solvers.tiers import TiersReoptimiser
from tests.fuzz_tiers import Tiers, tiers
from tests.made import made
from tests.oracle import Partition
from tests.oracle_tiers import best_cost_of_tiers

Such = Callable[[Partition], bool]


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def asked(problems: Tiers, tier: int) -> tuple[AnswersInTiers, int] | None:
    """Who answers about a tier, and what all cost; None where there is no grouping."""
    again = TiersReoptimiser(problems, threads=1)
    found = again.least(tier)
    if found.grouping is None:
        return None
    above: TierResult | None = None
    results = []
    for grouping, problem in zip(found.groupings, problems, strict=True):
        above = TierResult(
            problem=problem,
            grouping=grouping,
            judgement=judge(grouping, problem),
            ungrouped=(),
            bound=None,
            status=found.status,
            within=above,
        )
        results.append(above)
    total = sum(one.objective or 0 for one in results)
    assert found.bound == total
    return AnswersInTiers(results, tier, again), total


@settings(max_examples=25)
@given(tiers(most=5, further=True), st.integers(0, 1), st.sets(st.integers(0, 4), min_size=2))
def test_what_is_said_of_a_tier_is_true_of_all_groupings_of_all(
    problems: Tiers, tier: int, chosen: set[int]
) -> None:
    n = len(problems[0])
    schools = sorted({i % n for i in chosen})[:3] if n else []
    if len(schools) < 2:
        return
    found = asked(problems, tier)
    if found is None:
        assert best_cost_of_tiers(problems) is None
        return
    answers, best = found
    school, some = schools[0], set(schools)

    def true(instead: Instead, such: Such) -> None:
        least = best_cost_of_tiers(problems, only=(tier, such))
        if least is None:
            assert instead.status is Status.INFEASIBLE
            return
        assert instead.more == least - best
        assert sum(instead.by_term.values()) == instead.more
        if instead.status is Status.OPTIMAL:
            assert instead.at_least == instead.more
        else:  # a term reads the pins
            assert instead.at_least is None

    true(answers.if_together(schools), lambda parts: any(some <= {*p} for p in parts))
    true(answers.if_apart(schools), lambda parts: all(len(some & {*p}) < 2 for p in parts))
    true(answers.if_alone(school), lambda parts: (school,) in parts)
    group = answers.group_of.get(school)
    if group is not None:
        true(answers.if_not_made(group), lambda parts: group not in parts)
        true(answers.if_made(group), lambda parts: group in parts)
    made_so = tuple(schools)
    true(answers.if_made(made_so), lambda parts: made_so in parts)


def test_a_rule_of_the_coarser_tier_is_named_with_it() -> None:
    schools = gc.Schools.of(
        list("abcdef"),
        lon=[0.02 * k for k in range(6)],
        lat=[52.0] * 6,
        more={"town": ["x", "x", "x", "y", "y", "y"]},
    )
    drives = gc.TravelTimes.of_dense([[300] * 6 for _ in range(6)], cutoff=2700)
    coarse = gc.Rules(name="cluster", size=(3, 3), same=("town",))
    fine = gc.Rules(name="federation", size=(2, 3))
    problems = [gc.Problem(schools, drives, rules) for rules in (coarse, fine)]
    proposal = gc.propose(problems)
    found = gc.why(proposal, "a", "d").together
    assert found is not None
    assert found.never is not None
    assert found.never.rules == ("same",)
    assert "In 'cluster'" in proposal.finest.speaker().say(found.never.fact)


def test_of_a_coarser_tier_its_own_reason_is_given() -> None:
    schools = gc.Schools.of(list("abcd"), lon=[0, 0.1, 0.2, 0.3], lat=[52] * 4)
    drives = gc.TravelTimes.of_dense([[300] * 4 for _ in range(4)], cutoff=2700)
    coarse = gc.Rules(name="cluster", size=(2, 2))
    fine = gc.Rules(name="federation", size=(2, 2))
    pins = gc.Pins(apart=(("a", "b"),))
    problems = [gc.Problem(schools, drives, rules, pins) for rules in (coarse, fine)]
    found = gc.why(gc.propose(problems), "a", "b", tier="cluster").together
    assert found is not None
    assert found.together is not None
    assert found.together.status is Status.INFEASIBLE
    assert found.never is not None
    assert found.never.fact.code == "never.broken"
