"""The base where no roads are known: ground around the schools, and their townships by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocluster.legible import shown
from geocluster.maps.areas import usual_gap
from geocluster.maps.lines import rings
from geocluster.plane import Plane
from geocluster.schools import Schools

__all__ = ["plain_ground", "townships"]

_HOLLOW = 0.4
"""Of :func:`shapely.concave_hull`: 0 follows every bay, 1 is convex."""
_TOWN = 1


def plain_ground(schools: Schools, plane: Plane) -> list[list[str]]:
    """Return soft ground around all schools, as rings; it is no boundary, and drawn without a line.

    Parameters
    ----------
    schools
        Wherever they are.
    plane
        For distances in metres.
    """
    if not len(schools):
        return []
    metres = plane.points(schools.lonlat)
    wide = float(np.clip(2.0 * usual_gap(metres), 1_000.0, 8_000.0))
    around = shapely.concave_hull(shapely.multipoints(metres), ratio=_HOLLOW)
    soft = shapely.buffer(shapely.buffer(around, 2.5 * wide), -1.5 * wide)
    return rings(plane.to_degrees(shapely.simplify(soft, wide / 20)))


def townships(schools: Schools, plane: Plane) -> list[list[Any]]:
    """Return each township that schools name, in the middle of its schools.

    Returns
    -------
    list
        ``[name, rank, lat, lon]`` as of a town, by name; the middle is the median, so that one
        school far off does not move it.
    """
    lonlat = plane.together(schools.lonlat)
    held: dict[str, list[int]] = {}
    for i, name in enumerate(schools.column("township")):
        if name is not None:
            held.setdefault(shown(name, 60), []).append(i)
    middles = {name: _middle(lonlat[members]) for name, members in sorted(held.items())}
    return [[name, _TOWN, round(lat, 5), round(lon, 5)] for name, (lon, lat) in middles.items()]


def _middle(lonlat: NDArray[np.float64]) -> tuple[float, float]:
    lon, lat = np.median(lonlat, axis=0).tolist()
    return lon, lat
