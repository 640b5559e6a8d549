"""Which pins stand in the way of a group."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.facts import Fact, fact
from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.rules import Lead

__all__ = ["pins_in_the_way"]


def pins_in_the_way(group: Sequence[int], problem: Problem) -> Fact | None:
    """Tell what keeps schools out of every group for the sake of a pin; None where nothing does.

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


def _cannot_lead(group: Sequence[int], problem: Problem) -> Fact | None:
    """Name a school that a pin asks to lead, but that may not lead any group."""
    ids, rules = problem.schools.ids, problem.rules
    joined = {i for s in problem.together if s & set(group) for i in s} | set(group)
    for i in sorted(joined):
        if problem.must_lead[i] and rules.lead is Lead.ELIGIBLE and not problem.may_lead[i]:
            return fact("pinned.may_not_lead", school=ids[i], where=rules.lead_where.written)
    leads = [i for i in sorted(joined) if problem.must_lead[i]]
    if len(leads) > 1:
        return fact("pinned.one_lead", schools=[ids[i] for i in leads])
    return None


def _cannot_be_together(group: Sequence[int], problem: Problem) -> Fact | None:
    """Name schools that a pin joins, and a rule they break that no further school can mend."""
    asked = {rule.name: (rule, value) for rule, value in problem.asked}
    for joined in problem.together:
        if not joined & set(group):
            continue
        at, full = sorted(joined), len(joined) == problem.rules.size[1]
        locked = joined in problem.locked
        for broken in group_score(at, problem).violations:
            rule, value = asked[broken.rule]
            if locked or rule.lasts(value, at, full, problem):
                named = [problem.schools.ids[i] for i in at]
                return fact(
                    "pinned.lock" if locked else "pinned.together",
                    schools=named,
                    broken=broken.fact,
                )
    return None


def _broken(group: Sequence[int], problem: Problem) -> Fact | None:
    """Name the pins that a group itself breaks."""
    if len(group) < 2:
        return None
    told = [v.fact for v in group_score(group, problem).violations if v.rule == "pins"]
    return fact("pinned.broken", broken=told) if told else None
