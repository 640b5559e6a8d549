"""What is drawn beneath the schools: the land, its roads and the places that people know."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from pyproj.exceptions import ProjError
from shapely.errors import GEOSException
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geocluster.crs import system, to_degrees
from geocluster.errors import GeoclusterError, LimitError, ScenarioError
from geocluster.limits import check_map
from geocluster.phrases import phrase
from geocluster.shapes import sound_shape
from geocluster.sphere import unwrapped_shapes

__all__ = ["Basemap", "Place", "read_areas", "read_shapes"]


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
class Basemap:
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
    kept
        The data of a map of the same schools, from which all of this is taken where it is given:
        a written folder holds it in no other form.
    """

    roads: dict[str, tuple[LineString, ...]] = field(default_factory=dict)
    water: tuple[BaseGeometry, ...] = ()
    boundary: BaseGeometry | None = None
    places: tuple[Place, ...] = ()
    routes: dict[tuple[int, int], LineString] = field(default_factory=dict)
    kept: Mapping[str, Any] | None = None


def read_areas(file: Path, around: float) -> list[BaseGeometry]:
    """Read each area of a map file as a valid shape in EPSG:4326; see :func:`read_shapes`."""
    areas = []
    for number, shape in enumerate(_degrees(file, around), start=1):
        if shape is None or shape.is_empty:
            continue
        try:
            areas.append(sound_shape([shape], lines=False))
        except ValueError as fault:
            raise ScenarioError(
                phrase(
                    "{name}, shape {number}: it {fault}", name=file.name, number=number, fault=fault
                )
            ) from None
    return areas


def read_shapes(file: Path, around: float, *, lines: bool = False) -> BaseGeometry:
    """Read a map file (GeoJSON, GeoPackage …) as one valid shape in EPSG:4326.

    Parameters
    ----------
    file
        The map file.
    around
        Middle longitude of the county: shapes there that cross 180 degrees are put on one side.
    lines
        Whether lines count as well as areas.

    Raises
    ------
    ScenarioError
        If the file cannot be read, has no coordinate system, or holds no shape that can be used.
    LimitError
        If it is larger than may be read: see :mod:`geocluster.limits`.
    """
    try:
        return sound_shape(_degrees(file, around), lines=lines)
    except ValueError as fault:
        raise ScenarioError(phrase("{name} {fault}", name=file.name, fault=fault)) from None
    except GEOSException as fault:
        raise ScenarioError(
            phrase("{name} cannot be turned into degrees: {fault}", name=file.name, fault=fault)
        ) from None


def _degrees(file: Path, around: float) -> list[BaseGeometry | None]:
    """Read the shapes of a map file, on one side of 180 degrees."""
    try:
        check_map(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # whatever is odd is looked at below, and said there
            shapes = gpd.read_file(file, layer=_layer(file))
    except (ScenarioError, LimitError):
        raise
    except GeoclusterError as fault:
        raise ScenarioError(*fault.args) from None
    except Exception as fault:
        # pyogrio raises many kinds; all mean that the file is not what it should be.
        said = str(fault)[:300]
        raise ScenarioError(
            phrase("{name} cannot be read as a map file: {said}", name=file.name, said=said)
        ) from None
    if not isinstance(shapes, gpd.GeoDataFrame):
        raise ScenarioError(phrase("{name} is a table without shapes", name=file.name))
    if shapes.crs is None:
        raise ScenarioError(
            phrase(
                "{name} holds no coordinate system; save it with one (a shapefile "
                "needs its .prj beside it)",
                name=file.name,
            )
        )
    try:
        crs = system(shapes.crs.to_wkt())
        drawn = shapely.force_2d(shapes.geometry.to_numpy())
        degrees = shapely.transform(drawn, lambda xy: to_degrees(crs, xy))
        return list(unwrapped_shapes(degrees, around))
    except ValueError as fault:
        raise ScenarioError(phrase("{name} {fault}", name=file.name, fault=fault)) from None
    except (ProjError, GEOSException) as fault:
        raise ScenarioError(
            phrase("{name} cannot be turned into degrees: {fault}", name=file.name, fault=fault)
        ) from None


def _layer(file: Path) -> str | None:
    """Name the layer of shapes; None where the file has but one."""
    layers = [(name, kind) for name, kind in gpd.list_layers(file).to_numpy() if kind]
    if len(layers) < 2:
        return layers[0][0] if layers else None
    areas = [name for name, kind in layers if "Polygon" in kind]
    if len(areas) != 1:
        raise ScenarioError(
            phrase(
                "{name} has {n} layers of shapes ({layers}); save the one that is "
                "meant in a file of its own",
                name=file.name,
                n=len(layers),
                layers=[str(name) for name, _ in layers[:10]],
            )
        )
    return str(areas[0])
