"""From a road graph to ways as OpenStreetMap has them: bends, roundabouts, tags, one-ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geocluster.generator.classes import Classes, Level
from geocluster.generator.graph import Barrier, Graph
from geocluster.generator.places import Places
from geocluster.generator.tags import ROUNDABOUT, way_tags

__all__ = ["Roads", "Way", "make_roads"]

_MOST_EDGES = 14
_RING = 22.0
"""Radius of a roundabout in metres."""

_ONE_WAY, _ONE_WAY_IN_A_CITY = 0.22, 0.45
"""Shares of the streets of towns that are one-way, as far as all stay reachable."""


@dataclass(frozen=True, slots=True)
class Way:
    """A road as it is written.

    Attributes
    ----------
    points
        Positions of the points that it runs through, in order.
    tags
        As in OpenStreetMap.
    """

    points: tuple[int, ...]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Roads:
    """All roads, with their bends.

    Attributes
    ----------
    xy
        Shape ``(n, 2)``, metres of EPSG:27700: the graph's points first, then bends.
    ways
        In the order in which they are written.
    graph
        The graph with its roundabouts, one edge between two junctions.
    drivable
        Shape ``(m,)``, edges of the graph that anyone may drive.
    """

    xy: NDArray[np.float64]
    ways: tuple[Way, ...]
    graph: Graph
    drivable: NDArray[np.bool_]


def make_roads(
    rng: np.random.Generator, graph: Graph, classes: Classes, places: Places, barrier: Barrier
) -> Roads:
    """Turn edges into ways.

    Parameters
    ----------
    rng
        Source of chance.
    graph
        The roads.
    classes
        Their classes.
    places
        The settlements, for names and speed limits.
    barrier
        What bends may not cross.

    Returns
    -------
    Roads
        One can drive from each point of the mainland to each other, private tracks apart.
    """
    graph, rings = _roundabouts(graph, classes, places)
    bends = _bends(rng, graph, classes, barrier)
    chains = _chains(graph, classes)
    start = len(graph.xy) + np.concatenate([[0], np.cumsum([len(b) for b in bends])])
    xy = np.vstack([graph.xy, *[b for b in bends if len(b)]])
    tags = way_tags(rng, graph, classes, places, [chain[0][0] for chain in chains])
    for k in _one_ways(rng, graph, classes, places, chains, rings):
        tags[k]["oneway"] = "-1" if rng.random() < 0.25 else "yes"
        if tags[k]["oneway"] == "-1":
            chains[k] = [(edge, not ahead) for edge, ahead in reversed(chains[k])]
    ways = [Way(_points(graph, chain, start), tag) for chain, tag in zip(chains, tags, strict=True)]
    ways += [Way((*ring, ring[0]), dict(ROUNDABOUT)) for ring in rings]
    ways.sort(key=lambda way: way.points[0])
    drivable = classes.level < Level.SERVICE
    return Roads(xy, tuple(ways), graph, drivable)


def _roundabouts(
    graph: Graph, classes: Classes, places: Places
) -> tuple[Graph, list[tuple[int, ...]]]:
    """Replace one busy junction in each larger town by a ring driven clockwise."""
    xy, place, ends = list(graph.xy), list(graph.place), graph.ends.copy()
    major = classes.level <= Level.SECONDARY
    busy = np.bincount(ends[major].ravel(), minlength=len(xy))
    degree = np.bincount(ends.ravel(), minlength=len(xy))
    long = graph.length
    order = np.argsort(ends.ravel(), kind="stable")
    start = np.concatenate([[0], np.cumsum(degree)])
    fit = np.flatnonzero((graph.place >= 0) & (degree >= 3) & (busy >= 2))
    rings: list[tuple[int, ...]] = []
    for town in np.flatnonzero(places.town & (places.schools >= 4)):
        inside = fit[graph.place[fit] == town]
        edges = [np.sort(order[start[p] : start[p + 1]] // 2) for p in inside]
        roomy = [k for k, e in enumerate(edges) if long[e].min() > 2.5 * _RING]
        if not roomy:
            continue
        k = max(roomy, key=lambda k: (busy[inside[k]], degree[inside[k]], -k))
        middle = int(inside[k])
        ring: list[int] = []
        away = [xy[ends[e].sum() - middle] - xy[middle] for e in edges[k]]
        angle = np.array([np.arctan2(d[1], d[0]) for d in away])
        for j in np.argsort(-angle):
            corner = middle if not ring else len(xy)
            spot = np.round(
                graph.xy[middle] + _RING * np.array([np.cos(angle[j]), np.sin(angle[j])]), 2
            )
            if ring:
                xy.append(spot)
                place.append(graph.place[middle])
            else:
                xy[middle] = spot
            ring.append(corner)
            edge = edges[k][j]
            ends[edge] = np.where(graph.ends[edge] == middle, corner, ends[edge])
        rings.append(tuple(ring))
    return Graph(np.array(xy), np.array(place), ends, graph.bridge), rings


def _bends(
    rng: np.random.Generator, graph: Graph, classes: Classes, barrier: Barrier
) -> list[NDArray[np.float64]]:
    """Bend edges longer than 300 m; those that would cross another or a river stay straight."""
    long = graph.length
    count = np.where(graph.bridge | (long <= 300), 0, 1 + (long > 650) + (long > 1_300))
    swing = np.where(classes.level <= Level.SECONDARY, 0.05, 0.11)
    arc = rng.normal(size=len(long)) * swing
    twist = rng.normal(size=len(long)) * swing * 0.8
    a, b = graph.xy[graph.ends[:, 0]], graph.xy[graph.ends[:, 1]]
    across = np.column_stack([a[:, 1] - b[:, 1], b[:, 0] - a[:, 0]])
    bends: list[NDArray[np.float64]] = [np.zeros((0, 2))] * len(long)
    for i in np.flatnonzero(count):
        t = np.arange(1, count[i] + 1) / (count[i] + 1)
        off = np.clip(arc[i] * 4 * t * (1 - t) + twist[i] * np.sin(2 * np.pi * t), -0.2, 0.2)
        bends[i] = np.round(a[i] + t[:, None] * (b[i] - a[i]) + off[:, None] * across[i], 2)
    while True:
        lines = _lines(graph, bends)
        bent = np.array([len(bend) > 0 for bend in bends])
        bad = barrier.crossed_by(lines) & bent
        one, other = shapely.STRtree(lines).query(lines, predicate="crosses")
        bad[one[one != other]] = True
        bad &= bent
        if not bad.any():
            return bends
        for i in np.flatnonzero(bad):
            bends[i] = np.zeros((0, 2))


def _lines(graph: Graph, bends: list[NDArray[np.float64]]) -> NDArray[np.object_]:
    """Draw edges with their bends: shape ``(m,)``."""
    count = np.array([len(bend) for bend in bends])
    owner = np.repeat(np.arange(len(bends)), count + 2)
    stop = np.cumsum(count + 2)
    xy = np.empty((int(stop[-1]), 2))
    middle = np.ones(len(xy), dtype=np.bool_)
    middle[stop - 1] = middle[stop - count - 2] = False
    xy[stop - count - 2] = graph.xy[graph.ends[:, 0]]
    xy[stop - 1] = graph.xy[graph.ends[:, 1]]
    xy[middle] = np.vstack(bends)
    return np.asarray(shapely.linestrings(xy, indices=owner), dtype=np.object_)


def _chains(graph: Graph, classes: Classes) -> list[list[tuple[int, bool]]]:
    """Join edges of one kind into ways, as straight on as possible, up to a certain length.

    Returns
    -------
    list of list of (int, bool)
        For each way its edges, and whether each is run through from its first end.
    """
    onward = _onward(graph, classes)
    done = np.zeros(len(graph.ends), dtype=np.bool_)
    chains: list[list[tuple[int, bool]]] = []
    for edge in range(len(graph.ends)):
        if done[edge]:
            continue
        done[edge] = True
        chain = [(edge, True)]
        for _ in range(_MOST_EDGES - 1):
            last, ahead = chain[-1]
            following = int(onward[last, 1 if ahead else 0])
            if following < 0 or done[following]:
                break
            point = graph.ends[last, 1 if ahead else 0]
            chain.append((following, bool(graph.ends[following, 0] == point)))
            done[following] = True
        chains.append(chain)
    return chains


def _onward(graph: Graph, classes: Classes) -> NDArray[np.int64]:
    """Pair edges at each point: shape ``(m, 2)``, the edge that follows at each end, or -1."""
    m = len(graph.ends)
    inside = np.where(
        graph.place[graph.ends[:, 0]] == graph.place[graph.ends[:, 1]],
        graph.place[graph.ends[:, 0]],
        -1,
    )
    kind = np.column_stack([classes.level, classes.number, inside, graph.bridge])
    kind = np.unique(kind, axis=0, return_inverse=True)[1].ravel()
    step = graph.xy[graph.ends[:, 1]] - graph.xy[graph.ends[:, 0]]
    bearing = np.arctan2(step[:, 1], step[:, 0])
    half = np.arange(2 * m)
    point = graph.ends.ravel()
    out = np.where(half % 2 == 0, bearing[half // 2], bearing[half // 2] + np.pi)
    order = np.lexsort((half, kind[half // 2], point))
    group = point[order] * (kind.max() + 1) + kind[half[order] // 2]
    cut = np.flatnonzero(np.diff(group)) + 1
    onward = np.full((m, 2), -1, dtype=np.int64)
    for start, stop in zip([0, *cut], [*cut, len(order)], strict=True):
        members = order[start:stop].tolist()
        while len(members) > 1:
            here = members.pop()
            turn = [abs(abs((out[here] - out[o]) % (2 * np.pi)) - np.pi) for o in members]
            best = int(np.argmin(turn))
            if turn[best] < 0.9:
                other = members.pop(best)
                onward[here // 2, here % 2] = other // 2
                onward[other // 2, other % 2] = here // 2
    return onward


def _points(
    graph: Graph, chain: list[tuple[int, bool]], start: NDArray[np.int64]
) -> tuple[int, ...]:
    """List the points of a way, bends included."""
    edge, ahead = chain[0]
    points = [int(graph.ends[edge, 0 if ahead else 1])]
    for edge, ahead in chain:
        bends = range(int(start[edge]), int(start[edge + 1]))
        points.extend(bends if ahead else reversed(bends))
        points.append(int(graph.ends[edge, 1 if ahead else 0]))
    return tuple(points)


def _one_ways(
    rng: np.random.Generator,
    graph: Graph,
    classes: Classes,
    places: Places,
    chains: list[list[tuple[int, bool]]],
    rings: list[tuple[int, ...]],
) -> list[int]:
    """Choose streets of towns to be one-way, as far as each point stays reachable."""
    owner = np.zeros(len(graph.ends), dtype=np.int64)
    ahead = np.ones(len(graph.ends), dtype=np.bool_)
    street = np.zeros(len(chains), dtype=np.bool_)
    for k, chain in enumerate(chains):
        town = graph.place[graph.ends[chain[0][0], 0]]
        level = classes.level[chain[0][0]]
        street[k] = level == Level.RESIDENTIAL and places.town[town] and 1 < len(chain) < 7
        for edge, forward in chain:
            owner[edge], ahead[edge] = k, forward
    home = graph.place[graph.ends[[chain[0][0] for chain in chains], 0]]
    share = np.where((home >= 0) & places.city[home], _ONE_WAY_IN_A_CITY, _ONE_WAY)
    single = street & (rng.random(len(chains)) < share)
    ring = np.array([(r[j - 1], r[j]) for r in rings for j in range(len(r))]).reshape(-1, 2)
    first = np.where(ahead, graph.ends[:, 0], graph.ends[:, 1])
    last = np.where(ahead, graph.ends[:, 1], graph.ends[:, 0])
    while True:
        both = ~single[owner]
        heads = np.concatenate([first, last[both], ring[:, 0]]).astype(np.int64)
        tails = np.concatenate([last, first[both], ring[:, 1]]).astype(np.int64)
        n = len(graph.xy)
        matrix = coo_array((np.ones(len(heads), np.int8), (heads, tails)), shape=(n, n))
        label = connected_components(matrix, connection="strong")[1]
        stuck = np.unique(owner[~both & (label[first] != label[last])])
        if len(stuck) == 0:
            return [int(k) for k in np.flatnonzero(single)]
        single[stuck] = False
