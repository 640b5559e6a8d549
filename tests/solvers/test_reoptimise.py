"""Problems solved again with small changes, against every partition that meets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geocluster.errors import RulesError
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.rules import Pins
from geocluster.solvers import Reoptimised, Reoptimiser, SolveParams, solve
from geocluster.solvers.grouping import changed_search
from geocluster.solvers.grouping.params import (
    BranchingParams,
    EnumerationParams,
    LabellingParams,
)
from geocluster.solvers.grouping.state import State
from tests.made import made
from tests.oracle import (
    Partition,
    cost_of_group,
    every_grouping,
    open_schools,
)
from tests.problems import problems
from tests.solvers.test_solver import random_problem

Changes = dict[str, Any]


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def meets(parts: Partition, changes: Changes) -> bool:
    part_of = {i: part for part in parts for i in part}
    groups = {part for part in parts if len(part) > 1}
    return (
        groups.isdisjoint(tuple(sorted(g)) for g in changes.get("without", ()))
        and all(part_of[i] != part_of[j] for i, j in changes.get("apart", ()))
        and all(
            set(some) <= set(part_of[some[0]]) and part_of[some[0]] in groups
            for some in changes.get("together", ())
        )
        and all(tuple(sorted(g)) in groups for g in changes.get("fixed", ()))
        and all(part_of[i] not in groups for i in changes.get("alone", ()))
        and all(part_of[i] in groups for i in changes.get("grouped", ()))
    )


def least_by_brute_force(problem: Problem, changes: Changes) -> int | None:
    gone = changes.get("excluded", ())
    if gone:
        asked = {"together", "fixed", "grouped"}
        named = {i for key in asked for held in changes.get(key, ()) for i in np.atleast_1d(held)}
        if named & set(gone):
            return None
        problem = problem.with_pins(pins_without(problem, gone))
    return min((c for c, parts in every_grouping(problem) if meets(parts, changes)), default=None)


def pins_without(problem: Problem, gone: Sequence[int]) -> Pins:
    names = {problem.schools.ids[i] for i in gone}

    def left(sets: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
        kept = (tuple(i for i in ids if i not in names) for ids in sets)
        return tuple(ids for ids in kept if len(ids) > 1)

    pins = problem.pins
    return replace(
        pins,
        together=left(pins.together),
        apart=left(pins.apart),
        lead=tuple(i for i in pins.lead if i not in names),
        alone=tuple(i for i in pins.alone if i not in names),
        exclude=tuple({*pins.exclude, *names}),
        lock=tuple(ids for ids in pins.lock if names.isdisjoint(ids)),
        forbid=tuple(ids for ids in pins.forbid if names.isdisjoint(ids)),
    )


@st.composite
def changes_of(draw: st.DrawFn, problem: Problem) -> Changes:
    """Some changes, of groups that can be made as a rule."""
    n = len(problem)
    free = open_schools(problem)
    groups = [g for k in (2, 3, 4) for g in combinations(free, k) if cost_of_group(g, problem)]
    some_groups = st.lists(st.sampled_from(groups), max_size=2) if groups else st.just([])
    sets = st.lists(st.integers(0, n - 1), min_size=2, max_size=3, unique=True)
    pairs = st.lists(st.integers(0, n - 1), min_size=2, max_size=2, unique=True).map(tuple)
    schools = st.lists(st.integers(0, n - 1), max_size=2, unique=True)
    every: dict[str, st.SearchStrategy[Any]] = {
        "without": some_groups,
        "apart": st.lists(pairs, max_size=2),
        "together": some_groups | st.lists(sets, max_size=1),
        "fixed": some_groups | st.lists(sets, max_size=1),
        "alone": schools,
        "grouped": schools,
        "excluded": schools,
    }
    kinds = draw(st.lists(st.sampled_from(sorted(every)), min_size=1, max_size=2, unique=True))
    return {kind: draw(every[kind]) for kind in kinds}


def check(found: Reoptimised, best: int | None, problem: Problem, changes: Changes) -> None:
    assert found.proven
    assert (found.status is Status.INFEASIBLE) == (best is None)
    assert found.cost == found.bound == best
    if found.grouping is not None:
        judged = problem
        if changes.get("excluded"):
            judged = problem.with_pins(pins_without(problem, changes["excluded"]))
        assert judge(found.grouping, judged).total == best
        alone = tuple((i,) for i in found.grouping.alone(len(problem)))
        groups = tuple(group.members for group in found.grouping.groups)
        assert meets((*groups, *alone), changes)


@settings(max_examples=30)
@given(problems(most=7, further=True), st.data())
def test_least_is_that_of_all_partitions_that_meet_the_changes(
    problem: Problem, data: st.DataObject
) -> None:
    if len(problem) < 2:
        return
    again = Reoptimiser(problem, threads=1)
    for _ in range(3):
        changes = data.draw(changes_of(problem))
        best = least_by_brute_force(problem, changes)
        check(again.least(**changes), best, problem, changes)


@settings(max_examples=30)
@given(problems(most=7, further=True), st.integers(0, 60), st.data())
def test_more_than_most_is_all_that_is_proven_beyond_it(
    problem: Problem, over: int, data: st.DataObject
) -> None:
    if len(problem) < 2:
        return
    changes = data.draw(changes_of(problem))
    best = least_by_brute_force(problem, changes)
    again = Reoptimiser(problem, threads=1)
    if best is None or again.solution.bound is None:
        return
    most = again.solution.bound.value + over
    found = again.least(**changes, most=most)
    if best <= most:
        assert found.cost == found.bound == best
    else:
        assert found.cost is None or found.cost >= best
        assert found.bound is not None
        assert most < found.bound <= best


@settings(max_examples=25)
@given(problems(most=7, further=True), st.integers(0, 60))
def test_groups_within_are_all_that_a_grouping_can_hold(problem: Problem, extra: int) -> None:
    every = every_grouping(problem)
    again = Reoptimiser(problem, threads=1)
    found = again.within(extra, most=10_000)
    assert found is not None
    assert len({group.members for group in found}) == len(found)
    assert all(cost_of_group(group.members, problem) is not None for group in found)
    least = min((cost for cost, _ in every), default=0)
    held = {g for cost, parts in every if cost <= least + extra for g in parts if len(g) > 1}
    assert held <= {group.members for group in found}
    if found:
        assert again.within(extra, most=len(found) - 1) is None


@settings(max_examples=25)
@given(problems(most=7, further=True), st.data())
def test_new_prices_for_what_is_left_prove_the_same(problem: Problem, data: st.DataObject) -> None:
    if len(problem) < 2:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changed_search, "_LABELLED_A_UNIT", 0)
        again = Reoptimiser(problem, threads=1)
        for _ in range(3):
            changes = data.draw(changes_of(problem))
            best = least_by_brute_force(problem, changes)
            check(again.least(**changes), best, problem, changes)


def test_the_first_solution_is_that_of_solve() -> None:
    problem = random_problem(30, 3)
    first, again = solve(problem, threads=1), Reoptimiser(problem, threads=1)
    assert first.grouping == again.solution.grouping
    assert first.bound == again.solution.bound
    assert again.least().grouping == first.grouping


def test_prices_that_hold_for_few_groups_only_are_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where labelling confined the search, its last prices say nothing of other groups."""
    confined = []
    confine = State.confine

    def watched(state: State, numbers: NDArray[np.int64]) -> None:
        confined.append(len(numbers))
        confine(state, numbers)

    monkeypatch.setattr(State, "confine", watched)
    parts = LabellingParams(regional_from=2, regional_groups=0, region=2, region_labels=1)
    params = SolveParams(
        labelling=parts,
        branching=BranchingParams(columns=0),
        enumeration=EnumerationParams(labels=1, most_labels=2_000),
    )
    for seed in (0, 2):
        problem = random_problem(16, seed, group_charge=900)
        one = Reoptimiser(problem, threads=1, params=params)
        other = Reoptimiser(problem, threads=1)
        assert other.solution.grouping is not None
        for group in other.solution.grouping.groups[:3]:
            found, best = (r.least(without=[group.members]) for r in (one, other))
            assert best.cost is not None
            assert found.bound is not None
            assert found.bound <= best.cost
            assert found.cost is None or found.cost >= best.cost
    assert confined


