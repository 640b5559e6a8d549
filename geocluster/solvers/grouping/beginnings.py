"""The compiled step of a sweep (:mod:`.row`): one unit is placed."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["place_unit"]


@njit(cache=True, nogil=True)
def place_unit(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    k, words, limit, most_of, behind, keys, loss, ties, options, cuts,
    out, out_loss, out_least, out_ties, before, taken,
):  # fmt: skip
    """Place the unit that stands at ``k`` in every way, for every beginning.

    Bit :math:`j` of a key says whether the unit at :math:`k + j` is covered; the numbers of
    groups of each class stand behind.

    Parameters
    ----------
    k
        The place.
    words
        How many words of a key are bits.
    limit
        What loses more is left out.
    most_of
        Most groups of each class.
    behind
        Shape ``(u + 1,)``: what is lost at least from each place on.
    keys, loss, ties
        The beginnings.
    options
        Where the options of each place begin; for each what it covers, what it loses without
        the penalties of cuts and with those of its own, its tie, and of which classes it is. Those
        of one place in the order of what they lose.
    cuts
        Where the cuts of each place begin, the cuts; where those of each option begin, their
        position in the list of the place, how much the option weighs in them; where the units of
        each cut begin, their places, how much they weigh; what sums are divided by, what is added
        to them, penalties.
    out, out_loss, out_least, out_ties, before, taken
        Filled with the new beginnings: what they lose, without and with what is lost behind,
        where they came from, and by which option.

    Returns
    -------
    count
        How many beginnings there are then.
    done
        How many were gone on from before the room was full.
    """
    begin, covers, option_loss, option_least, option_ties, option_kinds = options
    cut_begin, cut_at, first_of, cut_of, weighs = cuts[:5]
    unit_begin, unit_at, unit_weighs, parts, rest, penalty = cuts[5:]
    one, n = np.uint64(1), len(begin) - 1
    size = 16
    while size < 2 * len(out):
        size *= 2
    table = np.full(size, -1, np.int32)
    key = np.empty(keys.shape[1], np.uint64)
    active = cut_at[cut_begin[k] : cut_begin[k + 1]]
    open_weight = np.zeros(len(active), np.int64)
    count = 0
    for s in range(len(keys)):
        covered = keys[s, 0] & one != 0
        first, last = begin[k], begin[k + 1]
        if covered:
            first, last = 0, 1
        else:
            for i in range(len(active)):
                open_weight[i] = rest[active[i]]
                for q in range(unit_begin[active[i]], unit_begin[active[i] + 1]):
                    j = unit_at[q] - k
                    if j >= 0 and (
                        j >= 64 * words or (keys[s, j >> 6] >> np.uint64(j & 63)) & one == 0
                    ):
                        open_weight[i] += unit_weighs[q]
        for o in range(first, last):
            lost, tie = loss[s], ties[s]
            key[:] = keys[s]
            if not covered:
                if lost + option_least[o] > limit:
                    break
                fits = True
                for w in range(words):
                    fits &= key[w] & covers[o, w] == 0
                    key[w] |= covers[o, w]
                for i in range(len(most_of)):
                    key[words + i] += option_kinds[o, i]
                    fits &= key[words + i] <= most_of[i]
                if not fits:
                    continue
                lost += option_loss[o]
                for i in range(first_of[o], first_of[o + 1]):
                    c, held = active[cut_of[i]], open_weight[cut_of[i]]
                    lost += penalty[c] * (held // parts[c] - (held - weighs[i]) // parts[c])
                tie += option_ties[o]
            for w in range(words - 1):
                key[w] = (key[w] >> one) | (key[w + 1] << np.uint64(63))
            key[words - 1] >>= one
            least = lost + behind[min(n, k + 1 + _length(key, words))]
            if least > limit:
                continue
            at = _slot(table, out, key)
            q = table[at]
            if q < 0:
                if count == len(out):
                    return count, s
                q = count
                table[at] = q
                out[q] = key
                count += 1
            elif lost > out_loss[q] or (lost == out_loss[q] and tie >= out_ties[q]):
                continue
            out_loss[q], out_least[q], out_ties[q], before[q] = lost, least, tie, s
            taken[q] = -1 if covered else o
    return count, len(keys)


@njit(cache=True, nogil=True)
def _length(key, words):  # type: ignore[no-untyped-def]
    """One more than the place of the last bit that is set."""
    for w in range(words - 1, -1, -1):
        word = key[w]
        if word:
            length = 64 * w
            while word:
                word >>= np.uint64(1)
                length += 1
            return length
    return 0


@njit(cache=True, nogil=True)
def _slot(table, out, key):  # type: ignore[no-untyped-def]
    """Where a key stands in the table, or the empty place for it."""
    mixed = np.uint64(0x9E3779B97F4A7C15)
    for word in key:
        mixed = (mixed ^ word) * np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(29)
    last = np.uint64(len(table) - 1)
    at = mixed & last
    while table[at] >= 0:
        same = True
        for w in range(len(key)):
            same &= out[table[at], w] == key[w]
        if same:
            break
        at = (at + np.uint64(1)) & last
    return at
