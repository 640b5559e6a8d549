"""Completion bounds: the least that further candidates add to a group, by backward knapsacks.

Pupils are counted in buckets, rounded up where they are needed and down where room for them is: so
no group is lost, and a bound is never too high.

Source: S. Irnich and G. Desaulniers, Shortest path problems with resource constraints, in Column
Generation (Springer 2005), chapter 2.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["to_hold", "to_reach"]

_NEVER = 1 << 61


@njit(cache=True, nogil=True)
def to_reach(gain, size, pupils, least_missed, fewest, most, needs, step):  # type: ignore[no-untyped-def]
    """Least sum of gains, by candidate, schools so far and buckets of pupils still needed."""
    kept = len(gain)
    least = np.full((kept + 1, most + 1, needs + 1), _NEVER, np.int64)
    for k in range(kept - 1, -1, -1):
        brings = (pupils[k] + step - 1) // step
        for s in range(most + 1):
            now = s + size[k]
            for b in range(needs + 1):
                value = least[k + 1, s, b]
                if now <= most:
                    still = max(0, b - brings)
                    after = least[k + 1, now, still]
                    if now >= fewest and still == 0:
                        after = min(after, least_missed[now])
                    if after < _NEVER:
                        value = min(value, gain[k] + after)
                least[k, s, b] = value
    return least


@njit(cache=True, nogil=True)
def to_hold(gain, size, pupils, least_missed, fewest, most, rooms, wide):  # type: ignore[no-untyped-def]
    """Least sum of gains, by candidate, schools so far and buckets of pupils that find room."""
    kept = len(gain)
    if rooms == 0:
        return np.full((kept + 1, most + 1, 1), -_NEVER, np.int64)
    least = np.full((kept + 1, most + 1, rooms + 1), _NEVER, np.int64)
    for k in range(kept - 1, -1, -1):
        takes = pupils[k] // wide
        for s in range(most + 1):
            now = s + size[k]
            for b in range(rooms + 1):
                value = least[k + 1, s, b]
                if now <= most and takes <= b:
                    after = least[k + 1, now, b - takes]
                    if now >= fewest:
                        after = min(after, least_missed[now])
                    if after < _NEVER:
                        value = min(value, gain[k] + after)
                least[k, s, b] = value
    return least
