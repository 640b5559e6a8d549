"""The globe: longitude is a circle, on which -180 and 180 are one meridian.

Whatever takes a mean, a least, a greatest or a difference of longitudes asks here first. A county
on both sides of that meridian is put on one side of it, where longitudes may go beyond 180.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "EARTH_METRES",
    "from_360",
    "great_circle",
    "in_space",
    "local_plane",
    "middle_longitude",
    "on_one_side",
    "unwrapped",
    "unwrapped_shapes",
    "within_longitudes",
    "wrapped",
]

Degrees = NDArray[np.float64]

EARTH_METRES = 6_371_008.8
"""Mean radius of the Earth. Source: Moritz, Geodetic Reference System 1980, table 1."""


def great_circle(a: Degrees, b: Degrees) -> NDArray[np.float64]:
    """Metres between points in degrees (longitude, latitude), shape ``(m, 2)`` each.

    Source: haversine formula; R. W. Sinnott, Sky and Telescope 68 (1984), 159.

    Examples
    --------
    >>> great_circle(np.array([[0.0, 52.0]]), np.array([[0.0, 53.0]])).round()
    array([111195.])
    """
    lon_a, lat_a, lon_b, lat_b = (np.radians(v) for v in (*a.T, *b.T))
    half = (
        np.sin((lat_b - lat_a) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    )
    return np.asarray(2 * EARTH_METRES * np.arcsin(np.sqrt(half)))


def in_space(lonlat: Degrees) -> NDArray[np.float64]:
    """Metres from the middle of the Earth, shape ``(n, 3)``, for searches of what is near.

    Between places of a county the straight line through the Earth is as long as the way over
    ground, within a metre in 100 km.
    """
    lon, lat = np.radians(lonlat).T
    flat = np.cos(lat)
    return EARTH_METRES * np.column_stack([flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)])


def wrapped(lon: ArrayLike) -> Degrees:
    """Return longitudes from -180 to 180; those that are so already stay as they are.

    Examples
    --------
    >>> wrapped([180.25, -179.75, 359.0]).tolist()
    [-179.75, -179.75, -1.0]
    """
    degrees = np.asarray(lon, float)
    return np.where(np.abs(degrees) <= 180.0, degrees, (degrees + 180.0) % 360.0 - 180.0)


def from_360(lon: ArrayLike) -> Degrees:
    """Return longitudes that are counted eastwards, up to 360, as all others are: from -180.

    Examples
    --------
    >>> from_360([174.5, 183.5, 493548.0]).tolist()
    [174.5, -176.5, 493548.0]
    """
    degrees = np.asarray(lon, float)
    return np.where((degrees > 180.0) & (degrees <= 360.0), degrees - 360.0, degrees)


def unwrapped(lon: ArrayLike, around: ArrayLike) -> Degrees:
    """Return longitudes within 180 degrees of a meridian, to the bit where they are so already.

    Parameters
    ----------
    lon
        Degrees.
    around
        The meridian, or one for each longitude.

    Examples
    --------
    >>> unwrapped([179.5, -179.5], 180.0).tolist()
    [179.5, 180.5]
    """
    degrees = np.asarray(lon, float)
    return np.asarray(degrees + 360.0 * np.rint((np.asarray(around, float) - degrees) / 360.0))


def middle_longitude(lon: ArrayLike) -> float:
    """Return the middle of the shortest arc that holds all longitudes; 0 where none is known.

    Examples
    --------
    >>> middle_longitude([179.5, -178.5]), middle_longitude([-1.0, 3.0]), middle_longitude([])
    (-179.5, 1.0, 0.0)
    """
    degrees = np.asarray(lon, float)
    known = np.unique(wrapped(degrees[np.isfinite(degrees)]))
    if not len(known):
        return 0.0
    gaps = np.diff(known, append=known[0] + 360.0)
    widest = int(np.argmax(gaps))
    begin = known[(widest + 1) % len(known)]
    return float(wrapped(begin + (360.0 - gaps[widest]) / 2))


def on_one_side(lonlat: Degrees) -> Degrees:
    """Return points, shape ``(n, 2)``, with longitudes of which mean and bounds make sense."""
    if not len(lonlat):
        return lonlat
    lon = unwrapped(lonlat[:, 0], middle_longitude(lonlat[:, 0]))
    return np.column_stack([lon, lonlat[:, 1]])


def unwrapped_shapes(shapes: Any, around: float) -> Any:
    """Put a shape, or an array of them, in degrees, on one side of the meridian of 180 degrees.

    Parameters
    ----------
    shapes
        Drawn in either way: parts on both sides, lines from one side to the other, or beyond 180.
    around
        Middle longitude of the county. Far from 180 degrees nothing is changed, so that a shape
        may there span the globe.
    """
    if abs(wrapped(around)) <= 90.0:
        return shapes

    def moved(xy: Degrees) -> Degrees:
        return np.column_stack([unwrapped(xy[:, 0], around), xy[:, 1]])

    return shapely.transform(shapes, moved)


def within_longitudes(lon: ArrayLike, west: float, east: float) -> NDArray[np.bool_]:
    """Tell which longitudes lie from west to east, which may lead across 180 degrees.

    Examples
    --------
    >>> within_longitudes([179.0, -179.0, 0.0], west=170.0, east=-170.0).tolist()
    [True, True, False]
    """
    degrees = np.asarray(lon, float)
    width = east - west if east >= west else east - west + 360.0
    within: NDArray[np.bool_] = (degrees - west) % 360.0 <= min(width, 360.0)
    return within


def local_plane(lon: float, lat: float) -> Callable[[Degrees], NDArray[np.float64]]:
    """Return a projection of degrees, shape ``(n, 2)``, to metres east and north of a place.

    Distances and directions from the place are true; infinite where a point has no image.
    """
    from pyproj import Transformer

    plane = f"+proj=aeqd +lat_0={lat} +lon_0={wrapped(lon)} +datum=WGS84 +units=m"
    transformer = Transformer.from_crs("EPSG:4326", plane, always_xy=True)

    def flat(lonlat: Degrees) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(lonlat[:, 0], lonlat[:, 1]))

    return flat
