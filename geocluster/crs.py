"""Coordinate systems by meaning: a code, a URN, WKT, a PROJ string or a name are one system."""

from __future__ import annotations

import re
from functools import lru_cache

from pyproj import CRS
from pyproj.exceptions import CRSError

from geocluster.meaning import meaning

__all__ = ["BRITISH", "DEGREES", "same_system", "system", "system_text"]

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
