"""What stands between a school and the place on the roads where it was put."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from geocluster.roads.contraction import Ints
from geocluster.sphere import great_circle, middle_longitude, on_one_side, unwrapped_shapes

__all__ = ["over_water", "parts_of"]


def parts_of(
    segments: Ints,
    *,
    inside: NDArray[np.bool_],
    tail: Ints,
    head: Ints,
    way: Ints,
    lonlat: NDArray[np.float64],
) -> list[tuple[int, float]]:
    """Measure the parts of a network that are cut off from the rest.

    Parameters
    ----------
    segments
        Shape ``(k,)``: one of each part that is asked about.
    inside
        Shape ``(segments,)``: whether a segment is cut off.
    tail, head, way
        Shape ``(segments,)``: nodes at the ends, and the id of the way.
    lonlat
        Shape ``(nodes, 2)``, degrees.

    Returns
    -------
    list
        For each, how many roads its part has (ways, or 1 where they have no id) and how many
        metres of them.
    """
    chosen = np.flatnonzero(inside)
    a, b, n = tail[chosen], head[chosen], len(lonlat)
    joined = sparse.coo_array((np.ones(len(chosen), bool), (a, b)), shape=(n, n))
    _, part = connected_components(joined, directed=False)
    metres = great_circle(lonlat[a], lonlat[b])
    found = []
    for segment in segments.tolist():
        mine = part[a] == part[tail[segment]]
        found.append((len(np.unique(way[chosen[mine]])), float(metres[mine].sum())))
    return found


def over_water(
    points: NDArray[np.float64], snapped: NDArray[np.float64], water: Sequence[BaseGeometry]
) -> NDArray[np.bool_] | None:
    """Tell whether water lies between points and their places on the roads.

    Parameters
    ----------
    points, snapped
        Shape ``(n, 2)``, degrees; NaN for a point that has no place.
    water
        Coast lines, rivers and areas of water, in degrees.

    Returns
    -------
    array or None
        Shape ``(n,)``; None where nothing is known of water.
    """
    if not water:
        return None
    crossed = np.zeros(len(points), bool)
    placed = np.flatnonzero(np.isfinite(snapped).all(axis=1))
    if len(placed):
        ends = on_one_side(np.concatenate([points[placed], snapped[placed]]))
        lines = shapely.linestrings(np.stack(np.split(ends, 2), axis=1))
        shapes = unwrapped_shapes(np.array(water, object), middle_longitude(ends[:, 0]))
        met, _ = shapely.STRtree(shapes).query(lines, predicate="intersects")
        crossed[placed[met]] = True
    return crossed
