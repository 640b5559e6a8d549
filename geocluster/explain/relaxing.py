"""What a problem is without some of its rules, by their scenario key."""

from __future__ import annotations

from collections.abc import Iterable

from geocluster.problem import Problem

__all__ = ["relaxed"]


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
