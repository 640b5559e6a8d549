"""Where there is land: the county's outline, its coast, its rivers and its island."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["LARGEST", "Land", "make_land"]

LARGEST = 35_000
"""Most schools that a county can have and still lie inside the British grid."""

_AREA_PER_SCHOOL = 21e6
_CENTRE = (626_000.0, 420_000.0)


@dataclass(frozen=True, slots=True)
class Land:
    """The shape of the county, in metres of EPSG:27700.

    Attributes
    ----------
    mainland
        Polygon of the county without its island.
    island
        Polygon off the east coast; no road leads there.
    coast
        The part of the mainland's outline that meets the sea, land on its left.
    rivers
        Lines from the western border to the sea; eastings only grow along each.
    """

    mainland: shapely.Polygon
    island: shapely.Polygon
    coast: shapely.LineString
    rivers: tuple[shapely.LineString, ...]

    @property
    def size(self) -> float:
        """Side of a square as large as the mainland, in metres."""
        return float(self.mainland.area**0.5)

    def north_of_river(self, xy: NDArray[np.float64]) -> NDArray[np.int64]:
        """Count the rivers that lie south of each point.

        Parameters
        ----------
        xy
            Shape ``(n, 2)``, metres.

        Returns
        -------
        ndarray
            Shape ``(n,)``, 0 for points south of every river.
        """
        count = np.zeros(len(xy), dtype=np.int64)
        for river in self.rivers:
            line = shapely.get_coordinates(river)
            count += xy[:, 1] > np.interp(xy[:, 0], line[:, 0], line[:, 1])
        return count


def make_land(rng: np.random.Generator, schools: int) -> Land:
    """Draw a county large enough for the schools, about 21 km² for each.

    Parameters
    ----------
    rng
        Source of chance.
    schools
        How many schools it is for.

    Returns
    -------
    Land
        In the North Sea for a county of ordinary size.
    """
    area = schools * _AREA_PER_SCHOOL
    width = min(area**0.5, 600_000.0)
    height = area / width
    centre = np.array(
        [min(_CENTRE[0], 680_000.0 - 0.55 * width), max(_CENTRE[1], 20_000.0 + 0.55 * height)]
    )
    scale = min(width, 60_000.0)
    ring, on_coast = _outline(rng, centre, width, height, scale)
    mainland = shapely.Polygon(ring)
    coast = shapely.LineString(ring[on_coast])
    island = _island(rng, coast, scale)
    count = max(1, round(height / 120_000.0))
    rivers = tuple(
        _river(rng, ring, centre[1] + height * ((k + 0.5) / count - 0.5), scale)
        for k in range(count)
    )
    return Land(mainland, island, coast, rivers)


def _waves(
    rng: np.random.Generator, along: NDArray[np.float64], lengths: list[float], power: float
) -> NDArray[np.float64]:
    """Add up sine waves of the given lengths, the longer the higher, to about ±1."""
    heights = np.array(lengths) ** power
    total = np.zeros_like(along)
    for length, high in zip(lengths, heights / heights.sum(), strict=True):
        total += high * np.sin(2 * np.pi * (along / length + rng.random()))
    return total


def _outline(
    rng: np.random.Generator,
    centre: NDArray[np.float64],
    width: float,
    height: float,
    scale: float,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw a rounded square, its edges wavy; give its corner points and those on the coast."""
    around = 2 * (width + height)
    points = max(160, int(around / 250.0))
    angle = -np.pi + 2 * np.pi * np.arange(points) / points
    radius = (np.abs(np.cos(angle)) ** 5 + np.abs(np.sin(angle)) ** 5) ** -0.2
    along = np.arange(points) * around / points
    wide = [around / round(around / (scale * f)) for f in (1.9, 1.3, 0.8, 0.47)]
    radius += 0.16 * scale / width * _waves(rng, along, wide, 0.6)
    narrow = [around / round(around / (scale * f)) for f in (0.23, 0.13, 0.07, 0.043)]
    radius += 0.03 * scale / width * _waves(rng, along, narrow, 0.6)
    east = np.clip((0.72 - np.abs(angle)) / 0.2, 0.0, 1.0)
    fine = [scale * f for f in (0.31, 0.17, 0.091, 0.047, 0.023)]
    radius += 0.10 * scale / width * east * _waves(rng, along, fine, 0.7)
    ring = np.column_stack([radius * np.cos(angle) * width, radius * np.sin(angle) * height]) / 2
    wanted = width * height / shapely.Polygon(ring).area
    ring = np.round(ring * wanted**0.5 + centre, 2)
    return ring, np.flatnonzero(np.abs(angle) < 0.75)


def _island(rng: np.random.Generator, coast: shapely.LineString, scale: float) -> shapely.Polygon:
    """Draw an island of a few kilometres off the northern half of the coast."""
    near = shapely.get_coordinates(coast.interpolate(0.68, normalized=True))[0]
    reach = np.clip(scale * 0.045, 1_000.0, 2_400.0)
    angle = 2 * np.pi * np.arange(90) / 90
    wave = 1 + 0.22 * _waves(rng, angle, [np.pi, 2 * np.pi / 3, np.pi / 4], 0.5)
    shape = np.column_stack([0.75 * np.cos(angle), 1.25 * np.sin(angle)])
    ring = shape * (reach * wave)[:, None]
    away = shapely.Polygon(ring + near + np.array([reach * 2.2, 0.0]))
    gap = away.distance(coast)
    shift = near + np.array([reach * 2.2 + max(0.0, reach * 1.5 - gap), 0.0])
    return shapely.Polygon(np.round(ring + shift, 2))


def _river(
    rng: np.random.Generator, ring: NDArray[np.float64], northing: float, scale: float
) -> shapely.LineString:
    """Draw a sine-generated curve that never turns back west, so that it cannot meet itself.

    Source: Langbein and Leopold (1966), "River meanders: theory of minimum variance", USGS
    Professional Paper 422-H.
    """
    west, east = ring[:, 0].min() - 2_000.0, ring[:, 0].max() + 2_000.0
    step = 60.0
    along = np.arange(0.0, 3.5 * (east - west), step)
    small = np.clip(scale * 0.075, 1_200.0, 4_200.0)
    phase = along / small + 0.6 * _waves(rng, along, [small * 9.7, small * 5.3, small * 2.3], 0.5)
    strength = 0.8 + 0.55 * _waves(rng, along, [small * 11.3, small * 4.1], 0.5)
    heading = strength * np.sin(2 * np.pi * phase)
    heading += 0.75 * _waves(rng, along, [scale * 0.8, scale * 0.37], 0.6)
    heading = np.clip(heading, -1.45, 1.45)
    x = west + np.cumsum(step * np.cos(heading))
    y = np.cumsum(step * np.sin(heading))
    kept = x <= east
    x, y = x[kept], y[kept]
    y = y - np.linspace(y[0], y[-1], len(y))
    y = northing + y - y.mean()
    return shapely.LineString(np.round(np.column_stack([x, y]), 2))
