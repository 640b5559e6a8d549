"""How much the open units of a cut weigh behind a label: compiled, for cuts of few and of many.

Of few units each is looked up in the label's bits. Where many units all weigh the same, those that
are covered are counted in whole words.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["masks_of", "open_weight"]

_MANY = 8
"""Units of a cut from which words are counted."""


@njit(cache=True, nogil=True)
def masks_of(k, words, active, cuts):  # type: ignore[no-untyped-def]
    """Say where the units of cuts stand from a place on.

    Parameters
    ----------
    k
        The place.
    words
        How many words of a key are bits.
    active
        Cuts.
    cuts
        As :class:`.labels.CutsByPlace`.

    Returns
    -------
    ahead
        For each of them how many of its units, all of one weight, stand at the place or behind it;
        -1 where they are few, or weigh unlike.
    masks
        Shape ``(len(active), words)``: which those are, one bit each.
    """
    ahead = np.full(len(active), -1, np.int64)
    masks = np.zeros((len(active), words), np.uint64)
    for a in range(len(active)):
        first, last = cuts.unit_begin[active[a]], cuts.unit_begin[active[a] + 1]
        many = last - first > _MANY
        for q in range(first, last):
            many &= cuts.unit_weight[q] == cuts.unit_weight[first]
        if not many:
            continue
        ahead[a] = 0
        for q in range(first, last):
            j = cuts.unit_place[q] - k
            if j >= 0:
                ahead[a] += 1
                if j < 64 * words:
                    masks[a, j >> 6] |= np.uint64(1) << np.uint64(j & 63)
    return ahead, masks


@njit(cache=True, nogil=True)
def open_weight(k, words, key, cut, ahead, mask, cuts):  # type: ignore[no-untyped-def]
    """Sum up what the open units of a cut weigh, and what is added to that.

    Parameters
    ----------
    k, words, cuts
        As above.
    key
        Which units from the place on are covered, one bit each.
    cut
        Its number.
    ahead, mask
        Its own of :func:`masks_of`.
    """
    one, weight = np.uint64(1), cuts.rest[cut]
    if ahead >= 0:
        for w in range(words):
            ahead -= _ones(key[w] & mask[w])
        return weight + ahead * cuts.unit_weight[cuts.unit_begin[cut]]
    for q in range(cuts.unit_begin[cut], cuts.unit_begin[cut + 1]):
        j = cuts.unit_place[q] - k
        if j >= 0 and (j >= 64 * words or (key[j >> 6] >> np.uint64(j & 63)) & one == 0):
            weight += cuts.unit_weight[q]
    return weight


@njit(cache=True, nogil=True)
def _ones(word):  # type: ignore[no-untyped-def]
    """Count the bits of a word that are set.

    Source: H. S. Warren, Hacker's Delight (Addison-Wesley 2012), section 5-1.
    """
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))
