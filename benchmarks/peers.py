"""Travel times between nodes of one graph, with geocluster and with others.

An engine takes the roads, prepares itself, and returns a function of origins and destinations
(nodes) that gives whole seconds, with -1 beyond the cut-off.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.made import Ints, MadeRoads, make_roads
from benchmarks.measure import Answer, Stopwatch

__all__ = ["CUTOFF_SECONDS", "ENGINES", "POINTS", "Engine", "matrix"]

CUTOFF_SECONDS = 1800
_LIMIT_MS = CUTOFF_SECONDS * 1000 + 499
_CHUNK = 8
POINTS = 3000

Query: TypeAlias = Callable[[Ints, Ints], Ints]
Engine: TypeAlias = Callable[[MadeRoads], Query]


def matrix(engine: str, across: int, bends: int, few: int, many: int) -> Answer:
    """Measure an engine on made roads: 300 points, then 3,000.

    Parameters
    ----------
    engine
        Of :data:`ENGINES`.
    across, bends
        Of the made roads.
    few, many
        How many of the 300 and of the 3,000 origins are asked for. The seconds that are returned
        are scaled to all.
    """
    make, package = ENGINES[engine]
    import_module(package)
    roads = make_roads(across=across, bends=bends, seed=1)
    points = roads.points(POINTS, seed=2)
    watch = Stopwatch()
    query = make(roads)
    prepared = watch.lap()
    query(points[:few], points[:300])
    small = watch.lap() * 300 / few
    table = query(points[:many], points)
    large = watch.lap() * POINTS / many
    return {
        "nodes": len(roads.lonlat),
        "arcs": len(roads.arcs()[0]),
        "prepare": prepared,
        "small": small,
        "large": large,
        "large_cpu": watch.cpu * POINTS / many,
        "table": table.astype(np.int32),
    }


def _whole(ms: NDArray[np.float64]) -> Ints:
    """Round half up to seconds; -1 beyond the cut-off."""
    near = ms <= _LIMIT_MS
    return np.where(near, (np.where(near, ms, 0).round().astype(np.int64) + 500) // 1000, -1)


def _geocluster(roads: MadeRoads, threads: int = 2) -> Query:
    from geocluster.roads.network import RoadNetwork
    from geocluster.roads.snapping import snap
    from geocluster.schools import Source

    network = RoadNetwork(
        lonlat=roads.lonlat,
        tail=roads.tail,
        head=roads.head,
        forward=roads.forward,
        backward=roads.backward,
        source=Source(name="made roads", synthetic=True),
    )

    def query(origins: Ints, destinations: Ints) -> Ints:
        # The engine knows one set of points; as many origins as destinations are asked of it.
        assert len(origins) == len(destinations)
        i, j, seconds = snap(network, roads.lonlat[origins]).times(CUTOFF_SECONDS, threads=threads)
        table = np.full((len(origins), len(origins)), -1)
        table[i, j] = seconds
        np.fill_diagonal(table, 0)
        return table

    return query


def _geocluster_alone(roads: MadeRoads) -> Query:
    return _geocluster(roads, threads=1)


def _scipy(roads: MadeRoads) -> Query:
    from scipy import sparse
    from scipy.sparse.csgraph import dijkstra

    tail, head, ms = roads.arcs()
    n = len(roads.lonlat)
    graph = sparse.csr_array((ms.astype(float), (tail, head)), shape=(n, n))

    def query(origins: Ints, destinations: Ints) -> Ints:
        rows = [
            dijkstra(graph, indices=origins[k : k + _CHUNK], limit=_LIMIT_MS)[:, destinations]
            for k in range(0, len(origins), _CHUNK)
        ]
        return _whole(np.vstack(rows))

    return query


def _networkx(roads: MadeRoads) -> Query:
    import networkx

    graph = networkx.DiGraph()
    graph.add_weighted_edges_from(zip(*(part.tolist() for part in roads.arcs()), strict=True))

    def query(origins: Ints, destinations: Ints) -> Ints:
        table = np.full((len(origins), len(destinations)), np.inf)
        for k, origin in enumerate(origins.tolist()):
            reached = networkx.single_source_dijkstra_path_length(graph, origin, cutoff=_LIMIT_MS)
            table[k] = [reached.get(node, np.inf) for node in destinations.tolist()]
        return _whole(table)

    return query


def _igraph(roads: MadeRoads) -> Query:
    import igraph

    tail, head, ms = roads.arcs()
    graph = igraph.Graph(
        n=len(roads.lonlat), edges=np.column_stack([tail, head]).tolist(), directed=True
    )
    weights = ms.tolist()

    def query(origins: Ints, destinations: Ints) -> Ints:
        found = graph.distances(origins.tolist(), destinations.tolist(), weights=weights)
        return _whole(np.array(found, float))

    return query


def _networkit(roads: MadeRoads) -> Query:
    import networkit

    tail, head, ms = roads.arcs()
    n = len(roads.lonlat)
    graph = networkit.GraphFromCoo(
        (ms.astype(float), (tail.astype(np.uint64), head.astype(np.uint64))),
        n=n,
        weighted=True,
        directed=True,
    )

    def query(origins: Ints, destinations: Ints) -> Ints:
        rows = []
        for k in range(0, len(origins), _CHUNK):
            search = networkit.distance.SPSP(graph, origins[k : k + _CHUNK].tolist())
            search.run()
            rows.append(np.asarray(search.getDistances(asarray=True))[:, destinations])
        return _whole(np.vstack(rows))

    return query


def _pandana(roads: MadeRoads) -> Query:
    import pandana
    import pandas as pd

    tail, head, ms = roads.arcs()
    # It counts in thousandths, in 32 bits: given milliseconds it overflows, and does not end.
    weights = pd.DataFrame({"seconds": ms / 1000})
    x, y = (pd.Series(part) for part in roads.lonlat.T)
    network = pandana.Network(x, y, pd.Series(tail), pd.Series(head), weights, twoway=False)

    def query(origins: Ints, destinations: Ints) -> Ints:
        pairs = np.repeat(origins, len(destinations)), np.tile(destinations, len(origins))
        found = network.shortest_path_lengths(*pairs, imp_name="seconds")
        ms = np.array(found, float) * 1000
        return _whole(ms.reshape(len(origins), len(destinations)))

    return query


def _pyroutingkit(roads: MadeRoads) -> Query:
    import pyroutingkit

    tail, head, ms = (part.astype(np.uint32) for part in roads.arcs())
    lon, lat = roads.lonlat.T.astype(np.float32)
    engine = pyroutingkit.CCH()
    engine.build_topology(tail, head, lat, lon, node_count=len(roads.lonlat))
    engine.customize_weights(ms)

    def query(origins: Ints, destinations: Ints) -> Ints:
        found = engine.distances_many_to_many(
            origins.astype(np.uint32), destinations.astype(np.uint32)
        )
        return _whole(np.asarray(found).reshape(len(origins), -1).astype(float))

    return query


def _routingkit_cch(roads: MadeRoads) -> Query:
    import routingkit_cch

    tail, head, ms = (part.tolist() for part in roads.arcs())
    lon, lat = roads.lonlat.T.tolist()
    order = routingkit_cch.compute_order_inertial(len(roads.lonlat), tail, head, lat, lon)
    topology = routingkit_cch.CCH(order, tail, head, False)
    metric = routingkit_cch.CCHMetric(topology, ms)

    def query(origins: Ints, destinations: Ints) -> Ints:
        search = routingkit_cch.CCHOneToMany(metric, destinations.tolist())
        rows = [search.distances_from(origin) for origin in origins.tolist()]
        return _whole(np.array(rows, dtype=float))

    return query


ENGINES: dict[str, tuple[Engine, str]] = {
    "geocluster": (_geocluster, "geocluster.roads.network"),
    "geocluster, one thread": (_geocluster_alone, "geocluster.roads.network"),
    "scipy": (_scipy, "scipy.sparse.csgraph"),
    "networkx": (_networkx, "networkx"),
    "igraph": (_igraph, "igraph"),
    "networkit": (_networkit, "networkit"),
    "pandana": (_pandana, "pandana"),
    "pyroutingkit": (_pyroutingkit, "pyroutingkit"),
    "routingkit-cch": (_routingkit_cch, "routingkit_cch"),
}
"""By name: the engine, and what it imports before the clock starts."""
