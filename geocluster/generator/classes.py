"""Which roads matter: classes by the shortest paths between towns and between villages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from geocluster.generator.graph import Barrier, Graph
from geocluster.generator.networks import drawn_straighter, meetings
from geocluster.generator.places import Places

__all__ = ["Classes", "Level", "centres", "classify", "straighten"]


class Level(IntEnum):
    """Class of a road; the value of `highway` is its name in small letters."""

    PRIMARY = 0
    SECONDARY = 1
    TERTIARY = 2
    UNCLASSIFIED = 3
    RESIDENTIAL = 4
    SERVICE = 5


_PULL = {Level.PRIMARY: 0.75, Level.SECONDARY: 0.82, Level.TERTIARY: 0.92}
"""Later paths count a metre of an important road as less, and so gather on it."""


@dataclass(frozen=True, slots=True)
class Classes:
    """What kind of road each edge is.

    Attributes
    ----------
    level
        Shape ``(m,)``, values of :class:`Level`.
    number
        Shape ``(m,)``, number of the A or B road, from 1, or 0 for other roads.
    """

    level: NDArray[np.int64]
    number: NDArray[np.int64]


def centres(graph: Graph, places: Places) -> NDArray[np.int64]:
    """Find the middle of each settlement in the graph.

    Parameters
    ----------
    graph
        The roads.
    places
        The settlements.

    Returns
    -------
    ndarray
        Shape ``(p,)``, the point nearest to the middle, or -1 where no road reached it.
    """
    middle = np.full(len(places.xy), -1, dtype=np.int64)
    built = np.flatnonzero(graph.place >= 0)
    owner = graph.place[built]
    gap = np.hypot(*(graph.xy[built] - places.xy[owner]).T)
    order = np.lexsort((gap, owner))
    first = np.unique(owner[order], return_index=True)[1]
    middle[owner[order][first]] = built[order][first]
    return middle


def classify(rng: np.random.Generator, graph: Graph, places: Places) -> Classes:
    """Give each edge a class.

    Parameters
    ----------
    rng
        Source of chance.
    graph
        The roads.
    places
        The settlements.

    Returns
    -------
    Classes
        A roads join the larger towns, B roads all towns, tertiary roads villages.
    """
    rural = (graph.place[graph.ends] < 0).any(axis=1)
    level = np.where(rural, int(Level.UNCLASSIFIED), int(Level.RESIDENTIAL))
    number = np.zeros(len(level), dtype=np.int64)
    middle = centres(graph, places)
    wanted = (
        (Level.PRIMARY, places.town & (places.schools >= 4)),
        (Level.SECONDARY, places.town),
        (Level.TERTIARY, places.town | (places.people > 260)),
    )
    weight = graph.length.copy()
    count = 0
    for rank, chosen in wanted:
        sources = middle[chosen & (middle >= 0)]
        for path in _between_neighbours(graph, weight, sources):
            fresh = path[level[path] > rank]
            if len(fresh) == 0:
                continue
            count += rank < Level.TERTIARY
            level[fresh] = rank
            number[fresh] = count if rank < Level.TERTIARY else 0
        weight[level == rank] *= _PULL[rank]
    level[_farm_tracks(rng, graph, level)] = Level.SERVICE
    return Classes(level, number)


def _between_neighbours(
    graph: Graph, weight: NDArray[np.float64], sources: NDArray[np.int64]
) -> list[NDArray[np.int64]]:
    """Find the shortest paths between settlements whose catchments touch.

    A path stays if no third settlement is nearer to both ends, so that the cost does not grow
    with pairs.

    Returns
    -------
    list of ndarray
        Positions of the edges along each path, the shortest path first.
    """
    if len(sources) < 2:
        return []
    met = meetings(len(graph.xy), graph.ends, weight, sources)
    order = np.argsort(met.total, kind="stable")
    order = order[_not_bypassed(met.low[order], met.high[order], met.total[order])]
    up = _edge_towards(graph, met.before)
    return [_path(graph, met.edge[k], met.before, up) for k in order]


def _not_bypassed(
    low: NDArray[np.int64], high: NDArray[np.int64], total: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which pairs have no third settlement clearly nearer to both ends than they are."""
    near: dict[int, dict[int, float]] = {}
    for u, v, t in zip(low.tolist(), high.tolist(), total.tolist(), strict=True):
        near.setdefault(u, {})[v] = t
        near.setdefault(v, {})[u] = t
    kept = np.ones(len(low), dtype=np.bool_)
    for k, (u, v, t) in enumerate(zip(low.tolist(), high.tolist(), total.tolist(), strict=True)):
        third = near[u].keys() & near[v].keys()
        kept[k] = all(max(near[u][w], near[v][w]) > 0.9 * t for w in third)
    return kept


