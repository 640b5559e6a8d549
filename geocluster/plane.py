"""Local metres in which a county is drawn, and the short form in which pages hold lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geocluster.sphere import middle_longitude, unwrapped, unwrapped_shapes
from geocluster.varints import from_units, to_units

__all__ = ["ENCODED", "UNITS_A_DEGREE", "Plane", "decode", "encode_steps"]

UNITS_A_DEGREE = 100_000
"""Of the whole numbers in which pages hold coordinates."""

_BITS, _MOST_UNITS = 5, 7
_FIRST = ord("?")
"""Stands for a unit of 0."""

ENCODED = r"^(?:[_-~]{0,6}[?-^][_-~]{0,6}[?-^])*$"
"""Of a text that :func:`decode` can read, as a regular expression."""

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


def encode_steps(steps: NDArray[np.int64], counts: NDArray[np.int64]) -> list[str]:
    """Write lines as text: *encoded polylines* of precision 5, which many libraries read.

    Parameters
    ----------
    steps
        Shape ``(n, 2)``: latitude and longitude in 1e-5 degrees, of each line its first point and
        the steps from there; one line after the other.
    counts
        Shape ``(lines,)``: how many points each line has.

    Source: Google, Encoded Polyline Algorithm Format.

    Examples
    --------
    >>> encode_steps(np.array([[5200000, 50000], [0, 2], [-1, 0]]), np.array([3]))
    ['_gk|H_t`B?C@?']
    """
    numbers = steps.astype(np.int64).ravel()
    folded = ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)
    units, begins = to_units(folded, _BITS, _MOST_UNITS)
    text = (units + _FIRST).tobytes().decode("ascii")
    places = np.append(begins, len(text))[np.concatenate([[0], np.cumsum(2 * counts)])].tolist()
    return [text[one:next_] for one, next_ in pairwise(places)]


def decode(line: str) -> NDArray[np.float64]:
    """Return the points of a line that :func:`encode_steps` has written.

    Returns
    -------
    array
        Shape ``(n, 2)``, degrees: longitude and latitude.

    Examples
    --------
    >>> decode("_gk|H_t`B?C@?").tolist()
    [[0.5, 52.0], [0.50002, 52.0], [0.50002, 51.99999]]
    """
    units = np.frombuffer(line.encode("ascii"), dtype=np.uint8) - np.uint8(_FIRST)
    folded = from_units(units, _BITS, _MOST_UNITS)
    steps = (folded >> 1) ^ -(folded & 1)
    return np.cumsum(steps.reshape(-1, 2), axis=0)[:, ::-1] / UNITS_A_DEGREE
