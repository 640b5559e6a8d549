"""What both kinds of county do with a network: where catchments meet, and straighter roads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

__all__ = ["Meetings", "drawn_straighter", "meetings"]


@dataclass(frozen=True, slots=True, eq=False)
class Meetings:
    """The shortest way between each two sources whose catchments touch.

    Attributes
    ----------
    edge
        Shape ``(k,)``, the edge that joins the two catchments.
    low, high
        Shape ``(k,)``, the two sources, ascending.
    total
        Shape ``(k,)``, the weight of the whole way.
    before
        Shape ``(n,)``, the point before each on the way from its source, negative for none.
    """

    edge: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    total: NDArray[np.float64]
    before: NDArray[np.int32]


def meetings(
    count: int, ends: NDArray[np.int64], weight: NDArray[np.float64], sources: NDArray[np.int64]
) -> Meetings:
    """Find where the catchments of sources meet, by one Dijkstra from all of them at once.

    Parameters
    ----------
    count
        Number of points.
    ends
        Shape ``(m, 2)``, the points that each edge joins.
    weight
        Shape ``(m,)``.
    sources
        Points.
    """
    a, b = ends.T
    matrix = coo_array((weight, (a, b)), shape=(count, count)).tocsr()
    far, before, root = dijkstra(
        matrix, directed=False, indices=sources, return_predecessors=True, min_only=True
    )
    meet = np.flatnonzero((root[a] != root[b]) & np.isfinite(far[a]) & np.isfinite(far[b]))
    total = far[a[meet]] + weight[meet] + far[b[meet]]
    pair = np.sort(np.column_stack([root[a[meet]], root[b[meet]]]), axis=1)
    order = np.lexsort((total, pair[:, 1], pair[:, 0]))
    order = order[np.unique(pair[order], axis=0, return_index=True)[1]]
    low, high = pair[order].astype(np.int64).T
    return Meetings(meet[order], low, high, total[order], before)


def drawn_straighter(
    xy: NDArray[np.float64],
    ends: NDArray[np.int64],
    moving: NDArray[np.bool_],
    *,
    pull: float,
    times: int,
) -> None:
    """Move points with two neighbours towards the middle of these, in place.

    Parameters
    ----------
    xy
        Shape ``(n, 2)``.
    ends
        Shape ``(m, 2)``, the points that each edge joins.
    moving
        Shape ``(n,)``, the points that may move.
    pull
        The share of the way, each time.
    times
        How often.
    """
    for _ in range(times):
        total = np.zeros_like(xy)
        np.add.at(total, ends[:, 0], xy[ends[:, 1]])
        np.add.at(total, ends[:, 1], xy[ends[:, 0]])
        xy[moving] += pull * (total[moving] / 2 - xy[moving])
