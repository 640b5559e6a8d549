"""Straight lines times a detour: for a first look, where there are no roads to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.drives import check_drives
from geocluster.schools import Schools
from geocluster.speeds import DETOUR, SPEED_KMH
from geocluster.sphere import EARTH_METRES
from geocluster.travel import TravelTimes

if TYPE_CHECKING:
    from sklearn.neighbors import BallTree

__all__ = ["straight_times"]

_CHUNK = 500
_COUNTED = 2_000


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

    def radius(longest: int) -> float:
        return (longest + 1) * metres_per_second / EARTH_METRES

    _refuse_too_many(tree, radians, radius, cutoff)
    rows = []
    for begin in range(0, len(schools), _CHUNK):
        found, angles = tree.query_radius(
            radians[begin : begin + _CHUNK], r=radius(cutoff), return_distance=True
        )
        origin = np.repeat(np.arange(begin, begin + len(found)), [len(f) for f in found])
        to = np.concatenate(found)
        seconds = np.floor(np.concatenate(angles) * EARTH_METRES / metres_per_second + 0.5)
        near = (seconds <= cutoff) & (to != origin)
        stored = np.maximum(seconds[near], 1).astype(np.int32)
        at = (origin[near] - begin, to[near])
        rows.append(sparse.csr_array((stored, at), shape=(len(found), len(schools))))
    return TravelTimes(
        seconds=sparse.csr_array(sparse.vstack(rows, format="csr")),
        cutoff=cutoff,
        engine="straight",
        speed_kmh=speed_kmh,
        detour=detour,
    )


def _refuse_too_many(
    tree: BallTree, radians: NDArray[np.float64], radius: Callable[[int], float], cutoff: int
) -> None:
    """Count the drives of some schools, spread over the list, before any is kept."""
    some = radians[:: max(1, len(radians) // _COUNTED)]

    def count(seconds: int) -> float:
        near = tree.query_radius(some, r=radius(seconds), count_only=True) - 1
        return float(near.sum()) * len(radians) / len(some)

    check_drives(count, len(radians), cutoff=cutoff)
