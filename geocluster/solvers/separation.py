"""Sets of units whose cut a fractional choice of groups breaks.

Triples are counted out, odd cycles of groups found by shortest ways. For other sets two local
searches begin at every unit, and change the set in the way that helps most:

- *odd sets*: with all weights 1 and halves, the cut of an odd set :math:`T` is broken by
  :math:`\\frac{1}{2} (1 - \\sum_S x_S [|S \\cap T| \\text{ odd}])`, where a unit that is left alone
  in part counts as a group of one. Two units at a time go in or out, so the set stays odd.
  Units just moved stay for some moves, so that the search leaves a set behind it;
- *weighted sets*: given weights are placed on units, and single weights are moved to other
  units, or two of them exchanged.

Source: the form of the violation by A. Caprara and M. Fischetti, Mathematical Programming 74
(1996), 221-235 ({0, 1/2} cuts); odd cycles by M. Grötschel, L. Lovász and A. Schrijver, Geometric
Algorithms and Combinatorial Optimization (Springer 1988), section 8.3; search by exchange as in
F. Glover, ORSA Journal on Computing 1 (1989), 190-206.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

__all__ = ["Fractional", "odd_cycles", "odd_sets", "triples", "weighted_sets"]

_MOVES = 12
_STAYS = 4
_SHORTEST = 1e-6
_SOURCES_AT_ONCE = 256


class Fractional:
    """Groups chosen in part, as lists of units, and for each unit the groups that hold it.

    Parameters
    ----------
    groups, values
        Groups, and how far each is chosen, shape ``(g,)``.
    """

    def __init__(self, groups: Sequence[tuple[int, ...]], values: NDArray[np.float64]) -> None:
        sizes = np.array([len(group) for group in groups], np.int64)
        held = np.array([u for group in groups for u in group], np.int64)
        self.units, unit = np.unique(held, return_inverse=True)
        of = np.repeat(np.arange(len(groups)), sizes)
        order = np.argsort(unit, kind="stable")
        n = len(self.units)
        covered = np.bincount(unit, weights=values[of], minlength=n)
        self.lone = np.clip(1 - covered, 0, 1).astype(float)
        self.values = values.astype(float)
        self.lists = (
            np.concatenate([[0], np.cumsum(sizes)]),
            unit.astype(np.int64),
            self.values,
            np.searchsorted(unit[order], np.arange(n + 1)),
            of[order],
        )


def triples(support: Fractional, *, least: float) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Find all triples of units whose subset-row cut is broken.

    Parameters
    ----------
    support
        Groups chosen in part.
    least
        Violation that counts.

    Yields
    ------
    tuple
        Violation and units, ascending.
    """
    room = 8 * len(support.units)
    while True:
        out, by = np.empty((room, 3), np.int64), np.empty(room)
        count = _triples(*support.lists, 1 + least, out, by)
        if count <= room:
            break
        room = count
    for row, broken in zip(out[:count], by[:count].tolist(), strict=True):
        yield broken, tuple(support.units[row].tolist())


