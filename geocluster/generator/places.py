"""Where people live: towns, villages and hamlets, and the points their streets run through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geocluster.generator.land import Land
from geocluster.generator.words import place_names

__all__ = ["Places", "Points", "make_places", "make_points", "thin"]

CITY = 40
"""State primaries in a city, all within 5 km: as in Lincoln, York or Cambridge."""

_CITY_CLEAR = 5_500.0
"""Metres around the middle of a city in which no other place lies."""

_TOWNS_OF_TWELVE = (9, 2, 4, 3, 5, 2, 3, 2, 6, 3, 2, 4)
"""State primaries in each town of a dozen; together about a third of a county's schools."""


@dataclass(frozen=True, slots=True)
class Places:
    """Settlements, towns first, then villages with a school, then those without.

    Attributes
    ----------
    xy
        Shape ``(p, 2)``, metres of EPSG:27700.
    schools
        Shape ``(p,)``, state primaries in each.
    people
        Shape ``(p,)``, inhabitants.
    radius
        Shape ``(p,)``, metres to the edge of the built-up area.
    town
        Shape ``(p,)``, whether it is a town.
    city
        Shape ``(p,)``, whether it is a city too, with a slow centre and more one-way streets.
    island
        Shape ``(p,)``, whether it lies on the island.
    names
        One for each, all different.
    """

    xy: NDArray[np.float64]
    schools: NDArray[np.int64]
    people: NDArray[np.int64]
    radius: NDArray[np.float64]
    town: NDArray[np.bool_]
    city: NDArray[np.bool_]
    island: NDArray[np.bool_]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Places where roads meet.

    Attributes
    ----------
    xy
        Shape ``(n, 2)``, metres of EPSG:27700. The first points are the settlements' centres.
    place
        Shape ``(n,)``, the settlement that a point belongs to, or -1 in open country.
    """

    xy: NDArray[np.float64]
    place: NDArray[np.int64]


def thin(xy: NDArray[np.float64], spacing: float) -> NDArray[np.int64]:
    """Keep points at least `spacing` apart; of two that are nearer, the earlier stays.

    Parameters
    ----------
    xy
        Shape ``(n, 2)``, metres.
    spacing
        Metres.

    Returns
    -------
    ndarray
        Positions of the points that stay, ascending.
    """
    if len(xy) == 0:
        return np.zeros(0, dtype=np.int64)
    pairs = cKDTree(xy).query_pairs(spacing, output_type="ndarray")
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    start = np.searchsorted(pairs[:, 0], np.arange(len(xy) + 1))
    keep = np.ones(len(xy), dtype=np.bool_)
    for i in range(len(xy)):
        if keep[i] and start[i] < start[i + 1]:
            keep[pairs[start[i] : start[i + 1], 1]] = False
    return np.flatnonzero(keep)


def make_places(
    rng: np.random.Generator, land: Land, schools: int, *, city: bool = False
) -> Places:
    """Lay out settlements so that together they hold the wanted number of schools.

    Parameters
    ----------
    rng
        Source of chance.
    land
        Where there is land.
    schools
        State primaries to place.
    city
        Whether the first place is a city of :data:`CITY` of them.

    Returns
    -------
    Places
        The island has a village, and a second one where the county is large enough.
    """
    on_island = 0 if schools < 4 else 1 if schools < 60 else 2
    towns = _town_sizes(schools - on_island - CITY * city)
    towns = np.concatenate([[CITY] * city, towns]).astype(np.int64)
    single = schools - on_island - int(towns.sum())
    bare = round(0.75 * single) + 2
    clear = _CITY_CLEAR if city else 0.0
    town_xy, village_xy = _sites(rng, land, len(towns), single + bare, clear)
    island_xy = _island_sites(land, max(1, on_island))
    xy = np.vstack([town_xy, village_xy[:single], island_xy, village_xy[single:]])
    bare = len(village_xy) - single
    count = np.concatenate(
        [towns, np.ones(single, int), np.arange(len(island_xy)) < on_island, np.zeros(bare, int)]
    ).astype(np.int64)
    town = np.arange(len(xy)) < len(towns)
    island = np.zeros(len(xy), dtype=np.bool_)
    island[len(towns) + single : len(towns) + single + len(island_xy)] = True
    people = _people(rng, count, town, island)
    radius = np.where(town, (people / 3_600 / np.pi) ** 0.5 * 1_000, 200 + 8.5 * people**0.5)
    names = tuple(place_names(rng, len(xy)))
    spots = np.round(xy, 2).astype(np.float64)
    urban = np.arange(len(xy)) < int(city)
    return Places(spots, count, people, radius, town, urban, island, names)


def _town_sizes(schools: int) -> NDArray[np.int64]:
    """Say how many schools each town has, in the order in which towns are placed."""
    dozen = sum(_TOWNS_OF_TWELVE)
    count = max(1, round(schools / (3.3 * dozen) * 12))
    sizes = np.resize(_TOWNS_OF_TWELVE, count)
    if schools < 30:
        sizes = np.full(count, min(3, schools))
    return sizes.astype(np.int64)


def _people(
    rng: np.random.Generator,
    schools: NDArray[np.int64],
    town: NDArray[np.bool_],
    island: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Draw inhabitants: about 2,600 for each school of a town, some hundreds in a village."""
    spread = rng.normal(size=len(schools))
    rural = np.where(schools > 0, 900 * np.exp(0.6 * spread), 220 * np.exp(0.5 * spread))
    rural = np.clip(np.where(island, 0.4 * rural, rural), 60, 4_000)
    urban = 2_600 * schools * np.exp(0.12 * spread)
    return np.round(np.where(town, urban, rural)).astype(np.int64)


