"""Lines of the page as small whole numbers, which :func:`geocluster.plane.decode` reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geocluster.plane import UNITS_A_DEGREE

__all__ = ["Encoded", "encode", "encode_all", "rings"]

_TENS = 10 ** np.arange(1, 19)


def encode(coordinates: Sequence[Sequence[float]] | NDArray[np.float64]) -> list[int]:
    """Write a line as its first point and the steps from there, in 1e-5 degrees.

    Returns
    -------
    list of int
        ``[lon, lat, step lon, step lat, …]``; a step to the same place is left out. Empty where
        fewer than two places remain.

    Examples
    --------
    >>> encode([(0.5, 52.0), (0.50002, 52.0), (0.50002, 52.0), (0.50002, 51.99999)])
    [50000, 5200000, 2, 0, 0, -1]
    """
    line = np.asarray(coordinates, float)[:, :2]
    encoded = _encoded(line, np.zeros(len(line), np.int64), 1)
    return encoded.lists(np.arange(len(encoded)))[0]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Many lines as one run of whole numbers, so that their sizes are known before they are lists.

    Attributes
    ----------
    numbers
        What :func:`encode` gives for each line, one after the other.
    begins
        Shape ``(lines + 1,)``: where each line begins in ``numbers``.
    """

    numbers: NDArray[np.int64]
    begins: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.begins) - 1

    @property
    def characters(self) -> NDArray[np.int64]:
        """Shape ``(lines,)``: how many characters of JSON each line takes, its comma included."""
        digits = 1 + np.searchsorted(_TENS, np.abs(self.numbers), side="right")
        size = digits + (self.numbers < 0) + 1
        total = np.concatenate([[0], np.cumsum(size)])
        return np.diff(total[self.begins]) + 2

    def lists(self, order: NDArray[np.int64]) -> list[list[int]]:
        """Return some of the lines as lists."""
        numbers, begins = self.numbers.tolist(), self.begins.tolist()
        return [numbers[begins[k] : begins[k + 1]] for k in order.tolist()]


def encode_all(lines: NDArray[np.object_]) -> Encoded:
    """Write many lines as :func:`encode` writes one, in one go."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    return _encoded(points, line, len(lines))


def _encoded(points: NDArray[np.float64], line: NDArray[np.int64], count: int) -> Encoded:
    """Write lines whose points stand one after the other; ``line`` says whose each point is."""
    places = np.rint(points * UNITS_A_DEGREE).astype(np.int64)
    steps = np.diff(places, axis=0, prepend=0)
    first = np.diff(line, prepend=-1) != 0
    steps[first] = places[first]
    kept = first | (steps != 0).any(axis=1)
    # A line all of whose points fall on one place is none.
    sizes = np.bincount(line[kept], minlength=count)
    kept &= sizes[line] > 1
    sizes = np.where(sizes > 1, sizes, 0)
    begins = np.concatenate([[0], np.cumsum(2 * sizes)]).astype(np.int64)
    return Encoded(steps[kept].ravel(), begins)


def rings(shape: BaseGeometry) -> list[list[list[int]]]:
    """Write the polygons of a shape, each as its outer ring and its holes; lines are left out."""
    written = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        outlines = [encode(ring.coords) for ring in (part.exterior, *part.interiors)]
        if outlines[0]:
            written.append([outline for outline in outlines if outline])
    return written
