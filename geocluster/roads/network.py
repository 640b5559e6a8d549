"""A road network in arrays, and points placed on its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geocluster.basemap import Place
from geocluster.errors import TravelError
from geocluster.roads.contraction import Ints
from geocluster.roads.graph import RoadGraph, road_graph
from geocluster.roads.moved import parts_of
from geocluster.roads.snapped import SnappedNetwork
from geocluster.schools import Source
from geocluster.sphere import local_plane, on_one_side
from geocluster.travel import Moved

__all__ = ["FAR_METRES", "LOST_METRES", "RoadNetwork", "to_metres"]

FAR_METRES = 500.0
"""A school further from its road than this is reported."""

LOST_METRES = 5_000.0
"""A school further from every road than this cannot be reached."""

_ACCESS_KMH = 15.0
_GRID_DEGREES = 1e-7


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
    way
        Shape ``(segments,)``: id of the OpenStreetMap way; 0 where it has none.
    ferry
        Shape ``(segments,)``: whether a ferry goes there, on which no school can stand.
    motorway
        Shape ``(segments,)``: whether it is a motorway or leads to one; no school stands there.
    delay
        Shape ``(nodes,)``: milliseconds that passing a node costs, for junctions and signals.
    turns
        Shape ``(turns, 3)``: it is forbidden to go from a segment, by a node, into a segment.
    access_kmh
        Between a point and its place on the road.
    drawn, water, places
        For the map.
    graph
        What is searched.
    """

    lonlat: NDArray[np.float64]
    tail: Ints
    head: Ints
    forward: Ints
    backward: Ints
    source: Source
    date: str | None = None
    way: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    ferry: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    motorway: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    delay: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    turns: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    access_kmh: float = _ACCESS_KMH
    drawn: dict[str, tuple[LineString, ...]] = field(default_factory=dict)
    water: tuple[BaseGeometry, ...] = ()
    places: tuple[Place, ...] = ()
    graph: RoadGraph = field(init=False)

    def __post_init__(self) -> None:
        segments = (("way", self.tail), ("ferry", self.tail), ("motorway", self.tail))
        for name, like in (*segments, ("delay", self.lonlat)):
            given = getattr(self, name)
            if not len(given):  # nothing is said of any
                object.__setattr__(self, name, np.zeros(len(like), given.dtype))
        self._join_at_180()
        graph = road_graph(
            self.lonlat, self.tail, self.head, self.forward, self.backward, self.delay, self.turns
        )
        object.__setattr__(self, "graph", graph)

    def _join_at_180(self) -> None:
        """Let roads go on where a map is cut: a place at -180 degrees is the one at 180."""
        lon, lat = self.lonlat[:, 0], np.rint(self.lonlat[:, 1] / _GRID_DEGREES)
        west, east = (np.flatnonzero(np.abs(lon - s) < _GRID_DEGREES) for s in (-180.0, 180.0))
        both, _, k = np.intersect1d(lat[west], lat[east], return_indices=True)
        if not len(both):
            return
        same = np.arange(len(lon))
        again = west[np.isin(lat[west], both)]
        same[again] = east[k[np.searchsorted(both, lat[again])]]
        turns = self.turns.copy()
        turns[:, 1] = same[turns[:, 1]]
        joined = {"tail": same[self.tail], "head": same[self.head], "turns": turns}
        for name, array in joined.items():
            object.__setattr__(self, name, array)

    @property
    def main(self) -> NDArray[np.bool_]:
        """Shape ``(segments,)``: whether a segment lies in the largest part of the network.

        Within it every place can be reached from every other.
        """
        chains, arc_segment = self.graph.chains, self.graph.arc_segment
        arcs = np.flatnonzero(chains.chain >= 0)
        inside = np.zeros(len(self.tail), bool)
        inside[arc_segment[arcs[self.graph.main[chains.chain[arcs]]]]] = True
        return inside

    @property
    def standing(self) -> NDArray[np.bool_]:
        """Shape ``(segments,)``: whether a school can stand by a segment."""
        return ((self.forward >= 0) | (self.backward >= 0)) & ~self.ferry & ~self.motorway

    def without(self, closed: NDArray[np.bool_]) -> RoadNetwork:
        """Return the network with some segments closed, shape ``(segments,)``."""
        return replace(
            self,
            forward=np.where(closed, -1, self.forward),
            backward=np.where(closed, -1, self.backward),
        )

    def place(self, points: NDArray[np.float64]) -> SnappedNetwork:
        """Put points on their nearest road.

        Parameters
        ----------
        points
            Shape ``(n, 2)``, degrees.

        Returns
        -------
        SnappedNetwork
            A point whose nearest road is cut off from the main part of the network is moved to
            the main part if that is within :data:`FAR_METRES`; else it is unreachable, as is
            one beyond :data:`LOST_METRES`.
        """
        flat = to_metres(points, self.lonlat)
        nodes = flat(self.lonlat)
        segments = shapely.linestrings(np.stack([nodes[self.tail], nodes[self.head]], axis=1))
        at = shapely.points(flat(points))
        stands, main = self.standing, self.main
        segment, metres = _nearest(at, segments, stands & main)
        island, island_metres = _nearest(at, segments, stands & ~main)
        unreachable: dict[int, str] = {}
        for k in range(len(points)):
            if min(metres[k], island_metres[k]) > LOST_METRES:
                unreachable[k] = f"no road within {LOST_METRES / 1000:g} km"
            elif island_metres[k] < metres[k] and metres[k] > FAR_METRES:
                unreachable[k] = (
                    f"its road is not joined to the rest of the network, from which it is "
                    f"{_distance(metres[k])} away"
                )
        lost = np.isin(np.arange(len(points)), list(unreachable))
        share = np.zeros(len(points))
        share[~lost] = shapely.line_locate_point(
            segments[segment[~lost]], at[~lost], normalized=True
        )
        return SnappedNetwork(
            network=self,
            points=points,
            flat=flat(points),
            segment=segment,
            share=np.nan_to_num(share),
            metres=np.where(lost, np.nan, metres),
            away=np.minimum(metres, island_metres),
            unreachable=unreachable,
            moved=self._moved(
                np.flatnonzero((island_metres < metres) & ~lost), island, island_metres, metres
            ),
        )

    def _moved(
        self, points: Ints, own: Ints, own_metres: NDArray[np.float64], metres: NDArray[np.float64]
    ) -> tuple[Moved, ...]:
        """Say for points on roads that are cut off what these are, and how far they were moved."""
        open_way = ((self.forward >= 0) | (self.backward >= 0)) & ~self.ferry
        parts = parts_of(
            own[points],
            inside=open_way & ~self.main,
            tail=self.tail,
            head=self.head,
            way=self.way,
            lonlat=self.lonlat,
        )
        return tuple(
            Moved(
                school=k,
                metres=float(metres[k]),
                own_metres=float(own_metres[k]),
                way=int(self.way[own[k]]) or None,
                roads=roads,
                length=length,
            )
            for k, (roads, length) in zip(points.tolist(), parts, strict=True)
        )


