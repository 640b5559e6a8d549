"""A group that is locked is made as it stands, one that is forbidden is not: by brute force."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.explain import why_impossible
from geocluster.judge import group_score, judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.proposal.tier import check_chain
from geocluster.rules import Pins, Rules
from geocluster.rules.pins import pinned_positions
from geocluster.scenario.tiers import pins_in
from geocluster.solvers import FeasibleGroups, solve
from geocluster.solvers.tiers import solve_tiers
from tests.oracle import best_cost, cost_of_group, open_schools
from tests.oracle_tiers import best_cost_of_tiers
from tests.problems import problems
from tests.said import said

IDS = tuple("abcdef")
ROW = [[300 * abs(i - j) for i in range(6)] for j in range(6)]


def row(pins: Pins = Pins(), **rules: object) -> Problem:
    """Make six schools in a row, five minutes from each to the next."""
    schools = gc.Schools.of(
        IDS, lon=[k / 10 for k in range(6)], lat=[52.0] * 6, pupils=[40, 50, 60, 70, 80, 90]
    )
    travel = gc.TravelTimes.of_dense(ROW, cutoff=gc.minutes(45))
    return Problem(schools, travel, Rules(**{"size": (2, 4), **rules}), pins)  # type: ignore[arg-type]


def made(problem: Problem) -> set[frozenset[str]]:
    solution = solve(problem)
    assert solution.status is Status.OPTIMAL
    assert solution.grouping is not None
    assert solution.bound is not None
    assert solution.bound.value == best_cost(problem)
    ids = problem.schools.ids
    return {frozenset(ids[i] for i in group.members) for group in solution.grouping.groups}


def test_what_is_locked_is_a_group_and_nobody_joins_it() -> None:
    groups = made(row(Pins(lock=(("a", "c"), ("d", "f")))))
    assert groups == {frozenset("ac"), frozenset("df"), frozenset("be")}


def test_what_is_forbidden_is_no_group_but_with_another_school_it_is() -> None:
    best = made(row())
    for group in best:
        assert group not in made(row(Pins(forbid=(tuple(group),))))
    assert made(row(Pins(forbid=(("a", "b"), ("c", "d"), ("e", "f"))))) == {
        frozenset("abc"),
        frozenset("def"),
    }


def test_what_is_forbidden_counts_as_units_that_pins_join() -> None:
    """A group of joined schools is barred as one unit; one that splits them is made in no case."""
    joined = (("a", "b"),)
    both = made(row(Pins(together=joined, forbid=(("a", "b"),))))
    assert any(frozenset("ab") < group for group in both)
    split = made(row(Pins(together=joined, forbid=(("b", "c"),))))
    assert frozenset("ab") in split


@settings(max_examples=60)
@given(problems(most=6), st.data())
def test_any_group_of_the_best_can_be_forbidden_or_any_feasible_one_locked(
    problem: Problem, data: st.DataObject
) -> None:
    free = open_schools(problem.with_pins(Pins()))
    feasible = [
        group
        for k in (2, 3, 4)
        for group in combinations(free, k)
        if cost_of_group(group, problem) is not None
    ]
    if not feasible:
        return
    chosen = data.draw(st.sampled_from(feasible))
    ids = tuple(problem.schools.ids[i] for i in chosen)
    for pins in (Pins(lock=(ids,)), Pins(forbid=(ids,))):
        settled = problem.with_pins(pins)
        solution, best = solve(settled), best_cost(settled)
        assert (solution.grouping is None) == (best is None)
        if solution.grouping is not None:
            assert judge(solution.grouping, settled).total == best
            groups = [group.members for group in solution.grouping.groups]
            assert (chosen in groups) == bool(pins.lock)


@settings(max_examples=40)
@given(problems(most=6), st.data())
def test_a_locked_best_costs_what_the_best_costs(problem: Problem, data: st.DataObject) -> None:
    """Whatever groups of the best are locked, the answer and its cost stay, terms and all."""
    best = solve(problem).grouping
    if best is None or not best.groups:
        return
    ids = problem.schools.ids
    groups = [tuple(ids[i] for i in group.members) for group in best.groups]
    kept = data.draw(st.lists(st.sampled_from(groups), unique=True))
    others = [ids_ for ids_ in problem.pins.lock if set(ids_) not in map(set, kept)]
    pins = Pins(
        **{
            name: getattr(problem.pins, name)
            for name in ("together", "apart", "lead", "alone", "exclude", "forbid")
        },
        lock=(*others, *kept),
    )
    settled = problem.with_pins(pins)
    found = solve(settled)
    assert found.bound is not None
    assert found.bound.value == judge(best, problem).total == judge(best, settled).total


def test_the_judge_names_what_is_locked_and_what_is_forbidden() -> None:
    problem = row(Pins(lock=(("a", "b"),), forbid=(("c", "d"),)))
    codes = {
        group: [v.fact.code for v in group_score(group, problem).violations]
        for group in [(0, 1), (0, 1, 2), (0, 2), (2, 3), (2, 3, 4)]
    }
    assert codes == {
        (0, 1): [],
        (0, 1, 2): ["broken.pins.lock"],
        (0, 2): ["broken.pins.lock"],
        (2, 3): ["broken.pins.forbid"],
        (2, 3, 4): [],
    }


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"longest_drive": gc.minutes(20)}, "the limit is 20 min"),
        ({"size": (3, 4)}, "allowed are 3 to 4"),
        ({"pupils": (200, 400)}, "130 pupils (a, f), allowed are 200 to 400"),
    ],
)
def test_a_locked_group_that_breaks_a_rule_is_impossible_and_it_is_said_why(
    rules: dict[str, object], words: str
) -> None:
    problem = row(Pins(lock=(("a", "f"),)), **rules)
    assert solve(problem).status is Status.INFEASIBLE
    assert best_cost(problem) is None
    told = {problem.schools.ids[x.school]: said(x, problem) for x in why_impossible(problem)}
    assert {"a", "f"} <= set(told)
    assert "must be a group of their own (pins, lock), but" in told["a"]
    assert words in told["a"]


def test_forbidden_groups_that_leave_no_room_are_named() -> None:
    pairs = tuple(pair for pair in combinations(IDS, 2) if "a" in pair)
    problem = row(Pins(forbid=pairs), size=(2, 2), alone=gc.Alone.NEVER)
    told = {problem.schools.ids[x.school]: x for x in why_impossible(problem)}
    assert told["a"].rules == ("pins",)
    assert "pins" in said(told["a"], problem)


def test_a_locked_group_that_must_be_with_another_school_is_refused() -> None:
    with pytest.raises(RulesError, match="a, b are locked as a group, but 'c' must be together"):
        row(Pins(lock=(("a", "b"),), together=(("b", "c"),)))
    with pytest.raises(RulesError, match="at most 4 schools"):
        row(Pins(lock=(tuple("abcde"),)))


def test_pins_that_are_not_set_are_in_no_fingerprint() -> None:
    assert set(Pins().digested()) == {"together", "apart", "lead", "alone", "exclude"}
    prints = {
        row(pins).fingerprint
        for pins in (Pins(), Pins(lock=(("a", "b"),)), Pins(forbid=(("a", "b"),)))
    }
    assert len(prints) == 3


def test_explanations_ask_for_groups_that_may_be_made() -> None:
    groups = FeasibleGroups(row(Pins(lock=(("a", "b"),), forbid=(("c", "d"),)), size=(2, 3)))
    assert [group.members for group in groups.every(0)] == [(0, 1)]
    assert (2, 3) not in {group.members for group in groups.every(2)}
    assert groups.any(2, 3)


def test_in_tiers_the_finest_is_locked_and_every_tier_forbids() -> None:
    coarse = Rules(name="cluster", size=(3, 6), longest_drive=gc.minutes(25))
    fine = Rules(name="federation", size=(2, 3))
    pins = Pins(lock=(("a", "c"),), forbid=(("b", "d"), tuple("abcdef")))
    base = row()
    tiers = tuple(
        Problem(base.schools, base.travel, rules, pins_in(rules, pins, (coarse, fine)))
        for rules in (coarse, fine)
    )
    check_chain(tiers)
    assert [tier.pins.lock for tier in tiers] == [(), (("a", "c"),)]
    assert tiers[0].pins.together == (("a", "c"),)
    found = solve_tiers(tiers)
    assert found.bound is not None
    assert found.bound.value == best_cost_of_tiers(tiers)
    clusters, federations = (tier.grouping for tier in found.tiers)
    assert clusters is not None
    assert federations is not None
    assert (0, 2) in [group.members for group in federations.groups]
    assert tuple(range(6)) not in [group.members for group in clusters.groups]
    with pytest.raises(RulesError, match="locked in the finest"):
        check_chain([base.with_pins(pins), base.with_pins(pins)])


def test_positions_of_every_kind_of_pin_are_found() -> None:
    problem = row(Pins(lock=(("a", "b"),), forbid=(("c", "d"),)))
    found = pinned_positions(problem.schools, problem.pins)
    assert (found["lock"], found["forbid"]) == ([[0, 1]], [[2, 3]])
