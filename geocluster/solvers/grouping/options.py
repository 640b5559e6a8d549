"""The options of a linear arrangement as tables: what each covers, loses and takes of the cuts.

An option is a group whose first unit stands at a place, or leaving that unit alone. All loops over
groups and units are compiled, since neighbourhoods and stretches by the thousand are arranged.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geocluster.solvers.cuts.rank1 import weights_in
from geocluster.solvers.grouping.labels import CutsByPlace, Options
from geocluster.solvers.grouping.residual import Residual

__all__ = ["Listed", "options_by_place"]

_BITS = 64
_ROOM = 1024


class Listed(NamedTuple):
    """Options by place, their cuts, and which they are.

    Attributes
    ----------
    options, cuts
        Tables (:mod:`.labels`).
    numbers
        Shape ``(o,)``: of each option its group, or the number of groups plus the unit left alone.
    words
        How many words of 64 bits say what an option covers.
    """

    options: Options
    cuts: CutsByPlace
    numbers: NDArray[np.int64]
    words: int


def options_by_place(residual: Residual, limit: int, order: NDArray[np.int64]) -> Listed:
    """List the options at each place that lose no more than a limit, the least loss first.

    Parameters
    ----------
    residual
        What is chosen from.
    limit
        What loses more does not matter.
    order
        Shape ``(u,)``: the units in their order.
    """
    n, g = len(residual.alone), len(residual.rows)
    divisor = np.array([cut.divisor for cut in residual.cuts], np.int64)
    weight = weights_in(residual.cuts, n)
    by_unit = (weight.indptr.astype(np.int64), weight.indices.astype(np.int64), weight.data)
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    rows, penalty = np.ascontiguousarray(residual.rows, np.int32), residual.penalties
    loss = np.append(residual.loss, residual.alone)
    first, least, ahead = _judged(rows, loss, place, *by_unit, divisor, penalty)
    kept = np.flatnonzero(least <= limit)
    kept = kept[np.lexsort((least[kept], first[kept]))]
    words = int(ahead[kept].max(initial=0)) // _BITS + 1
    covers, length, begin, cut, option_begin, at, weighs = _tables(
        rows, kept, first[kept], place, words, *by_unit, penalty, len(divisor)
    )
    classes = np.zeros((len(kept), len(residual.numbers)), np.uint64)
    classes[kept < g] = residual.classes[kept[kept < g]]
    by_cut = weight.tocsc()
    return Listed(
        Options(
            begin=np.searchsorted(first[kept], np.arange(n + 1)),
            covers=covers,
            length=length,
            loss=loss[kept],
            least=least[kept],
            ties=np.append(residual.ties, np.zeros(n, np.int64))[kept],
            classes=classes,
        ),
        CutsByPlace(
            begin=begin,
            cut=cut,
            option_begin=option_begin,
            at=at,
            weight=weighs,
            unit_begin=by_cut.indptr.astype(np.int64),
            unit_place=place[by_cut.indices],
            unit_weight=by_cut.data,
            divisor=divisor,
            rest=divisor - 1 - weight.sum(axis=0) % divisor,
            penalty=penalty,
        ),
        kept,
        words,
    )


@njit(cache=True, nogil=True)
def _judged(rows, loss, place, begin, cut, weight, divisor, penalty):  # type: ignore[no-untyped-def]
    """Return the first place of each option, what it loses at least, and how far it reaches.

    Groups come first, then units left alone. A unit of weight ``weight[q]`` in the cut ``cut[q]``
    stands at ``begin[unit] <= q < begin[unit + 1]``.
    """
    n, g = len(place), len(rows)
    first, ahead, least = np.empty(g + n, np.int64), np.zeros(g + n, np.int64), loss.copy()
    held, touched = np.zeros(len(divisor), np.int64), np.empty(len(divisor), np.int64)
    for o in range(g + n):
        count, lowest, highest = 0, n, -1
        for i in range(rows.shape[1] if o < g else 1):
            unit = rows[o, i] if o < g else o - g
            if unit < 0:
                continue
            lowest, highest = min(lowest, place[unit]), max(highest, place[unit])
            for q in range(begin[unit], begin[unit + 1]):
                if held[cut[q]] == 0:
                    touched[count] = cut[q]
                    count += 1
                held[cut[q]] += weight[q]
        first[o], ahead[o] = lowest, highest - lowest
        for c in touched[:count]:
            least[o] += penalty[c] * (held[c] // divisor[c])
            held[c] = 0
    return first, least, ahead


@njit(cache=True, nogil=True)
def _tables(  # type: ignore[no-untyped-def]
    rows, kept, first, place, words, begin, cut, weight, penalty, many
):
    """Return what options cover and how far they reach, and their cuts as :class:`.CutsByPlace`.

    Parameters
    ----------
    rows
        Shape ``(g, w)``: units of each group, -1 where there are no more.
    kept, first
        The options by number, and the place of each, which ascends.
    place
        Shape ``(u,)``.
    words
        Of what an option covers.
    begin, cut, weight
        As above.
    penalty, many
        Cuts of penalty 0 are left out; how many cuts there are.
    """
    n, g = len(place), len(rows)
    covers, length = np.zeros((len(kept), words), np.uint64), np.zeros(len(kept), np.int64)
    held, touched = np.zeros(many, np.int64), np.empty(many, np.int64)
    slot, slot_of = np.empty(many, np.int64), np.full(many, -1, np.int64)
    place_begin, option_begin = np.zeros(n + 1, np.int64), np.zeros(len(kept) + 1, np.int64)
    cuts, at, weighs = (
        np.empty(_ROOM, np.int64),
        np.empty(_ROOM, np.int64),
        np.empty(_ROOM, np.int64),
    )
    listed, entries, q = 0, 0, 0
    for k in range(n):
        place_begin[k] = listed
        while q < len(kept) and first[q] == k:
            count = 0
            for i in range(rows.shape[1] if kept[q] < g else 1):
                unit = rows[kept[q], i] if kept[q] < g else kept[q] - g
                if unit < 0:
                    continue
                ahead = place[unit] - k
                covers[q, ahead // _BITS] |= np.uint64(1) << np.uint64(ahead % _BITS)
                length[q] = max(length[q], ahead + 1)
                for p in range(begin[unit], begin[unit + 1]):
                    if penalty[cut[p]] > 0:
                        if held[cut[p]] == 0:
                            touched[count] = cut[p]
                            count += 1
                        held[cut[p]] += weight[p]
            option_begin[q] = entries
            if entries + count > len(at):
                at, weighs = _roomier(at, entries + count), _roomier(weighs, entries + count)
            for c in touched[:count]:
                if slot_of[c] != k:
                    if listed == len(cuts):
                        cuts = _roomier(cuts, listed + 1)
                    cuts[listed] = c
                    slot_of[c], slot[c] = k, listed - place_begin[k]
                    listed += 1
                at[entries], weighs[entries] = slot[c], held[c]
                held[c] = 0
                entries += 1
            q += 1
    place_begin[n], option_begin[len(kept)] = listed, entries
    return covers, length, place_begin, cuts[:listed], option_begin, at[:entries], weighs[:entries]


@njit(cache=True, nogil=True)
def _roomier(array, needed):  # type: ignore[no-untyped-def]
    """Return the same with more room behind."""
    more = np.empty(2 * needed, np.int64)
    more[: len(array)] = array
    return more
