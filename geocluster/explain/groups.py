"""Which feasible groups hold a school: asked of the pricer, not guessed."""

from __future__ import annotations

import numpy as np

from geocluster.problem import Problem
from geocluster.solvers.grouping.pricing import SCALE, Duals, price
from geocluster.solvers.grouping.units import Units, units_of

__all__ = ["groups_with", "without_group"]

_QUICK_STEPS = 2_000
_ENOUGH_GROUPS = 200_000
_ENOUGH_STEPS = 2_000_000
"""A lead that takes more is given up: then no group is claimed, rather than time spent."""
_ALL_STEPS = 1 << 62
_PRIZE = 10**9


def without_group(problem: Problem) -> tuple[int, ...]:
    """Positions of schools that can be grouped, but that no feasible group holds."""
    units = units_of(problem)
    doubtful = {i for u in _not_found_in_groups(units) for i in units.members[u]}
    return tuple(
        i for i in problem.open if i in doubtful and not groups_with(i, units, every=False)
    )


def _not_found_in_groups(units: Units) -> list[int]:
    """Units that are in none of the groups that a quick search finds; few are, as a rule.

    Each turn, a prize for the units not found yet makes groups that hold one cheaper than nothing.
    """
    missing = np.ones(len(units), bool)
    while missing.any():
        duals = Duals(missing * (_PRIZE * SCALE), np.zeros(0, np.int64))
        priced = price(units, duals, below=0, best_only=True, steps=_QUICK_STEPS)
        if not len(priced.rows):
            break
        missing[priced.rows[priced.rows >= 0]] = False
    return np.flatnonzero(missing).tolist()


def groups_with(
    school: int, units: Units, *, every: bool, brief: bool = False
) -> list[tuple[int, tuple[int, ...]]]:
    """Cost and positions of feasible groups with a school: a good few, or all.

    A prize for its unit makes those groups, and no others, cheaper than nothing. Where it is to be
    brief, some may be missed.
    """
    own = units.unit_of(school)
    if own is None:
        return []
    prices = np.zeros(len(units), np.int64)
    prices[own] = _PRIZE * SCALE
    duals = Duals(prices, np.zeros(0, np.int64))
    priced = price(
        units,
        duals,
        below=0,
        best_only=not every,
        leads=units.leads_with(own),
        most=_ENOUGH_GROUPS,
        steps=_ENOUGH_STEPS if brief else _ALL_STEPS,
    )
    groups: dict[tuple[int, ...], int] = {}
    for column, reduced in zip(priced.groups(), priced.reduced.tolist(), strict=True):
        members = tuple(sorted(i for u in column for i in units.members[u]))
        cost = reduced // SCALE + _PRIZE
        groups[members] = min(cost, groups.get(members, cost))
    return [(cost, members) for members, cost in groups.items()]
