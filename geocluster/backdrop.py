"""What is drawn beneath the schools: the land, its roads and the places that people know."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

__all__ = ["Backdrop", "Place"]


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
