"""Sets of candidates as bits, 64 to a word, for the compiled search."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["fill", "next_in"]


@njit(cache=True, nogil=True)
def next_in(bits, k, kept):  # type: ignore[no-untyped-def]
    """First candidate from ``k`` on that is in a set; -1 where there is none."""
    while k < kept:
        word = bits[k >> 6] >> np.uint64(k & 63)
        if word == 0:
            k = ((k >> 6) + 1) << 6
            continue
        while word & np.uint64(1) == 0:
            word >>= np.uint64(1)
            k += 1
        return k
    return -1


@njit(cache=True, nogil=True)
def fill(bits, unit, rank, kept, data):  # type: ignore[no-untyped-def]
    """Mark the candidates that may be in one group with a unit."""
    if not data.pairs_fit:
        for k in range(kept):
            bits[k >> 6] |= np.uint64(1) << np.uint64(k & 63)
    for at in range(data.pair_begin[unit], data.pair_begin[unit + 1]):
        k = rank[data.pair_unit[at]]
        if k >= 0:
            bits[k >> 6] ^= np.uint64(1) << np.uint64(k & 63)
