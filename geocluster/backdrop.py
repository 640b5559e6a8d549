"""What is drawn beneath the schools: the land, its roads and the places that people know."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geocluster.errors import ScenarioError
from geocluster.sphere import unwrapped_shapes

__all__ = ["Backdrop", "Place", "read_shapes"]


@dataclass(frozen=True, slots=True)
class Place:
    """A named settlement.

    Attributes
    ----------
    name
        As signed.
    kind
        ``city``, ``town`` or ``village``.
    point
        EPSG:4326.
    """

    name: str
    kind: str
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """Vectors in EPSG:4326 for the base of a map; each may be empty.

    Attributes
    ----------
    roads
        By class (``motorway``, ``trunk``, ``primary``, ``secondary``, ``tertiary``,
        ``minor``), as drawn.
    water
        Rivers, lakes and coast.
    boundary
        Outline of the area; None where there is none.
    places
        Settlements.
    routes
        For pairs of positions (from, to), the way that a car takes.
    """

    roads: dict[str, tuple[LineString, ...]] = field(default_factory=dict)
    water: tuple[BaseGeometry, ...] = ()
    boundary: BaseGeometry | None = None
    places: tuple[Place, ...] = ()
    routes: dict[tuple[int, int], LineString] = field(default_factory=dict)


def read_shapes(file: Path, around: float) -> gpd.GeoSeries:
    """Read a map file (GeoJSON, GeoPackage …) as shapes in EPSG:4326.

    Parameters
    ----------
    file
        The map file.
    around
        Middle longitude of the county: shapes there that cross 180 degrees are put on one side.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or holds no shape or no coordinate system.
    """
    try:
        shapes = gpd.read_file(file)
    except Exception as fault:
        # pyogrio raises many kinds; all mean that the file is not what it should be.
        raise ScenarioError(f"{file.name} cannot be read as a map file: {fault}") from None
    if shapes.empty or shapes.crs is None:
        raise ScenarioError(f"{file.name} holds no shape, or no coordinate system")
    degrees = shapes.to_crs("EPSG:4326").geometry
    return gpd.GeoSeries(unwrapped_shapes(degrees.to_numpy(), around), crs=degrees.crs)
