"""Which units hang together: the neighbours of their schools, in the arrays that the pricer reads.

A unit of several schools need not hang together itself: schools of other units may join it. So
it is always the schools of a whole group that are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["FREE", "Links", "links_of"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Links:
    """Schools of units, and neighbours of schools.

    Attributes
    ----------
    first, school
        Schools of unit ``u`` are ``school[first[u]:first[u + 1]]``, by position. ``first`` is
        empty where groups need not hang together.
    begin, near
        Neighbours of school ``i`` are ``near[begin[i]:begin[i + 1]]``.
    """

    first: NDArray[np.int64]
    school: NDArray[np.int64]
    begin: NDArray[np.int64]
    near: NDArray[np.int64]

    def restricted_to(self, kept: NDArray[np.int64]) -> Links:
        """Return the same for some units."""
        if not len(self.first):
            return self
        counts = (self.first[1:] - self.first[:-1])[kept]
        first = np.concatenate([[0], np.cumsum(counts)])
        at = np.arange(first[-1]) - np.repeat(first[:-1] - self.first[kept], counts)
        return replace(self, first=first, school=self.school[at])


_NOTHING = np.zeros(0, np.int64)
FREE = Links(first=_NOTHING, school=_NOTHING, begin=_NOTHING, near=_NOTHING)
"""Where any units may be in one group."""


def links_of(inside: sparse.csr_array, neighbours: sparse.csr_array) -> Links:
    """Return which units hang together.

    Parameters
    ----------
    inside
        Shape ``(u, n)``: 1 where a school is in a unit.
    neighbours
        As in :class:`~geocluster.problem.Problem`.
    """
    return Links(
        first=inside.indptr.astype(np.int64),
        school=inside.indices.astype(np.int64),
        begin=neighbours.indptr.astype(np.int64),
        near=neighbours.indices.astype(np.int64),
    )
