"""What a grouping costs, counted as if the rules allowed it: one drawn by hand, or today's.

The same costs as the judge's (:mod:`geocluster.judge`), and equal to them where the rules do
allow it. What a rule forbids is counted, not refused; what is not known stays unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geocluster.grouping import Group, Grouping
from geocluster.judge import (
    allowed_to_lead,
    alone_costs,
    group_costs,
    may_lead,
    once_of,
    reaches_all,
    under,
)
from geocluster.problem import Problem
from geocluster.terms import TermCost
from geocluster.terms.shapes import LeadMember, Match, TouchedSets

__all__ = ["AsIf", "GroupAsIf", "as_if_allowed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAsIf:
    """What a group costs, counted as if the rules allowed it.

    Attributes
    ----------
    lead
        Position of the school from which drives are counted.
    costs
        Term by term; without what depends on the lead where a drive of it is not known.
    unknown
        Positions of members to or from which the lead drives longer than the cut-off.
    """

    lead: int
    costs: tuple[TermCost, ...]
    unknown: tuple[int, ...] = ()

    @property
    def cost(self) -> int | None:
        """Seconds; None where a drive is not known."""
        return None if self.unknown else sum(cost.cost for cost in self.costs)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsIf:
    """What a grouping costs, counted as if the rules allowed all of it.

    Of a grouping that they do allow it is what the judge finds.

    Attributes
    ----------
    groups
        In the grouping's order.
    alone
        What each school in no group pays, by position: the penalty where that is forbidden.
    once
        What is taken off once for the whole.
    by_lead
        Terms that depend on the lead: of these nothing is known where a drive is not.
    """

    groups: tuple[GroupAsIf, ...]
    alone: Mapping[int, tuple[TermCost, ...]]
    once: tuple[TermCost, ...]
    by_lead: frozenset[str]

    @property
    def unknown(self) -> tuple[tuple[int, int], ...]:
        """Lead and member, by position, between which a drive is longer than the cut-off."""
        return tuple((group.lead, i) for group in self.groups for i in group.unknown)

    @property
    def total(self) -> int | None:
        """Seconds; None where a drive is not known."""
        costs = self.by_term().values()
        return None if self.unknown else sum(cost for cost in costs if cost is not None)

    def by_term(self) -> dict[str, int | None]:
        """Seconds of each term over the whole; None where a drive that it counts is not known."""
        paid: Counter[str] = Counter()
        for costs in (*(group.costs for group in self.groups), *self.alone.values(), self.once):
            for cost in costs:
                paid[cost.term] += cost.cost
        lacking = self.by_lead if self.unknown else frozenset()
        return dict(paid) | dict.fromkeys(lacking)


def as_if_allowed(grouping: Grouping, problem: Problem) -> AsIf:
    """Count what a grouping costs, whether the rules allow it or not.

    A group is led by the school that it names. Where it names none, the lead is the one for which
    the cost is least: among those that the rules let lead it, drives and all; where there is none,
    among those that may lead, however far; and where there is none, among all members. One from
    which a drive is not known only leads where there is no other.
    """
    return AsIf(
        groups=tuple(_group_as_if(group, problem) for group in grouping.groups),
        alone={i: _alone_as_if(i, problem) for i in grouping.alone(len(problem))},
        once=once_of(grouping, problem),
        by_lead=frozenset(c.term for c in problem.costs if isinstance(c.shape, LeadMember)),
    )


def _group_as_if(group: Group, problem: Problem) -> GroupAsIf:
    at, ids = group.members, problem.schools.ids
    who = _would_lead(at, problem) if group.lead is None else [group.lead]
    unknown = {i: tuple(j for j in at if j != i and not _known(i, j, problem)) for i in who}
    _, _, _, lead = min((len(unknown[i]), under(i, at, problem), ids[i], i) for i in who)
    costs = group_costs(at, lead, problem)
    if unknown[lead]:
        led = {cost.term for cost in problem.costs if isinstance(cost.shape, LeadMember)}
        costs = tuple(cost for cost in costs if cost.term not in led)
    return GroupAsIf(lead=lead, costs=costs, unknown=unknown[lead])


def _would_lead(at: Sequence[int], problem: Problem) -> Sequence[int]:
    """Return the members that the rules let lead; where there is none, those that come nearest."""
    eligible = [i for i in at if may_lead(i, at, problem)]
    allowed = [i for i in eligible if allowed_to_lead(i, at, problem)]
    able = [i for i in allowed if reaches_all(i, at, problem)]
    known = [i for i in allowed if all(_known(i, j, problem) for j in at if j != i)]
    return able or known or eligible or at


def _known(i: int, j: int, problem: Problem) -> bool:
    travel = problem.travel
    return travel.between(i, j) is not None and travel.between(j, i) is not None


def _alone_as_if(school: int, problem: Problem) -> tuple[TermCost, ...]:
    paid = alone_costs(school, problem)
    if paid is not None:
        return paid
    penalty = TermCost("alone", int(problem.rules.alone_penalty), 1, (Match((school,), 1),))
    split = (
        TermCost.of(cost, cost.shape.of_alone(school))
        for cost in problem.costs
        if isinstance(cost.shape, TouchedSets)
    )
    return (penalty, *split)
