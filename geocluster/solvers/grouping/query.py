"""Questions about the feasible groups of a problem, answered by the pricer and not guessed.

A prize for units makes the groups that hold them, and no others, cheaper than nothing: what prices
below zero then is the answer. This is all that explanations see of the engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geocluster.problem import Problem
from geocluster.solvers.grouping.pricing import SCALE, Duals, Priced, price
from geocluster.solvers.grouping.units import units_of

__all__ = ["FeasibleGroups", "PricedGroup"]

_QUICK_STEPS = 2_000
_ENOUGH_GROUPS = 200_000
_ENOUGH_STEPS = 2_000_000
"""A lead that takes more is given up: then no group is claimed, rather than time spent."""
_ALL_STEPS = 1 << 62
_PRIZE = 10**9
"""Seconds; more than any group costs."""


class PricedGroup(NamedTuple):
    """A feasible group.

    Attributes
    ----------
    cost
        Seconds, with the lead that makes it least.
    members
        Positions of its schools, ascending.
    """

    cost: int
    members: tuple[int, ...]


class FeasibleGroups:
    """The groups of a problem that meet every rule about one group.

    Parameters
    ----------
    problem
        Schools, travel times, rules and pins.

    Examples
    --------
    >>> from geocluster import Problem, Rules, Schools, TravelTimes
    >>> schools = Schools.of(["a", "b", "c"], lon=[0, 0.1, 0.2], lat=[52] * 3)
    >>> travel = TravelTimes.of_dense([[0, 300, 900], [300, 0, 600], [900, 600, 0]], cutoff=2700)
    >>> groups = FeasibleGroups(Problem(schools, travel, Rules(size=(2, 3))))
    >>> groups.cheapest(2)
    PricedGroup(cost=600, members=(1, 2))
    >>> groups.cheapest(2, without=[1])
    PricedGroup(cost=900, members=(0, 2))
    >>> sorted(groups.every(0, 2))
    [PricedGroup(cost=900, members=(0, 1, 2)), PricedGroup(cost=900, members=(0, 2))]
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._units = units_of(problem)

    def cheapest(
        self, *schools: int, without: Iterable[int] = (), brief: bool = False
    ) -> PricedGroup | None:
        """Return the group of least cost with some schools, and without others; None for none.

        Parameters
        ----------
        schools
            Positions, at least one.
        without
            Positions of schools that must not be in it.
        brief
            Whether to give up where it takes long: then it may be missed.
        """
        found = self._asked(schools, without, every=False, brief=brief)
        return min(found, default=None)

    def every(
        self, *schools: int, without: Iterable[int] = (), brief: bool = False
    ) -> list[PricedGroup]:
        """Return all groups with some schools, and without others, in no particular order.

        Parameters
        ----------
        schools, without
            As for :meth:`cheapest`.
        brief
            Whether to give up where it takes long: then some may be missed.
        """
        return self._asked(schools, without, every=True, brief=brief)

    def any(self, *schools: int, without: Iterable[int] = ()) -> bool:
        """Tell whether there is a group with some schools, and without others."""
        return self.cheapest(*schools, without=without) is not None

    def without_group(self) -> tuple[int, ...]:
        """Return the positions of schools that can be grouped, but that no group holds."""
        doubtful = {i for u in self._not_found_in_groups() for i in self._units.members[u]}
        return tuple(i for i in self._problem.open if i in doubtful and not self.any(i))

    def _not_found_in_groups(self) -> list[int]:
        """Units that are in none of the groups that a quick search finds; few are, as a rule.

        Each turn, a prize for the units not found yet makes groups that hold one cheaper than
        nothing.
        """
        missing = np.ones(len(self._units), bool)
        while missing.any():
            duals = Duals(missing * (_PRIZE * SCALE), np.zeros(0, np.int64))
            priced = price(self._units, duals, below=0, best_only=True, steps=_QUICK_STEPS)
            if not len(priced.rows):
                break
            missing[priced.rows[priced.rows >= 0]] = False
        return np.flatnonzero(missing).tolist()

    def _asked(
        self, schools: Iterable[int], without: Iterable[int], *, every: bool, brief: bool
    ) -> list[PricedGroup]:
        """Return a good few groups, the cheapest among them, or all."""
        asked = [self._units.unit_of(i) for i in schools]
        wanted = sorted({u for u in asked if u is not None})
        barred = {self._units.unit_of(i) for i in without}
        if not wanted or None in asked or barred.intersection(wanted):
            return []
        kept = np.array([u for u in range(len(self._units)) if u not in barred], np.int64)
        units = self._units if len(kept) == len(self._units) else self._units.restricted_to(kept)
        own = np.searchsorted(kept, wanted)
        prices = np.zeros(len(units), np.int64)
        prices[own] = _PRIZE * SCALE
        priced = price(
            units,
            Duals(prices, np.zeros(0, np.int64)),
            # Below the prizes of all but one are only groups that have all.
            below=(1 - len(own)) * _PRIZE * SCALE,
            best_only=not every,
            leads=units.leads_with(*own.tolist()),
            most=_ENOUGH_GROUPS,
            steps=_ENOUGH_STEPS if brief else _ALL_STEPS,
        )
        return self._in_schools(priced, kept, len(own))

    def _in_schools(
        self, priced: Priced, kept: NDArray[np.int64], prizes: int
    ) -> list[PricedGroup]:
        """Turn units back into schools, each group once with its least cost."""
        groups: dict[tuple[int, ...], int] = {}
        for column, reduced in zip(priced.groups(), priced.reduced.tolist(), strict=True):
            units = kept[list(column)].tolist()
            members = tuple(sorted(i for u in units for i in self._units.members[u]))
            cost = reduced // SCALE + prizes * _PRIZE
            groups[members] = min(cost, groups.get(members, cost))
        return [PricedGroup(cost, members) for members, cost in groups.items()]
