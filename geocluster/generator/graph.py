"""From points to a road graph: which points a road joins, and where it may cross a river."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from geocluster.generator.land import Land
from geocluster.generator.places import Points

__all__ = ["Barrier", "Graph", "components", "make_graph"]

_BRIDGES_PER_METRE = 5e-5
_BETA = 1.9
_BANK = 45.0
"""Metres from the middle of the river to the end of a bridge."""


class Barrier:
    """Lines that no road crosses: the outline, the coast and the rivers.

    Parameters
    ----------
    land
        Where there is land.
    """

    __slots__ = ("_tree",)

    def __init__(self, land: Land) -> None:
        lines = [land.mainland.exterior, land.island.exterior, *land.rivers]
        segments = []
        for line in lines:
            xy = shapely.get_coordinates(line)
            segments.append(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)))
        self._tree = shapely.STRtree(np.concatenate(segments))

    def crossed_by(self, lines: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Tell which lines cross or touch the barrier.

        Parameters
        ----------
        lines
            Shape ``(m,)``, line strings in metres.

        Returns
        -------
        ndarray
            Shape ``(m,)``.
        """
        hit = np.zeros(len(lines), dtype=np.bool_)
        hit[self._tree.query(lines, predicate="intersects")[0]] = True
        return hit


@dataclass(frozen=True, slots=True)
class Graph:
    """Points and the roads that join them, without direction.

    Attributes
    ----------
    xy
        Shape ``(n, 2)``, metres of EPSG:27700.
    place
        Shape ``(n,)``, settlement of each point, or -1 in open country.
    ends
        Shape ``(m, 2)``, positions of the two ends of each edge.
    bridge
        Shape ``(m,)``, whether an edge is a bridge.
    """

    xy: NDArray[np.float64]
    place: NDArray[np.int64]
    ends: NDArray[np.int64]
    bridge: NDArray[np.bool_]

    @property
    def length(self) -> NDArray[np.float64]:
        """Straight length of each edge: shape ``(m,)``, metres."""
        step = self.xy[self.ends[:, 0]] - self.xy[self.ends[:, 1]]
        return np.hypot(step[:, 0], step[:, 1])

    def lines(self) -> NDArray[np.object_]:
        """Edges as straight line strings: shape ``(m,)``."""
        return np.asarray(shapely.linestrings(self.xy[self.ends]), dtype=np.object_)


