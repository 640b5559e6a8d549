"""Local metres in which a county is drawn, and the short form in which pages hold lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geocluster.sphere import middle_longitude, unwrapped, unwrapped_shapes

__all__ = ["UNITS_A_DEGREE", "Plane", "decode"]

UNITS_A_DEGREE = 100_000
"""Of the whole numbers in which pages hold coordinates."""

_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Plane:
    """Local metres: east and north, true at one latitude, good enough to draw a county.

    Attributes
    ----------
    lat
        Degrees.
    lon
        The middle: what is drawn is put on one side of the meridian of 180 degrees around it.
    """

    lat: float
    lon: float = 0.0

    @classmethod
    def around(cls, lonlat: NDArray[np.float64]) -> Plane:
        """Choose the plane for the middle of some points, shape ``(n, 2)``."""
        if not len(lonlat):
            return cls(0.0)
        return cls(float(np.mean(lonlat[:, 1])), middle_longitude(lonlat[:, 0]))

    @property
    def _scale(self) -> NDArray[np.float64]:
        # Near a pole a degree of longitude shrinks to nothing; there the map is of no use anyway.
        east = max(0.01, float(np.cos(np.radians(self.lat))))
        return np.array([_METRES_A_DEGREE * east, _METRES_A_DEGREE])

    def to_metres(self, geometries: Any) -> Any:
        """Turn a geometry, or an array of them, from degrees to metres."""
        together = unwrapped_shapes(geometries, self.lon)
        return shapely.transform(together, lambda xy: xy * self._scale)

    def to_degrees(self, geometries: Any) -> Any:
        """Turn a geometry, or an array of them, from metres to degrees."""
        return shapely.transform(geometries, lambda xy: xy / self._scale)

    def points(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn coordinates, shape ``(n, 2)``, from degrees to metres."""
        return self.together(lonlat) * self._scale

    def together(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return coordinates, shape ``(n, 2)``, in degrees as they are drawn: on one side."""
        return np.column_stack([unwrapped(lonlat[:, 0], self.lon), lonlat[:, 1]])

    def simplified(self, geometries: Iterable[BaseGeometry], tolerance: float) -> list[Any]:
        """Leave out what moves an outline by less than a tolerance in metres."""
        flat = self.to_metres(np.array(list(geometries), dtype=object))
        thin = shapely.simplify(flat, tolerance, preserve_topology=False)
        return [g for g in self.to_degrees(thin) if g is not None and not g.is_empty]


def decode(line: Sequence[int]) -> NDArray[np.float64]:
    """Return the points of a line that is written as its first point and the steps from there.

    Returns
    -------
    array
        Shape ``(n, 2)``, degrees.

    Examples
    --------
    >>> decode([50000, 5200000, 2, 0]).tolist()
    [[0.5, 52.0], [0.50002, 52.0]]
    """
    steps = np.asarray(line, np.int64).reshape(-1, 2)
    return np.cumsum(steps, axis=0) / UNITS_A_DEGREE
