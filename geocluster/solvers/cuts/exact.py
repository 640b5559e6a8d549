"""Exact separation of subset-row cuts: all triples of units, and odd cycles of groups.

Triples are counted out; the shortest odd cycle through every group is found by shortest ways.

Source: triples by M. Jepsen, B. Petersen, S. Spoorendonk and D. Pisinger, Operations Research 56
(2008), section 5; odd cycles by M. Grötschel, L. Lovász and A. Schrijver, Geometric Algorithms and
Combinatorial Optimization (Springer 1988), section 8.3.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from geocluster.solvers.cuts.support import Support

__all__ = ["odd_cycles", "triples"]

_SHORTEST = 1e-6
_SOURCES_AT_ONCE = 256


def triples(support: Support, *, least: float) -> Iterator[tuple[float, tuple[int, ...]]]:
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
        count = _triples(support.incidence, 1 + least, out, by)
        if count <= room:
            break
        room = count
    for row, broken in zip(out[:count], by[:count].tolist(), strict=True):
        yield broken, tuple(support.units[row].tolist())


def odd_cycles(
    support: Support, *, most: int, least: float
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
    begin, unit, value, _, _ = support.incidence
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


@njit(cache=True, nogil=True)
def _triples(incidence, above, out, by):  # type: ignore[no-untyped-def]  # noqa: C901 - one loop
    """Fill ``out`` with triples of which two or more are held above a limit; return how many.

    Groups that hold two or more of :math:`a, b, c` are
    those that hold :math:`a, b`, or :math:`a, c`, or :math:`b, c`; those with all count thrice.
    """
    begin, unit, value, first, group_of = incidence
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
