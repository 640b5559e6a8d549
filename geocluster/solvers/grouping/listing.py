"""Columns listed by what they lose: all up to a reduced cost, or those that a choice can hold.

A choice that loses no more than a width holds no group of a higher reduced cost. Nor does it hold
one whose reduced cost, with what is lost elsewhere, is above the width. So a short list comes
first; what parts of a linear arrangement lose whatever groups a choice holds follows from it
(:mod:`.regional`), and of the long list only those groups are looked for that go with that.

Source: R. Baldacci, N. Christofides and A. Mingozzi, Mathematical Programming 115 (2008), 351-385,
section 5; fixing by Lagrangian bounds, M. Guignard and S. Kim, Mathematical Programming 39 (1987),
215-228.
"""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.bidirectional import Known
from geocluster.solvers.grouping.labelling import lost_anywhere
from geocluster.solvers.grouping.pricing import SCALE, Duals, Priced, price
from geocluster.solvers.grouping.residual import NEVER
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units

__all__ = ["ColumnLists", "list_columns"]

log = logging.getLogger(__name__)

_PARTS = 4
"""Fewer parts say little about each other."""


def list_columns(state: State, width: int, most: int) -> NDArray[np.int64] | None:
    """Return all groups up to a reduced cost as numbers of the pool; None for too many."""
    if state.within is not None:
        return state.within[state.reduced(state.within) <= width]
    listed = _priced(state, width + 1, most)
    return _taken(state, listed) if listed.complete else None


class ColumnLists:
    """Lists of the groups that can matter, at the best prices.

    Parameters
    ----------
    state
        Holds the prices.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._lost: tuple[Duals, _LostBeside] | None = None

    @property
    def first_width(self) -> int:
        """The reduced cost that lists begin with, times SCALE."""
        state = self._state
        return max(SCALE, int(state.value * state.params.enumeration.first_width))

    def in_parts(self, width: int) -> bool:
        """Tell whether what is lost in parts is looked at for a list: where it is long, of many."""
        params = self._state.params.labelling
        many = len(self._state.units) >= max(params.regional_from, _PARTS * params.region)
        return many and width > self.first_width

    def that_matter(self, width: int, most: int) -> NDArray[np.int64] | None:
        """List all groups that a choice which loses no more than a width can hold.

        Parameters
        ----------
        width
            Times SCALE.
        most
            Groups listed, at most.

        Returns
        -------
        NDArray or None
            As numbers of the pool; None for too many.
        """
        state = self._state
        if state.within is not None or not self.in_parts(width):
            return list_columns(state, width, most)
        lost = self._lost_beside(most)
        if lost is None:
            return None
        listed = _priced(state, width + 1 - lost.beside_any(state.units), most)
        if not listed.complete:
            return None
        kept = listed.reduced.clip(min=0) + lost.beside(listed.rows) <= width
        log.debug("within %d: %d of %d", width // SCALE, kept.sum(), len(kept))
        return _taken(state, listed.of(kept))

    def _lost_beside(self, most: int) -> _LostBeside | None:
        """Return what is lost in parts at the best prices; None where even few are too many."""
        state, prices = self._state, self._state.known_prices
        if self._lost is None or self._lost[0] is not prices:
            beyond = self.first_width + 1
            narrow = _priced(state, beyond, most)
            if not narrow.complete:
                return None
            order, known = lost_anywhere(
                state.residual(_taken(state, narrow)),
                beyond=beyond,
                most=state.params.labelling.region_labels,
                threads=state.threads,
                stop=state.clock.over,
                params=state.params.labelling,
            )
            self._lost = prices, _LostBeside(order, known)
        return self._lost[1]


class _LostBeside:
    """What is lost in parts of an order that share no unit with a group.

    Parameters
    ----------
    order
        Shape ``(u,)``: units.
    known
        What is lost along it.
    """

    def __init__(self, order: NDArray[np.int64], known: Known) -> None:
        self._known, self._n = known, len(order)
        self._place = np.empty(len(order), np.int64)
        self._place[order] = np.arange(len(order))

    def beside(self, rows: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return what is lost beside each of some groups, given as in the pool."""
        place = self._place[rows]
        first = np.where(rows >= 0, place, self._n).min(axis=1)
        return self._between(first, np.where(rows >= 0, place, -1).max(axis=1))

    def beside_any(self, units: Units) -> int:
        """Return what is lost at least beside every group that any lead can lead."""
        own = self._place[units.lead_unit]
        first, last = own.copy(), own.copy()
        of = np.repeat(np.arange(len(own)), np.diff(units.begin))
        np.minimum.at(first, of, self._place[units.candidate])
        np.maximum.at(last, of, self._place[units.candidate])
        return int(self._between(first, last).min(initial=NEVER))

    def _between(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._known.first[first] + self._known.last[self._n - 1 - last]


def _priced(state: State, below: int, most: int) -> Priced:
    """Find all groups that price less than a threshold, at the best prices."""
    return price(
        state.units,
        state.known_prices,
        below=below,
        best_only=False,
        most=most,
        threads=state.threads,
        stop=state.clock.over,
        params=state.params.pricing,
    )


def _taken(state: State, listed: Priced) -> NDArray[np.int64]:
    """Take groups into the pool; return their numbers, each once."""
    return np.unique(state.pool.add(listed)[0])