def _sites(
    rng: np.random.Generator, land: Land, towns: int, villages: int, clear: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Choose sites: towns far apart, villages between them, none beside a border or river.

    The first is that of the city where there is one: `clear` metres around it stay free, and it
    lies further inland, on a river or not.
    """
    mainland = land.mainland
    inner = mainland.buffer(-min(1_500.0, 0.1 * land.size))
    dry = inner.difference(shapely.union_all([r.buffer(650.0) for r in land.rivers]))
    room = dry.area / (towns + villages)
    apart = min(0.8 * (dry.area / towns) ** 0.5, 13_000.0)
    some = _scatter(rng, dry.buffer(-min(900.0, 0.03 * land.size)), 300 * towns)
    if clear:
        inland = mainland.buffer(-min(clear, 0.2 * land.size))
        some = np.vstack([_scatter(rng, inland, 50)[:1], some])
        some = some[np.hypot(*(some - some[0]).T) >= np.where(np.arange(len(some)), clear, 0.0)]
    town_xy = some[thin(some, apart)][:towns]
    while len(town_xy) < towns:
        apart *= 0.9
        town_xy = some[thin(some, apart)][:towns]
    apart = 0.75 * room**0.5
    some = _scatter(rng, dry, 40 * (towns + villages))
    gap, _ = cKDTree(town_xy).query(some)
    some = some[gap > max(1_800.0, 0.75 * apart)]
    some = some[np.hypot(*(some - town_xy[0]).T) > clear]
    village_xy = some[thin(some, apart)][:villages]
    while len(village_xy) < villages:
        apart *= 0.93
        village_xy = some[thin(some, apart)][:villages]
    return town_xy, village_xy


def _scatter(
    rng: np.random.Generator, area: shapely.Polygon | shapely.MultiPolygon, count: int
) -> NDArray[np.float64]:
    """Strew about `count` points over an area at random, denser in some parts than others."""
    west, south, east, north = area.bounds
    tries = int(count * (east - west) * (north - south) / area.area * 1.6)
    xy = rng.uniform((west, south), (east, north), (tries, 2))
    wave = np.sin(xy[:, 0] / 7_100 + 2 * np.sin(xy[:, 1] / 9_300)) * np.sin(xy[:, 1] / 6_100)
    xy = xy[rng.random(tries) < 0.62 + 0.38 * wave]
    shapely.prepare(area)
    inside: NDArray[np.float64] = xy[shapely.contains_xy(area, xy[:, 0], xy[:, 1])]
    return inside.round(2)


def _island_sites(land: Land, count: int) -> NDArray[np.float64]:
    """Put one village south and, if wanted, one north of the island's middle."""
    middle = shapely.get_coordinates(land.island.centroid)[0]
    _, south, _, north = land.island.bounds
    shift = np.array([[0.0, -0.2], [0.0, 0.22]]) * (north - south)
    return np.asarray(middle + shift[:count], dtype=np.float64)


def make_points(rng: np.random.Generator, land: Land, places: Places) -> Points:
    """Set the points where roads meet: street grids, village lanes, crossroads in between.

    Parameters
    ----------
    rng
        Source of chance.
    land
        Where there is land.
    places
        The settlements.

    Returns
    -------
    Points
        None within 90 m of a river or 60 m of the outline.
    """
    streets = [
        _grid(rng, radius) if town else _lanes(rng, radius)
        for radius, town in zip(places.radius, places.town, strict=True)
    ]
    built = np.vstack([places.xy[i] + s for i, s in enumerate(streets)])
    owner = np.repeat(np.arange(len(streets)), [len(s) for s in streets])
    fields = _scatter(rng, land.mainland, int(land.mainland.area / 0.2e6))
    isle = _scatter(rng, land.island, int(land.island.area / 0.05e6))
    fields = fields[thin(fields, 820.0)]
    open_xy = np.vstack([fields, isle[thin(isle, 520.0)]])
    gap, near = cKDTree(places.xy).query(open_xy, k=min(4, len(places.xy)))
    gap, near = gap.reshape(len(open_xy), -1), near.reshape(len(open_xy), -1)
    open_xy = open_xy[(gap > places.radius[near] + 330).all(axis=1)]
    xy = np.vstack([places.xy, built, open_xy])
    place = np.concatenate([np.arange(len(places.xy)), owner, np.full(len(open_xy), -1)])
    keep = thin(xy, 55.0)
    keep = keep[_dry(land, xy[keep]) | (keep < len(places.xy))]
    return Points(np.round(xy[keep], 2), place[keep].astype(np.int64))


def _dry(land: Land, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points lie on land and not beside water."""
    inside = np.zeros(len(xy), dtype=np.bool_)
    for part in (land.mainland, land.island):
        inner = part.buffer(-60.0)
        shapely.prepare(inner)
        inside |= shapely.contains_xy(inner, xy[:, 0], xy[:, 1])
    for river in land.rivers:
        wet = river.buffer(90.0)
        shapely.prepare(wet)
        inside &= ~shapely.contains_xy(wet, xy[:, 0], xy[:, 1])
    return inside


def _turned(xy: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Turn points about the origin."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(xy @ np.array([[cos, sin], [-sin, cos]]), dtype=np.float64)


def _grid(rng: np.random.Generator, radius: float) -> NDArray[np.float64]:
    """Lay five or six straight main streets from the origin and a street grid between them.

    Points of main streets come first, so that thinning keeps them. Blocks are 105 m by 160 m;
    the town's edge is ragged.
    """
    rays = int(rng.integers(5, 7))
    turns = 2 * np.pi * (np.arange(rays) + rng.uniform(-0.22, 0.22, rays)) / rays
    out = np.arange(1, max(3, int(1.1 * radius / 115))) * 115.0
    main = np.vstack([_turned(np.column_stack([out, 0 * out]), turn) for turn in turns])
    reach = int(1.3 * radius / 105) + 1
    steps = np.arange(-reach, reach + 1)
    xy = np.stack(np.meshgrid(steps * 105.0, steps * 160.0), axis=-1).reshape(-1, 2)
    angle = np.arctan2(xy[:, 1], xy[:, 0])
    lobes = 1 + 0.2 * np.sin(3 * angle + rng.uniform(0, 7)) + 0.12 * np.sin(5 * angle)
    far = np.hypot(xy[:, 0], xy[:, 1]) / (radius * lobes)
    xy = xy[rng.random(len(xy)) < np.where(far < 0.55, 0.97, 1.45 - 0.9 * far) * (far < 1.15)]
    xy = xy + rng.normal(scale=11.0, size=xy.shape)
    gap, _ = cKDTree(main).query(xy)
    return _turned(np.vstack([main, xy[gap > 82.0]]), rng.uniform(0, np.pi))


def _lanes(rng: np.random.Generator, radius: float) -> NDArray[np.float64]:
    """Lay a main street through the origin and a few side lanes."""
    ends = rng.uniform(0.7, 1.3, 2) * radius
    main = np.arange(-ends[0], ends[1], 100.0)
    bend = rng.normal(scale=0.25) * main**2 / radius
    parts = [np.column_stack([main, bend])]
    for _ in range(rng.integers(2, 4 + int(radius / 110))):
        k = rng.integers(len(main))
        out = np.arange(1, rng.integers(2, 3 + int(radius / 120))) * 90.0
        side = rng.choice([-1.0, 1.0])
        lean = rng.normal(scale=0.3)
        parts.append(np.column_stack([main[k] + lean * out, bend[k] + side * out]))
    xy = np.vstack(parts)
    xy = xy + rng.normal(scale=9.0, size=xy.shape)
    return _turned(xy, rng.uniform(0, 2 * np.pi))
