"""The rule that is named is the rule that binds: without it there is a group, by brute force."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from hypothesis import given, settings

from geocluster.explain import why_impossible, why_left
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Left
from geocluster.rules import Alone, Lead, Pins, Where
from geocluster.solvers import solve
from tests.oracle import best_cost, cost_of_group, open_schools
from tests.problems import problems


def without(problem: Problem, rules: Iterable[str]) -> Problem:
    """Drop rules altogether, by scenario key."""
    free: dict[str, dict[str, Any]] = {
        "pins": {},
        "members": {"members": None},
        "lead_where": {"lead": Lead.ANY, "lead_where": Where()},
        "same": {"same": ()},
        "pupils": {"pupils": (0, 10**9)},
        "contiguous": {"contiguous": False},
        "size": {"size": (2, max(2, len(problem)))},
        "longest_drive_minutes": {"longest_drive": None},
        "groups": {"groups": None},
        "kinds": {"kinds": ()},
        "alone": {"alone": Alone.PENALISED},
    }
    changes = {key: value for rule in rules for key, value in free[rule].items()}
    if "pins" in rules:
        problem = problem.with_pins(Pins(alone=problem.pins.alone, exclude=problem.pins.exclude))
    return problem.with_rules(**changes)


def has_group(school: int, problem: Problem) -> bool:
    """Whether any subset of the schools that can be grouped is feasible and holds the school."""
    others = [i for i in open_schools(problem) if i != school]
    return any(
        cost_of_group(tuple(sorted((school, *some))), problem) is not None
        for k in range(1, len(others) + 1)
        for some in combinations(others, k)
    )


def check(left: Left, problem: Problem, before: int | None) -> None:
    loose = without(problem, left.rules)
    whole = {"groups", "kinds", "alone"} & set(left.rules) or left.reason in (
        "no_room",
        "costs_more",
    )
    if left.school not in open_schools(problem):
        assert not left.rules
    elif not whole and not has_group(left.school, problem):
        assert has_group(left.school, loose) == bool(left.rules), left
        if not left.rules:
            binding = ["pins", "members", "same", "pupils", "contiguous", "size"]
            binding += ["lead_where"] if problem.rules.lead is Lead.ELIGIBLE else []
            binding += ["longest_drive_minutes"]
            unlimited = binding if problem.rules.pupils else [b for b in binding if b != "pupils"]
            small = without(problem, unlimited).with_rules(size=(2, 2 * problem.rules.size[1]))
            assert not has_group(left.school, small), left
    elif left.rules:
        after = best_cost(loose)
        assert after is not None
        assert before is None or after < before, left


@settings(max_examples=60)
@given(problems(most=6))
def test_without_the_rule_that_is_named_there_is_a_group_or_a_cheaper_grouping(
    problem: Problem,
) -> None:
    solution = solve(problem)
    before = best_cost(problem)
    if solution.grouping is None:
        for left in why_impossible(problem):
            check(left, problem, None)
        return
    judged = judge(solution.grouping, problem)
    for left in why_left(problem, solution.grouping, judged, proven=True):
        check(left, problem, before)
