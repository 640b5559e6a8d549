"""Places in the coordinates of the file that they go into; and out of the map's short form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from geocluster.crs import BRITISH, DEGREES, from_degrees, same_system
from geocluster.gis.model import Layer
from geocluster.plane import decode
from geocluster.proposal import Proposal
from geocluster.sphere import wrapped

__all__ = ["areas_of", "bounds_of", "in_degrees", "in_system", "lines_of", "rounded", "system_of"]

_FEWEST = 4
"""Points of a ring, its first told again at its end."""

_BRITISH_FORMATS = frozenset({"gias", "wales"})


def system_of(proposal: Proposal) -> str:
    """Return the coordinate system that people of the county's maps expect.

    ``EPSG:27700``, the British National Grid, where the list of schools is in it; else
    ``EPSG:4326``.
    """
    schools = proposal.scenario.get("schools", {})
    if schools.get("format") in _BRITISH_FORMATS or same_system(schools.get("crs"), BRITISH):
        return BRITISH
    return DEGREES


def in_system(shapes: NDArray[np.object_], system: str) -> NDArray[np.object_]:
    """Turn shapes in EPSG:4326 into a coordinate system: to the centimetre, or 1e-7 degrees."""
    if system == DEGREES:
        return rounded(in_degrees(shapes), 7)
    return rounded(shapely.transform(shapes, lambda lonlat: from_degrees(system, lonlat)), 2)


def bounds_of(layers: Iterable[Layer]) -> list[float] | None:
    """Return west, south, east and north of layers, in degrees; None where no place is known.

    Where they lie across the meridian of 180 degrees, west is greater than east.
    Source: RFC 7946, section 5.2.
    """
    shapes = [shape for layer in layers for shape in layer.shapes if shape is not None]
    known = shapely.total_bounds(np.array(shapes, object)) if shapes else np.array([np.nan])
    if np.isnan(known).any():
        return None
    west, south, east, north = known.tolist()
    west, east = (float(wrapped(lon)) for lon in (west, east))
    return [round(x, 7) for x in (west, south, east, north)]


def rounded(shapes: NDArray[np.object_], digits: int) -> NDArray[np.object_]:
    """Round the coordinates of shapes."""
    return np.asarray(shapely.transform(shapes, lambda xy: np.round(xy, digits)), object)


def in_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Cut shapes at the meridian of 180 degrees where they lie across it or beyond.

    Source: RFC 7946, section 3.1.9.
    """
    made = np.empty(len(shapes), object)
    for k, shape in enumerate(shapes):
        made[k] = _within_180(shape)
    return made


def _within_180(shape: BaseGeometry | None) -> BaseGeometry | None:
    if shape is None or shape.is_empty:
        return shape
    west, _, east, _ = shape.bounds
    if west >= -180 and east <= 180:
        return shape
    parts: list[BaseGeometry] = []
    for turn in (-360.0, 0.0, 360.0):
        window = shapely.box(-180.0 + turn, -90.0, 180.0 + turn, 90.0)
        inside = shapely.intersection(shape, window)
        parts += [
            shapely.transform(part, lambda xy, turn=turn: xy - np.array([turn, 0.0]))
            for part in shapely.get_parts(inside)
            if not part.is_empty
        ]
    return _like(shape, parts)


def _like(shape: BaseGeometry, parts: Sequence[BaseGeometry]) -> BaseGeometry:
    """Put parts together as what they were cut from; what an edge leaves of a shape is dropped."""
    if isinstance(shape, MultiPolygon):
        return MultiPolygon([orient(p) for p in parts if isinstance(p, Polygon)])
    if isinstance(shape, MultiLineString):
        return MultiLineString([p for p in parts if isinstance(p, LineString)])
    return parts[0]


def lines_of(lines: Iterable[str]) -> MultiLineString:
    """Return lines as a map has written them, in degrees."""
    points = (decode(line) for line in lines)
    return MultiLineString([LineString(line) for line in points if len(line) > 1])


def areas_of(outlines: Iterable[Iterable[str]]) -> MultiPolygon:
    """Return areas that a map has written as rings, in degrees: valid, outer rings to the left."""
    rings = ([decode(ring) for ring in outline] for outline in outlines)
    polygons = [
        Polygon(outer, [hole for hole in holes if len(hole) >= _FEWEST])
        for outer, *holes in rings
        if len(outer) >= _FEWEST
    ]
    sound: Any = shapely.make_valid(shapely.union_all(shapely.make_valid(polygons)))
    parts = [p for p in _flat(sound) if isinstance(p, Polygon) and not p.is_empty]
    return MultiPolygon([orient(p) for p in parts])


def _flat(shape: BaseGeometry) -> list[BaseGeometry]:
    parts = list(shapely.get_parts(shape))
    return [shape] if parts == [shape] else [p for part in parts for p in _flat(part)]
