"""A choice in the making: groups taken one after the other while they share no unit."""

from __future__ import annotations

import numpy as np

from geocluster.solvers.grouping.state import State

__all__ = ["Partial"]


class Partial:
    """What is still free while groups are taken.

    Attributes
    ----------
    free
        Shape ``(u,)``: whether each unit is.
    """

    def __init__(self, state: State) -> None:
        self._pool = state.pool
        self.free = np.ones(len(state.units), bool)
        self._room = np.array([most for _, most in state.units.classes.groups], np.int64)

    def take(self, number: int) -> bool:
        """Take a group of the pool if its units are free and there may be more of its classes."""
        group, of = list(self._pool.group(number)), self._pool.classes([number])[0]
        if not self.free[group].all() or (self._room[of] <= 0).any():
            return False
        self.free[group] = False
        self._room[of] -= 1
        return True
