"""Soft areas behind the groups: along their drives, and never over one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["group_areas", "usual_gap"]

_CORNERS = 6
"""Of a quarter of a circle: within 1 % of round, and a third of the work of shapely's 16."""


def group_areas(
    metres: NDArray[np.float64],
    groups: Sequence[Sequence[int]],
    drives: Sequence[Sequence[BaseGeometry]],
    *,
    times: float = 1.0,
) -> list[Any]:
    """Return one shape for each group.

    Parameters
    ----------
    metres
        Shape ``(n, 2)``: where the schools are, grouped or not.
    groups
        Positions of the members.
    drives
        For each group the lines, in metres, that its drives take.
    times
        How many times as wide as usual the margin is: more for groups that hold others.

    Returns
    -------
    list
        The ground within a margin of the members and their drives, with bays filled in.
        Where two groups would cover the same ground, it goes to the one with the nearer school.
    """
    if not groups:
        return []
    margin = _margin(metres)
    wide = _around(metres, groups, drives, times * margin)
    cells = _cells(metres, margin)
    own = [shapely.union_all(cells[list(m)]) for m in groups]
    return list(_tidy(_apart(wide, own), margin))


def _around(
    metres: NDArray[np.float64],
    groups: Sequence[Sequence[int]],
    drives: Sequence[Sequence[BaseGeometry]],
    margin: float,
) -> NDArray[np.object_]:
    """Widen members and drives, then narrow what that gives, so that bays are filled in."""
    parts = [
        shapely.geometrycollections([shapely.multipoints(metres[list(members)]), *lines])
        for members, lines in zip(groups, drives, strict=True)
    ]
    # What lies within a twentieth of the margin of a way makes no difference to the eye.
    thin = shapely.simplify(np.array(parts, dtype=object), margin / 20)
    near = shapely.buffer(thin, 2.5 * margin, quad_segs=_CORNERS)
    return np.asarray(shapely.buffer(near, -1.5 * margin, quad_segs=_CORNERS))


def _apart(shapes: NDArray[np.object_], own: Sequence[Any]) -> list[Any]:
    """Cut shapes so that none covers another."""
    cut = list(shapes)
    for j, k in shapely.STRtree(shapes).query(shapes, predicate="intersects").T:
        if j < k:
            both = shapely.intersection(shapes[j], shapes[k])
            yielded = shapely.intersection(both, own[k])
            cut[j] = shapely.difference(cut[j], yielded)
            cut[k] = shapely.difference(cut[k], shapely.difference(both, yielded))
    return cut


def _tidy(shapes: Sequence[Any], margin: float) -> NDArray[np.object_]:
    """Take off slivers and corners, unless nothing would be left."""
    given = np.array(shapes, dtype=object)
    thin = shapely.buffer(given, -margin / 3, quad_segs=_CORNERS)
    soft = shapely.buffer(thin, margin / 3, quad_segs=_CORNERS)
    return np.asarray(shapely.simplify(np.where(shapely.is_empty(soft), given, soft), 20.0))


def _margin(metres: NDArray[np.float64]) -> float:
    """Choose a width that shows on a map of all schools and does not drown those of a town."""
    gap = usual_gap(metres)
    wide = min(float(np.hypot(*np.ptp(metres, axis=0))) / 150, 0.6 * gap)
    return float(np.clip(max(gap / 3.5, wide), 300.0, 2_500.0))


def usual_gap(metres: NDArray[np.float64]) -> float:
    """Return how far a school usually is from its nearest neighbour, in metres."""
    if len(metres) < 2:
        return 3_000.0
    points = shapely.points(metres)
    _, distances = shapely.STRtree(points).query_nearest(
        points, exclusive=True, return_distance=True, all_matches=False
    )
    return float(np.median(distances)) if len(distances) else 3_000.0


def _cells(metres: NDArray[np.float64], margin: float) -> NDArray[np.object_]:
    """Ground nearest to each school; schools on one spot share theirs."""
    everywhere = shapely.box(*(shapely.bounds(shapely.multipoints(metres))))
    everywhere = shapely.buffer(everywhere, 10 * margin + 20_000.0)
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
