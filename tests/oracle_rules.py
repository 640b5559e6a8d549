"""What rules of planners ask of a group, written a second time; see :mod:`tests.oracle`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from geocluster.problem import Problem
from geocluster.rules import Lead

__all__ = ["driven", "may_lead_by_rules", "rolls_are_known", "rules_of_groups_hold"]


def is_vacant(school: int, problem: Problem) -> bool:
    table = problem.schools.table
    return "head" in table and table["head"].iloc[school] == "vacant"


def may_lead_by_rules(lead: int, others: Sequence[int], problem: Problem) -> bool:
    """Whether a school may lead others, as far as heads, pupils and its week say."""
    rules, schools = problem.rules, problem.schools
    if not week_allowed(lead, others, problem) or not are_beside(lead, others, problem):
        return False
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


def rules_of_groups_hold(group: Sequence[int], problem: Problem) -> bool:
    """Whether a group keeps the rules that do not ask who leads."""
    rules, schools = problem.rules, problem.schools
    for hold in rules.holds:
        such = hold.where.select(schools)
        fewest, most = hold.schools
        if not fewest <= sum(such[i] for i in group) <= (len(group) if most is None else most):
            return False
    for column, lists in rules.compatible.items():
        cells = [schools.column(column)[i] for i in group]
        for one, other in combinations([c.split(";") for c in cells if c is not None], 2):
            pairs = [(a.strip(), b.strip()) for a in one for b in other]
            if not any(a == b or any(a in v and b in v for v in lists) for a, b in pairs):
                return False
    for year in rules.pupils_in if rules.pupils else ():
        rolls = [schools.column(f"forecast {year}")[i] for i in group]
        if None in rolls:
            return False
        total = sum(rolls)
        if rules.pupils and not rules.pupils[0] <= total <= rules.pupils[1]:
            return False
    return True


def rolls_are_known(school: int, problem: Problem) -> bool:
    """Whether the roll of a school is known in each year that is asked for."""
    columns = [problem.schools.column(f"forecast {year}") for year in problem.rules.pupils_in]
    return problem.rules.pupils is None or all(column[school] is not None for column in columns)


def week_allowed(lead: int, others: Sequence[int], problem: Problem) -> bool:
    """Whether a lead drives no longer in a week than it may."""
    rules, times = problem.rules, problem.travel.seconds
    drive = sum(times[lead, i] + times[i, lead] for i in others)
    return rules.lead_week is None or bool(drive * (rules.visits_a_week or 0) <= rules.lead_week)


def are_beside(lead: int, others: Sequence[int], problem: Problem) -> bool:
    """Whether each member is of its lead's area, or of one with a school beside one of it."""
    pairs = problem.neighbour_pairs
    for column in problem.rules.same_or_neighbouring:
        of = problem.schools.column(column)
        beside = [{of[i], of[j]} for i, j in pairs]
        for member in others:
            same = of[lead] == of[member] is not None
            known = None not in (of[lead], of[member])
            if not same and not (known and {of[lead], of[member]} in beside):
                return False
    return True


def driven(lead: int, member: int, problem: Problem) -> int:
    """Seconds that a member costs under its lead: the drive, and a lead from elsewhere."""
    times, visits = problem.travel.seconds, problem.rules.visits_a_week
    there, back = int(times[lead, member]), int(times[member, lead])
    elsewhere = 0
    for column, weight in problem.rules.costs.get("lead_elsewhere", {}).items():
        of = problem.schools.column(column)
        elsewhere += weight * (of[lead] != of[member] and None not in (of[lead], of[member]))
    return elsewhere + (there if visits is None else visits * (there + back))
