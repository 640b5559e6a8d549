"""A road network in arrays: schools placed on its edges, travel times, and routes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geocluster.backdrop import Place
from geocluster.errors import TravelError
from geocluster.schools import Source

__all__ = ["FAR_METRES", "LOST_METRES", "PlacedNetwork", "RoadNetwork"]

FAR_METRES = 500.0
"""A school further from its road than this is reported."""

LOST_METRES = 5_000.0
"""A school further from every road than this cannot be reached."""

_CHUNK_BYTES = 64_000_000


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RoadNetwork:
    """Roads as straight segments between nodes.

    Attributes
    ----------
    lonlat
        Shape ``(nodes, 2)``, degrees, WGS 84.
    tail, head
        Shape ``(segments,)``: node at each end.
    forward, backward
        Shape ``(segments,)``: milliseconds from tail to head and back; -1 where a car may not
        go. Whole milliseconds, so that sums are exact in any order.
    source, date
        Of the roads.
    drawn, water, places
        For the map.
    main
        Shape ``(nodes,)``: whether a node lies in the largest strongly connected part, within
        which every node can be reached from every other.
    """

    lonlat: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    forward: NDArray[np.int64]
    backward: NDArray[np.int64]
    source: Source
    date: str | None = None
    drawn: dict[str, tuple[LineString, ...]] = field(default_factory=dict)
    water: tuple[BaseGeometry, ...] = ()
    places: tuple[Place, ...] = ()
    main: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        graph = _graph(len(self.lonlat), *_arcs(self.tail, self.head, self.forward, self.backward))
        _, part = connected_components(graph, directed=True, connection="strong")
        object.__setattr__(self, "main", part == np.bincount(part).argmax())

    def place(self, points: NDArray[np.float64]) -> PlacedNetwork:
        """Put points on their nearest road.

        Parameters
        ----------
        points
            Shape ``(n, 2)``, degrees.

        Returns
        -------
        PlacedNetwork
            The main part of the network, split where the points stand. A point whose nearest
            road is cut off from the main part is moved to the main part if that is within
            :data:`FAR_METRES`; else it is unreachable, as is one beyond :data:`LOST_METRES`.
        """
        flat = _to_metres(points, self.lonlat)
        nodes = flat(self.lonlat)
        segments = shapely.linestrings(np.stack([nodes[self.tail], nodes[self.head]], axis=1))
        at = shapely.points(flat(points))
        in_main = self.main[self.tail] & self.main[self.head]
        segment, metres = _nearest(at, segments, in_main)
        _, island_metres = _nearest(at, segments, ~in_main)
        unreachable: dict[int, str] = {}
        for k in range(len(points)):
            if min(metres[k], island_metres[k]) > LOST_METRES:
                unreachable[k] = f"no road within {LOST_METRES / 1000:g} km"
            elif island_metres[k] < metres[k] and metres[k] > FAR_METRES:
                unreachable[k] = (
                    f"its road is not joined to the rest of the network, from which it is "
                    f"{_distance(metres[k])} away"
                )
        placed = [k for k in range(len(points)) if k not in unreachable]
        share = np.zeros(len(points))
        share[placed] = shapely.line_locate_point(
            segments[segment[placed]], at[placed], normalized=True
        )
        metres = np.where([k in unreachable for k in range(len(points))], np.nan, metres)
        return PlacedNetwork(
            network=self,
            points=points,
            segment=segment,
            share=np.nan_to_num(share),
            metres=metres,
            unreachable=unreachable,
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PlacedNetwork:
    """The main part of a network, with points as nodes of their own.

    Attributes
    ----------
    network
        The roads.
    points
        Shape ``(n, 2)``, degrees.
    segment, share
        Shape ``(n,)``: on which segment each point is placed, and how far along it (0 to 1).
    metres
        Shape ``(n,)``: from the point to its place on the road; NaN where unreachable.
    unreachable
        Positions of points without a place, with the reason.
    lonlat
        Shape ``(nodes + n, 2)``: the network's nodes, then the places of the points.
    graph
        Shape ``(nodes + n, nodes + n)``: milliseconds from node to node.
    """

    network: RoadNetwork
    points: NDArray[np.float64]
    segment: NDArray[np.int64]
    share: NDArray[np.float64]
    metres: NDArray[np.float64]
    unreachable: dict[int, str]
    lonlat: NDArray[np.float64] = field(init=False)
    graph: sparse.csr_array = field(init=False)

    def __post_init__(self) -> None:
        net, n = self.network, len(self.points)
        places = net.lonlat[net.tail[self.segment]] * (1 - self.share[:, None])
        places += net.lonlat[net.head[self.segment]] * self.share[:, None]
        object.__setattr__(self, "lonlat", np.vstack([net.lonlat, places]))
        keep = net.main[net.tail] & net.main[net.head]
        keep[self.segment[self._placed]] = False
        whole = _arcs(net.tail[keep], net.head[keep], net.forward[keep], net.backward[keep])
        split = _arcs(*self._split_segments())
        arcs = [np.concatenate([a, b]) for a, b in zip(whole, split, strict=True)]
        object.__setattr__(self, "graph", _graph(len(net.lonlat) + n, *arcs))

    @property
    def _placed(self) -> list[int]:
        return [k for k in range(len(self.points)) if k not in self.unreachable]

    def _split_segments(self) -> tuple[NDArray[np.int64], ...]:
        """Cut each segment that carries points into pieces between them."""
        net, first = self.network, len(self.network.lonlat)
        on: defaultdict[int, list[int]] = defaultdict(list)
        for k in self._placed:
            on[int(self.segment[k])].append(k)
        pieces: list[tuple[int, int, int, int]] = []
        for s, points in on.items():
            points.sort(key=lambda k: (self.share[k], k))
            stops = [int(net.tail[s]), *(first + k for k in points), int(net.head[s])]
            at = [0.0, *(float(self.share[k]) for k in points), 1.0]
            for (a, b), share in zip(pairwise(stops), np.diff(at), strict=True):
                there, back = (
                    -1 if ms < 0 else max(1, round(float(share) * int(ms)))
                    for ms in (net.forward[s], net.backward[s])
                )
                pieces.append((a, b, there, back))
        return tuple(np.array(pieces, np.int64).reshape(-1, 4).T)

    def times(
        self, cutoff: int, progress: Callable[[float], None] = lambda share: None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Compute travel times between all points by bounded Dijkstra.

        Parameters
        ----------
        cutoff
            Seconds; exactly that long is still found.
        progress
            Told the share done, 0 to 1.

        Returns
        -------
        tuple of arrays
            Origins, destinations and whole seconds (rounded half up), shape ``(m,)`` each,
            for pairs within the cut-off.
        """
        placed = np.array(self._placed, np.int64)
        nodes = len(self.network.lonlat) + placed
        size = max(1, _CHUNK_BYTES // (8 * max(1, self.graph.shape[0])))
        found = []
        for begin in range(0, len(placed), size):
            reached = dijkstra(
                self.graph, indices=nodes[begin : begin + size], limit=cutoff * 1000 + 499
            )[:, nodes]
            i, j = np.nonzero(np.isfinite(reached))
            seconds = (reached[i, j].astype(np.int64) + 500) // 1000
            found.append((placed[begin + i], placed[j], seconds))
            progress(min(1.0, (begin + size) / len(placed)))
        if not found:
            empty = np.zeros(0, np.int64)
            return empty, empty, empty
        i, j, s = (np.concatenate(part) for part in zip(*found, strict=True))
        return i, j, s

    def routes(
        self, pairs: Iterable[tuple[int, int]], cutoff: int
    ) -> dict[tuple[int, int], LineString]:
        """Return the quickest way for each pair of points, in degrees.

        Pairs that cannot be driven within the cut-off, in seconds, are left out.
        """
        by_origin: defaultdict[int, list[int]] = defaultdict(list)
        for i, j in pairs:
            if i not in self.unreachable and j not in self.unreachable:
                by_origin[i].append(j)
        first, found = len(self.network.lonlat), {}
        for i, destinations in sorted(by_origin.items()):
            _, before = dijkstra(
                self.graph,
                indices=[first + i],
                limit=cutoff * 1000 + 499,
                return_predecessors=True,
            )
            for j in destinations:
                nodes = list(_walk_back(before[0], first + i, first + j))[::-1]
                if nodes:
                    way = np.vstack([self.points[i], self.lonlat[nodes], self.points[j]])
                    found[i, j] = LineString(way)
        return found


def _walk_back(before: NDArray[np.int32], origin: int, node: int) -> Iterator[int]:
    """Nodes from the last to the first; nothing where the last was not reached."""
    if before[node] < 0:
        return
    while node != origin:
        yield node
        node = int(before[node])
    yield origin


def _arcs(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    forward: NDArray[np.int64],
    backward: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Directed arcs (from, to, milliseconds) of two-way segments."""
    there, back = forward >= 0, backward >= 0
    return (
        np.concatenate([tail[there], head[back]]),
        np.concatenate([head[there], tail[back]]),
        np.concatenate([forward[there], backward[back]]),
    )


def _graph(
    n: int, i: NDArray[np.int64], j: NDArray[np.int64], ms: NDArray[np.int64]
) -> sparse.csr_array:
    """Sparse matrix of arcs; of parallel arcs the quickest counts, not their sum."""
    order = np.lexsort((ms, j, i))
    i, j, ms = i[order], j[order], ms[order]
    first = np.ones(len(i), bool)
    first[1:] = (i[1:] != i[:-1]) | (j[1:] != j[:-1])
    first &= i != j
    return sparse.csr_array((ms[first].astype(float), (i[first], j[first])), shape=(n, n))


def _nearest(
    at: NDArray[np.object_], segments: NDArray[np.object_], allowed: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each point the nearest allowed segment and its distance, infinite where too far."""
    candidates = np.flatnonzero(allowed)
    segment = np.zeros(len(at), np.int64)
    metres = np.full(len(at), np.inf)
    if len(candidates):
        (k, found), distance = shapely.STRtree(segments[candidates]).query_nearest(
            at, max_distance=20 * LOST_METRES, return_distance=True, all_matches=False
        )
        segment[k], metres[k] = candidates[found], distance
    return segment, metres


def _to_metres(
    points: NDArray[np.float64], nodes: NDArray[np.float64]
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return a projection that keeps distances around the middle of the points."""
    lon, lat = (points if len(points) else nodes).mean(axis=0)
    plane = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
    transformer = Transformer.from_crs("EPSG:4326", plane, always_xy=True)

    def flat(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = transformer.transform(lonlat[:, 0], lonlat[:, 1])
        metres = np.column_stack([x, y])
        if not np.isfinite(metres).all():
            raise TravelError("the roads hold positions that cannot be placed on a map")
        return metres

    return flat


def _distance(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if np.isfinite(metres) else "more than 100 km"