def components(count: int, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Label the connected parts of a graph without direction.

    Parameters
    ----------
    count
        Number of points.
    ends
        Shape ``(m, 2)``.

    Returns
    -------
    ndarray
        Shape ``(count,)``.
    """
    ones = np.ones(len(ends), dtype=np.int8)
    matrix = coo_array((ones, (ends[:, 0], ends[:, 1])), shape=(count, count))
    return np.asarray(connected_components(matrix, directed=False)[1], dtype=np.int64)


def make_graph(land: Land, points: Points, barrier: Barrier) -> Graph:
    """Join neighbouring points by roads that meet only at points and cross rivers on bridges.

    The roads are a lune-based β-skeleton, between the Gabriel graph (β = 1) and the relative
    neighbourhood graph (β = 2), which look like English lanes; to these comes whatever the
    shortest tree needs. Points that remain cut off, in the bends of a river, are left out.

    Parameters
    ----------
    land
        Where there is land.
    points
        Where roads meet.
    barrier
        What roads may not cross.

    Returns
    -------
    Graph
        Two connected parts: the mainland and the island.

    Source: Kirkpatrick and Radke (1985), "A framework for computational morphology".
    """
    simplices = Delaunay(points.xy).simplices
    every = np.vstack([simplices[:, [0, 1]], simplices[:, [1, 2]], simplices[:, [0, 2]]])
    every = np.unique(np.sort(every, axis=1), axis=0).astype(np.int64)
    whole = Graph(points.xy, points.place, every, np.zeros(len(every), dtype=np.bool_))
    blocked = barrier.crossed_by(whole.lines())
    near = _skeleton(points.xy, every, _BETA)
    free = every[~blocked]
    tree = _tree_edges(len(points.xy), free, whole.length[~blocked])
    ends = np.unique(np.vstack([free[near[~blocked]], free[tree]]), axis=0)
    crossing = every[blocked & _skeleton(points.xy, every, 1.0)]
    graph = Graph(points.xy, points.place, ends, np.zeros(len(ends), dtype=np.bool_))
    for river in land.rivers:
        graph = _with_bridges(graph, land, river, crossing)
    return _largest_parts(graph, land)


def _skeleton(xy: NDArray[np.float64], ends: NDArray[np.int64], beta: float) -> NDArray[np.bool_]:
    """Tell which edges have no third point in their lune."""
    p, q = xy[ends[:, 0]], xy[ends[:, 1]]
    long = np.hypot(*(p - q).T)
    k = min(10, len(xy))
    _, close = cKDTree(xy).query((p + q) / 2, k=k)
    reach = beta * long / 2
    left, right = (1 - beta / 2) * p + beta / 2 * q, (1 - beta / 2) * q + beta / 2 * p
    empty = np.ones(len(ends), dtype=np.bool_)
    for j in range(k):
        third = close[:, j]
        other = (third != ends[:, 0]) & (third != ends[:, 1])
        inside = np.maximum(np.hypot(*(xy[third] - left).T), np.hypot(*(xy[third] - right).T))
        empty &= ~(other & (inside < reach))
    return empty


def _tree_edges(
    count: int, ends: NDArray[np.int64], length: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Find the edges of the shortest forest that joins all that can be joined."""
    place = np.arange(1, len(ends) + 1)
    matrix = coo_array((length + place * 1e-9, (ends[:, 0], ends[:, 1])), shape=(count, count))
    tree = minimum_spanning_tree(matrix.tocsr()).tocoo()
    key = ends[:, 0] * count + ends[:, 1]
    low, high = np.minimum(tree.row, tree.col), np.maximum(tree.row, tree.col)
    return np.sort(np.searchsorted(key, low.astype(np.int64) * count + high))


def _with_bridges(
    graph: Graph, land: Land, river: shapely.LineString, crossing: NDArray[np.int64]
) -> Graph:
    """Add a few bridges to a river, far from one another and rather near villages."""
    lines = np.asarray(shapely.linestrings(graph.xy[crossing]), dtype=np.object_)
    meet = shapely.intersection(lines, river)
    once = (shapely.get_type_id(meet) == 0) & (shapely.length(lines) > 4 * _BANK)
    ashore = shapely.union_all([land.mainland.boundary, land.island.boundary])
    once &= ~shapely.intersects(lines, ashore)
    shore = land.north_of_river(graph.xy[crossing].reshape(-1, 2)).reshape(-1, 2)
    once &= (shore[:, 0] != shore[:, 1]) & _in_main_part(graph, land)[crossing].all(axis=1)
    if not once.any():
        return graph
    crossing, at = crossing[once], shapely.get_coordinates(meet[once])
    where = shapely.line_locate_point(river, shapely.points(at))
    inside = river.intersection(land.mainland)
    first, last = where.min(), where.max()
    count = max(1, round(inside.length * _BRIDGES_PER_METRE))
    homes = graph.xy[(graph.place >= 0)]
    lonely, _ = cKDTree(homes).query(at)
    chosen: list[int] = []
    for k in range(count):
        target = first + (k + 0.5) / count * (last - first)
        cost = np.abs(where - target) / (last - first) * count * 4_000 + lonely
        chosen.append(int(np.argmin(cost)))
    for k in sorted(set(chosen)):
        graph = _bridge(graph, crossing[k], at[k])
    return graph


def _in_main_part(graph: Graph, land: Land) -> NDArray[np.bool_]:
    """Tell which points belong to the largest connected part of their bank."""
    label = components(len(graph.xy), graph.ends)
    bank = land.north_of_river(graph.xy)
    main = np.zeros(len(label), dtype=np.bool_)
    for side in np.unique(bank):
        main |= label == np.bincount(label[bank == side]).argmax()
    return main


def _bridge(graph: Graph, ends: NDArray[np.int64], at: NDArray[np.float64]) -> Graph:
    """Build a road with a bridge at a point of the straight line between two points."""
    a, b = graph.xy[ends[0]], graph.xy[ends[1]]
    along = (b - a) / np.hypot(*(b - a))
    reach = min(_BANK, 0.4 * np.hypot(*(at - a)), 0.4 * np.hypot(*(at - b)))
    n = len(graph.xy)
    return Graph(
        np.vstack([graph.xy, np.round([at - reach * along, at + reach * along], 2)]),
        np.concatenate([graph.place, [-1, -1]]),
        np.vstack([graph.ends, [[ends[0], n], [n, n + 1], [ends[1], n + 1]]]),
        np.concatenate([graph.bridge, [False, True, False]]),
    )


def _largest_parts(graph: Graph, land: Land) -> Graph:
    """Keep the largest connected part of the mainland and that of the island."""
    label = components(len(graph.xy), graph.ends)
    shapely.prepare(land.island)
    island = shapely.contains_xy(land.island, graph.xy[:, 0], graph.xy[:, 1])
    keep = np.zeros(len(graph.xy), dtype=np.bool_)
    for side in (island, ~island):
        keep |= side & (label == np.bincount(label[side]).argmax())
    number = np.cumsum(keep) - 1
    stay = keep[graph.ends].all(axis=1)
    return Graph(graph.xy[keep], graph.place[keep], number[graph.ends[stay]], graph.bridge[stay])
