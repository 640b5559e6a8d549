"""The base of the map: land, water, roads and places, thinned so that the file stays small."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geocluster.basemap import Basemap
from geocluster.legible import shown
from geocluster.maps.ground import plain_ground, townships
from geocluster.maps.lines import encode_all, rings
from geocluster.maps.text import characters
from geocluster.plane import Plane
from geocluster.schools import Schools

__all__ = ["MAIN_ROADS", "base_layers"]

MAIN_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")

_FERRY, _CLOSED = "ferry", "closed"
_MAIN_METRES = (12.0, 25.0, 50.0, 100.0, 200.0, 400.0)
_MINOR_METRES = (15.0, 40.0, 80.0, 160.0)
_SMALLEST_WATER = 4_000.0
_PLACES = {"city": 0, "town": 1, "village": 2}
_MOST_PLACES = 600

Lines = list[str]


def base_layers(
    basemap: Basemap,
    plane: Plane,
    budget: int = 600_000,
    *,
    schools: Schools | None = None,
) -> dict[str, Any]:
    """Return the basemap as the page draws it.

    Parameters
    ----------
    basemap
        In degrees; each part may be empty.
    plane
        For tolerances in metres.
    budget
        Characters of JSON. Main roads are drawn with more tolerance until they fit; minor
        roads get what is left, the longest first.
    schools
        Give ground and townships where the basemap has neither outline nor roads.
    """
    water_areas, water_lines = _water(basemap.water, plane)
    fixed: dict[str, Any] = {
        "land": _land(basemap.boundary, plane),
        "ground": [],
        "water_areas": water_areas,
        "water_lines": water_lines,
        "ferries": _written(basemap.roads.get(_FERRY, ()), plane, 25.0),
        "closed": _written(basemap.roads.get(_CLOSED, ()), plane, 5.0),
        "places": _places(basemap, plane),
    }
    if schools is not None and not basemap.roads and not basemap.places:
        fixed["places"] = townships(schools, plane)
        fixed["ground"] = [] if fixed["land"] else plain_ground(schools, plane)
    left = budget - sum(characters(part) for part in fixed.values())
    main, left = _main(basemap, plane, left)
    return fixed | {"roads": main, "minor": _minor(basemap, plane, left)}


def _land(boundary: BaseGeometry | None, plane: Plane) -> list[list[str]]:
    if boundary is None or boundary.is_empty:
        return []
    return [part for thin in plane.simplified([boundary], 15.0) for part in rings(thin)]


def _water(water: Iterable[BaseGeometry], plane: Plane) -> tuple[list[list[str]], Lines]:
    parts = [p for shape in water for p in shapely.get_parts(shape)]
    polygons = [p for p in parts if p.geom_type == "Polygon"]
    areas = plane.to_metres(np.array(polygons, dtype=object)) if polygons else []
    large = [p for p, a in zip(polygons, shapely.area(areas), strict=True) if a >= _SMALLEST_WATER]
    lines = [p for p in parts if p.geom_type in ("LineString", "LinearRing")]
    return (
        [part for thin in plane.simplified(large, 15.0) for part in rings(thin)],
        _written(lines, plane, 15.0),
    )


def _places(basemap: Basemap, plane: Plane) -> list[list[Any]]:
    known = [p for p in basemap.places if p.kind in _PLACES and not p.point.is_empty]
    ranked = sorted(known, key=lambda p: (_PLACES[p.kind], p.name, p.point.x, p.point.y))
    at = plane.together(np.array([(p.point.x, p.point.y) for p in ranked]).reshape(-1, 2))
    return [
        [shown(p.name, 60), _PLACES[p.kind], round(lat, 5), round(lon, 5)]
        for p, (lon, lat) in zip(ranked[:_MOST_PLACES], at.tolist(), strict=False)
    ]


def _main(basemap: Basemap, plane: Plane, budget: int) -> tuple[dict[str, Lines], int]:
    joined = {kind: _joined(basemap.roads.get(kind, ()), plane) for kind in MAIN_ROADS}
    main: dict[str, Lines] = {}
    taken = 0
    for tolerance in _MAIN_METRES:
        main = {kind: _thinned(lines, plane, tolerance) for kind, lines in joined.items()}
        taken = sum(int(_sizes(lines).sum()) for lines in main.values())
        if taken <= budget:
            break
    return {kind: _all(lines) for kind, lines in main.items()}, budget - taken


def _minor(basemap: Basemap, plane: Plane, budget: int) -> Lines:
    other = [
        line
        for kind, lines in sorted(basemap.roads.items())
        if kind not in (*MAIN_ROADS, _FERRY, _CLOSED)
        for line in lines
    ]
    joined = _joined(other, plane)
    thin = _thinned(joined, plane, _MINOR_METRES[0])
    for tolerance in _MINOR_METRES[1:]:
        if _sizes(thin).sum() <= budget:
            break
        thin = _thinned(joined, plane, tolerance)
    fits = int(np.searchsorted(np.cumsum(_sizes(thin)), budget, side="right"))
    return _all(thin[:fits])


def _written(lines: Iterable[BaseGeometry], plane: Plane, tolerance: float) -> Lines:
    """Join lines that meet end to end, thin them, and write them, the longest first."""
    return _all(_thinned(_joined(lines, plane), plane, tolerance))


def _all(lines: Lines) -> Lines:
    return [line for line in lines if line]


def _sizes(lines: Lines) -> NDArray[np.int64]:
    """Return how many characters of JSON lines take, quotes and commas included."""
    return np.array([len(line) + line.count("\\") + 3 for line in lines], dtype=np.int64)


def _joined(lines: Iterable[BaseGeometry], plane: Plane) -> NDArray[np.object_]:
    """Join lines that meet end to end, in metres, the longest first.

    Ways are cut at every junction; joined they lose far more points.
    """
    given = [line for line in lines if not line.is_empty]
    if not given:
        return np.zeros(0, object)
    merged = shapely.line_merge(shapely.MultiLineString(given))
    parts: NDArray[np.object_] = plane.to_metres(shapely.get_parts(merged))
    return parts[np.argsort(-shapely.length(parts).round(1), kind="stable")]


def _thinned(metres: NDArray[np.object_], plane: Plane, tolerance: float) -> Lines:
    """Leave out what moves a line by less than a tolerance in metres, and write it in degrees."""
    thin = shapely.simplify(metres, tolerance, preserve_topology=False)
    return encode_all(plane.to_degrees(thin))
