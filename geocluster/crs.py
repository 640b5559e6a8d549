"""Coordinate systems by meaning: a code, a URN, WKT, a PROJ string or a name are one system.

All points of a list go to degrees, and back, by one operation. Left to itself, PROJ chooses anew
for each point, by the areas for which operations are meant, and beyond the edge of all of them
takes two systems for one: in the British National Grid that moves a point east of 1.92 degrees by
133 m on the way back, and one further out already on the way there.

Source: PROJ, "How does PROJ choose between operations" and ``proj_create_crs_to_crs_from_pj``; EPSG
operations 1314 (OSGB36 to WGS 84 by seven parameters) and 7953 (OSTN15).
"""

from __future__ import annotations

import math
import re
import warnings
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.enums import TransformDirection
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from geocluster.meaning import meaning

__all__ = [
    "BRITISH",
    "DEGREES",
    "from_degrees",
    "same_system",
    "system",
    "system_text",
    "to_degrees",
]

Points = NDArray[np.float64]

BRITISH = "EPSG:27700"
DEGREES = "EPSG:4326"

_NAMES = {
    "bng": BRITISH,
    "britishnationalgrid": BRITISH,
    "osnationalgrid": BRITISH,
    "osgrid": BRITISH,
    "crs84": DEGREES,
    "ogccrs84": DEGREES,
    "wgs84": DEGREES,
    "gps": DEGREES,
    "cgcs2000": "EPSG:4490",
    "webmercator": "EPSG:3857",
}
_CODE = re.compile(
    r"(?:(?:\+init=)?EPSG)?[\s:_/#-]*(\d{4,6})(?:\s+\+\S+)*"
    r"|https?://(?:www\.)?(?:epsg\.io|spatialreference\.org/ref/epsg)/(\d{4,6})/?.*",
    re.IGNORECASE,
)


@lru_cache(maxsize=200)
def system(said: str) -> CRS:
    """Return the coordinate system that a text means, flat: without heights.

    Parameters
    ----------
    said
        An EPSG code however it is written, a URN, WKT, a PROJ string or a name.

    Raises
    ------
    CRSError
        If it means none.

    Examples
    --------
    >>> {system(s).to_epsg() for s in ("epsg:27700", "27700", "British National Grid")}
    {27700}
    """
    text = said.strip()
    code = _CODE.fullmatch(text)
    known = f"EPSG:{code[1] or code[2]}" if code else _NAMES.get(meaning(text), text)
    return _plain(CRS.from_user_input(known))


def _plain(crs: CRS) -> CRS:
    """Take away heights and shifts that are written beside a system, and name it by its code."""
    while crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    if crs.is_compound and crs.sub_crs_list:
        return _plain(crs.sub_crs_list[0])
    if crs.is_geographic or crs.is_projected:
        crs = crs.to_2d()
    if crs.equals(CRS.from_user_input(DEGREES), ignore_axis_order=True) or (
        crs.to_authority() == ("OGC", "CRS84")
    ):
        return CRS.from_user_input(DEGREES)
    code = crs.to_epsg()
    return crs if code is None else CRS.from_epsg(code)


@lru_cache(maxsize=200)
def system_text(said: str) -> str:
    """Return the shortest text of a coordinate system, such as ``EPSG:27700``.

    Raises
    ------
    CRSError
        If a text means none.
    """
    return str(system(said).to_string())


@lru_cache(maxsize=1000)
def same_system(one: str | None, other: str) -> bool:
    """Tell whether two texts mean one coordinate system; none and nonsense mean no other.

    Examples
    --------
    >>> same_system("urn:ogc:def:crs:EPSG::27700", BRITISH), same_system("EPSG:4326", BRITISH)
    (True, False)
    """
    if one is None:
        return False
    try:
        return bool(system(one).equals(system(other), ignore_axis_order=True))
    except CRSError:
        return False


def to_degrees(crs: CRS | str, xy: Points) -> Points:
    """Return longitudes and latitudes (WGS 84) of points, all by one operation.

    Parameters
    ----------
    crs
        Of the points.
    xy
        Shape ``(n, 2)``: x and y, or longitude and latitude, in this order.

    Returns
    -------
    array
        Shape ``(n, 2)``, degrees; infinite where a point has no place on the globe.

    Examples
    --------
    >>> to_degrees(BRITISH, np.array([[651409.9, 313177.3]])).round(4).tolist()
    [[1.7161, 52.658]]
    """
    from_here = _system_of(crs)
    rough = np.column_stack(_any_way(from_here).transform(*xy.T)) if len(xy) else xy
    return _turned(from_here, xy, rough, TransformDirection.FORWARD)


def from_degrees(crs: CRS | str, lonlat: Points) -> Points:
    """Return the points of a system at longitudes and latitudes: the way back.

    Parameters
    ----------
    crs
        Of what is returned.
    lonlat
        Shape ``(n, 2)``, degrees (WGS 84).

    Returns
    -------
    array
        Shape ``(n, 2)``: x and y; infinite where the system has none.
    """
    return _turned(_system_of(crs), lonlat, lonlat, TransformDirection.INVERSE)


def _system_of(crs: CRS | str) -> CRS:
    return crs if isinstance(crs, CRS) else system(crs)


def _turned(crs: CRS, points: Points, lonlat: Points, direction: TransformDirection) -> Points:
    """Turn points by the first operation that knows them; only where a grid ends by the next."""
    turned = np.full(points.shape, np.inf)
    for way in _ways(crs, _around(lonlat)):
        left = ~np.isfinite(turned).all(axis=1)
        if not left.any():
            break
        x, y = points[left].T
        turned[left] = np.column_stack(way.transform(x, y, direction=direction))
    return turned


def _around(lonlat: Points) -> tuple[int, int, int, int]:
    """Return west, south, east and north in whole degrees: a part of a list is as the whole."""
    known = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not len(known):
        return -180, -90, 180, 90
    west, south = np.floor(known.min(axis=0)).clip((-180, -90), (179, 89)).tolist()
    east, north = np.ceil(known.max(axis=0)).clip((-179, -89), (180, 90)).tolist()
    return math.floor(west), math.floor(south), math.ceil(east), math.ceil(north)


@lru_cache(maxsize=50)
def _any_way(crs: CRS) -> Transformer:
    return Transformer.from_crs(crs, DEGREES, always_xy=True)


@lru_cache(maxsize=50)
def _ways(crs: CRS, around: tuple[int, int, int, int]) -> tuple[Transformer, ...]:
    """Return the operations to degrees that fit an area, the best first.

    One that takes two systems for one is there only where none is known at all.
    """
    here: Any = AreaOfInterest(*around)
    for area, ballpark in ((here, False), (None, False), (None, True)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a grid, which would be better, is not installed
            found = TransformerGroup(
                crs, DEGREES, always_xy=True, area_of_interest=area, allow_ballpark=ballpark
            ).transformers
        if found:
            return tuple(found)
    return ()
