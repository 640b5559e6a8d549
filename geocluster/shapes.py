"""Shapes that people draw: made valid, or refused with what is wrong, before they are used.

Outlines cross themselves, rings collapse to a line, files hold gaps, labels or numbers that are
none. What is meant is kept: of a ring that crosses itself both sides, of a collection its areas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from geocluster.phrases import phrase

__all__ = ["MOST_LATITUDE", "MOST_LONGITUDE", "sound_shape"]

MOST_LONGITUDE, MOST_LATITUDE = 360.0, 90.0
"""Of a shape in degrees; across 180 degrees it may be drawn on beyond."""


def sound_shape(shapes: Iterable[BaseGeometry | None], *, lines: bool) -> BaseGeometry:
    """Return one valid shape of all areas, and lines where they are allowed.

    Parameters
    ----------
    shapes
        In degrees, as drawn; those that are missing or empty are passed over.
    lines
        Whether lines count. Where they do not, lines and points beside areas are passed over.

    Raises
    ------
    ValueError
        If a coordinate is no number or not in degrees, a point stands where a line or an area
        is needed, or nothing of any extent is left; the text goes on from the file's name.
    """
    kept: list[BaseGeometry] = []
    passed: set[str] = set()
    for number, shape in enumerate(shapes, start=1):
        if shape is None or shape.is_empty:
            continue
        _check_coordinates(shape, number)
        for part in _parts(shapely.force_2d(shape)):
            if shapely.get_dimensions(part) >= (1 if lines else 2):
                kept += _of_extent(part, lines=lines)
            else:
                passed.add(part.geom_type)
    needed = phrase("a line or an area") if lines else phrase("an area")
    if passed and (lines or not kept):
        found = sorted(passed)
        raise ValueError(
            phrase("holds {found}, but {needed} is needed", found=found, needed=needed)
        )
    if not kept:
        raise ValueError(
            phrase("holds nothing of any extent, but {needed} is needed", needed=needed)
        )
    try:
        return shapely.union_all(kept)
    except GEOSException as fault:
        raise ValueError(
            phrase("holds shapes that cannot be joined ({fault})", fault=fault)
        ) from None


def _check_coordinates(shape: BaseGeometry, number: int) -> None:
    at = shapely.get_coordinates(shape)
    wrong = ~np.isfinite(at).all(axis=1)
    if wrong.any():
        raise ValueError(
            phrase("has a coordinate that is no number, in shape {number}", number=number)
        )
    wrong = (np.abs(at) > [MOST_LONGITUDE, MOST_LATITUDE]).any(axis=1)
    if wrong.any():
        x, y = at[np.argmax(wrong)]
        raise ValueError(
            phrase(
                "has ({x:g}, {y:g}) as longitude and latitude, in shape {number}, which is no "
                "place in degrees; save it with its coordinate system, longitude before latitude",
                x=x,
                y=y,
                number=number,
            )
        )


def _parts(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """Single points, lines and areas, also of collections within collections."""
    if not hasattr(shape, "geoms"):
        yield shape
        return
    for part in shape.geoms:
        if not part.is_empty:
            yield from _parts(part)


def _of_extent(part: BaseGeometry, *, lines: bool) -> list[BaseGeometry]:
    """Make a part valid, and keep what has an area, or a length where lines count."""
    valid = _parts(shapely.make_valid(part))
    return [piece for piece in valid if piece.area > 0 or (lines and piece.length > 0)]