def test_no_position_is_told() -> None:
    again = Reoptimiser(random_problem(6, 1), threads=1)
    with pytest.raises(RulesError, match="names position 6"):
        again.least(apart=[(0, 6)])


def single_changes(problem: Problem) -> list[Changes]:
    """Each change that says only in which groups one school may be."""
    free = open_schools(problem)
    groups = [g for k in (2, 3) for g in combinations(free, k) if cost_of_group(g, problem)]
    return [
        *({kind: [g]} for kind in ("without", "fixed", "together") for g in groups[:3]),
        *({"apart": [pair]} for pair in list(combinations(free, 2))[:3]),
        *({kind: [i]} for kind in ("alone", "grouped", "excluded") for i in free[:3]),
        *({"without": groups[:3], "grouped": [i]} for i in free[:1]),
    ]


@settings(max_examples=20)
@given(problems(most=7, further=True))
def test_all_that_is_near_the_best_answers_most_questions(problem: Problem) -> None:
    if len(problem) < 2:
        return
    again = Reoptimiser(problem, threads=1)
    with pytest.MonkeyPatch.context() as patch:
        if again.solution.grouping is not None and all(part.priced for part in again._parts):
            # Of one school, and near enough: nothing is searched.
            patch.setattr(changed_search.ChangedSearch, "_label", None)
            patch.setattr(changed_search.ChangedSearch, "_narrow", None)
        for changes in single_changes(problem):
            if "excluded" in changes or len(changes.get("without", ())) > 1:
                continue
            best = least_by_brute_force(problem, changes)
            check(again.least(**changes), best, problem, changes)


@settings(max_examples=20)
@given(problems(most=7, further=True))
def test_what_is_asked_before_does_not_matter(problem: Problem) -> None:
    if len(problem) < 2:
        return
    again = Reoptimiser(problem, threads=1)
    for changes in single_changes(problem):
        best = least_by_brute_force(problem, changes)
        check(again.least(**changes), best, problem, changes)


def test_wider_and_narrower_labelling_answer_alike() -> None:
    """Beyond what one labelling holds each question is searched by itself."""
    problem = random_problem(40, 2, group_charge=900)
    one = Reoptimiser(problem, threads=1)
    few = SolveParams(enumeration=EnumerationParams(labels=30))
    other = Reoptimiser(problem, threads=1, params=few)
    assert one.solution.grouping is not None
    groups = [group.members for group in one.solution.grouping.groups[:4]]
    asked: list[Changes] = [
        *({"without": [g]} for g in groups),
        *({"apart": [g[:2]]} for g in groups),
        *({"excluded": [g[0]]} for g in groups),
    ]
    costs = [[r.least(**changes).cost for changes in asked] for r in (one, other)]
    assert None not in costs[0]
    assert costs[0] == costs[1]
    searched = [part._all._may_widen for r in (one, other) for part in r._parts[:1]]
    assert searched == [True, False]
