"""The engine's seconds against those of networkx, which searches every bend and every turn."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Answer

if TYPE_CHECKING:
    import networkx

    from geocluster.roads.network import RoadNetwork
    from geocluster.roads.snapped import SnappedNetwork
    from geocluster.roads.snapping import snap

__all__ = ["CUTOFF_SECONDS", "against_networkx"]

Ints = NDArray[np.int64]

CUTOFF_SECONDS = 2700


def against_networkx(file: str, points: int) -> Answer:
    """Compare all times between random points on the roads of a file.

    Returns
    -------
    Answer
        Nodes of the file's roads, forbidden turns, pairs, pairs within the cut-off, those of
        them whose way back takes another time, and pairs whose seconds differ.
    """
    from geocluster.roads.osm import read_osm

    network = read_osm(Path(file))
    rng = np.random.default_rng(3)
    segment = rng.choice(np.flatnonzero(network.main), points, replace=False)
    share = rng.random((points, 1))
    ends = network.lonlat[network.tail[segment]], network.lonlat[network.head[segment]]
    placed = snap(network, ends[0] * (1 - share) + ends[1] * share)
    i, j, seconds = placed.times(CUTOFF_SECONDS)
    ours = np.full((points, points), -1)
    ours[i, j] = seconds
    np.fill_diagonal(ours, 0)
    theirs = _by_networkx(network, placed)
    return {
        "nodes": len(network.lonlat),
        "turns": len(network.turns),
        "pairs": points * (points - 1),
        "near": int((theirs >= 0).sum()) - points,
        "asymmetric": int((theirs != theirs.T).sum()),
        "different": int((ours != theirs).sum()),
    }


def _by_networkx(network: RoadNetwork, placed: SnappedNetwork) -> Ints:
    """Compute whole seconds between points, -1 beyond the cut-off, one origin after the other."""
    import networkx

    graph, arcs = _graph(network, placed)
    n = len(placed.points)
    limit = CUTOFF_SECONDS * 1000 + 499
    table = np.full((n, n), -1)
    for i in range(n):
        reached = networkx.single_source_dijkstra_path_length(graph, arcs + i, cutoff=limit)
        for j in range(n):
            ms = reached.get(arcs + n + j, np.inf) + placed.access[i] + placed.access[j]
            if ms <= limit:
                table[i, j] = (int(ms) + 500) // 1000
    np.fill_diagonal(table, 0)
    return table


def _graph(network: RoadNetwork, placed: SnappedNetwork) -> tuple[networkx.DiGraph, int]:
    """Make a graph whose nodes are arcs (a car at the end of one), so that turns can be forbidden.

    After the arcs, whose number is returned, come the points as origins and as destinations.
    """
    import networkx

    there, back = np.flatnonzero(network.forward >= 0), np.flatnonzero(network.backward >= 0)
    segment = np.concatenate([there, back])
    ahead = np.arange(len(segment)) < len(there)
    tail = np.concatenate([network.tail[there], network.head[back]])
    head = np.concatenate([network.head[there], network.tail[back]])
    drive = np.concatenate([network.forward[there], network.backward[back]])
    cost = drive + network.delay[head]
    n, arcs = len(placed.points), len(segment)

    standing: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for k in np.setdiff1d(np.arange(n), list(placed.unreachable)).tolist():
        for arc in np.flatnonzero(segment == placed.segment[k]).tolist():
            share = placed.share[k] if ahead[arc] else 1 - placed.share[k]
            standing[arc].append((k, int(np.rint(share * drive[arc]))))

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(arcs + 2 * n))
    for a, ways_on in enumerate(_ways_on(network, segment, tail, head)):
        for b in ways_on:
            graph.add_edge(a, b, weight=int(cost[b]))
            for k, offset in standing[b]:
                graph.add_edge(a, arcs + n + k, weight=offset)
    for arc, points in standing.items():
        for i, offset in points:
            graph.add_edge(arcs + i, arc, weight=int(cost[arc]) - offset)
            for j, further in points:
                if i != j and further >= offset:
                    graph.add_edge(arcs + i, arcs + n + j, weight=further - offset)
    return graph, arcs


def _ways_on(network: RoadNetwork, segment: Ints, tail: Ints, head: Ints) -> list[list[int]]:
    """List the arcs that may follow each arc.

    Nobody turns round between junctions; nor, unless there is no other way on, at the ends of
    roads that lead to or from a junction with a forbidden turn: the engine's rule, without
    which that turn could be made by passing the junction and coming back.
    """
    leaving: defaultdict[int, list[int]] = defaultdict(list)
    for arc, node in enumerate(tail.tolist()):
        leaving[node].append(arc)
    forbidden = set(map(tuple, network.turns.tolist()))
    chains = network.graph.chains
    restricted = np.isin(np.arange(len(network.lonlat)), network.turns[:, 1])
    touching = restricted[chains.tail] | restricted[chains.head]
    strict = (touching[chains.chain] & (chains.chain >= 0)) | (chains.follow >= 0)
    ways: list[list[int]] = []
    for a, (came, node) in enumerate(zip(segment.tolist(), head.tolist(), strict=True)):
        allowed = [b for b in leaving[node] if (came, node, int(segment[b])) not in forbidden]
        onward = [b for b in allowed if segment[b] != came]
        ways.append((onward or allowed) if strict[a] else allowed)
    return ways
