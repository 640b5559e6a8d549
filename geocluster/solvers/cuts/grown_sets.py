"""Heuristic separation by growing: sets of many units, for any divisor.

Where all units of a set :math:`T` weigh :math:`w < d`, let :math:`r = w |T| \\bmod d`. Each unit of
it is in one group or alone, so the cut of :math:`T` is broken by

.. math:: \\frac{1}{d} \\Big(r - \\sum_S x_S (w |S \\cap T| \\bmod d) - \\sum_{u \\in T} w y_u\\Big)

where :math:`y_u` is how far a unit is left alone. So what is wanted is a set that few groups reach
across, as for a small cut of a graph, and whose size leaves something over. Where groups of
:math:`d` are the cheapest, a fractional choice puts whole towns into them whatever their number of
units; no small set shows that. A weight of 1 says that too many groups lie within, one of
:math:`d - 1` that too few touch: rounded capacity. Two kinds of sets are tried:

- *grown*: from each unit on, always the near unit that is reached across least then;
- *parts* that hang together by groups, with and without those that are chosen little.

Source: the cuts are those of Chvátal and Gomory; divisor 2 is the blossom of J. Edmonds, Journal of
Research of the National Bureau of Standards 69B (1965), 125-130; growing as in the capacity cuts of
J. Lysgaard, A. N. Letchford and R. W. Eglese, Mathematical Programming 100 (2004), 423-445.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geocluster.solvers.cuts.disjoint_sets import flatten, join
from geocluster.solvers.cuts.params import CutParams
from geocluster.solvers.cuts.support import Support

__all__ = ["grown_sets", "hanging_together"]

Part = NDArray[np.int64]
"""Positions of units in a support, ascending."""

_LITTLE = (0.0, 0.05, 0.15, 0.3)
"""Groups that are chosen no further than this are left out where parts are looked for."""


def hanging_together(support: Support) -> list[Part]:
    """Return parts that hang together by groups, each once, with and without those chosen little.

    Parameters
    ----------
    support
        Groups chosen in part.
    """
    begin, unit, value, _, _ = support.incidence
    found: dict[tuple[int, ...], Part] = {}
    for little in _LITTLE:
        of = _parts_of(begin, unit, value, len(support.units), little)
        order = np.argsort(of, kind="stable")
        for part in np.split(order, np.flatnonzero(np.diff(of[order])) + 1):
            found.setdefault(tuple(part.tolist()), part)
    return list(found.values())


def grown_sets(
    support: Support, parts: Iterable[Part], weight: int, divisor: int, params: CutParams
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Find sets of units whose cut is broken where all weigh the same.

    Parameters
    ----------
    support
        Groups chosen in part.
    parts
        As of :func:`hanging_together`, the same for every weight and divisor.
    weight, divisor
        Of each unit, and what sums are divided by.
    params
        How large grown sets are, and which violation counts.

    Yields
    ------
    tuple
        Violation and units, ascending, each as often as it weighs; perhaps one set several times.
    """
    inc, least = support.incidence, params.least_violation
    for part in parts:
        by = _broken_by(inc, support.lone, weight, divisor, part)
        if by > least:
            yield by, tuple(np.repeat(support.units[part], weight).tolist())
    out = np.full((len(support.units), params.most_grown), -1, np.int64)
    by_row = np.zeros(len(out))
    _grow(inc, support.lone, weight, divisor, least, out, by_row)
    for row, by in zip(out[by_row > 0], by_row[by_row > 0].tolist(), strict=True):
        yield by, tuple(np.repeat(support.units[np.sort(row[row >= 0])], weight).tolist())


@njit(cache=True, nogil=True)
def _parts_of(begin, unit, value, n, little):  # type: ignore[no-untyped-def]
    """Return of each unit the first unit of its part."""
    above = np.arange(n)
    for g in range(len(value)):
        if value[g] > little:
            own = -1
            for q in range(begin[g], begin[g + 1]):
                own = join(above, own, unit[q])
    flatten(above)
    return above


@njit(cache=True, nogil=True)
def _broken_by(incidence, lone, weight, divisor, part):  # type: ignore[no-untyped-def]
    """Return by how much the cut of some units is broken."""
    first, value, group_of = incidence.first, incidence.value, incidence.group
    held = np.zeros(len(value), np.int64)
    across = 0.0
    for u in part:
        across += _more_across(first, group_of, value, held, lone, weight, divisor, u)
        for at in range(first[u], first[u + 1]):
            held[group_of[at]] += 1
    return (weight * len(part) % divisor - across) / divisor


@njit(cache=True, nogil=True)
def _more_across(first, group_of, value, held, lone, weight, divisor, u):  # type: ignore[no-untyped-def]
    """Return how much more groups reach across a set when a unit is added to it."""
    more = weight * lone[u]
    for at in range(first[u], first[u + 1]):
        g = group_of[at]
        h = held[g]
        more += value[g] * (weight * (h + 1) % divisor - weight * h % divisor)
    return more


@njit(cache=True, nogil=True)
def _grow(incidence, lone, weight, divisor, least, out, by):  # type: ignore[no-untyped-def]
    """Fill a row of ``out`` for each unit with the most broken set that is grown from it."""
    begin, unit, value, first, group_of = incidence
    n, most = len(lone), out.shape[1]
    held, more = np.zeros(len(value), np.int64), np.empty(n)
    seen, near, grown = np.empty(n, np.bool_), np.empty(n, np.int64), np.empty(most, np.int64)
    for start in range(n):
        held[:], seen[:] = 0, False
        seen[start], near[0], kept, size = True, start, 1, 0
        more[start] = _more_across(first, group_of, value, held, lone, weight, divisor, start)
        across, best, best_size = 0.0, least, 0
        while size < most and kept > 0:
            where = 0
            for i in range(1, kept):
                if more[near[i]] < more[near[where]] - 1e-9:
                    where = i
            u = near[where]
            kept -= 1
            near[where] = near[kept]
            grown[size] = u
            size += 1
            across += more[u]
            known = kept
            for at in range(first[u], first[u + 1]):
                g = group_of[at]
                h = held[g]
                held[g] += 1
                # What a unit adds depends on how many its groups hold, now one more.
                rise = weight * (h + 2) % divisor - 2 * (weight * (h + 1) % divisor)
                rise += weight * h % divisor
                for q in range(begin[g], begin[g + 1]):
                    v = unit[q]
                    more[v] += value[g] * rise
                    if not seen[v]:
                        seen[v] = True
                        near[kept] = v
                        kept += 1
            for i in range(known, kept):
                v = near[i]
                more[v] = _more_across(first, group_of, value, held, lone, weight, divisor, v)
            broken = (weight * size % divisor - across) / divisor
            if broken > best + 1e-9:
                best, best_size = broken, size
        if best_size > 0:
            by[start] = best
            for i in range(best_size):
                out[start, i] = grown[i]
