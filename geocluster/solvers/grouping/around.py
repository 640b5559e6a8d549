"""Units near one, whole groups at a time, by the shortest way: a compiled search."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numba import njit
from scipy import sparse

from geocluster.solvers.grouping.units import Units

__all__ = ["roads_of", "units_around"]

_FAR = 1 << 62


def roads_of(units: Units) -> sparse.csr_array:
    """Seconds between each unit and those that it may lead, added up where it has several leads."""
    rows = np.repeat(units.lead_unit, np.diff(units.begin))
    n = len(units)
    return sparse.csr_array((units.arc_cost, (rows, units.candidate)), shape=(n, n))


@njit(cache=True, nogil=True)
def units_around(middle, most, begin, near, drive, rows, group_of):  # type: ignore[no-untyped-def]
    """Take units in the order of their shortest way from one, each with its whole group.

    Ends with the first group for which there is no room. Returns the units as they were taken.

    Parameters
    ----------
    middle
        The unit to begin with.
    most
        Units at most, unless one group alone has more.
    begin, near, drive
        Roads: from unit ``u`` to ``near[begin[u]:begin[u + 1]]``, and how long each takes.
    rows
        Shape ``(g, w)``: units of each group, -1 where there are none.
    group_of
        Shape ``(u,)``: the group of each unit, -1 where it is in none.
    """
    n = len(group_of)
    best, passed = np.full(n, _FAR, np.int64), np.zeros(n, np.bool_)
    inside, taken = np.zeros(n, np.bool_), np.empty(max(most, rows.shape[1]), np.int64)
    count = 0
    queue = [(np.int64(0), np.int64(middle))]
    best[middle] = 0
    while len(queue) > 0:
        way, u = heappop(queue)
        if passed[u]:
            continue
        passed[u] = True
        if not inside[u]:
            g, more = group_of[u], 1
            if g >= 0:
                more = 0
                for v in rows[g]:
                    more += v >= 0
            if count > 0 and count + more > most:
                break
            taken[count], inside[u] = u, True
            count += 1
            if g >= 0:
                for v in rows[g]:
                    if v >= 0 and not inside[v]:
                        taken[count], inside[v] = v, True
                        count += 1
        for at in range(begin[u], begin[u + 1]):
            v, there = near[at], way + drive[at]
            if there < best[v]:
                best[v] = there
                heappush(queue, (there, np.int64(v)))
    return taken[:count]
