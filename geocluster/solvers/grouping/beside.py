"""All else, where some schools are by themselves: a group of theirs need not be one of the problem.

What a group costs, and what all else costs, adds up: a set of schools that costs for each of its
parts is charged once for each part, and one part is taken off for the whole whatever is chosen. So
the best of all else is the best choice where the units of the group are out of the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.grouping import Grouping
from geocluster.judge import cost_alone, group_score, once_of
from geocluster.problem import Problem
from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.grouping.part_by_part import least_in_parts
from geocluster.solvers.grouping.reoptimised_part import Part
from geocluster.solvers.grouping.units import Units
from geocluster.terms.shapes import TouchedSets

__all__ = ["AllElse", "beside"]

_NOTHING = Changes()


class AllElse(NamedTuple):
    """What all costs beside some schools that are by themselves.

    Attributes
    ----------
    cost
        Seconds, to which comes what the group of the schools costs as a column: what the judge
        says, and what is taken off the whole for sets that it keeps together. None where nothing
        was found.
    bound
        Seconds that nothing can beat; None where it is proven that there is nothing.
    groups
        Schools of each group that was found.
    """

    cost: int | None
    bound: int | None
    groups: tuple[tuple[int, ...], ...] = ()


def beside(
    problem: Problem,
    units: Units,
    parts: Sequence[Part],
    members: Sequence[int],
    most: int,
    clock: Clock,
) -> AllElse:
    """Find the best of all else.

    Parameters
    ----------
    problem, units
        Where no groups are counted.
    parts
        Of them, all with prices.
    members
        Schools of whole units, ascending.
    most
        Seconds: where it costs more, only that is proven.
    clock
        When to end.
    """
    gone = frozenset(units.numbers[i] for i in members)
    found = least_in_parts(
        parts, _NOTHING, constant=units.constant, gone=gone, most=most, clock=clock
    )
    if found.groups is None or found.bound is None:
        return AllElse(None, found.bound)
    groups = tuple(tuple(sorted(i for u in g for i in units.members[u])) for g in found.groups)
    cost = _judged(groups, members, problem)
    if found.bound > cost:
        raise SolverError(f"a bound of {found.bound} was proven, but all else costs {cost}")
    return AllElse(cost, found.bound, groups)


def _judged(groups: Sequence[tuple[int, ...]], members: Sequence[int], problem: Problem) -> int:
    """Seconds that groups and schools alone pay, and what is taken off the whole, by the judge."""
    own = [members] if len(members) > 1 else []
    grouping = Grouping.of([*groups, *own])
    alone = [i for i in grouping.alone(len(problem)) if i not in set(members)]
    paid = [
        *(group_score(group, problem).cost for group in groups),
        *(cost_alone(i, problem) for i in alone),
        *(cost.cost for cost in once_of(grouping, problem)),
    ]
    known = [cost for cost in paid if cost is not None]
    if len(known) < len(paid):
        raise SolverError("the search chose groups that break a rule, or a school alone")
    whole = (
        cost.weight * cost.shape.kept_whole(members)
        for cost in problem.costs
        if isinstance(cost.shape, TouchedSets)
    )
    return sum(known) - sum(whole)
