"""How else the coordinates of a list could be meant: to see which meaning fits the roads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from geocluster.china_grid import (
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    inside_china,
    wgs84_to_gcj02,
)
from geocluster.crs import DEGREES, from_degrees, to_degrees
from geocluster.schools import Schools

__all__ = ["EXCHANGED", "other_readings"]

EXCHANGED = "exchanged"
"""The reading in which x and y change places."""

Degrees = NDArray[np.float64]
_Way = Callable[[Degrees], Degrees]

_SHIFTED: dict[str, tuple[_Way, _Way]] = {
    DEGREES: (lambda here: here, lambda said: said),
    "gcj02": (wgs84_to_gcj02, gcj02_to_wgs84),
    "bd09": (
        lambda here: gcj02_to_bd09(wgs84_to_gcj02(here)),
        lambda said: gcj02_to_wgs84(bd09_to_gcj02(said)),
    ),
}
"""From WGS 84 to what a Chinese map says, and back."""

_OSGB36 = "EPSG:4277"
_BRITAIN = (-9.0, 49.5, 2.3, 61.2)
_ZONES = ((32601, 32660), (32701, 32760), (25828, 25838))
"""EPSG codes of the zones of UTM: WGS 84 north and south, and ETRS89."""


def other_readings(schools: Schools) -> dict[str, Degrees]:
    """Return where the schools would be if their coordinates were meant in another way.

    Parameters
    ----------
    schools
        Whose ``declared`` says how they were read.

    Returns
    -------
    dict
        By name of the reading (:data:`EXCHANGED` or a coordinate system), shape ``(n, 2)`` in
        degrees of WGS 84; readings that put a school nowhere are left out.
    """
    return {
        name: points
        for name, points in _readings(schools.lonlat, schools.declared)
        if np.isfinite(points).all() and (np.abs(points) <= (180.0, 90.0)).all()
    }


def _readings(lonlat: Degrees, declared: str) -> Iterator[tuple[str, Degrees]]:
    if declared in _SHIFTED or bool(inside_china(lonlat).all()):
        name = declared if declared in _SHIFTED else DEGREES
        said = _SHIFTED[name][0](lonlat)
        for other, (_, back) in _SHIFTED.items():
            if other != name and inside_china(lonlat).all():
                yield other, back(said)
    try:
        crs = CRS.from_user_input(DEGREES if declared in _SHIFTED else declared)
    except CRSError:
        return
    xy = from_degrees(crs, lonlat)
    yield EXCHANGED, to_degrees(crs, xy[:, ::-1])
    for other in _others(crs, lonlat):
        yield other, to_degrees(other, xy)


def _others(crs: CRS, lonlat: Degrees) -> Iterator[str]:
    """Systems that are easily taken for this one: the zones beside it, the older degrees."""
    code = crs.to_epsg() or 0
    for first, last in _ZONES:
        if first <= code <= last:
            yield from (f"EPSG:{other}" for other in (code - 1, code + 1) if first <= other <= last)
    west, south, east, north = _BRITAIN
    if code == 4326 and ((lonlat >= (west, south)) & (lonlat <= (east, north))).all():
        yield _OSGB36
