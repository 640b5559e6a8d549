"""The public contract, written a second time and as plainly as possible.

Nothing here uses the judge or a solver: dictionaries, loops, and the words of the contract.
What is asked of a problem again and again is remembered; a problem never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geocluster.problem import Problem
from geocluster.rules import Alone, Kind, Lead, Measured
from tests.oracle_rules import driven, may_lead_by_rules, rolls_are_known, rules_of_groups_hold
from tests.oracle_terms import charged_at_the_end, charged_under, sets_that_belong_together

Partition = tuple[tuple[int, ...], ...]


def open_schools(problem: Problem) -> list[int]:
    return list(_open_schools(problem))


@lru_cache(maxsize=64)
def _open_schools(problem: Problem) -> tuple[int, ...]:
    ids, pins = problem.schools.ids, problem.pins
    return tuple(
        i
        for i, school in enumerate(ids)
        if school not in pins.exclude
        and school not in pins.alone
        and may_join(i, problem)
        and i not in problem.travel.unreachable
        and not (problem.rules.pupils is not None and problem.schools.pupils[i] is None)
        and rolls_are_known(i, problem)
    )


@lru_cache(maxsize=64)
def drives(problem: Problem) -> NDArray[np.int64]:
    """Seconds between all schools; 0 beyond the cut-off."""
    dense: NDArray[np.int64] = problem.travel.seconds.toarray()
    return dense


def may_join(i: int, problem: Problem) -> bool:
    """Unknown meets no condition but an exclusion."""
    for column, wanted in problem.rules.members.conditions.items() if problem.rules.members else ():
        value = problem.schools.column(column)[i]
        if value in wanted.exclude:
            return False
        if wanted.any_of is not None and value not in wanted.any_of:
            return False
        if wanted.least is not None and (value is None or value < wanted.least):
            return False
        if wanted.most is not None and (value is None or value > wanted.most):
            return False
    return True


@lru_cache(maxsize=20_000)
def cost_of_group(group: tuple[int, ...], problem: Problem) -> int | None:
    """Seconds, or None where the group is not feasible."""
    rules, schools, pins = problem.rules, problem.schools, problem.pins
    times = drives(problem)
    limit = rules.longest_drive if rules.longest_drive is not None else problem.travel.cutoff

    def reaches(i: int, j: int) -> bool:
        return bool(0 < times[i, j] <= limit)

    if not rules.size[0] <= len(group) <= rules.size[1]:
        return None
    if rules.pupils is not None:
        total = sum(schools.pupils[i] or 0 for i in group)
        if not rules.pupils[0] <= total <= rules.pupils[1]:
            return None
    for column in rules.same:
        values = [schools.column(column)[i] for i in group]
        if None in values or len(set(values)) > 1:
            return None
    names = {schools.ids[i] for i in group}
    if any(names & set(t) and not set(t) <= names for t in pins.together) or any(
        len(names & set(a)) > 1 for a in pins.apart
    ):
        return None
    if any(names & set(t) and names != set(t) for t in pins.lock) or any(
        names == set(f) for f in pins.forbid
    ):
        return None
    if rules.contiguous and not hangs_together(group, problem):
        return None
    if not further_rules_hold(group, problem) or not rules_of_groups_hold(group, problem):
        return None
    if rules.measured is Measured.PAIRS and not all(
        reaches(i, j) and reaches(j, i) for i, j in combinations(group, 2)
    ):
        return None
    driven = least_under_a_lead(group, reaches, problem)
    return None if driven is None else rules.group_charge + driven + at_the_end(group, problem)


def least_under_a_lead(
    group: tuple[int, ...], reaches: Callable[[int, int], bool], problem: Problem
) -> int | None:
    """Least of what depends on who leads, among those that may; None where nobody may."""
    pins = problem.pins
    names = {problem.schools.ids[i] for i in group}
    sums = []
    for lead in group:
        if not may_lead_at_all(lead, problem):
            continue
        if any(s in pins.lead and s != problem.schools.ids[lead] for s in names):
            continue
        others = [j for j in group if j != lead]
        if not may_lead(lead, others, problem) or not may_lead_by_rules(lead, others, problem):
            continue
        if all(reaches(lead, j) and reaches(j, lead) for j in others):
            sums.append(sum(driven(lead, j, problem) + under(lead, j, problem) for j in others))
    return min(sums) if sums else None


def further_rules_hold(group: tuple[int, ...], problem: Problem) -> bool:
    """Whether a group keeps the rules of :mod:`tests.made` that do not ask who leads."""
    asked, schools = problem.rules.further, problem.schools
    towns = [schools.column("town")[i] for i in group] if asked else []
    if asked.get("kept_apart") and {"a", "b"} <= set(towns):
        return False
    if "few_of_town" in asked and max(map(towns.count, "ab")) > asked["few_of_town"]:
        return False
    if "later_pupils" in asked:
        low, high = asked["later_pupils"]
        return bool(low <= sum(schools.column("later")[i] for i in group) <= high)
    return True


def may_lead(lead: int, others: list[int], problem: Problem) -> bool:
    """Whether the rules of :mod:`tests.made` let a school lead others."""
    asked, times = problem.rules.further, problem.travel.seconds
    if asked.get("leads_larger"):
        ids, rolls = problem.schools.ids, [-1 if p is None else p for p in problem.schools.pupils]
        could = [i for i in (lead, *others) if may_lead_at_all(i, problem)]
        first = min(could, key=lambda i: (-rolls[i], ids[i]))
        if first != lead:
            return False
    week = asked.get("lead_driving")
    return week is None or sum(times[lead, i] + times[i, lead] for i in others) <= week


def may_lead_at_all(school: int, problem: Problem) -> bool:
    rules = problem.rules
    return rules.lead is not Lead.ELIGIBLE or rules.lead_where.select(problem.schools)[school]


def under(lead: int, member: int, problem: Problem) -> int:
    """What further terms charge for a member under its lead: ours, and those of tests.made."""
    costs, cost = problem.rules.costs, charged_under(lead, member, problem)
    if "beyond" in costs:
        drive = int(problem.travel.seconds[lead, member])
        cost += costs["beyond"]["times"] * max(0, drive - costs["beyond"]["beyond"])
    if "heads" in costs and problem.schools.column("town")[member] == "a":
        cost += costs["heads"]
    return cost


def at_the_end(group: tuple[int, ...], problem: Problem) -> int:
    """What further terms charge for a group by what it holds, whoever leads."""
    costs, schools = problem.rules.costs, problem.schools
    cost = charged_at_the_end(group, problem)
    if "mixed_towns" in costs:
        towns = {schools.column("town")[i] for i in group} - {None}
        cost += costs["mixed_towns"] * max(0, len(towns) - 1)
    if "short" in costs:
        least = min(sum(schools.column(year)[i] for i in group) for year in ("roll", "later"))
        cost += costs["short"]["each"] * max(0, costs["short"]["target"] - least)
    if "crowd" in costs:
        cost += costs["crowd"] * (max(0, len(group) - 2) + max(0, len(group) - 3))
    return cost


def for_splits(parts: Partition, problem: Problem) -> int:
    """What further terms charge for sets of schools that fall into several parts.

    ``parts`` holds every school; those that are left out of the question are no part of a set.
    """
    return sum(
        weight * (sum(not members.isdisjoint(part) for part in parts) - 1)
        for weight, members in _sets_asked_of(problem)
    )


@lru_cache(maxsize=64)
def _sets_asked_of(problem: Problem) -> list[tuple[int, frozenset[int]]]:
    """Sets of schools of which some are in question, with the seconds for each further part."""
    costs, times = problem.rules.costs, drives(problem)
    asked = {
        i
        for i in range(len(problem))
        if problem.schools.ids[i] not in problem.pins.exclude
        and (may_join(i, problem) or problem.schools.ids[i] in problem.pins.alone)
    }
    sets = list(sets_that_belong_together(problem))
    if "towns_split" in costs:
        towns = problem.schools.column("town")
        for town in {towns[i] for i in asked} - {None}:
            sets.append((costs["towns_split"], frozenset(i for i in asked if towns[i] == town)))
    if "elsewhere" in costs:
        for i in asked:
            others = [(times[i, j], j) for j in range(len(problem)) if times[i, j]]
            if others:
                sets.append((costs["elsewhere"], frozenset({i, min(others)[1]})))
    return [(weight, members & asked) for weight, members in sets if members & asked]


def hangs_together(group: tuple[int, ...], problem: Problem) -> bool:
    """Whether steps between neighbours within the group lead from its first school to all."""
    pairs = _pairs_of_neighbours(problem)
    met = {group[0]}
    for _ in group:
        met |= {j for j in group if any((i, j) in pairs or (j, i) in pairs for i in met)}
    return met == set(group)


@lru_cache(maxsize=64)
def _pairs_of_neighbours(problem: Problem) -> frozenset[tuple[int, int]]:
    return frozenset(problem.neighbour_pairs)


def is_of(group: tuple[int, ...], kind: Kind, problem: Problem) -> bool:
    """Whether a group is of a kind: all that is given holds."""
    schools, wanted = problem.schools, kind.holds_where
    rolls = [schools.pupils[i] for i in group]
    if kind.size is not None and not kind.size[0] <= len(group) <= kind.size[1]:
        return False
    if kind.pupils is not None and None in rolls:
        return False
    total = sum(roll for roll in rolls if roll is not None)
    if kind.pupils is not None and not kind.pupils[0] <= total <= kind.pupils[1]:
        return False
    return not wanted.conditions or any(wanted.select(schools)[i] for i in group)


def numbers_allowed(parts: Partition, problem: Problem) -> bool:
    """Whether there are as many groups as there may be, in all and of each kind."""
    groups = [part for part in parts if len(part) > 1]
    limits = problem.rules.groups
    return (limits is None or limits[0] <= len(groups) <= limits[1]) and all(
        kind.groups[0] <= sum(_kinds_of(g, problem)[k] for g in groups) <= kind.groups[1]
        for k, kind in enumerate(problem.rules.kinds)
    )


@lru_cache(maxsize=20_000)
def _kinds_of(group: tuple[int, ...], problem: Problem) -> tuple[bool, ...]:
    return tuple(is_of(group, kind, problem) for kind in problem.rules.kinds)


@lru_cache(maxsize=2_000)
def cost_alone(i: int, problem: Problem) -> int | None:
    """Seconds for a school in no group, or None where that is forbidden."""
    rules, pins, school = problem.rules, problem.pins, problem.schools.ids[i]
    if school in pins.exclude or school in pins.alone:
        return 0
    if not may_join(i, problem):
        return 0
    if any(school in t for t in (*pins.together, *pins.lock)):
        return None
    if rules.alone_free is not None and rules.alone_free.select(problem.schools)[i]:
        return 0
    if i not in open_schools(problem):
        return rules.alone_penalty
    return {Alone.NEVER: None, Alone.PENALISED: rules.alone_penalty, Alone.ALLOWED: 0}[rules.alone]


def cost_of_part(part: tuple[int, ...], problem: Problem) -> int | None:
    """Seconds of a group, or of a school alone; None where that may not be."""
    return cost_alone(part[0], problem) if len(part) == 1 else cost_of_group(part, problem)


def every_grouping(problem: Problem) -> list[tuple[int, Partition]]:
    """Every partition that meets the rules, with its cost; parts of one are schools alone."""
    return list(_every_grouping(problem))


@lru_cache(maxsize=8)
def _every_grouping(problem: Problem) -> list[tuple[int, Partition]]:
    return list(groupings(problem))


def groupings(problem: Problem) -> Iterator[tuple[int, Partition]]:
    """What :func:`every_grouping` lists, one after the other."""
    free = open_schools(problem)
    barred = tuple((i,) for i in range(len(problem)) if i not in free)
    fixed = [cost_alone(i, problem) for (i,) in barred]
    if None in fixed:
        return
    for parts in partitions(free, lambda part: cost_of_part(part, problem) is not None):
        if numbers_allowed(parts, problem):
            paid = (*(cost_of_part(part, problem) for part in parts), *fixed)
            whole = (*parts, *barred)
            yield sum(c for c in paid if c is not None) + for_splits(whole, problem), whole


def partitions(
    schools: list[int], may_be: Callable[[tuple[int, ...]], bool] = lambda part: True
) -> Iterator[Partition]:
    """Every way to split the schools into parts that may be; a part of one is a school alone."""
    if not schools:
        yield ()
        return
    first, rest = schools[0], schools[1:]
    for k in range(len(rest) + 1):
        for others in combinations(rest, k):
            if may_be((first, *others)):
                for parts in partitions([i for i in rest if i not in others], may_be):
                    yield ((first, *others), *parts)


@lru_cache(maxsize=64)
def best_cost(problem: Problem) -> int | None:
    """Least cost over all partitions, or None where no partition meets the hard rules."""
    return min((cost for cost, _ in groupings(problem)), default=None)
