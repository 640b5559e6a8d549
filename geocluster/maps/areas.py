"""Soft areas behind the groups: around their schools, and never over one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["group_areas"]

_ROUND = 350.0


def group_areas(
    metres: NDArray[np.float64], groups: Sequence[Sequence[int]], reach: float | None = None
) -> list[Any]:
    """Return one shape for each group.

    Parameters
    ----------
    metres
        Shape ``(n, 2)``: where the schools are, grouped or not.
    groups
        Positions of the members.
    reach
        Metres that an area extends beyond its schools; by default a third of the usual way
        from a school to its nearest neighbour.

    Returns
    -------
    list
        The convex hull of the members with a margin, cut to the ground that is nearer to a
        member than to any other school.
    """
    if not groups:
        return []
    margin = _usual_gap(metres) / 3 if reach is None else reach
    cells = _cells(metres, margin)
    hulls = [
        shapely.buffer(shapely.convex_hull(shapely.multipoints(metres[list(m)])), margin)
        for m in groups
    ]
    return [
        _rounded(shapely.intersection(hull, shapely.union_all(cells[list(m)])), margin)
        for hull, m in zip(hulls, groups, strict=True)
    ]


def _usual_gap(metres: NDArray[np.float64]) -> float:
    if len(metres) < 2:
        return 3_000.0
    points = shapely.points(metres)
    distances = shapely.STRtree(points).query_nearest(
        points, exclusive=True, return_distance=True, all_matches=False
    )[1]
    return float(np.clip(np.median(distances), 600.0, 9_000.0)) if len(distances) else 3_000.0


def _cells(metres: NDArray[np.float64], margin: float) -> NDArray[np.object_]:
    """Ground nearest to each school; schools on one spot share theirs."""
    everywhere = shapely.box(*(shapely.bounds(shapely.multipoints(metres))), ccw=True)
    everywhere = shapely.buffer(everywhere, 4 * margin + 1_000.0)
    spots, at = np.unique(np.round(metres, 1), axis=0, return_inverse=True)
    if len(spots) < 2:
        return np.full(len(metres), everywhere, dtype=object)
    polygons = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=everywhere)
    )
    point, cell = shapely.STRtree(polygons).query(shapely.points(spots), predicate="intersects")
    own = np.full(len(spots), None, dtype=object)
    own[point] = polygons[cell]
    return np.asarray(own[at.ravel()])


def _rounded(shape: Any, margin: float) -> Any:
    """Take off corners and slivers, unless nothing would be left."""
    radius = min(_ROUND, margin / 3)
    soft = shapely.buffer(shapely.buffer(shape, -radius), radius)
    return shapely.simplify(shape if soft.is_empty else soft, 20.0)
