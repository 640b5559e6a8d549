"""Prices raised at the units that a change is about: what it costs at least, unit by unit.

A change of a question leaves out groups, or makes them dearer. So of a unit that it names every
group that is left may have a reduced cost above zero, and its price can rise by the least of them:
the bound rises by as much, and what a choice loses beyond it is little. That is a step of dual
ascent; one unit after the other is raised. Groups with such a unit are listed anew, at the raised
prices; all others have the reduced cost that they had.

Source: dual ascent, D. Erlenkotter, Operations Research 26 (1978), 992-1009.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.grouping.near_groups import NearGroups, most_steps
from geocluster.solvers.grouping.pricing import SCALE, Priced
from geocluster.solvers.grouping.prized import price_holding
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units

__all__ = ["RaisedGroups"]

_WIDER = 4
"""Times as much is looked at where no group was found."""

_NONE = np.zeros(0, np.int64)


class RaisedGroups:
    """Groups near the best choice that meets changes, at prices raised where these are.

    Parameters
    ----------
    state
        Of the part, with prices; it stays as it is, but for its pool.
    near
        Its groups near the best choice.
    units
        The same units as changes have them, as far as units can say it.
    changes
        By unit.
    more
        Returns seconds that groups cost more, given their units.
    lock
        Held while groups are added to the pool.

    Attributes
    ----------
    prices, value
        That bound every choice that meets the changes, the value times the scale.
    """

    def __init__(
        self,
        state: State,
        near: NearGroups,
        units: Units,
        changes: Changes,
        more: Callable[[NDArray[np.int32]], NDArray[np.int64]],
        lock: Lock,
    ) -> None:
        self._state, self._near, self._units, self._changes = state, near, units, changes
        self._more, self._lock = more, lock
        self.prices, self.value = near.prices, near.value
        self._raised: list[int] = []

    @property
    def listed(self) -> NDArray[np.int64]:
        """Groups of the pool that are known, as at the prices that were not raised."""
        return self._near.listed

    @property
    def width(self) -> int:
        """Reduced cost up to which all groups were listed at the prices that were not raised."""
        return self._near.width

    def is_far(self, width: int) -> bool:
        """Tell whether groups up to a reduced cost are too many, or divided and many more."""
        return self._near.is_far(width)

    def rise(
        self,
        named: Iterable[int],
        alone: NDArray[np.int64],
        *,
        first: int,
        enough: int,
        stop: Callable[[], bool],
    ) -> None:
        """Raise the prices of units, one after the other, as far as every group allows.

        Parameters
        ----------
        named
            Units.
        alone
            Shape ``(u,)``: seconds for leaving each unit alone.
        first
            Reduced cost up to which groups are looked for first.
        enough
            A value that need not be exceeded.
        stop
            Asked now and then whether to give up.
        """
        for u in named:
            if self.value >= enough or stop():
                return
            most = min(enough - self.value, int(alone[u]) * SCALE - int(self.prices.units[u]))
            rise = self._least_with(u, max(1, first), most, stop)
            if rise > 0:
                raised = self.prices.units.copy()
                raised[u] += rise
                self.prices, self.value = replace(self.prices, units=raised), self.value + rise
                self._raised.append(u)

    def within(self, width: int, stop: Callable[[], bool]) -> NDArray[np.int64] | None:
        """Return all groups up to a reduced cost, ascending; None for too many.

        Groups that a change leaves out may be missing, or not.

        Parameters
        ----------
        width
            The reduced cost, times the scale.
        stop
            Asked now and then whether to give up.
        """
        near = self._near.within(width, stop)
        if near is None:
            return None
        found = [near[~np.isin(self._state.pool.rows[near], self._raised).any(axis=1)]]
        for u in self._raised:
            priced = self._holding(u, width + 1, stop, best_only=False)
            if not priced.complete:
                return None
            found.append(self._taken(priced))
        return np.unique(np.concatenate(found))

    def _least_with(self, u: int, below: int, most: int, stop: Callable[[], bool]) -> int:
        """Return a reduced cost that no group with a unit is below, at most so much; 0 for none."""
        while most > 0:
            priced = self._holding(u, below, stop, best_only=True)
            if not priced.complete:
                return 0 if stop() else min(most, max(0, int(priced.floor.min())))
            if len(priced.rows) or below > most:
                return min(most, int(priced.reduced.min(initial=most)))
            below *= _WIDER
        return 0

    def _holding(self, u: int, below: int, stop: Callable[[], bool], *, best_only: bool) -> Priced:
        """Price groups with a unit, and with all that must be together with it."""
        together = next((held for held in self._changes.together if u in held), (u,))
        state = self._state
        return price_holding(
            self._units,
            self.prices,
            together,
            below=below,
            best_only=best_only,
            most=state.params.enumeration.most_columns,
            steps=most_steps(state),
            threads=state.threads,
            stop=stop,
            params=state.params.pricing,
        )

    def _taken(self, priced: Priced) -> NDArray[np.int64]:
        """Take groups into the pool, at what they cost without the changes."""
        if not len(priced.rows):
            return _NONE
        cost = priced.cost - self._more(priced.rows)
        with self._lock:
            return self._state.pool.add(replace(priced, cost=cost))[0]
