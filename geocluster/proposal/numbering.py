"""In which order groups are numbered: so that neighbours have near numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geocluster.grouping import Group
from geocluster.sphere import middle_longitude

__all__ = ["along_a_curve"]

_ORDER = 12
"""The curve visits a square of ``2 ** 12`` by ``2 ** 12`` cells."""


def along_a_curve(groups: Sequence[Group], lonlat: NDArray[np.float64]) -> tuple[int, ...]:
    """Return for each group its place, from 0, on a curve that fills the country they lie in.

    Parameters
    ----------
    groups
        In any order; those whose schools have the same middle keep theirs.
    lonlat
        Shape ``(n, 2)``: longitude and latitude of the schools, in degrees.

    Source: Hilbert (1891), Über die stetige Abbildung einer Linie auf ein Flächenstück.

    Examples
    --------
    >>> four = [Group((0,)), Group((1,)), Group((2,)), Group((3,))]
    >>> along_a_curve(four, np.array([[0, 1.0], [1, 0], [1, 1], [0, 0]]))
    (0, 2, 3, 1)
    """
    if not groups:
        return ()
    middle = middle_longitude(lonlat[:, 0])
    east = (lonlat[:, 0] - middle + 180) % 360 - 180
    flat = np.column_stack([east * np.cos(np.radians(lonlat[:, 1].mean())), -lonlat[:, 1]])
    centres = np.array([flat[list(group.members)].mean(axis=0) for group in groups])
    low = centres.min(axis=0)
    wide = max(float((centres - low).max()), 1e-9)
    cells = np.floor((centres - low) / wide * (2**_ORDER - 1)).astype(np.int64)
    order = sorted(range(len(groups)), key=lambda k: (_along(*cells[k].tolist()), k))
    place = {k: rank for rank, k in enumerate(order)}
    return tuple(place[k] for k in range(len(groups)))


def _along(x: int, y: int) -> int:
    """Return how far along the curve a cell is."""
    far, side = 0, 2 ** (_ORDER - 1)
    while side:
        right, down = int(bool(x & side)), int(bool(y & side))
        far += side * side * ((3 * right) ^ down)
        x, y = x & (side - 1), y & (side - 1)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        side //= 2
    return far
