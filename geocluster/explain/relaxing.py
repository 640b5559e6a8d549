"""Rules that can be dropped, by their scenario key, and what a problem is without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from geocluster.problem import Problem
from geocluster.rules import Alone, Lead, Pins, Where

__all__ = ["relaxed", "rules_that_bind"]

ANY_PUPILS = (0, 10**9)
"""Another limit, not none: schools of unknown roll stay out of the question."""

MUCH = 10**6
"""Seconds for a school alone where it is allowed after all, so that as few as can be are."""


def _free_pins(problem: Problem) -> Problem:
    pins = problem.pins
    return problem.with_pins(Pins(alone=pins.alone, exclude=pins.exclude))


def _other_size(problem: Problem) -> Problem:
    return problem.with_rules(size=(2, 2 * problem.rules.size[1]))


_DROPPED: dict[str, Callable[[Problem], Problem]] = {
    "pins": _free_pins,
    "members": lambda problem: problem.with_rules(members=None),
    "lead_where": lambda problem: problem.with_rules(lead=Lead.ANY, lead_where=Where()),
    "same": lambda problem: problem.with_rules(same=()),
    "pupils": lambda problem: problem.with_rules(pupils=ANY_PUPILS),
    "contiguous": lambda problem: problem.with_rules(contiguous=False),
    "size": _other_size,
    "longest_drive_minutes": lambda problem: problem.with_rules(longest_drive=None),
    "groups": lambda problem: problem.with_rules(groups=None),
    "kinds": lambda problem: problem.with_rules(kinds=()),
    "alone": lambda problem: problem.with_rules(alone=Alone.PENALISED, alone_penalty=MUCH),
}


def rules_that_bind(problem: Problem) -> tuple[str, ...]:
    """Return the rules of a problem that can keep a school out of a group, by scenario key.

    The order is that in which they are named where several would do.
    """
    rules, pins = problem.rules, problem.pins
    there = {
        "pins": bool(pins.together or pins.apart or pins.lead),
        "members": rules.members is not None,
        "lead_where": rules.lead is Lead.ELIGIBLE,
        "same": bool(rules.same),
        "pupils": rules.pupils is not None,
        "contiguous": rules.contiguous,
        "size": True,
        "longest_drive_minutes": rules.longest_drive is not None,
    }
    return tuple(name for name, binds in there.items() if binds)


def relaxed(problem: Problem, rules: Iterable[str]) -> Problem:
    """Return a problem without some of its rules, by scenario key.

    ``size`` then allows from two schools to twice as many, which keeps what is asked small; pupils
    lose their limits, but an unknown roll stays unknown.
    """
    for name in rules:
        problem = _DROPPED[name](problem)
    return problem
