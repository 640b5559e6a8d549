"""Distances on the globe."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["EARTH_METRES", "great_circle"]

EARTH_METRES = 6_371_008.8
"""Mean radius of the Earth. Source: Moritz, Geodetic Reference System 1980, table 1."""


def great_circle(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
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
