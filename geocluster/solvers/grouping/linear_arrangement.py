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
from numpy.typing import NDArray
from scipy import linalg, sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from geocluster.solvers.grouping.params import ArrangementParams

__all__ = ["arrange"]

log = logging.getLogger(__name__)

_DENSE = 60
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
    at, _ = np.nonzero(rows >= 0)
    held = sparse.csr_array((np.ones(len(at)), (at, rows[rows >= 0])), shape=(len(rows), n))
    share = reduced.clip(min=0) / max(1, limit)
    _, part = csgraph.connected_components(held.T @ held)
    place = np.argsort(part, kind="stable")
    begin = np.searchsorted(part[place], np.arange(part.max(initial=-1) + 2))
    counts = np.exp(-share / params.counts)
    pulls = [
        sparse.csr_array(held.T @ sparse.diags_array(1 / (soft + share)) @ held)
        for soft in (params.soft, params.softer)
    ]
    for first, last in zip(begin[:-1].tolist(), begin[1:].tolist(), strict=True):
        inside = place[first:last]
        if len(inside) <= rows.shape[1]:
            continue
        groups = np.flatnonzero(part[rows[:, -1]] == part[inside[0]])
        new = np.full(n + 1, -1)
        new[inside] = np.arange(len(inside))
        local = new[rows[groups]]
        near = (pull[inside][:, inside] for pull in pulls)
        orders = (order for pull in near for order in _orders(pull, params.vectors))
        best = min(orders, key=lambda order: _worst(order, local, counts[groups]))
        place[first:last] = inside[best]
    return place


def _orders(pull: sparse.csr_array, most: int) -> Iterator[NDArray[np.int64]]:
    """Orders of units that hang together by how much each two of them pull."""
    n = pull.shape[0]
    pull.setdiag(0)
    root = np.sqrt(pull.sum(axis=1))
    apart = sparse.eye_array(n) - sparse.diags_array(1 / root) @ pull @ sparse.diags_array(1 / root)
    if n <= _DENSE:
        _, vectors = linalg.eigh(apart.toarray(), subset_by_index=[0, min(n - 1, most)])
    else:
        try:
            values, vectors = eigsh(apart.tocsc(), k=most + 1, sigma=_SHIFT, v0=np.ones(n))
        except ArpackNoConvergence as fault:
            log.debug("an order as good as any: %s", fault)
            yield np.arange(n)
            return
        vectors = vectors[:, np.argsort(values)]
    for vector in vectors.T[1:]:
        yield np.argsort(vector / root, kind="stable")


def _worst(order: NDArray[np.int64], rows: NDArray[np.int64], counts: NDArray[np.float64]) -> float:
    """Sum of the groups, each as far as it counts, that reach across the worst place."""
    n = len(order)
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    first = np.where(rows >= 0, place[rows], n).min(axis=1)
    last = np.where(rows >= 0, place[rows], -1).max(axis=1)
    change = np.bincount(first, counts, n + 1) - np.bincount(last, counts, n + 1)
    return float(np.cumsum(change).max())
