"""Contiguity: whether the schools of a group hang together, in the arrays that the pricer reads.

A group is contiguous where its schools are a connected subgraph of the graph of neighbours. A unit
of several schools need not be connected itself: schools of other units may join it. So it is always
the schools of a whole group that are looked at.

Source: connectivity in districting, F. Ricca, A. Scozzari and B. Simeone, Annals of Operations
Research 204 (2013), 271-299, section 2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["FREE", "Contiguity", "contiguity_of", "is_contiguous"]


class Contiguity(NamedTuple):
    """Schools of units, and neighbours of schools: two graphs in compressed rows.

    Attributes
    ----------
    first, school
        Schools of unit ``u`` are ``school[first[u]:first[u + 1]]``, by position. ``first`` is
        empty where groups need not be contiguous.
    begin, near
        Neighbours of school ``i`` are ``near[begin[i]:begin[i + 1]]``.
    """

    first: NDArray[np.int64]
    school: NDArray[np.int64]
    begin: NDArray[np.int64]
    near: NDArray[np.int64]

    def restricted_to(self, kept: NDArray[np.int64]) -> Contiguity:
        """Return the same for some units."""
        if not len(self.first):
            return self
        counts = (self.first[1:] - self.first[:-1])[kept]
        first = np.concatenate([[0], np.cumsum(counts)])
        at = np.arange(first[-1]) - np.repeat(first[:-1] - self.first[kept], counts)
        return self._replace(first=first, school=self.school[at])


_NOTHING = np.zeros(0, np.int64)
FREE = Contiguity(first=_NOTHING, school=_NOTHING, begin=_NOTHING, near=_NOTHING)
"""Where any units may be in one group."""


def contiguity_of(inside: sparse.csr_array, neighbours: sparse.csr_array) -> Contiguity:
    """Return which units hang together.

    Parameters
    ----------
    inside
        Shape ``(u, n)``: 1 where a school is in a unit.
    neighbours
        As in :class:`~geocluster.problem.Problem`.
    """
    return Contiguity(
        first=inside.indptr.astype(np.int64),
        school=inside.indices.astype(np.int64),
        begin=neighbours.indptr.astype(np.int64),
        near=neighbours.indices.astype(np.int64),
    )


@njit(cache=True, nogil=True)
def is_contiguous(group, contiguity, inside):  # type: ignore[no-untyped-def]
    """Whether the schools of a group are contiguous; ``inside`` is False before and after."""
    first, school, begin, near = contiguity
    count = 0
    for unit in group:
        count += first[unit + 1] - first[unit]
    todo = np.empty(count, np.int64)
    for unit in group:
        for at in range(first[unit], first[unit + 1]):
            inside[school[at]] = True
    todo[0] = school[first[group[0]]]
    inside[todo[0]] = False
    met, done = 1, 0
    while done < met:
        for at in range(begin[todo[done]], begin[todo[done] + 1]):
            if inside[near[at]]:
                inside[near[at]] = False
                todo[met] = near[at]
                met += 1
        done += 1
    if met < count:
        for unit in group:
            for at in range(first[unit], first[unit + 1]):
                inside[school[at]] = False
    return met == count
