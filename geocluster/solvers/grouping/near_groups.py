"""Groups of a part near its best choice: all up to a reduced cost, listed once and kept."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.pricing import ANY_STEPS, Duals, price
from geocluster.solvers.grouping.residual import NEVER
from geocluster.solvers.grouping.state import State

__all__ = ["NearGroups", "most_steps"]

_MOST_STEPS = 200_000
"""Groups that are looked at for each lead where they are divided: each takes much longer then."""

_WIDE_A_UNIT = 300
"""Groups for each unit; where more are listed and each is divided, prices are found anew before
more are."""


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
        self._width, self._too_wide = -1, NEVER
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

    def is_far(self, width: int) -> bool:
        """Tell whether groups up to a reduced cost are too many, or divided and many more."""
        units = self._state.units
        many = units.inner.divides and len(self._listed) > _WIDE_A_UNIT * len(units)
        return (many and width > self._width) or width >= self._too_wide

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
