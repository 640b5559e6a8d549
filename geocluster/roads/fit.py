"""Whether schools and roads are of one place: how near they lie, and what would bring them nearer.

A road file of another county, coordinates that are exchanged, or one system taken for another
leave every school beside the roads. Where the distances are large, other readings of the
coordinates are tried, and one step for all schools is sought that brings them to the roads.

Source for the step: P. Besl and N. McKay, A method for registration of 3-D shapes, IEEE
Transactions on Pattern Analysis and Machine Intelligence 14 (1992), here with a translation only.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from geocluster.placing import Placing, Reading, Shift
from geocluster.readings import other_readings
from geocluster.roads.network import RoadNetwork
from geocluster.roads.request import LOST_METRES
from geocluster.roads.snapping import to_metres
from geocluster.schools import Schools
from geocluster.sphere import great_circle, middle_longitude, unwrapped

__all__ = ["placing"]

_NEAR_METRES = 40.0
"""Where three quarters of the schools are nearer to a road than this, nothing else is tried."""

_BY_THE_ROAD = 100.0
_FEWEST_SHIFTED = 30
_MUCH_NEARER = 0.3
"""With fewer schools, or less to gain, a step that helps is found by chance."""

_LEAST_SHIFT = 25.0
_MOST_TRIED = 400
_MOST_STEPS = 25
_STILL_METRES = 0.5

Floats = NDArray[np.float64]
Nearest = Callable[[Floats], tuple[Floats, Floats]]


def placing(network: RoadNetwork, schools: Schools, far: Floats) -> Placing:
    """Say how schools lie to roads, and where they lie badly, what would be better.

    Parameters
    ----------
    network
        The roads.
    schools
        In the order of ``far``.
    far
        Shape ``(n,)``: metres to the nearest road; infinite where there is none far and wide.
    """
    tried = np.unique(np.linspace(0, len(far) - 1, min(len(far), _MOST_TRIED)).astype(np.int64))
    as_read = _reading("as read", far[tried], np.zeros(len(tried)))
    found = Placing(
        box=_box(network.lonlat, schools.lonlat),
        beyond=tuple(np.flatnonzero(far > LOST_METRES).tolist()),
        looked_at=len(tried),
        as_read=as_read,
    )
    if as_read.metres is not None and as_read.metres < _NEAR_METRES:
        return found
    flat = to_metres(schools.lonlat, network.lonlat)
    nearest = _nearest_by(network, flat)
    return Placing(
        box=found.box,
        beyond=found.beyond,
        looked_at=found.looked_at,
        as_read=as_read,
        others=tuple(
            _reading(name, nearest(flat(points[tried]))[0], moved)
            for name, points in other_readings(schools).items()
            for moved in [great_circle(points[tried], schools.lonlat[tried])]
        ),
        shift=_shift(nearest, flat(schools.lonlat)[tried]),
    )


def _reading(name: str, metres: Floats, moved: Floats) -> Reading:
    """Sum up distances to the road, and to where the schools are as they were read."""
    most = _most(metres)
    return Reading(
        name=name,
        within=int(np.count_nonzero(metres <= LOST_METRES)),
        metres=most if np.isfinite(most) else None,
        moved=_most(moved),
    )


def _most(values: Floats) -> float:
    """Return what three quarters do not exceed: half of the roads may lead along a step."""
    return float(np.sort(values)[3 * len(values) // 4]) if len(values) else np.inf


def _box(roads: Floats, points: Floats) -> tuple[float, float, float, float]:
    """Return the ends of the roads, on the side of 180 degrees on which the points are."""
    lon = unwrapped(roads[:, 0], middle_longitude(points[:, 0]))
    south, north = float(roads[:, 1].min()), float(roads[:, 1].max())
    return float(lon.min()), south, float(lon.max()), north


def _nearest_by(network: RoadNetwork, flat: Callable[[Floats], Floats]) -> Nearest:
    """Return what finds, for points in metres, the distance to a road and the step to it."""
    nodes, there = flat(network.lonlat), network.standing
    ends = np.stack([nodes[network.tail[there]], nodes[network.head[there]]], axis=1)
    segments = shapely.linestrings(ends)
    tree = shapely.STRtree(segments)

    def nearest(points: Floats) -> tuple[Floats, Floats]:
        metres, step = np.full(len(points), np.inf), np.full(points.shape, np.nan)
        (k, found), metres_found = tree.query_nearest(
            shapely.points(points),
            max_distance=LOST_METRES,
            return_distance=True,
            all_matches=False,
        )
        at = shapely.points(points[k])
        foot = shapely.line_interpolate_point(
            segments[found], shapely.line_locate_point(segments[found], at)
        )
        metres[k], step[k] = metres_found, shapely.get_coordinates(foot) - points[k]
        return metres, step

    return nearest


def _shift(nearest: Nearest, points: Floats) -> Shift | None:
    """Find one step that brings points to roads: each goes to its road, all by the mean of that.

    Those that are farthest from a road have none to go to by this step, and do not count.
    """
    if len(points) < _FEWEST_SHIFTED:
        return None
    moved = np.zeros(2)
    metres = _most(nearest(points)[0])
    best = (metres, moved)
    for _ in range(_MOST_STEPS):
        away, step = nearest(points + moved)
        most = _most(away)
        if most < best[0]:
            best = (most, moved)
        near = away <= max(2 * most, _NEAR_METRES)
        if not np.isfinite(most) or not near.any():
            break
        further = step[near].mean(axis=0)
        if np.hypot(*further) < _STILL_METRES:
            break
        moved = moved + further
    most, (east, north) = best[0], best[1].tolist()
    much_nearer = most <= min(_MUCH_NEARER * metres, _BY_THE_ROAD) and np.isfinite(metres)
    if not much_nearer or np.hypot(east, north) < _LEAST_SHIFT:
        return None
    return Shift(east=east, north=north, metres=most)
