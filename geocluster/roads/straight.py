"""Straight lines times a detour: for a first look, where there are no roads to read."""

from __future__ import annotations

import numpy as np

from geocluster.schools import Schools
from geocluster.speeds import DETOUR, SPEED_KMH
from geocluster.sphere import EARTH_METRES
from geocluster.travel import TravelTimes

__all__ = ["straight_times"]


def straight_times(
    schools: Schools, *, cutoff: int, speed_kmh: float = SPEED_KMH, detour: float = DETOUR
) -> TravelTimes:
    """Estimate travel times from straight lines.

    Parameters
    ----------
    schools
        Who drives to whom.
    cutoff
        Seconds.
    speed_kmh
        Average speed along the road.
    detour
        Length of the road as a multiple of the straight line.

    Returns
    -------
    TravelTimes
        Alike in both directions; whole seconds, rounded half up.
    """
    from sklearn.neighbors import BallTree  # slow to import, and only used here

    metres_per_second = speed_kmh / 3.6 / detour
    radians = np.radians(schools.lonlat[:, ::-1])
    tree = BallTree(radians, metric="haversine")
    within = (cutoff + 1) * metres_per_second / EARTH_METRES
    found, angles = tree.query_radius(radians, r=within, return_distance=True)
    origins = np.repeat(np.arange(len(schools)), [len(f) for f in found])
    seconds = np.floor(np.concatenate(angles) * EARTH_METRES / metres_per_second + 0.5)
    return TravelTimes.of_pairs(
        len(schools),
        origins,
        np.concatenate(found),
        seconds.astype(np.int64),
        cutoff=cutoff,
        engine="straight",
    )
