"""What rules of planners ask of a group, written a second time; see :mod:`tests.oracle`."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.problem import Problem
from geocluster.rules import Lead

__all__ = ["may_lead_by_rules"]


def is_vacant(school: int, problem: Problem) -> bool:
    table = problem.schools.table
    return "head" in table and table["head"].iloc[school] == "vacant"


def may_lead_by_rules(lead: int, others: Sequence[int], problem: Problem) -> bool:
    """Whether a school may lead others, as far as heads and pupils say."""
    rules, schools = problem.rules, problem.schools
    if schools.ids[lead] in problem.pins.lead or rules.lead is Lead.NONE:
        return True
    mind_heads = not rules.vacant_may_lead
    filled = [i for i in (lead, *others) if not is_vacant(i, problem)]
    if mind_heads and filled and is_vacant(lead, problem):
        return False
    if rules.lead is Lead.LARGEST:
        able = filled if mind_heads and filled else [lead, *others]
        rolls = {i: -1 if schools.pupils[i] is None else schools.pupils[i] for i in able}
        most = [i for i in able if rolls[i] == max(r for r in rolls.values() if r is not None)]
        return lead == min(most, key=lambda i: schools.ids[i])
    return True
