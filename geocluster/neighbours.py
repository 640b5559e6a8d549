"""Which schools are neighbours: those whose catchments touch, or those that somebody lists.

A school's catchment is all that is nearer to it than to any other, its Voronoi cell. Two touch
where they share a border, not only a corner, within the area that the schools span: outside of
it, cells of schools at opposite ends of a county meet somewhere far away. So any school can be
reached from any other by steps between neighbours.

Source: the part of the Delaunay triangulation that holds the Gabriel graph, K. R. Gabriel and
R. R. Sokal, Systematic Zoology 18 (1969), 259-278.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from geocluster.errors import RulesError
from geocluster.phrases import phrase
from geocluster.schools import Schools
from geocluster.sphere import local_plane, on_one_side

__all__ = ["graph_of", "pairs_of", "pieces", "touching"]

_FAR = 10.0
_MARGIN = 0.01
_LEAST_BORDER = 0.01


def touching(schools: Schools) -> sparse.csr_array:
    """Find the schools whose catchments touch.

    Schools within the same metre share a catchment: they are neighbours of each other, and of
    each other's neighbours. Every school of the table has a catchment, whether or not it may be
    grouped.

    Returns
    -------
    csr_array
        Shape ``(n, n)``, bool, symmetric, nothing on the diagonal.
    """
    n = len(schools)
    places, place = np.unique(_metres(schools.lonlat), axis=0, return_inverse=True)
    inside = (np.ones(n, np.int64), (np.arange(n), place.ravel()))
    shared = sparse.csr_array(inside, shape=(n, len(places)))
    borders = _borders(places)
    i, j = np.concatenate([borders, borders[:, ::-1]]).T
    touch = sparse.csr_array((np.ones(len(i), np.int64), (i, j)), shape=(len(places),) * 2)
    touch = touch + sparse.eye_array(len(places), dtype=np.int64, format="csr")
    return graph_of(shared @ touch @ shared.T, n)


def graph_of(neighbours: sparse.sparray | ArrayLike, n: int) -> sparse.csr_array:
    """Return neighbours in one form, whatever they are given as.

    Parameters
    ----------
    neighbours
        Pairs of positions, shape ``(k, 2)``, or a sparse table of shape ``(n, n)`` with an entry
        for each pair. One direction is enough; that a school neighbours itself says nothing.
    n
        Number of schools.

    Returns
    -------
    csr_array
        Shape ``(n, n)``, bool, symmetric, nothing on the diagonal.

    Raises
    ------
    RulesError
        If the shape is another, or a position is not that of a school.

    Examples
    --------
    >>> graph_of([(0, 1), (2, 1)], 3).toarray().astype(int)
    array([[0, 1, 0],
           [1, 0, 1],
           [0, 1, 0]])
    """
    if isinstance(neighbours, sparse.sparray | sparse.spmatrix):
        if neighbours.shape != (n, n):
            raise RulesError(
                phrase(
                    "neighbours are for {m} schools, not for {n}",
                    m=neighbours.shape[0],
                    n=n,
                )
            )
        i, j = sparse.coo_array(neighbours != 0).coords
    else:
        pairs = np.asarray(neighbours)
        pairs = pairs.reshape(0, 2).astype(np.int64) if not pairs.size else pairs
        whole = np.issubdtype(pairs.dtype, np.integer)
        if pairs.ndim != 2 or pairs.shape[1] != 2 or not whole:
            raise RulesError(
                phrase("neighbours must be pairs of positions, or a sparse n x n table")
            )
        if pairs.size and not 0 <= pairs.min() <= pairs.max() < n:
            raise RulesError(phrase("neighbours must name positions from 0 to {n}", n=n - 1))
        i, j = pairs.T
    i, j = np.concatenate([i, j]), np.concatenate([j, i])
    graph = sparse.csr_array((np.ones(int((i != j).sum()), bool), (i[i != j], j[i != j])), (n, n))
    graph.sum_duplicates()
    graph.sort_indices()
    return graph


def pairs_of(graph: sparse.csr_array) -> list[tuple[int, int]]:
    """Return each pair of neighbours once, the smaller position first."""
    i, j = sparse.triu(graph, format="coo").coords
    return sorted(zip(i.tolist(), j.tolist(), strict=True))


def pieces(members: Iterable[int], graph: sparse.csr_array) -> list[tuple[int, ...]]:
    """Split schools into sets that hang together, the largest first.

    Examples
    --------
    >>> pieces([0, 1, 3], graph_of([(0, 1), (1, 2), (2, 3)], 4))
    [(0, 1), (3,)]
    """
    left = set(members)
    found: list[tuple[int, ...]] = []
    while left:
        todo, piece = [min(left)], set()
        while todo:
            i = todo.pop()
            piece.add(i)
            near = graph.indices[graph.indptr[i] : graph.indptr[i + 1]].tolist()
            todo += (left - piece).intersection(near)
        left -= piece
        found.append(tuple(sorted(piece)))
    return sorted(found, key=lambda piece: (-len(piece), piece))


def _metres(lonlat: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole metres east and north of the middle."""
    if not len(lonlat):
        return np.zeros((0, 2), np.int64)
    together = on_one_side(lonlat)
    lon, lat = (together.min(axis=0) + together.max(axis=0)) / 2
    return np.rint(local_plane(lon, lat)(lonlat)).astype(np.int64)


def _borders(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of different places whose cells share a border within the area they span."""
    if len(places) < 2:
        return np.zeros((0, 2), np.int64)
    from scipy.spatial import Voronoi  # only where groups have to hang together

    least, most = places.min(axis=0), places.max(axis=0)
    across = float(np.hypot(*(most - least)))
    # Places far outside make every border between two of ours end somewhere.
    corners = np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)]) * _FAR * across
    cells = Voronoi(np.concatenate([places, (least + most) / 2 + corners]))
    ends = np.array(cells.ridge_vertices)
    ours = (cells.ridge_points < len(places)).all(axis=1) & (ends >= 0).all(axis=1)
    pairs: NDArray[np.int64] = cells.ridge_points[ours].astype(np.int64)
    area = shapely.convex_hull(shapely.multipoints(places)).buffer(_MARGIN * across)
    lines = shapely.linestrings(cells.vertices[ends[ours]])
    border: NDArray[np.float64] = shapely.length(shapely.intersection(lines, area))
    apart = np.hypot(*(places[pairs[:, 0]] - places[pairs[:, 1]]).T)
    touch: NDArray[np.bool_] = border > _LEAST_BORDER * apart
    return np.sort(pairs[touch], axis=1)