def _nearest(
    at: NDArray[np.object_], segments: NDArray[np.object_], allowed: NDArray[np.bool_]
) -> tuple[Ints, NDArray[np.float64]]:
    """For each point the nearest allowed segment and its distance, infinite where too far."""
    candidates = np.flatnonzero(allowed)
    segment = np.zeros(len(at), np.int64)
    metres = np.full(len(at), np.inf)
    tree = shapely.STRtree(segments[candidates])
    # Most stand near a road, and a search that need not go far is fifty times as fast.
    for most in (FAR_METRES, 20 * LOST_METRES):
        open_still = np.flatnonzero(np.isinf(metres))
        (k, found), distance = tree.query_nearest(
            at[open_still], max_distance=most, return_distance=True, all_matches=False
        )
        segment[open_still[k]], metres[open_still[k]] = candidates[found], distance
    return segment, metres


def to_metres(
    points: NDArray[np.float64], nodes: NDArray[np.float64]
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return a projection that keeps distances around the middle of the points."""
    plane = local_plane(*on_one_side(points if len(points) else nodes).mean(axis=0))

    def flat(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        metres = plane(lonlat)
        if not np.isfinite(metres).all():
            raise TravelError("the roads hold positions that cannot be placed on a map")
        return metres

    return flat


def _distance(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if np.isfinite(metres) else "more than 100 km"
