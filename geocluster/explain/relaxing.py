"""Rules that can be dropped, by their scenario key, and what a problem is without them."""

from __future__ import annotations

from collections.abc import Iterable

from geocluster.problem import Problem

__all__ = ["relaxed", "rules_that_bind"]


def rules_that_bind(problem: Problem) -> tuple[str, ...]:
    """Return the rules of a problem that can keep a school out of a group, by scenario key.

    The order is that in which they are named where several would do.
    """
    there = sorted(
        (relaxation.rank, relaxation.key)
        for rule, value in problem.asked
        for relaxation in [rule.relaxation]
        if relaxation is not None
        and relaxation.of_groups
        and relaxation.binds(value)
        and relaxation.concerns(value, problem)
    )
    return tuple(key for _, key in there)


def relaxed(problem: Problem, rules: Iterable[str]) -> Problem:
    """Return a problem without some of its rules, by scenario key.

    What is loosened, and to what, each rule declares.
    """
    for name in rules:
        changes = next(
            rule.relaxation.changes(value)
            for rule, value in problem.asked
            if rule.relaxation is not None and rule.relaxation.key == name
        )
        problem = problem.with_values(changes)
    return problem
