"""Lines of the page as text, which :func:`geocluster.plane.decode` reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geocluster.plane import UNITS_A_DEGREE, encode_steps

__all__ = ["encode", "encode_all", "rings"]


def encode(coordinates: Sequence[Sequence[float]] | NDArray[np.float64]) -> str:
    """Write a line as text, in 1e-5 degrees.

    Returns
    -------
    str
        What :func:`geocluster.plane.decode` reads; a step to the same place is left out. Empty
        where fewer than two places remain.

    Examples
    --------
    >>> encode([(0.5, 52.0), (0.50002, 52.0), (0.50002, 52.0), (0.50002, 51.99999)])
    '_gk|H_t`B?C@?'
    """
    line = np.asarray(coordinates, float)[:, :2]
    return _encoded(line, np.zeros(len(line), np.int64), 1)[0]


def encode_all(lines: NDArray[np.object_]) -> list[str]:
    """Write many lines as :func:`encode` writes one, in one go."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    return _encoded(points, line, len(lines))


def _encoded(points: NDArray[np.float64], line: NDArray[np.int64], count: int) -> list[str]:
    """Write lines whose points stand one after the other; ``line`` says whose each point is."""
    places = np.rint(points[:, ::-1] * UNITS_A_DEGREE).astype(np.int64)
    steps = np.diff(places, axis=0, prepend=0)
    first = np.diff(line, prepend=-1) != 0
    steps[first] = places[first]
    kept = first | (steps != 0).any(axis=1)
    # A line all of whose points fall on one place is none.
    sizes = np.bincount(line[kept], minlength=count)
    kept &= sizes[line] > 1
    return encode_steps(steps[kept], np.where(sizes > 1, sizes, 0))


def rings(shape: BaseGeometry) -> list[list[str]]:
    """Write the polygons of a shape, each as its outer ring and its holes; lines are left out."""
    written = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        outlines = [encode(ring.coords) for ring in (part.exterior, *part.interiors)]
        if outlines[0]:
            written.append([outline for outline in outlines if outline])
    return written
