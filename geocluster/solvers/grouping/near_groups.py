"""Groups of a part near its best choice: all up to a reduced cost, listed once and kept."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.pricing import ANY_STEPS, SCALE, Duals, price
from geocluster.solvers.grouping.residual import NEVER
from geocluster.solvers.grouping.state import State

__all__ = ["NearGroups", "most_steps"]

_MOST_STEPS = 1_000_000
"""Groups that are looked at for each lead where they are divided: each takes much longer then."""

_ENOUGH_A_UNIT, _WIDER = 30, 2
"""Groups for each unit that are listed before anything is asked, where groups are divided; and how
many times as wide each list is as the one before."""


class NearGroups:
    """Groups of a part up to a reduced cost, at the prices that bound every choice.

    Parameters
    ----------
    state
        Of the part, with prices; it is searched no more.
    lock
        Held while groups are added to its pool.
    """

    def __init__(self, state: State, lock: Lock) -> None:
        self._state, self._lock = state, lock
        self._width, self._too_wide, self._is_wide = -1, NEVER, False
        self._listed = np.zeros(0, np.int64)
        self._reduced = np.zeros(0, np.int64)

    @property
    def prices(self) -> Duals:
        """Prices that bound every choice."""
        return self._state.known_prices

    @property
    def value(self) -> int:
        """What they prove that every choice costs, times the scale of prices."""
        return self._state.value

    @property
    def listed(self) -> NDArray[np.int64]:
        """Groups of the pool that are known, those of least reduced cost first."""
        return self._listed

    @property
    def width(self) -> int:
        """Reduced cost up to which all groups are listed, times the scale; -1 for none."""
        return self._width

    def is_far(self, width: int) -> bool:
        """Tell whether it would take long to list all groups up to a reduced cost."""
        return width >= self._too_wide or (self._is_wide and width > self._width)

    def widen(self, width: int, stop: Callable[[], bool]) -> None:
        """List groups that are divided before anything is asked, wider and wider.

        Parameters
        ----------
        width
            Of the first list: a reduced cost, times the scale.
        stop
            Asked now and then whether to give up.
        """
        units = self._state.units
        if self._is_wide or not units.inner.divides or not self._state.complete:
            return
        everything = self._state.big_m * SCALE - self.value
        while width < everything and len(self._listed) < _ENOUGH_A_UNIT * len(units):
            if self.within(width, stop) is None:
                break
            width *= _WIDER
        self._is_wide = width < everything and not stop()

    def within(self, width: int, stop: Callable[[], bool]) -> NDArray[np.int64] | None:
        """Return all groups up to a reduced cost, ascending; None for too many.

        Parameters
        ----------
        width
            The reduced cost, times the scale.
        stop
            Asked now and then whether to give up.
        """
        state = self._state
        with self._lock:
            if width >= self._too_wide:
                return None
            if width > self._width:
                found = price(
                    state.units,
                    state.known_prices,
                    below=width + 1,
                    best_only=False,
                    most=state.params.enumeration.most_columns,
                    steps=most_steps(state),
                    threads=state.threads,
                    stop=stop,
                    params=state.params.pricing,
                )
                if not found.complete:
                    self._too_wide = self._too_wide if stop() else width
                    return None
                listed = np.unique(state.pool.add(found)[0])
                reduced = state.reduced(listed)
                order = np.argsort(reduced, kind="stable")
                self._width, self._listed, self._reduced = width, listed[order], reduced[order]
            listed, reduced = self._listed, self._reduced
        return np.sort(listed[: np.searchsorted(reduced, width, side="right")])


def most_steps(state: State) -> int:
    """Return how many groups are looked at for each lead to list them."""
    return _MOST_STEPS if state.units.inner.divides else ANY_STEPS
