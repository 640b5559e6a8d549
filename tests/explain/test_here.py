"""Why here: each cost is that of the best of all groupings, each rule that forbids does forbid."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.explain import Answers, Here, Instead, Together, why_here, why_together
from geocluster.explain.told import facts_of_school, facts_of_together
from geocluster.judge import group_score, judge
from geocluster.partnerships import partnerships_of
from geocluster.problem import Problem
from geocluster.proposal import Status, TierResult
from geocluster.solvers import Reoptimiser
from tests.again import every_grouping, least, parts_of
from tests.made import made
from tests.oracle import Partition, cost_of_group, open_schools
from tests.problems import problems

MOST = 4

Every = list[tuple[int, Partition]]


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def asked(problem: Problem) -> tuple[TierResult, Answers] | None:
    """A proven answer and who answers about it; None where no grouping meets the rules."""
    again = Reoptimiser(problem)
    found = again.solution
    if found.grouping is None:
        assert found.status is Status.INFEASIBLE
        return None
    assert found.status is Status.OPTIMAL
    judgement = judge(found.grouping, problem)
    tier = TierResult(
        problem=problem,
        grouping=found.grouping,
        judgement=judgement,
        ungrouped=(),
        bound=found.bound,
        status=found.status,
    )
    return tier, Answers(problem, found.grouping, judgement, again)


def is_true(instead: Instead, true: int | None, best: int, problem: Problem) -> None:
    """Hold what would be against the least of all groupings of the kind."""
    if true is None:
        assert instead.status is Status.INFEASIBLE
        assert instead.grouping is None
        return
    assert instead.status is Status.OPTIMAL
    assert instead.more == instead.at_least == true - best
    assert sum(instead.by_term.values()) == true - best
    assert instead.grouping is not None
    assert judge(instead.grouping, problem).total == true


def changed(before: Partition, instead: Instead, problem: Problem) -> None:
    """What is made, and no longer made, is the difference."""
    assert instead.grouping is not None
    after = parts_of(instead.grouping, problem)
    assert set(instead.gone) == {p for p in set(before) - set(after) if len(p) > 1}
    assert set(instead.made) == {p for p in set(after) - set(before) if len(p) > 1}
    assert {(i,) for i in instead.left} == {p for p in set(after) - set(before) if len(p) == 1}
    assert {(i,) for i in instead.placed} == {p for p in set(before) - set(after) if len(p) == 1}


@settings(max_examples=60)
@given(problems(most=7, further=True), st.integers(0, 6))
def test_what_a_school_is_told_is_true_of_all_groupings(problem: Problem, at: int) -> None:
    if not len(problem):
        return
    school = at % len(problem)
    every, found = every_grouping(problem), asked(problem)
    if found is None:
        assert not every
        return
    tier, answers = found
    best = every[0][0]
    here = why_here(school, answers, most=MOST, partnerships=partnerships_of(problem.schools))
    now = parts_of(answers.grouping, problem)
    own = next(part for part in now if school in part)
    assert (here.own is None) is (len(own) == 1)
    if here.own is not None:
        assert here.own.members == own
        is_true(here.own.instead, least(every, without=(own,)), best, problem)
        assert here.alone is not None
        is_true(here.alone, least(every, made=(school,)), best, problem)
    check_others(here, own, every, best, problem)
    for pair in here.nearest:
        check_together(pair, now, every, best, problem)
    for one in here.expected:
        assert school in one.members or len(one.members) > len(own)
        able = set(one.members) <= set(open_schools(problem))
        assert bool(one.broken) is not (able and cost_of_group(one.members, problem) is not None)
        score = group_score(one.members, problem)
        assert {b.fact for b in one.broken} <= {v.fact for v in score.violations}
        if one.instead is not None:
            is_true(one.instead, least(every, made=one.members), best, problem)
    speaker = tier.speaker()
    assert all(speaker.say(one) for one in facts_of_school(here, tier))


def check_others(
    here: Here,
    own: tuple[int, ...],
    every: Every,
    best: int,
    problem: Problem,
) -> None:
    """They are the very next: without all that were named, nothing with the school costs less."""
    known: tuple[tuple[int, ...], ...] = (own,) if len(own) > 1 else ()
    for made_group in here.others:
        true = least(every, without=known, grouped=here.school)
        is_true(made_group.instead, true, best, problem)
        assert true == least(every, made=made_group.members)
        assert here.school in made_group.members
        known = (*known, made_group.members)
    more = [made_group.instead.more for made_group in here.others]
    assert more == sorted(more, key=lambda seconds: seconds or 0)
    there = least(every, without=known, grouped=here.school)
    assert (len(here.others) < MOST) is here.exhausted or there is None
    if here.exhausted:
        assert there is None


def check_together(
    pair: Together, now: Partition, every: Every, best: int, problem: Problem
) -> None:
    held = [next(part for part in now if i in part) for i in pair.schools]
    assert pair.now is (len(set(held)) == 1)
    assert (pair.together is None) is pair.now
    if pair.together is not None:
        true = least(every, together=pair.schools)
        is_true(pair.together, true, best, problem)
        assert (pair.never is None) is (true is not None)
        if true is not None:
            changed(now, pair.together, problem)
    if pair.apart is not None:
        is_true(pair.apart, least(every, apart=pair.schools), best, problem)
        if pair.apart.grouping is not None:
            changed(now, pair.apart, problem)
    else:
        assert len(set(held)) == len(held)


@settings(max_examples=60)
@given(problems(most=7, further=True), st.sets(st.integers(0, 6), min_size=2, max_size=3))
def test_what_it_costs_to_be_together_or_apart_is_true_of_all_groupings(
    problem: Problem, at: set[int]
) -> None:
    schools = sorted({i % len(problem) for i in at}) if len(problem) else []
    if len(schools) < 2:
        return
    every, found = every_grouping(problem), asked(problem)
    if found is None:
        return
    tier, answers = found
    pair = why_together(schools, answers)
    now = parts_of(answers.grouping, problem)
    check_together(pair, now, every, every[0][0], problem)
    speaker = tier.speaker()
    assert all(speaker.say(one) for one in facts_of_together(pair, tier))
