"""A road network in arrays: segments between nodes, and what may stand by them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geocluster.basemap import Place
from geocluster.roads.contraction import Ints
from geocluster.roads.graph import RoadGraph, road_graph
from geocluster.schools import Source

__all__ = ["RoadNetwork"]

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
