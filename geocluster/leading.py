"""Whether a group has a lead, or only a centre that drives are counted from, and how it came by it.

The one place that says which of the two words applies; maps, tables and the record ask here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from geocluster.facts import Fact, fact
from geocluster.grouping import Group
from geocluster.problem import Problem
from geocluster.rules import RULES, Lead, Violation
from geocluster.rules.head import VACANT, known_heads, vacant_heads
from geocluster.terms.shapes import LeadPairs, LeadSum

__all__ = ["LeadIs", "how_led", "leading_of", "wrong_lead"]


class LeadIs(Enum):
    """How the school that drives are counted from was chosen.

    ``CENTRE``: from it they cost least, and nothing says that it leads. All else is a lead: by a
    pin, by the rules (``LARGEST``, ``ELIGIBLE``), as the cheapest of which a head is known, or as
    ``NAMED`` by who drew the group by hand.
    """

    CENTRE = "centre"
    PINNED = "pinned"
    LARGEST = "largest"
    ELIGIBLE = "eligible"
    HEAD = "head"
    NAMED = "named"

    @property
    def leads(self) -> bool:
        """Whether it is called a lead."""
        return self is not LeadIs.CENTRE


_BY_RULE = {Lead.LARGEST: LeadIs.LARGEST, Lead.ELIGIBLE: LeadIs.ELIGIBLE}


def leading_of(problem: Problem) -> tuple[LeadIs, ...]:
    """Return how each school leads where the drives of its group are counted from it.

    Parameters
    ----------
    problem
        The data and rules.
    """
    lead, heads = problem.rules.lead, known_heads(problem.schools)

    def of(i: int) -> LeadIs:
        if lead is Lead.NONE:
            return LeadIs.CENTRE
        if problem.must_lead[i]:
            return LeadIs.PINNED
        if lead is Lead.ANY and heads[i] not in (None, VACANT):
            return LeadIs.HEAD
        return _BY_RULE.get(lead, LeadIs.CENTRE)

    return tuple(map(of, range(len(problem))))


def how_led(
    groups: Iterable[tuple[Group, int | None]], problem: Problem, *, by_hand: bool
) -> tuple[LeadIs | None, ...]:
    """Return how each group is led; None where it has not even a centre.

    Parameters
    ----------
    groups
        Each with the position of the school from which its cost is counted.
    problem
        The data and rules.
    by_hand
        Whether somebody drew the groups by hand: a lead that a group names leads it.
    """
    leading = leading_of(problem)

    def of(group: Group, hub: int | None) -> LeadIs | None:
        found = None if hub is None else leading[hub]
        named = by_hand and hub == group.lead and problem.rules.lead is not Lead.NONE
        return LeadIs.NAMED if named and found is LeadIs.CENTRE else found

    return tuple(of(group, hub) for group, hub in groups)


def wrong_lead(group: Group, least: int | None, problem: Problem) -> Iterator[Violation]:
    """Say that a grouping names another lead than the one whom the rules make it.

    Parameters
    ----------
    group
        Feasible, with the lead that the grouping names.
    least
        Position of the school from which the cost is counted.
    problem
        The data and rules.
    """
    named = group.lead
    if named is None:
        return
    ids, at = problem.schools.ids, list(group.members)
    if problem.rules.lead is Lead.NONE:
        yield Violation(fact("broken.lead.none_asked", school=ids[named]), (named,))
    elif least is not None and named != least:
        yield Violation(_another(named, least, at, problem), (named, least))


def _another(named: int, least: int, at: list[int], problem: Problem) -> Fact:
    """Tell why not the one who is named leads."""
    vacant = vacant_heads(problem.schools)[at]
    who = {"school": problem.schools.ids[named], "least": problem.schools.ids[least]}
    if problem.must_lead[least]:
        return fact("broken.lead.another_pinned", **who)
    if not problem.may_lead[named]:
        return fact("broken.lead.may_not", **who, rule="lead_where")
    if vacant[at.index(named)] and not vacant.all() and not problem.rules.vacant_may_lead:
        return fact("broken.lead.vacant", **who, rule="vacant_may_lead")
    if problem.rules.lead is Lead.LARGEST:
        return fact("broken.lead.not_largest", **who, rule="lead")
    for rule, shape in problem.restricted:
        if isinstance(shape, LeadPairs | LeadSum) and not shape.may_lead(named, at):
            return fact("broken.lead.may_not", **who, rule=RULES[rule].key)
    return fact("broken.lead.another", **who)
