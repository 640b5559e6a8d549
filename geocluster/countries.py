"""The countries whose schools, rules and roads are known, and roughly where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["COUNTRIES", "Country"]


@dataclass(frozen=True, slots=True)
class Country:
    """A country.

    Attributes
    ----------
    name
        For people.
    box
        West, south, east and north, in degrees: nothing of the country lies outside.
    """

    name: str
    box: tuple[float, float, float, float]

    def holds(self, lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which points, shape ``(n, 2)``, may lie in the country.

        Examples
        --------
        >>> COUNTRIES["GB"].holds(np.array([[-0.7, 52.6], [105.0, 35.0]])).tolist()
        [True, False]
        """
        west, south, east, north = self.box
        lon, lat = lonlat.T
        return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


COUNTRIES: Mapping[str, Country] = {
    "GB": Country("Great Britain", (-9.0, 49.5, 2.3, 61.2)),
    "CN": Country("China", (73.0, 17.0, 135.2, 54.0)),
}
"""By ISO 3166 code."""
