"""Groups found so far, each once, with the least cost known."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.pricing import Priced
from geocluster.solvers.grouping.units import Units

__all__ = ["Pool"]

_UNKNOWN = np.iinfo(np.int64).max


class Pool:
    """The columns of the master problem, known by their number in order of arrival.

    Parameters
    ----------
    units
        The problem.
    """

    def __init__(self, units: Units) -> None:
        self._units = units
        self._rows = np.full((1024, max(1, units.size_range[1])), -1, np.int32)
        self._cost = np.zeros(1024, np.int64)
        self._numbers: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def rows(self) -> NDArray[np.int32]:
        """Shape ``(g, w)``: units of each group, ascending, after as many -1 as needed."""
        return self._rows[: len(self)]

    @property
    def cost(self) -> NDArray[np.int64]:
        """Shape ``(g,)``: seconds."""
        return self._cost[: len(self)]

    def group(self, number: int) -> tuple[int, ...]:
        """Units of a group, ascending."""
        return tuple(u for u in self._rows[number].tolist() if u >= 0)

    def classes(self, numbers: Iterable[int]) -> NDArray[np.bool_]:
        """Tell of which classes groups are: shape ``(g, k)``."""
        return self._units.classes.of(self._rows[np.fromiter(numbers, np.int64)])

    def add(self, priced: Priced) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Take in groups.

        Returns
        -------
        numbers
            Of each group given, new or not.
        changed
            Numbers of those that are new or cheaper than known, each once.
        """
        rows = np.full((len(priced.rows), self._rows.shape[1]), -1, np.int32)
        rows[:, self._rows.shape[1] - priced.rows.shape[1] :] = priced.rows
        before, known = len(self), self._numbers
        self._grow(before + len(rows))
        raw, width = rows.tobytes(), rows.itemsize * rows.shape[1]
        keys = (raw[k : k + width] for k in range(0, len(raw), width))
        numbers = np.array([known.setdefault(key, len(known)) for key in keys], np.int64)
        self._rows[numbers] = rows
        self._cost[before : len(self)] = _UNKNOWN
        changed = np.unique(numbers[priced.cost < self._cost[numbers]])
        np.minimum.at(self._cost, numbers, priced.cost)
        return numbers, changed

    def total(self, numbers: Iterable[int], alone: NDArray[np.int64]) -> int:
        """Seconds of a choice of groups when every other unit stands alone."""
        chosen = np.fromiter(numbers, np.int64)
        left = np.ones(len(alone), bool)
        held = self._rows[chosen]
        left[held[held >= 0]] = False
        return int(self._cost[chosen].sum()) + int(alone[left].sum())

    def _grow(self, wanted: int) -> None:
        room = len(self._rows)
        if wanted <= room:
            return
        more = max(wanted, 2 * room) - room
        self._rows = np.concatenate(
            [self._rows, np.full((more, self._rows.shape[1]), -1, np.int32)]
        )
        self._cost = np.concatenate([self._cost, np.zeros(more, np.int64)])
