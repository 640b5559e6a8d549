"""The least partition of many groups at once: dynamic programming over their subsets.

Each group has a number for each of its subsets: what the least partition of it loses. The first
school that is left goes into each listed group that it is the first of, or stays alone.

Source: M. H. Rothkopf, A. Pekec and R. M. Harstad, Management Science 44 (1998), 1131-1147.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geocluster.bound_check.groups import ANY, Column
from geocluster.errors import LimitError
from geocluster.phrases import phrase

__all__ = ["PartitionTable"]

_AT_ONCE = 1 << 21
_LARGEST, _HIGHEST = 14, 1 << 62
_PARTS = 27_720
"""What all numbers of schools up to 12 divide."""
_ADDS_UP = 1 << 44
"""Losses below this add up within 64 bits, in so many parts."""
_SOME = ANY >> 2
"""More than anything loses; two of them are less than 64 bits hold."""


class PartitionTable:
    """Groups that others may be divided into, by their members.

    Parameters
    ----------
    columns
        Groups, with what each loses as reduced cost.
    alone
        Shape ``(n,)``: what each school loses alone.

    Raises
    ------
    LimitError
        If groups are too large to be told apart by one number.
    """

    def __init__(self, columns: Sequence[Column], alone: NDArray[np.int64]) -> None:
        self._alone = np.minimum(alone, _SOME)
        self._base = len(alone) + 1
        self._by_size: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        for size in {len(column.members) for column in columns}:
            if self._base**size >= _HIGHEST:
                raise LimitError(
                    phrase(
                        "groups of {size} among {n} schools, inside of others",
                        size=size,
                        n=len(alone),
                    )
                )
            some = [column for column in columns if len(column.members) == size]
            keys = self._keys(np.array([column.members for column in some], np.int64))
            order = np.argsort(keys)
            loss = np.array([column.reduced for column in some], np.int64)
            self._by_size[size] = keys[order], loss[order]

    def least(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what the least partition of each group loses; :data:`.groups.ANY` for none.

        Parameters
        ----------
        rows
            Shape ``(g, m)``: members, ascending.

        Raises
        ------
        LimitError
            If the groups are too large to look at all of their subsets.
        """
        m = rows.shape[1]
        if m > _LARGEST:
            raise LimitError(phrase("groups of {m} schools have too many groups inside", m=m))
        step = max(1, _AT_ONCE >> m)
        parts = [self._of_some(rows[at : at + step]) for at in range(0, len(rows), step)]
        found = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        return np.where(found >= _SOME, ANY, found)

    def surely_more(
        self, rows: NDArray[np.int64], upto: NDArray[np.int64], listed: int
    ) -> NDArray[np.bool_]:
        """Tell of which groups every partition loses more than a limit.

        Each school bears its share of what the group loses that it is in, at least that of the
        best for it. A group that is not listed loses more than all that are.

        Parameters
        ----------
        rows
            Shape ``(g, m)``: members, ascending.
        upto
            Shape ``(g,)``.
        listed
            What is listed loses no more.
        """
        sure = np.zeros(len(rows), bool)
        step = _AT_ONCE >> 9
        if listed >= _ADDS_UP or rows.shape[1] > _LARGEST:
            return sure
        for at in range(0, len(rows), step):
            some = slice(at, at + step)
            limit = upto[some]
            shares = self._shares(rows[some], listed)
            sure[some] = (limit < _ADDS_UP) & (shares > np.minimum(limit, _ADDS_UP) * _PARTS)
        return sure

    def _shares(self, rows: NDArray[np.int64], listed: int) -> NDArray[np.int64]:
        """Sum over schools of the least share of each, times what all sizes divide."""
        many, m = rows.shape
        least = np.full((m, many), (listed + 1) * _PARTS // m)
        for size in (1, *(size for size in self._by_size if size <= m)):
            for places in combinations(range(m), size):
                loses = np.minimum(self._loss(rows[:, list(places)]), listed + 1)
                share = loses * _PARTS // size
                for place in places:
                    np.minimum(least[place], share, out=least[place])
        shares: NDArray[np.int64] = least.sum(axis=0)
        return shares

    def _of_some(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        many, m = rows.shape
        subsets, steps = _plan(m, tuple(sorted(size for size in self._by_size if size <= m)))
        loses = np.empty((len(subsets), many), np.int64)
        for k, places in enumerate(subsets):
            loses[k] = self._loss(rows[:, list(places)])
        best = np.full((1 << m, many), _SOME)
        best[0] = 0
        for held, which, then in steps:
            reached = best[held]
            if (reached < _SOME).any():
                best[then] = np.minimum(best[then], reached + loses[which])
        whole: NDArray[np.int64] = best[-1]
        return whole

    def _loss(self, groups: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what groups of one size lose; much, where they are not listed."""
        size = groups.shape[1]
        if size == 1:
            alone: NDArray[np.int64] = self._alone[groups[:, 0]]
            return alone
        keys, loss = self._by_size[size]
        wanted = self._keys(groups)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        listed: NDArray[np.int64] = np.where(keys[at] == wanted, loss[at], _SOME)
        return listed

    def _keys(self, groups: NDArray[np.int64]) -> NDArray[np.int64]:
        power = self._base ** np.arange(groups.shape[1], dtype=np.int64)
        keys: NDArray[np.int64] = groups @ power
        return keys


@lru_cache(maxsize=32)
def _plan(
    m: int, sizes: tuple[int, ...]
) -> tuple[list[tuple[int, ...]], list[tuple[int, NDArray[np.int64], NDArray[np.int64]]]]:
    """Return subsets that may be groups, and from each subset covered what comes next.

    The second holds, for each subset that may be covered, as bits: it, the numbers of the groups
    that hold its first school that is left and none that is covered, and what is covered then.
    """
    subsets = [places for size in (1, *sizes) for places in combinations(range(m), size)]
    bits = np.array([sum(1 << place for place in places) for places in subsets], np.int64)
    steps = []
    for held in range((1 << m) - 1):
        first = ~held & (held + 1)
        which = np.flatnonzero((bits & first > 0) & (bits & held == 0))
        steps.append((held, which, bits[which] | held))
    return subsets, steps
