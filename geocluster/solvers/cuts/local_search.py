"""Heuristic separation by local search: odd sets of units, and units for given weights.

Both begin at every unit, and change the set in the way that helps most:

- *odd sets*: with all weights 1 and halves, the cut of an odd set :math:`T` is broken by
  :math:`\\frac{1}{2} (1 - \\sum_S x_S [|S \\cap T| \\text{ odd}])`, where a unit that is left alone
  in part counts as a group of one. Two units at a time go in or out, so the set stays odd.
  Units just moved stay for some moves (tabu), so that the search leaves a set behind it;
- *weighted sets*: given weights are placed on units, and single weights are moved to other
  units, or two of them exchanged.

Source: the form of the violation by A. Caprara and M. Fischetti, Mathematical Programming 74
(1996), 221-235 ({0, 1/2} cuts); search by exchange as in F. Glover, ORSA Journal on Computing 1
(1989), 190-206.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numba import njit

from geocluster.solvers.cuts.params import CutParams
from geocluster.solvers.cuts.support import Support

__all__ = ["odd_sets", "weighted_sets"]


def odd_sets(support: Support, params: CutParams) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Find odd sets of units whose subset-row cut is broken.

    Parameters
    ----------
    support
        Groups chosen in part.
    params
        How large sets are, how many moves are made, and which violation counts.

    Yields
    ------
    tuple
        Violation and units, ascending; perhaps one set several times.
    """
    n = len(support.units)
    out = np.full((n * params.moves, params.most_odd), -1, np.int64)
    by = np.empty(len(out))
    count = _odd_sets(
        support.incidence, support.lone, 1 - 2 * params.least_violation, params.moves, params.stays,
        out, by,
    )  # fmt: skip
    for row, broken in zip(out[:count], by[:count].tolist(), strict=True):
        yield broken, tuple(support.units[row[row >= 0]].tolist())


