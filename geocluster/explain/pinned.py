"""Which pins stand in the way of a group, said with the names of the schools."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.explain.words import listed
from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.rules import Lead, Measured

__all__ = ["pins_in_the_way"]


def pins_in_the_way(group: Sequence[int], problem: Problem) -> str | None:
    """Say what keeps schools out of every group for the sake of a pin; None where nothing does.

    Parameters
    ----------
    group
        Positions of schools that should be in one group.
    problem
        With its pins.
    """
    return (
        _cannot_lead(group, problem)
        or _cannot_be_together(group, problem)
        or _broken(group, problem)
    )


def _cannot_lead(group: Sequence[int], problem: Problem) -> str | None:
    """Name a school that a pin asks to lead, but that may not lead any group."""
    names, rules = problem.schools.names, problem.rules
    joined = {i for s in problem.together if s & set(group) for i in s} | set(group)
    for i in sorted(joined):
        if problem.must_lead[i] and rules.lead is Lead.ELIGIBLE and not problem.may_lead[i]:
            return (
                f"{names[i]} must lead (pins, lead), but may not: lead_where asks for "
                f"{rules.lead_where.words}."
            )
    leads = [i for i in sorted(joined) if problem.must_lead[i]]
    if len(leads) > 1:
        named = listed(names[i] for i in leads)
        return f"{named} must each lead the group they are in (pins, lead), and it has one lead."
    return None


def _cannot_be_together(group: Sequence[int], problem: Problem) -> str | None:
    """Name schools that a pin joins, and a rule they break that no further school can mend."""
    for joined in problem.together:
        if not joined & set(group):
            continue
        for broken in group_score(sorted(joined), problem).violations:
            pairs = problem.rules.measured is Measured.PAIRS
            lasting = {"same", "pins"} | ({"drive"} if pairs else set())
            if broken.rule == "pupils" and problem.rules.pupils is not None:
                total = sum(problem.pupils[i] or 0 for i in joined)
                lasting |= {"pupils"} if total > problem.rules.pupils[1] else set()
            if len(joined) == problem.rules.size[1]:
                lasting |= {"contiguous", "lead", "drive"}  # nobody else finds room to mend it
            if broken.rule in lasting:
                named = listed(problem.schools.names[i] for i in sorted(joined))
                return f"{named} must be together (pins, together), but {broken.detail}."
    return None


def _broken(group: Sequence[int], problem: Problem) -> str | None:
    """Name the pins that a group itself breaks."""
    if len(group) < 2:
        return None
    told = [v.detail for v in group_score(group, problem).violations if v.rule == "pins"]
    return f"{'; '.join(told)}." if told else None