def _edge_towards(graph: Graph, before: NDArray[np.int32]) -> NDArray[np.int64]:
    """Find for each point the edge to the point before it: shape ``(n,)``, -1 for none."""
    n = len(graph.xy)
    ends = np.sort(graph.ends, axis=1)
    key = ends[:, 0] * n + ends[:, 1]
    order = np.argsort(key)
    here = np.arange(n)
    wanted = np.minimum(here, before) * n + np.maximum(here, before)
    found = order[np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)]
    return np.where(before >= 0, found, -1)


def _path(
    graph: Graph, edge: np.int64, before: NDArray[np.int32], up: NDArray[np.int64]
) -> NDArray[np.int64]:
    """List the edges of the path that an edge closes between two sources."""
    path = [int(edge)]
    for point in graph.ends[edge].tolist():
        while up[point] >= 0:
            path.append(int(up[point]))
            point = int(before[point])
    return np.array(path, dtype=np.int64)


def _farm_tracks(
    rng: np.random.Generator, graph: Graph, level: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Choose some dead ends in open country that lead to a farm and are private."""
    degree = np.bincount(graph.ends.ravel(), minlength=len(graph.xy))
    end = (degree[graph.ends] == 1) & (graph.place[graph.ends] < 0)
    lane = np.flatnonzero(end.any(axis=1) & (level == Level.UNCLASSIFIED) & ~graph.bridge)
    return lane[rng.random(len(lane)) < 0.6]


def straighten(graph: Graph, classes: Classes, barrier: Barrier) -> Graph:
    """Draw main roads less crooked by moving the points in open country along them.

    Parameters
    ----------
    graph
        The roads.
    classes
        Their classes.
    barrier
        What they may not cross.

    Returns
    -------
    Graph
        The same edges; points whose roads would have crossed a river stay where they were.
    """
    xy = graph.xy.copy()
    fixed = graph.place >= 0
    fixed[graph.ends[graph.bridge].ravel()] = True
    for rank, pull in ((Level.TERTIARY, 0.3), (Level.SECONDARY, 0.5), (Level.PRIMARY, 0.6)):
        ends = graph.ends[classes.level == rank]
        higher = np.bincount(graph.ends[classes.level < rank].ravel(), minlength=len(xy))
        degree = np.bincount(ends.ravel(), minlength=len(xy))
        moving = (degree == 2) & (higher == 0) & ~fixed
        drawn_straighter(xy, ends, moving, pull=pull, times=4)
    return _undo_crossings(graph, np.round(xy, 2), barrier)


def _undo_crossings(graph: Graph, xy: NDArray[np.float64], barrier: Barrier) -> Graph:
    """Move points back until no road crosses the barrier other than on a bridge."""
    while True:
        moved = Graph(xy, graph.place, graph.ends, graph.bridge)
        bad = barrier.crossed_by(moved.lines()) & ~graph.bridge
        back = np.unique(graph.ends[bad])
        back = back[(xy[back] != graph.xy[back]).any(axis=1)]
        if len(back) == 0:
            return moved
        xy[back] = graph.xy[back]
