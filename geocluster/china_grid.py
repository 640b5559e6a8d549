"""The shifted coordinates of Chinese maps: GCJ-02 (Amap, Tencent) and BD-09 (Baidu).

By law, maps sold in China show WGS 84 moved by some hundred metres (GCJ-02); Baidu moves them
again (BD-09). The shift is not published. What is used everywhere is a formula found by reverse
engineering; it has no parameters to choose, and its inverse is found by fixed-point iteration.

Source: the public formula, as in the packages eviltransform, coordtransform and prcoords;
ellipsoid of Krasovsky, 1940.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geocluster.errors import SchoolsError
from geocluster.phrases import phrase

__all__ = [
    "bd09_to_gcj02",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "inside_china",
    "wgs84_to_gcj02",
]

Degrees = NDArray[np.float64]

_SEMI_MAJOR = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_BAIDU_WAVE = np.radians(3000.0)
_BAIDU_SHIFT = np.array([0.0065, 0.006])
_CLOSE = 1e-11
_MOST_STEPS = 20


def inside_china(lonlat: ArrayLike) -> NDArray[np.bool_]:
    """Tell which points lie in the rectangle in which the shift is applied.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, longitude and latitude in degrees.

    Returns
    -------
    ndarray
        Shape ``(n,)``. The rectangle is wider than China: it holds Korea and northern India.

    Examples
    --------
    >>> inside_china([[104.85, 35.55], [-0.54, 53.23]]).tolist()
    [True, False]
    """
    lon, lat = _checked(lonlat).T
    return np.asarray((lon > _WEST) & (lon < _EAST) & (lat > _SOUTH) & (lat < _NORTH))


def wgs84_to_gcj02(lonlat: ArrayLike) -> Degrees:
    """Shift WGS 84 to GCJ-02.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, longitude and latitude in degrees of WGS 84.

    Returns
    -------
    ndarray
        Shape ``(n, 2)``, degrees of GCJ-02; points outside :func:`inside_china` stay.

    Examples
    --------
    >>> wgs84_to_gcj02([[121.5272106, 31.1774276]]).round(5).tolist()
    [[121.53154, 31.1753]]
    """
    there = _checked(lonlat)
    return np.asarray(np.where(inside_china(there)[:, None], there + _shift(there), there))


def gcj02_to_wgs84(lonlat: ArrayLike) -> Degrees:
    """Undo the shift from WGS 84 to GCJ-02, to far below a millimetre.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, longitude and latitude in degrees of GCJ-02.

    Returns
    -------
    ndarray
        Shape ``(n, 2)``, degrees of WGS 84; points outside :func:`inside_china` stay.

    Examples
    --------
    >>> gcj02_to_wgs84([[121.531541859, 31.175303983]]).round(5).tolist()
    [[121.52721, 31.17743]]
    """
    there = _checked(lonlat)
    found = _undo(lambda here: here + _shift(here), there)
    return np.asarray(np.where(inside_china(there)[:, None], found, there))


def gcj02_to_bd09(lonlat: ArrayLike) -> Degrees:
    """Shift GCJ-02 to BD-09.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, longitude and latitude in degrees of GCJ-02.

    Returns
    -------
    ndarray
        Shape ``(n, 2)``, degrees of BD-09, about a kilometre to the north-east.

    Examples
    --------
    >>> gcj02_to_bd09([[116.404, 39.915]]).round(5).tolist()
    [[116.41037, 39.92134]]
    """
    lon, lat = _checked(lonlat).T
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_WAVE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_WAVE)
    shifted = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return np.asarray(shifted + _BAIDU_SHIFT)


def bd09_to_gcj02(lonlat: ArrayLike) -> Degrees:
    """Undo the shift from GCJ-02 to BD-09, to far below a millimetre.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, longitude and latitude in degrees of BD-09.

    Returns
    -------
    ndarray
        Shape ``(n, 2)``, degrees of GCJ-02.

    Examples
    --------
    >>> bd09_to_gcj02(gcj02_to_bd09([[116.404, 39.915]])).round(9).tolist()
    [[116.404, 39.915]]
    """
    return _undo(gcj02_to_bd09, _checked(lonlat))


def _checked(lonlat: ArrayLike) -> Degrees:
    """Refuse what is no list of pairs of degrees; a longitude comes first."""
    pairs = np.asarray(lonlat, dtype=np.float64)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise SchoolsError(
            phrase(
                "coordinates have the shape {shape!r}; (n, 2) is needed, longitude then latitude",
                shape=pairs.shape,
            )
        )
    return pairs


def _undo(forward: Callable[[Degrees], Degrees], target: Degrees) -> Degrees:
    """Find where `forward` leads to the target; each step leaves less than 2 % of the error."""
    here = target.copy()
    for _ in range(_MOST_STEPS):
        miss = target - forward(here)
        here = here + miss
        if not (np.abs(miss) > _CLOSE).any():
            break
    return here


def _shift(lonlat: Degrees) -> Degrees:
    """Compute how far GCJ-02 lies from a point of WGS 84: shape ``(n, 2)``, degrees."""
    lon, lat = lonlat.T
    x, y = lon - 105.0, lat - 35.0
    common = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    root = np.sqrt(np.abs(x))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (common + _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))) * 2 / 3
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (common + _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))) * 2 / 3
    sine = np.sin(np.radians(lat))
    bulge = 1.0 - _ECCENTRICITY_SQUARED * sine * sine
    parallel = _SEMI_MAJOR / np.sqrt(bulge) * np.cos(np.radians(lat))
    meridian = _SEMI_MAJOR * (1.0 - _ECCENTRICITY_SQUARED) / bulge**1.5
    return np.column_stack([np.degrees(east / parallel), np.degrees(north / meridian)])


def _waves(at: NDArray[np.float64], *waves: tuple[float, float]) -> NDArray[np.float64]:
    """Add up sine waves, each with its height in metres and half its length in degrees."""
    heights = (high * np.sin(np.pi * at / half) for high, half in waves)
    return np.asarray(np.sum(list(heights), axis=0))
