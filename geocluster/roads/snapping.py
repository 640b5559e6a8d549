"""Points are put on the edges of a road network: each on its nearest, or on the main roads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from geocluster.errors import TravelError
from geocluster.facts import Fact, fact
from geocluster.phrases import phrase
from geocluster.roads.contraction import Ints
from geocluster.roads.moved import parts_of
from geocluster.roads.network import RoadNetwork
from geocluster.roads.request import FAR_METRES, LOST_METRES
from geocluster.roads.snapped import SnappedNetwork
from geocluster.sphere import local_plane, on_one_side
from geocluster.travel import Moved

__all__ = ["snap", "to_metres"]

_FARTHEST = 20 * LOST_METRES
"""A road further away is not looked for."""


def snap(network: RoadNetwork, points: NDArray[np.float64]) -> SnappedNetwork:
    """Put points on their nearest road.

    Parameters
    ----------
    network
        The roads.
    points
        Shape ``(n, 2)``, degrees.

    Returns
    -------
    SnappedNetwork
        A point whose nearest road is cut off from the main part of the network is moved to
        the main part if that is within :data:`~geocluster.roads.request.FAR_METRES`; else it is
        unreachable, as is one beyond :data:`~geocluster.roads.request.LOST_METRES`.
    """
    flat = to_metres(points, network.lonlat)
    nodes = flat(network.lonlat)
    segments = shapely.linestrings(np.stack([nodes[network.tail], nodes[network.head]], axis=1))
    at = shapely.points(flat(points))
    stands, main = network.standing, network.main
    segment, metres = _nearest(at, segments, stands & main)
    island, island_metres = _nearest(at, segments, stands & ~main)
    unreachable: dict[int, Fact] = {}
    for k in range(len(points)):
        if min(metres[k], island_metres[k]) > LOST_METRES:
            unreachable[k] = fact("lost.no_road", metres=LOST_METRES)
        elif island_metres[k] < metres[k] and metres[k] > FAR_METRES:
            away = float(metres[k])
            unreachable[k] = (
                fact("lost.island", metres=round(away))
                if np.isfinite(away)
                else fact("lost.island_far", metres=_FARTHEST)
            )
    lost = np.isin(np.arange(len(points)), list(unreachable))
    share = np.zeros(len(points))
    share[~lost] = shapely.line_locate_point(segments[segment[~lost]], at[~lost], normalized=True)
    return SnappedNetwork(
        network=network,
        points=points,
        flat=flat(points),
        segment=segment,
        share=np.nan_to_num(share),
        metres=np.where(lost, np.nan, metres),
        away=np.minimum(metres, island_metres),
        unreachable=unreachable,
        moved=_moved(
            network, np.flatnonzero((island_metres < metres) & ~lost), island, island_metres, metres
        ),
    )


def _moved(
    network: RoadNetwork,
    points: Ints,
    own: Ints,
    own_metres: NDArray[np.float64],
    metres: NDArray[np.float64],
) -> tuple[Moved, ...]:
    """Say for points on roads that are cut off what these are, and how far they were moved."""
    open_way = ((network.forward >= 0) | (network.backward >= 0)) & ~network.ferry
    parts = parts_of(
        own[points],
        inside=open_way & ~network.main,
        tail=network.tail,
        head=network.head,
        way=network.way,
        lonlat=network.lonlat,
    )
    return tuple(
        Moved(
            school=k,
            metres=float(metres[k]),
            own_metres=float(own_metres[k]),
            way=int(network.way[own[k]]) or None,
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
    for most in (FAR_METRES, _FARTHEST):
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
            raise TravelError(phrase("the roads hold positions that cannot be placed on a map"))
        return metres

    return flat