def odd_sets(
    support: Fractional, *, most: int, least: float
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Find odd sets of units whose subset-row cut is broken.

    Parameters
    ----------
    support
        Groups chosen in part.
    most
        Units in a set, at most.
    least
        Violation that counts.

    Yields
    ------
    tuple
        Violation and units, ascending; perhaps one set several times.
    """
    n = len(support.units)
    out = np.full((n * _MOVES, most), -1, np.int64)
    by = np.empty(len(out))
    count = _odd_sets(*support.lists, support.lone, 1 - 2 * least, out, by)
    for row, broken in zip(out[:count], by[:count].tolist(), strict=True):
        yield broken, tuple(support.units[row[row >= 0]].tolist())


def odd_cycles(
    support: Fractional, *, most: int, least: float
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Find odd cycles of groups that share a unit with the next, and the units they share.

    A cycle of :math:`k` groups is broken if :math:`\\sum (1 - x_i - x_j) < 1` over its
    edges; the shortest is found through every group, in a graph with two copies of each, whose
    edges change the copy.

    Parameters
    ----------
    support
        Groups chosen in part.
    most
        Units in a set, at most.
    least
        Violation that counts.

    Yields
    ------
    tuple
        Violation and units, ascending.
    """
    begin, unit, _, _, _ = support.lists
    value = support.values
    count = len(value)
    of = np.repeat(np.arange(count), np.diff(begin))
    shape = (count, len(support.units))
    held = sparse.csr_array((np.ones(len(of), np.int64), (of, unit)), shape=shape)
    shared = sparse.coo_array(held @ held.T)
    one, two = shared.row[shared.row != shared.col], shared.col[shared.row != shared.col]
    length = (1 - value[one] - value[two]).clip(_SHORTEST) / 2
    graph = sparse.csr_array(
        (np.tile(length, 2), (np.append(one, one + count), np.append(two + count, two))),
        shape=(2 * count, 2 * count),
    )
    seen: set[tuple[int, ...]] = set()
    for start in range(0, count, _SOURCES_AT_ONCE):
        sources = np.arange(start, min(start + _SOURCES_AT_ONCE, count))
        far, before = csgraph.dijkstra(
            graph, indices=sources, limit=0.5 - least, return_predecessors=True
        )
        for k in np.flatnonzero(np.isfinite(far[np.arange(len(sources)), sources + count])):
            units = _shared_along(before[k], int(sources[k]), count, held)
            if units not in seen and 3 <= len(units) <= most:
                seen.add(units)
                broken = _broken_by(units, held, value, support.lone)
                if broken > least:
                    yield broken, tuple(support.units[list(units)].tolist())


def _shared_along(
    before: NDArray[np.int32], source: int, count: int, held: sparse.csr_array
) -> tuple[int, ...]:
    """Return one unit that each group of a cycle shares with the next; twice is never."""
    units: set[int] = set()
    at = source + count
    while at != source:
        groups = at % count, int(before[at]) % count
        one, two = (held.indices[held.indptr[g] : held.indptr[g + 1]] for g in groups)
        units ^= {int(np.intersect1d(one, two)[0])}
        at = int(before[at])
    return tuple(sorted(units))


def _broken_by(
    units: tuple[int, ...],
    held: sparse.csr_array,
    value: NDArray[np.float64],
    lone: NDArray[np.float64],
) -> float:
    """Return by how much the cut of an odd set is broken."""
    inside = np.zeros(held.shape[1], np.int64)
    inside[list(units)] = 1
    odd = (held @ inside) % 2
    return float(1 - value[odd == 1].sum() - lone[list(units)].sum()) / 2


def weighted_sets(
    support: Fractional, weights: Sequence[int], whole: int, *, least: float
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Find units for given weights so that the cut is broken.

    Parameters
    ----------
    support
        Groups chosen in part.
    weights, whole
        Of the units, and what their sums are divided by.
    least
        Violation that counts.

    Yields
    ------
    tuple
        Violation and units, ascending, each as often as it weighs.
    """
    out = np.empty((len(support.units), len(weights)), np.int64)
    by = np.empty(len(out))
    weight = np.array(weights, np.int64)
    count = _weighted_sets(*support.lists, weight, whole, least, out, by)
    for row, broken in zip(out[:count], by[:count].tolist(), strict=True):
        yield broken, tuple(np.sort(np.repeat(support.units[row], weight)).tolist())


@njit(cache=True, nogil=True)
def _triples(begin, unit, value, first, group_of, above, out, by):  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    """Fill ``out`` with triples of which two or more are held above a limit; return how many.

    Lists are those of :class:`Fractional`. Groups that hold two or more of :math:`a, b, c` are
    those that hold :math:`a, b`, or :math:`a, c`, or :math:`b, c`; those with all count thrice.
    """
    n, count = len(first) - 1, 0
    with_a, with_b, with_both = np.zeros(n), np.zeros(n), np.zeros(n)
    near_a, near_b = np.empty(n, np.int64), np.empty(n, np.int64)
    for a in range(n):
        kept_a = 0
        for at in range(first[a], first[a + 1]):
            g = group_of[at]
            for q in range(begin[g], begin[g + 1]):
                if with_a[unit[q]] == 0:
                    near_a[kept_a] = unit[q]
                    kept_a += 1
                with_a[unit[q]] += value[g]
        for i in range(kept_a):
            b = near_a[i]
            if b <= a:
                continue
            kept_b = 0
            for at in range(first[b], first[b + 1]):
                g = group_of[at]
                both = False
                for q in range(begin[g], begin[g + 1]):
                    both |= unit[q] == a
                for q in range(begin[g], begin[g + 1]):
                    c = unit[q]
                    if with_b[c] == 0:
                        near_b[kept_b] = c
                        kept_b += 1
                    with_b[c] += value[g]
                    if both:
                        with_both[c] += value[g]
            for j in range(kept_b):
                c = near_b[j]
                held = with_a[b] + with_a[c] + with_b[c] - 2 * with_both[c]
                if c > b and with_a[c] > 0 and held > above:
                    if count < len(out):
                        out[count, 0], out[count, 1], out[count, 2] = a, b, c
                        by[count] = held - 1
                    count += 1
                with_b[c], with_both[c] = 0.0, 0.0
        for i in range(kept_a):
            with_a[near_a[i]] = 0.0
    return count


@njit(cache=True, nogil=True)
def _odd_sets(begin, unit, value, first, group_of, lone, below, out, by):  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    """Fill ``out`` with odd sets of weight below a limit; return how many.

    ``unit[begin[g]:begin[g + 1]]`` are the units of group ``g``, ``group_of[first[u]:first[u +
    1]]`` the groups of unit ``u``.
    """
    n, most = len(lone), out.shape[1]
    inside, odd = np.zeros(n, np.bool_), np.zeros(len(value), np.bool_)
    free_at, gain, shared = np.zeros(n, np.int64), np.zeros(n), np.zeros(n)
    near = np.empty(n, np.int64)
    count = 0
    for start in range(n):
        inside[:], odd[:], free_at[:] = False, False, 0
        size, weight = 0, 0.0
        moved = np.array([start, start])[:1]
        for move in range(_MOVES):
            for u in moved:
                size += -1 if inside[u] else 1
                weight += -lone[u] if inside[u] else lone[u]
                inside[u] = not inside[u]
                free_at[u] = move + _STAYS
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
def _weighted_sets(begin, unit, value, first, group_of, weight, whole, least, out, by):  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    """Fill ``out`` with the unit of each weight, where the cut is broken; return how many."""
    n, m = len(first) - 1, len(weight)
    most = weight.sum() // whole
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
                    gain += value[g] * ((held[g] + w) // whole - held[g] // whole)
                    gain += 0.1 * value[g] * (2 * held[g] * w + w * w) / (whole * whole)
                if gain > best:
                    best, new = gain, near[i]
        if filled < m:
            continue
        for _ in range(_MOVES):
            kept = _near(begin, unit, first, group_of, inside, near)
            best, where, other = 1e-9, -1, -1
            for j in range(m):
                u, w = chosen[j], weight[j]
                without = -_gain(first, group_of, value, held, u, -w, whole)
                _add(first, group_of, held, u, -w)
                for i in range(kept):
                    v = near[i]
                    k = place[v]
                    if k < 0:
                        now = _gain(first, group_of, value, held, v, w, whole) - without
                        if now > best:
                            best, where, other = now, j, v
                    elif k > j and weight[k] != w:
                        now = _gain(first, group_of, value, held, v, w - weight[k], whole) - without
                        _add(first, group_of, held, v, w - weight[k])
                        now += _gain(first, group_of, value, held, u, weight[k], whole)
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
            total += value[g] * (held[g] // whole)
        if total > most + least:
            out[count], by[count] = chosen, total - most
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
def _gain(first, group_of, value, held, u, weight, whole):  # type: ignore[no-untyped-def]
    """Return what the left-hand side gains when a unit weighs more."""
    gain = 0.0
    for at in range(first[u], first[u + 1]):
        g = group_of[at]
        gain += value[g] * ((held[g] + weight) // whole - held[g] // whole)
    return gain
