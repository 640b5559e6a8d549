"""Several tiers solved again with a small change in one of them: against every partition."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.proposal import Status
from geocluster.proposal.nesting import not_nested
from geocluster.rules import Alone, Lead, Pins, Rules
from geocluster.solvers import Clock, Effort, SolveParams
from geocluster.solvers.grouping import changed_search, near_groups
from geocluster.solvers.grouping.params import EnumerationParams
from geocluster.solvers.grouping.repriced import repriced
from geocluster.solvers.tiers import TiersReoptimised, TiersReoptimiser, dividing, solve_tiers
from tests.fuzz_tiers import Tiers, counted_tiers, tiers
from tests.made import made
from tests.oracle import Partition
from tests.oracle_tiers import best_cost_of_tiers
from tests.solvers.test_reoptimise import meets
from tests.solvers.test_tiers import county

Changes = dict[str, Any]

USUAL = SolveParams()
FEW_LABELS = SolveParams(enumeration=EnumerationParams(labels=1, most_labels=100_000))
"""Min-marginals find no room, so that questions are answered one by one."""


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


@st.composite
def asked(draw: st.DrawFn, n: int, answer: Grouping | None) -> Changes:
    """A change, or two, of what one may ask of a tier."""
    pair = st.lists(st.integers(0, n - 1), min_size=2, max_size=2, unique=True).map(tuple)
    some = st.lists(st.integers(0, n - 1), min_size=2, max_size=3, unique=True).map(tuple)
    groups = [group.members for group in answer.groups] if answer else []
    kinds = {
        "without": st.lists(st.sampled_from(groups), min_size=1, max_size=2, unique=True)
        if groups
        else st.lists(some, min_size=1, max_size=1),
        "apart": st.lists(pair, min_size=1, max_size=2),
        "together": st.lists(some, min_size=1, max_size=1),
        "fixed": st.lists(some, min_size=1, max_size=1),
        "alone": st.lists(st.integers(0, n - 1), min_size=1, max_size=1),
        "grouped": st.lists(st.integers(0, n - 1), min_size=1, max_size=1),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=2, unique=True))
    return {kind: draw(kinds[kind]) for kind in chosen}


def is_true(found: TiersReoptimised, problems: Tiers, changes: Changes) -> None:
    """What was found is what the best of all partitions costs, and is such an answer."""

    def such(parts: Partition) -> bool:
        return meets(parts, changes)

    least = best_cost_of_tiers(problems, only=(found.tier, such))
    if least is None:
        assert found.status is Status.INFEASIBLE
        return
    assert found.cost == least
    if found.status is Status.OPTIMAL:
        assert found.bound == least
    else:  # solved again by pins, which a term reads
        assert found.bound is None or found.bound <= least
    assert found.grouping is not None
    assert such(_parts(found.grouping, len(problems[0])))
    judged = [judge(one, problem) for one, problem in zip(found.groupings, problems, strict=True)]
    assert not any(one.violations for one in judged)
    for coarser, finer, problem in zip(
        found.groupings, found.groupings[1:], problems[1:], strict=False
    ):
        assert not list(not_nested(finer, coarser, problem, above=""))


def check(data: st.DataObject, problems: Tiers, params: SolveParams = USUAL) -> None:
    again = TiersReoptimiser(problems, threads=1, params=params)
    best = best_cost_of_tiers(problems)
    if best is None:
        assert again.least(0).status is Status.INFEASIBLE
        return
    n = len(problems[0])
    for k in range(len(problems)):
        assert again.least(k).cost == best
        for _ in range(2):
            changes = data.draw(asked(n, again.groupings[k]))
            is_true(again.least(k, **changes), problems, changes)


@settings(max_examples=60)
@given(st.data(), tiers(most=6, further=True).filter(lambda t: len(t[0]) > 1))
def test_what_a_change_in_a_tier_costs_equals_brute_force(
    data: st.DataObject, problems: Tiers
) -> None:
    check(data, problems)


@settings(max_examples=25)
@given(st.data(), tiers(most=5, deepest=3).filter(lambda t: len(t) > 2 and len(t[0]) > 1))
def test_of_three_tiers_too(data: st.DataObject, problems: Tiers) -> None:
    check(data, problems)


@settings(max_examples=25)
@given(
    st.data(),
    (counted_tiers(most=6) | counted_tiers(most=5, deepest=3)).filter(lambda t: len(t[0]) > 1),
)
def test_where_finer_groups_are_counted_too(data: st.DataObject, problems: Tiers) -> None:
    check(data, problems)


@settings(max_examples=25)
@given(st.data(), tiers(most=6).filter(lambda t: len(t[0]) > 1))
def test_one_by_one_too(data: st.DataObject, problems: Tiers) -> None:
    check(data, problems, FEW_LABELS)


@settings(max_examples=15)
@given(st.data(), tiers(most=5).filter(lambda t: len(t[0]) > 1))
def test_where_not_all_inner_groups_are_listed_what_is_claimed_is_true(
    data: st.DataObject, problems: Tiers
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dividing, "_MOST_INNER", 3)
        patched.setattr(dividing, "_FEWEST_INNER", 2)
        for _ in claimed(data, problems):
            pass


def claimed(
    data: st.DataObject,
    problems: Tiers,
    params: SolveParams = USUAL,
    *,
    effort: Effort = Effort.WHOLE,
) -> Iterator[tuple[TiersReoptimised, int | None]]:
    """Ask of each tier; all that is claimed must be true, though not all need be found."""
    again = TiersReoptimiser(problems, threads=1, params=params)
    for k in range(len(problems)):
        answer = again.groupings[k] if again.groupings else None
        changes = data.draw(asked(len(problems[0]), answer))
        found = again.least(k, **changes, effort=effort)
        least = best_cost_of_tiers(problems, only=(k, partial(meets, changes=changes)))
        if found.status is Status.INFEASIBLE:
            assert least is None
        if least is None:
            assert found.cost is None
        else:
            assert found.cost is None or found.cost >= least
            assert found.bound is None or found.bound <= least
            assert found.status is not Status.OPTIMAL or found.cost == found.bound == least
        if found.grouping is not None:
            assert meets(_parts(found.grouping, len(problems[0])), changes)
        yield found, least


def _parts(grouping: Grouping, n: int) -> Partition:
    """Groups, and schools alone."""
    alone = ((i,) for i in grouping.alone(n))
    return (*(group.members for group in grouping.groups), *alone)


@settings(max_examples=15)
@given(st.data(), tiers(most=5).filter(lambda t: len(t[0]) > 1))
def test_where_to_list_groups_takes_too_long_it_is_solved_again(
    data: st.DataObject, problems: Tiers
) -> None:
    reads_pins = any("nearest_elsewhere" in problem.rules.costs for problem in problems)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near_groups, "_MOST_STEPS", 1)
        for found, least in claimed(data, problems):
            if not reads_pins:
                assert found.proven
                assert found.cost == least


@settings(max_examples=40)
@given(st.data(), tiers(most=6, further=True).filter(lambda t: len(t[0]) > 1))
def test_what_prices_found_anew_say_equals_brute_force(
    data: st.DataObject, problems: Tiers
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near_groups, "_ENOUGH_A_UNIT", 0)
        patched.setattr("geocluster.solvers.grouping.repriced._POOR", 0)
        check(data, problems, FEW_LABELS)


@settings(max_examples=40)
@given(
    st.data(),
    tiers(most=6, further=True).filter(lambda t: len(t[0]) > 1),
    st.sampled_from([Effort.NEAR, Effort.ROUGH]),
    st.booleans(),
)
def test_however_far_one_goes_what_is_claimed_is_true(
    data: st.DataObject, problems: Tiers, effort: Effort, far: bool
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        if far:
            patched.setattr(near_groups, "_ENOUGH_A_UNIT", 0)
            patched.setattr("geocluster.solvers.grouping.repriced._POOR", 0)
        for found, least in claimed(data, problems, FEW_LABELS if far else USUAL, effort=effort):
            if found.grouping is not None and least is not None:
                judged = map(judge, found.groupings, problems)
                assert sum(one.total or 0 for one in judged) == found.cost


@settings(max_examples=25)
@given(tiers(most=6, further=True).filter(lambda t: len(t[0]) > 1))
def test_without_a_school_prices_found_anew_say_the_same(problems: Tiers) -> None:
    again = TiersReoptimiser(problems, threads=1)
    usual = [again.without(i) for i in range(len(problems[0]))]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near_groups, "_ENOUGH_A_UNIT", 0)
        anew = TiersReoptimiser(problems, threads=1, params=FEW_LABELS)
        found = [anew.without(i) for i in range(len(problems[0]))]
    assert [one.cost for one in found] == [one.cost for one in usual]
    assert [one.status for one in found] == [one.status for one in usual]


def test_a_bound_follows_what_every_group_costs_more() -> None:
    """Alone in a finer tier costs about as much in every group: prices are raised by that."""
    problems = county(12, 3)
    whole = TiersReoptimiser(problems, threads=1)
    best = whole.least(0).cost or 0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near_groups, "_ENOUGH_A_UNIT", 0)
        again = TiersReoptimiser(problems, threads=1, params=FEW_LABELS)
        for i in range(12):
            near, rough = (
                again.least(1, alone=[i], effort=effort) for effort in (Effort.NEAR, Effort.ROUGH)
            )
            cost = whole.least(1, alone=[i]).cost
            assert near.bound is not None
            assert rough.bound is not None
            assert rough.cost is not None
            assert cost is not None
            assert near.bound - best < 60
            assert 0.8 * (cost - best) <= rough.bound - best <= cost - best
            assert rough.cost >= cost


def test_a_question_far_from_the_best_is_answered_by_prices_found_anew() -> None:
    problems = county(12, 3)
    asked: list[int] = []

    def noted(*given: Any, **more: Any) -> Any:
        found, bound = repriced(*given, **more)
        asked.append(bound)
        return found, bound

    again = TiersReoptimiser(problems, threads=1)
    expected = {(k, i): again.least(k, alone=[i]).cost for k in range(2) for i in range(12)}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near_groups, "_ENOUGH_A_UNIT", 0)
        patched.setattr(changed_search, "repriced", noted)
        anew = TiersReoptimiser(problems, threads=1, params=FEW_LABELS)
        found = {(k, i): anew.least(k, alone=[i]) for k in range(2) for i in range(12)}
    assert {key: one.cost for key, one in found.items()} == expected
    assert all(one.proven for one in found.values())
    assert len(asked) >= 12


def test_no_bound_is_above_what_schools_together_in_a_coarser_tier_cost() -> None:
    problems = county(10, 3)
    pairs = [(i, j) for i in range(10) for j in range(i + 1, 10)]
    again = TiersReoptimiser(problems, threads=1)
    least = {pair: again.least(0, together=[pair]) for pair in pairs}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(near_groups, "_MOST_STEPS", 1)
        hurried = TiersReoptimiser(problems, threads=1)
        found = {pair: hurried.least(0, together=[pair]) for pair in pairs}
    for pair, one in found.items():
        cost = least[pair].cost
        if one.status is Status.INFEASIBLE:
            assert cost is None
        elif cost is not None:
            assert one.bound is None or one.bound <= cost
            assert one.cost is None or one.cost >= cost


def test_of_seven_schools_every_pair_of_every_tier() -> None:
    problems = county(7, 3)
    again = TiersReoptimiser(problems, threads=1)
    for k in range(2):
        for i, j in zip(*np.triu_indices(7, 1), strict=True):
            for kind in ("apart", "together"):
                changes: Changes = {kind: [(int(i), int(j))]}
                is_true(again.least(k, **changes), problems, changes)


def test_the_answer_as_it_stands_is_a_start() -> None:
    problems = county(30, 2)
    found = solve_tiers(problems)
    start = [tier.grouping for tier in found.tiers if tier.grouping]
    again = TiersReoptimiser(problems, start=start, threads=1)
    assert found.bound is not None
    assert again.least(1).cost == found.bound.value
    more = again.least(1, without=[start[1].groups[0].members])
    assert more.proven
    assert (more.cost or 0) >= found.bound.value


def test_without_time_a_start_that_meets_the_rules_is_the_answer() -> None:
    problems = county(40, 2)
    found = solve_tiers(problems)
    start = [tier.grouping for tier in found.tiers if tier.grouping]
    stopped = threading.Event()
    stopped.set()
    begun, cold = (solve_tiers(problems, clock=Clock(60, stopped), start=x) for x in (start, None))
    assert [tier.grouping for tier in begun.tiers] == start
    assert [tier.grouping for tier in cold.tiers] != start


def test_of_a_start_what_still_meets_the_rules_is_kept() -> None:
    problems = county(30, 2)
    found = solve_tiers(problems)
    start = [tier.grouping for tier in found.tiers if tier.grouping]
    ids = problems[0].schools.ids
    i, j = start[1].groups[0].members[:2]
    pins = Pins(apart=((ids[i], ids[j]),))
    changed = [problem.with_pins(pins) for problem in problems]
    warm, cold = (solve_tiers(changed, start=begin) for begin in (start, None))
    assert warm.status is cold.status is Status.OPTIMAL
    assert warm.bound == cold.bound


def test_most_says_no_more_than_was_asked() -> None:
    problems = county(20, 4)
    again = TiersReoptimiser(problems, threads=1)
    group = again.groupings[0].groups[0].members
    true = again.least(0, without=[group])
    assert true.cost is not None
    cut = again.least(0, without=[group], most=true.cost - 1)
    assert (cut.bound or 0) >= true.cost
    assert again.least(0, without=[group], most=true.cost).cost == true.cost


def test_what_is_no_question_is_refused() -> None:
    problems = county(8, 1)
    with pytest.raises(RulesError, match="several"):
        TiersReoptimiser(problems[:1])
    again = TiersReoptimiser(problems, threads=1)
    with pytest.raises(RulesError, match="tiers 0 to 1, not 2"):
        again.least(2)
    with pytest.raises(RulesError, match="position 99"):
        again.least(0, apart=[(0, 99)])
    with pytest.raises(RulesError, match="position 99"):
        again.without(99)
    with pytest.raises(RulesError, match="each of 2 tiers"):
        solve_tiers(problems, start=[Grouping.of([[0, 1, 2]])])


def test_where_nothing_can_be_listed_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """No inner group is listed, so that no choice is found and none is ruled out."""
    monkeypatch.setattr(dividing, "_MOST_INNER", 3)
    monkeypatch.setattr(dividing, "_FEWEST_INNER", 2)
    pairs = Rules(size=(2, 2), lead=Lead.NONE, alone=Alone.NEVER)
    schools = gc.Schools.of(list("abcd"), lon=[0, 0.01, 0.02, 0.03], lat=[52] * 4)
    drives = [[0, 30, 45, 57], [2, 0, 49, 56], [14, 18, 0, 25], [16, 49, 15, 0]]
    travel = gc.TravelTimes.of_dense(drives, cutoff=gc.seconds(60))
    rules = replace(pairs, name="clusters", size=(2, 3)), replace(pairs, name="pairs")
    problems = [gc.Problem(schools, travel, one) for one in rules]
    clock = Clock(600)
    again = TiersReoptimiser(problems, clock=clock)
    assert again.groupings == ()
    assert not clock.over()
