"""Whether a whole group is within its limits: sums that reach their fewest, and a pin's word."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["is_within"]


@njit(cache=True, nogil=True)
def is_within(group, sums):  # type: ignore[no-untyped-def]
    """Whether every sum over a whole group reaches its fewest, and the group may be made."""
    if _barred(group, sums):
        return False
    held = np.zeros(len(sums.fewest), np.int64)
    for unit in group:
        for c in range(sums.first_sum[unit], sums.first_sum[unit + 1]):
            held[sums.sum_of[c]] += sums.amount[c]
    enough = True
    for s in range(len(held)):
        enough &= held[s] >= sums.fewest[s]
    return enough


@njit(cache=True, nogil=True)
def _barred(group, sums):  # type: ignore[no-untyped-def]
    """Whether a group is one of those that must not be made."""
    first, barred_of = sums.first_barred, sums.barred_of
    for c in range(first[group[0]], first[group[0] + 1]):
        number = barred_of[c]
        held = 0
        for unit in group:
            for d in range(first[unit], first[unit + 1]):
                if barred_of[d] == number:
                    held += 1
        if held == len(group) == sums.barred_units[number]:
            return True
    return False
