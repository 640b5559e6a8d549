"""Touched sets in completion bounds: each candidate's gain knows a share of what it will cost.

A set of weight :math:`w` is paid once by a group that holds any of its candidates :math:`k`. Shares
:math:`a_k` with :math:`\\sum_{k \\in T} a_k \\le w` for every :math:`T` of them that finds room are
never more than is paid; so gains :math:`g_k + a_k` still bound. They are dealt out such that the
least of these gains are level, as water fills a hollow: prices that hold the whole weight at one
school of a pair, say, would else make that school look cheap. What is certainly paid once a set is
touched, but is the share of nobody who may still come, is added at that moment.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["add_shares", "sum_later"]

_NEVER = 1 << 61


@njit(cache=True, nogil=True)
def add_shares(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    gain, unit, order, room, scale, costs, in_set, share, slot
):
    """Add to the gain of each candidate its share of the sets that it touches.

    A set is paid once by a group that holds any of its units, and of those at most as many find
    room as there is: shares of which no so many are more than the whole never claim too much. They
    go to the least gains first, until those are level, since a bound is as good as its least; once
    more where a candidate touches several sets. What the lead's own unit touches is paid already;
    what is charged only beside others is shared where one is there.
    """
    first_set, set_of = costs.first_set, costs.set_of
    sets, many, several = np.empty(len(in_set), np.int64), 0, False
    entries = 0
    for k in order:
        due = 0
        for c in range(first_set[unit[k]], first_set[unit[k] + 1]):
            s, share[c] = set_of[c], -1
            base = costs.set_base[s]
            if in_set[s] == 0 and costs.set_weight[s] > 0 and (base < 0 or in_set[base] > 0):
                share[c] = 0
                due += 1
                if slot[s] < 0:
                    slot[s], sets[many] = 0, s
                    many += 1
        entries += due
        several |= due > 1
    sets[:many].sort()
    for k in range(many):
        slot[sets[k]] = k
    begin = np.zeros(many + 1, np.int64)
    candidate, at = np.empty((2, entries), np.int64)
    for k in order:
        for c in range(first_set[unit[k]], first_set[unit[k] + 1]):
            if share[c] >= 0:
                begin[slot[set_of[c]] + 1] += 1
    begin = np.cumsum(begin)
    filled = begin.copy()
    for q in range(len(order)):
        u = unit[order[q]]
        for c in range(first_set[u], first_set[u + 1]):
            if share[c] >= 0:
                e = filled[slot[set_of[c]]]
                candidate[e], at[e] = q, c
                filled[slot[set_of[c]]] += 1
    for turn in range(2 * many if several else many):
        first, last = begin[turn % many], begin[turn % many + 1]
        least = np.empty(last - first, np.int64)
        for e in range(first, last):
            gain[candidate[e]] -= share[at[e]]
            least[e - first] = gain[candidate[e]]
        least.sort()
        left, level = costs.set_weight[sets[turn % many]] * scale, -_NEVER
        for m in range(1, min(last - first, room) + 1):
            left += least[m - 1]
            level = left // m
            if m == last - first or level <= least[m]:
                break
        for e in range(first, last):
            share[at[e]] = max(0, level - gain[candidate[e]])
            gain[candidate[e]] += share[at[e]]
    for k in range(many):
        slot[sets[k]] = -1


@njit(cache=True, nogil=True)
def sum_later(unit, costs, share, later, seen):  # type: ignore[no-untyped-def]
    """Sum for each candidate, and each set that it touches, the shares of later ones."""
    for k in range(len(unit) - 1, -1, -1):
        for c in range(costs.first_set[unit[k]], costs.first_set[unit[k] + 1]):
            later[c] = seen[costs.set_of[c]] if share[c] >= 0 else _NEVER
            seen[costs.set_of[c]] += max(0, share[c])
    for k in range(len(unit)):
        for c in range(costs.first_set[unit[k]], costs.first_set[unit[k] + 1]):
            seen[costs.set_of[c]] = 0
