"""Parts of all rules of a problem, and the same problem with some of them loosened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from geocluster.facts import Fact
from geocluster.problem import Problem
from geocluster.rules import Part, Rule

__all__ = ["Loosened", "RulePart", "least_change", "loosened", "parts_of", "rules_that_bind"]


@dataclass(frozen=True, slots=True, eq=False)
class RulePart:
    """A part of a rule.

    Attributes
    ----------
    rule
        That declares it.
    part
        What can be loosened by itself.
    key
        Scenario key by which explanations name the rule.
    rank
        Where several rules would do, the one of the lowest rank is named.
    of_groups
        Whether it can keep a single group from being feasible; else it is about all groups.
    """

    rule: Rule[Any]
    part: Part[Any]
    key: str
    rank: int
    of_groups: bool

    @property
    def asks(self) -> Fact:
        """What it asks."""
        return self.part.asks


Loosened = tuple[RulePart, int | None]
"""A part, and the number that it has instead; None drops it."""


def parts_of(problem: Problem) -> list[RulePart]:
    """Return all parts of rules that can stand in the way of something, by the rank of rules."""
    found = [
        RulePart(rule, part, relaxation.key, relaxation.rank, relaxation.of_groups)
        for rule, value in problem.asked
        for relaxation in [rule.relaxation]
        if relaxation is not None
        for part in relaxation.parts_of(value, problem)
    ]
    return sorted(found, key=lambda part: part.rank)


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


def loosened(problem: Problem, changes: Iterable[Loosened]) -> Problem:
    """Return a problem in which some parts are loosened, one after another."""
    values = problem.rules.values() | {"pins": problem.pins}
    changed: dict[str, Any] = {}
    for of, number in changes:
        held = dict(of.part.held(of.rule.value(values), number))
        values, changed = values | held, changed | held
    return problem.with_values(changed) if changed else problem


def least_change(of: RulePart, enough: Callable[[Loosened], bool]) -> Loosened | None:
    """Return the least change of a part that is enough; None where none is.

    Looser numbers are tried in growing steps, and between the last two by bisection: what is
    nearer to the rules as they are is easier to answer.

    Parameters
    ----------
    of
        The part; its numbers, as people would write them, are looked through.
    enough
        Whether a change is; what is looser than one that is, is too.
    """
    count = of.part.numbers
    if not count:
        return (of, None) if enough((of, None)) else None
    low, high = 0, 0  # nothing below ``low`` is enough
    while not enough((of, of.part.number(high))):
        if high == count - 1:
            return None
        low, high = high + 1, min(2 * high + 1, count - 1)
    while low < high:
        middle = (low + high) // 2
        if enough((of, of.part.number(middle))):
            high = middle
        else:
            low = middle + 1
    return of, of.part.number(low)
