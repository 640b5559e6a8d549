"""Linear arrangement: an order of units such that few groups reach across any place in it.

Few places that many reach across are a small vertex separation, for which labelling has few
labels. Units that good groups hold together pull at each other; where the springs of such a network
come to rest in one dimension, the eigenvectors of its Laplacian beyond the first say. Of a few such
orders the one is taken that the fewest groups reach across at its worst place, where those that
price badly hardly count.

Source: M. Juvan and B. Mohar, Optimal linear labelings and eigenvalues of graphs, Discrete Applied
Mathematics 36 (1992), 153-168; vertex separation, N. G. Kinnersley, Information Processing
Letters 42 (1992), 345-350.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import linalg, sparse
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from geocluster.solvers.cuts.disjoint_sets import flatten, join
from geocluster.solvers.grouping.params import ArrangementParams

__all__ = ["arrange"]

log = logging.getLogger(__name__)

_DENSE = 400
_SHIFT = -1e-4


def arrange(
    n: int,
    rows: NDArray[np.int32],
    reduced: NDArray[np.int64],
    limit: int,
    params: ArrangementParams = ArrangementParams(),
) -> NDArray[np.int64]:
    """Order units so that few groups reach across any place.

    Parameters
    ----------
    n
        Units.
    rows
        Shape ``(g, w)``: units of each group, -1 where there are no more.
    reduced
        Shape ``(g,)``: reduced cost of each group, not above the limit.
    limit
        Greatest reduced cost that matters, in the same measure.
    params
        Which orders are tried.

    Returns
    -------
    NDArray
        Shape ``(n,)``: the units in their order.
    """
    share = reduced.clip(min=0) / max(1, limit)
    part = _parts(n, rows)
    place = np.argsort(part, kind="stable")
    begin = np.searchsorted(part[place], np.arange(part.max(initial=-1) + 2))
    counts = np.exp(-share / params.counts)
    for first, last in zip(begin[:-1].tolist(), begin[1:].tolist(), strict=True):
        inside = place[first:last]
        if len(inside) <= rows.shape[1]:
            continue
        groups = np.flatnonzero(part[rows[:, -1]] == part[inside[0]])
        new = np.full(n + 1, -1)
        new[inside] = np.arange(len(inside))
        local = new[rows[groups]]
        pulls = (1 / (soft + share[groups]) for soft in (params.soft, params.softer))
        orders = (
            order for pull in pulls for order in _orders(len(inside), local, pull, params.vectors)
        )
        best = min(orders, key=lambda order: _worst(order, local, counts[groups]))
        place[first:last] = inside[best]
    return place


def _orders(
    n: int, rows: NDArray[np.int64], pulls: NDArray[np.float64], most: int
) -> Iterator[NDArray[np.int64]]:
    """Orders of units that hang together by how much the groups pull at each two of them."""
    if n <= _DENSE:
        root, apart = _dense_laplacian(n, rows, pulls)
        _, vectors = linalg.eigh(
            apart, subset_by_index=[0, min(n - 1, most)], overwrite_a=True, check_finite=False
        )
    else:
        pull = sparse.csr_array(_pairs(rows, pulls), shape=(n, n))
        root = np.sqrt(pull.sum(axis=1))
        scale = sparse.diags_array(1 / root)
        apart = sparse.eye_array(n) - scale @ pull @ scale
        try:
            values, vectors = eigsh(apart.tocsc(), k=most + 1, sigma=_SHIFT, v0=np.ones(n))
        except ArpackNoConvergence as fault:
            log.debug("an order as good as any: %s", fault)
            yield np.arange(n)
            return
        vectors = vectors[:, np.argsort(values)]
    for vector in vectors.T[1:]:
        yield np.argsort(vector / root, kind="stable")


@njit(cache=True, nogil=True)
def _parts(n, rows):  # type: ignore[no-untyped-def]
    """Return the part of each unit: units that hang together by groups are one part."""
    above = np.arange(n)
    for g in range(len(rows)):
        own = -1
        for unit in rows[g]:
            if unit >= 0:
                own = join(above, own, unit)
    flatten(above)
    part, count = np.empty(n, np.int64), 0
    for unit in range(n):
        part[unit] = count if above[unit] == unit else part[above[unit]]
        count += above[unit] == unit
    return part


@njit(cache=True, nogil=True)
def _dense_laplacian(n, rows, pulls):  # type: ignore[no-untyped-def]
    """Return the roots of how much is pulled at each unit, and the normalised Laplacian."""
    apart = np.zeros((n, n))
    for g in range(len(rows)):
        for i in range(rows.shape[1]):
            if rows[g, i] >= 0:
                for j in range(i + 1, rows.shape[1]):
                    apart[rows[g, i], rows[g, j]] -= pulls[g]
    root = np.empty(n)
    for i in range(n):
        for j in range(i):
            apart[i, j] = apart[j, i] = apart[i, j] + apart[j, i]
    for i in range(n):
        root[i] = np.sqrt(-apart[i].sum())
    for i in range(n):
        for j in range(n):
            apart[i, j] /= root[i] * root[j]
        apart[i, i] = 1.0
    return root, apart


@njit(cache=True, nogil=True)
def _pairs(rows, pulls):  # type: ignore[no-untyped-def]
    """How much each group pulls at each two of its units, as a sparse array is made of."""
    count = 0
    for g in range(len(rows)):
        held = 0
        for unit in rows[g]:
            held += unit >= 0
        count += held * (held - 1)
    pull, one, other = np.empty(count), np.empty(count, np.int64), np.empty(count, np.int64)
    at = 0
    for g in range(len(rows)):
        for unit in rows[g]:
            for near in rows[g]:
                if unit >= 0 and near >= 0 and unit != near:
                    pull[at], one[at], other[at] = pulls[g], unit, near
                    at += 1
    return pull, (one, other)


@njit(cache=True, nogil=True)
def _worst(order, rows, counts):  # type: ignore[no-untyped-def]
    """Sum of the groups, each as far as it counts, that reach across the worst place."""
    n = len(order)
    place, change = np.empty(n, np.int64), np.zeros(n + 1)
    place[order] = np.arange(n)
    for g in range(len(rows)):
        first, last = n, -1
        for unit in rows[g]:
            if unit >= 0:
                first, last = min(first, place[unit]), max(last, place[unit])
        change[first] += counts[g]
        change[last] -= counts[g]
    worst = across = 0.0
    for k in range(n):
        across += change[k]
        worst = max(worst, across)
    return worst