def weighted_sets(
    support: Support, weights: Sequence[int], divisor: int, params: CutParams
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Find units for given weights so that the cut is broken.

    Parameters
    ----------
    support
        Groups chosen in part.
    weights, divisor
        Of the units, and what their sums are divided by.
    params
        How many moves are made, and which violation counts.

    Yields
    ------
    tuple
        Violation and units, ascending, each as often as it weighs.
    """
    out = np.empty((len(support.units), len(weights)), np.int64)
    by = np.empty(len(out))
    weight = np.array(weights, np.int64)
    count = _weighted_sets(
        support.incidence, weight, divisor, params.least_violation, params.moves, out, by
    )
    for row, broken in zip(out[:count], by[:count].tolist(), strict=True):
        yield broken, tuple(np.sort(np.repeat(support.units[row], weight)).tolist())


@njit(cache=True, nogil=True)
def _odd_sets(incidence, lone, below, moves, stays, out, by):  # type: ignore[no-untyped-def]  # noqa: C901 - one loop
    """Fill ``out`` with odd sets of weight below a limit; return how many."""
    begin, unit, value, first, group_of = incidence
    n, most = len(lone), out.shape[1]
    inside, odd = np.zeros(n, np.bool_), np.zeros(len(value), np.bool_)
    free_at, gain, shared = np.zeros(n, np.int64), np.zeros(n), np.zeros(n)
    near = np.empty(n, np.int64)
    count = 0
    for start in range(n):
        inside[:], odd[:], free_at[:] = False, False, 0
        size, weight = 0, 0.0
        moved = np.array([start, start])[:1]
        for move in range(moves):
            for u in moved:
                size += -1 if inside[u] else 1
                weight += -lone[u] if inside[u] else lone[u]
                inside[u] = not inside[u]
                free_at[u] = move + stays
                for at in range(first[u], first[u + 1]):
                    g = group_of[at]
                    weight += -value[g] if odd[g] else value[g]
                    odd[g] = not odd[g]
            if size > 1 and weight < below:
                k = 0
                for u in range(n):
                    if inside[u]:
                        out[count, k] = u
                        k += 1
                by[count] = (1 - weight) / 2
                count += 1
            moved[0] = -1
            kept = _near(begin, unit, first, group_of, inside, near)
            for i in range(kept):
                u = near[i]
                gain[u] = -lone[u] if inside[u] else lone[u]
                for at in range(first[u], first[u + 1]):
                    g = group_of[at]
                    gain[u] += -value[g] if odd[g] else value[g]
            best, one, two = np.inf, -1, -1
            for i in range(kept):
                u = near[i]
                if move > 0 and free_at[u] > move:
                    continue
                for at in range(first[u], first[u + 1]):
                    g = group_of[at]
                    for q in range(begin[g], begin[g + 1]):
                        shared[unit[q]] += -value[g] if odd[g] else value[g]
                for j in range(i):
                    v = near[j]
                    after = size + (-1 if inside[u] else 1) + (-1 if inside[v] else 1)
                    if (move > 0 and free_at[v] > move) or after < 1 or after > most:
                        continue
                    # Of moves that help alike, those that make the set larger.
                    now = gain[u] + gain[v] - 2 * shared[v] - 1e-6 * after
                    if now < best - 1e-12:
                        best, one, two = now, u, v
                for at in range(first[u], first[u + 1]):
                    g = group_of[at]
                    for q in range(begin[g], begin[g + 1]):
                        shared[unit[q]] = 0.0
            if one < 0:
                break
            moved = np.array([one, two])
    return count


@njit(cache=True, nogil=True)
def _weighted_sets(incidence, weight, divisor, least, moves, out, by):  # type: ignore[no-untyped-def]  # noqa: C901 - one loop
    """Fill ``out`` with the unit of each weight, where the cut is broken; return how many."""
    begin, unit, value, first, group_of = incidence
    n, m = len(first) - 1, len(weight)
    most = weight.sum() // divisor
    held = np.empty(len(value), np.int64)
    place, inside = np.empty(n, np.int64), np.empty(n, np.bool_)
    near, chosen = np.empty(n, np.int64), np.empty(m, np.int64)
    count = 0
    for start in range(n):
        held[:], place[:], inside[:] = 0, -1, False
        filled = 0
        new = start
        # One weight after the other, where it adds most: what is nearly a part counts a little.
        while filled < m and new >= 0:
            chosen[filled], place[new], inside[new] = new, filled, True
            _add(first, group_of, held, new, weight[filled])
            filled += 1
            if filled == m:
                break
            kept = _near(begin, unit, first, group_of, inside, near)
            w, best, new = weight[filled], -1.0, -1
            for i in range(kept):
                if inside[near[i]]:
                    continue
                gain = 0.0
                for at in range(first[near[i]], first[near[i] + 1]):
                    g = group_of[at]
                    gain += value[g] * ((held[g] + w) // divisor - held[g] // divisor)
                    gain += 0.1 * value[g] * (2 * held[g] * w + w * w) / (divisor * divisor)
                if gain > best:
                    best, new = gain, near[i]
        if filled < m:
            continue
        for _ in range(moves):
            kept = _near(begin, unit, first, group_of, inside, near)
            best, where, other = 1e-9, -1, -1
            for j in range(m):
                u, w = chosen[j], weight[j]
                without = -_gain(first, group_of, value, held, u, -w, divisor)
                _add(first, group_of, held, u, -w)
                for i in range(kept):
                    v = near[i]
                    k = place[v]
                    if k < 0:
                        now = _gain(first, group_of, value, held, v, w, divisor) - without
                        if now > best:
                            best, where, other = now, j, v
                    elif k > j and weight[k] != w:
                        now = (
                            _gain(first, group_of, value, held, v, w - weight[k], divisor) - without
                        )
                        _add(first, group_of, held, v, w - weight[k])
                        now += _gain(first, group_of, value, held, u, weight[k], divisor)
                        _add(first, group_of, held, v, weight[k] - w)
                        if now > best:
                            best, where, other = now, j, v
                _add(first, group_of, held, u, w)
            if where < 0:
                break
            u, k = chosen[where], place[other]
            _add(first, group_of, held, u, -weight[where])
            if k >= 0:
                _add(first, group_of, held, other, -weight[k])
                _add(first, group_of, held, u, weight[k])
                chosen[k] = u
            _add(first, group_of, held, other, weight[where])
            chosen[where], place[other], place[u] = other, where, k
            inside[other], inside[u] = True, k >= 0
        total = 0.0
        for g in range(len(value)):
            total += value[g] * (held[g] // divisor)
        if total > most + least:
            # One by one: else numba also compiles what it would say where shapes differ.
            for j in range(m):
                out[count, j] = chosen[j]
            by[count] = total - most
            count += 1
    return count


@njit(cache=True, nogil=True)
def _near(begin, unit, first, group_of, inside, near):  # type: ignore[no-untyped-def]
    """Fill ``near`` with the units that share a group with those inside; return how many."""
    seen = np.zeros(len(inside), np.bool_)
    kept = 0
    for u in range(len(inside)):
        if inside[u]:
            for at in range(first[u], first[u + 1]):
                g = group_of[at]
                for q in range(begin[g], begin[g + 1]):
                    v = unit[q]
                    if not seen[v]:
                        seen[v] = True
                        near[kept] = v
                        kept += 1
    return kept


@njit(cache=True, nogil=True)
def _add(first, group_of, held, u, weight):  # type: ignore[no-untyped-def]
    """Add a weight of one unit to what its groups hold."""
    for at in range(first[u], first[u + 1]):
        held[group_of[at]] += weight


@njit(cache=True, nogil=True)
def _gain(first, group_of, value, held, u, weight, divisor):  # type: ignore[no-untyped-def]
    """Return what the left-hand side gains when a unit weighs more."""
    gain = 0.0
    for at in range(first[u], first[u + 1]):
        g = group_of[at]
        gain += value[g] * ((held[g] + weight) // divisor - held[g] // divisor)
    return gain
