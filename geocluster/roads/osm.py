"""An OpenStreetMap file becomes a road network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geocluster.basemap import Place
from geocluster.errors import TravelError
from geocluster.licences import OSM_LICENCE
from geocluster.phrases import phrase
from geocluster.provenance import source_beside
from geocluster.roads.access import NODE_KEYS, open_directions, stops, way_is_closed
from geocluster.roads.kinds import RoadKind, road_kind
from geocluster.roads.network import RoadNetwork
from geocluster.roads.objects import NOWHERE, Ints, Located, Objects, Tags
from geocluster.roads.osm_pbf import read_pbf
from geocluster.roads.osm_xml import read_xml
from geocluster.roads.turns import Restriction, forbidden_turns, restriction_of
from geocluster.schools import Source
from geocluster.speeds import FERRY, SPEEDS, SpeedModel, drawn_as, node_delays
from geocluster.sphere import great_circle

__all__ = ["read_osm"]

_PLACES = frozenset({"city", "town", "village"})
_WAY_KEYS = ("highway", "route", "natural", "waterway")
_MOST_X, _MOST_Y = 1_800_000_000, 900_000_000
_DURATION = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):(\d{2})$|^(\d{1,4})$")
_PERIOD = re.compile(r"^pt(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:\d{1,2}s)?$")


@dataclass(frozen=True, slots=True)
class _Way:
    """What holds for a way.

    Speeds are in metres per second, 0 where a car may not go; ``seconds`` is None but for a
    ferry whose duration is known; ``kind`` is the class of road.
    """

    kind: str
    forward: float
    backward: float
    seconds: float | None = None

    @property
    def open(self) -> bool:
        return self.forward > 0 or self.backward > 0


@dataclass(frozen=True, slots=True)
class _Water:
    """A river or a coast, or a lake where ``closed``."""

    closed: bool


@dataclass(frozen=True, slots=True)
class _Node:
    """What holds at a node, with the name and kind of a settlement."""

    stops: bool
    signals: bool
    place: tuple[str, str] | None


_Found = Located[_Node, _Way | _Water, Restriction]


def read_osm(
    file: Path, speeds: SpeedModel = SPEEDS["GB"], *, ferries: bool = False
) -> RoadNetwork:
    """Read the roads that cars may use.

    Parameters
    ----------
    file
        An OpenStreetMap extract: ``.osm.pbf``, or XML, which may be packed. Its content counts,
        not its name.
    speeds
        What turns a road into seconds.
    ferries
        Whether cars may take ferries, with their duration where the file gives one.

    Returns
    -------
    RoadNetwork
        Directed: what tags say of access, one-ways, barriers and turns is respected. A way that
        refers to nodes which the file lacks is cut there.

    Raises
    ------
    TravelError
        If the file is damaged, is not an OpenStreetMap file, or holds no road.
    """
    kind = road_kind(file)
    if kind not in (RoadKind.PBF, RoadKind.XML):
        raise TravelError(
            phrase(
                "{name} is {kind}, not an OpenStreetMap extract", name=file.name, kind=kind.value
            )
        )

    def of_way(tags: Tags) -> _Way | _Water | None:
        return _way(tags, speeds, ferries=ferries)

    objects = Objects(_node, of_way, restriction_of)
    found: _Found
    if kind is RoadKind.XML:
        found, generator, date = read_xml(file, objects)
    else:
        found, generator, date = read_pbf(
            file, objects, nodes=("place", *NODE_KEYS), ways=_WAY_KEYS
        )
    _check_places(found, file)
    return _network(found, speeds, _source(file, generator, date), date[:10] or None, file)


def _check_places(found: _Found, file: Path) -> None:
    """Refuse positions that are not on the globe."""
    known = (found.x != NOWHERE) & (found.y != NOWHERE)
    wrong = known & ((np.abs(found.x) > _MOST_X) | (np.abs(found.y) > _MOST_Y))
    if wrong.any():
        k = int(np.argmax(wrong))
        raise TravelError(
            phrase(
                "{name}: node {node} lies at longitude {x}, latitude {y}, which is not "
                "on the globe; mend the file, or fetch it again",
                name=file.name,
                node=found.refs[k],
                x=found.x[k] / 1e7,
                y=found.y[k] / 1e7,
            )
        )


def _source(file: Path, generator: str, date: str) -> Source:
    """Tell a made network, which says so in its header, from OpenStreetMap's own data."""
    if "synthetic" in generator.casefold():
        plain = Source(name=f"{file.name}: {generator}", synthetic=True)
    else:
        plain = Source(
            name="OpenStreetMap roads",
            licence=OSM_LICENCE,
            attribution="© OpenStreetMap contributors",
            date=date[:10] or None,
            url="https://www.openstreetmap.org/copyright",
        )
    return source_beside(file, plain)


def _node(tags: Tags) -> _Node | None:
    blocks, signals = stops(tags), tags.get("highway") == "traffic_signals"
    name, kind = tags.get("name"), tags.get("place")
    place = (name, kind) if name and kind in _PLACES else None
    return _Node(blocks, signals, place) if blocks or signals or place else None


def _way(tags: Tags, speeds: SpeedModel, *, ferries: bool) -> _Way | _Water | None:
    highway = tags.get("highway")
    if tags.get("route") == FERRY:
        return _ferry(tags, speeds, taken=ferries)
    if highway is None:
        natural = tags.get("natural")
        if natural in ("coastline", "water") or tags.get("waterway") == "river":
            return _Water(closed=natural == "water")
        return None
    if highway not in speeds.classes or highway == FERRY or way_is_closed(tags):
        return None
    # A road that is closed to cars still makes a junction of the place where it joins another.
    open_ways = open_directions(tags, highway)
    return _Way(highway, *_metres_per_second(tags, highway, open_ways, speeds))


def _ferry(tags: Tags, speeds: SpeedModel, *, taken: bool) -> _Way | None:
    """Return a ferry, which is drawn, and taken only where ferries are allowed."""
    open_ways = open_directions(tags, FERRY)
    if not any(open_ways):
        return None
    speed = speeds.classes.get(FERRY, 10.0) / 3.6 if taken else 0.0
    seconds = _duration(tags.get("duration"))
    return _Way(FERRY, speed * open_ways[0], speed * open_ways[1], seconds)


def _metres_per_second(
    tags: Mapping[str, str], highway: str, open_ways: tuple[bool, bool], speeds: SpeedModel
) -> tuple[float, float]:
    """Speed each way, 0 where closed; a limit for one direction goes before that for both."""
    oneway = not all(open_ways)
    forward, backward = (
        speeds.kmh(highway, tags, oneway=oneway, backward=backward) / 3.6
        for backward in (False, True)
    )
    return forward * open_ways[0], backward * open_ways[1]


def _duration(text: str | None) -> float | None:
    """Seconds of a crossing: hours:minutes, hours:minutes:seconds, minutes, or ISO 8601.

    Source: OpenStreetMap wiki, Key:duration.
    """
    said = (text or "").strip().casefold()
    if (clock := _DURATION.match(said)) is not None:
        a, b, c, minutes = (int(v) if v else None for v in clock.groups())
        if minutes is not None:
            seconds = 60 * minutes
        elif a is not None:
            seconds = 3600 * a + 60 * (b or 0) + (c or 0)
        else:
            seconds = 3600 * (b or 0) + 60 * (c or 0)
        return seconds or None
    if (period := _PERIOD.match(said)) is not None:
        return 3600 * int(period[1] or 0) + 60 * int(period[2] or 0) or None
    return None


def _network(
    found: _Found, speeds: SpeedModel, source: Source, date: str | None, file: Path
) -> RoadNetwork:
    ways = [item for _, item in found.ways]
    of_way = np.repeat(np.arange(len(ways)), np.diff(found.begin))
    there = (found.x != NOWHERE) & (found.y != NOWHERE)
    driven = np.array([isinstance(w, _Way) and (w.open or w.kind != FERRY) for w in ways], bool)
    at = _pieces(found, of_way, there & driven[of_way])
    _check_roads(ways, of_way[at], file)
    refs = np.stack([found.refs[at], found.refs[at + 1]])
    ids, first, node = np.unique(refs, return_index=True, return_inverse=True)
    place = np.stack([at, at + 1]).ravel()[first]
    lonlat = np.column_stack([found.x[place], found.y[place]]) / 1e7
    blocked = np.isin(ids, [ref for ref, item, _, _ in found.nodes if item.stops])
    tail, head = node.reshape(2, -1)
    tail, head, lonlat = _cut_at(tail, head, lonlat, blocked)
    length = great_circle(lonlat[tail], lonlat[head])
    per_second = _timed(length, of_way[at], ways)
    way_id = np.array([ref for ref, _ in found.ways], np.int64)[of_way[at]]
    kind = np.array([w.kind if isinstance(w, _Way) else "" for w in ways], object)[of_way[at]]
    signals = np.isin(ids, [ref for ref, item, _, _ in found.nodes if item.signals])
    return RoadNetwork(
        lonlat=lonlat,
        tail=tail,
        head=head,
        forward=_milliseconds(length, per_second[0]),
        backward=_milliseconds(length, per_second[1]),
        way=way_id,
        ferry=kind == FERRY,
        motorway=np.isin(kind, ["motorway", "motorway_link"]),
        delay=node_delays(len(lonlat), tail, head, kind, signals, speeds),
        turns=forbidden_turns(found.relations, ids, tail, head, way_id),
        access_kmh=speeds.access_kmh,
        source=source,
        date=date,
        drawn=_drawn(found, ways, of_way, there),
        water=tuple(_waters(found, ways, of_way, there)),
        places=tuple(_settlements(found)),
    )


def _check_roads(ways: list[_Way | _Water], with_place: Ints, file: Path) -> None:
    """Refuse a file without a road, or without the places of all of its roads."""
    open_roads = {
        k for k, w in enumerate(ways) if isinstance(w, _Way) and w.open and w.kind != FERRY
    }
    if not open_roads:
        raise TravelError(phrase("{name} holds no road that a car may use", name=file.name))
    if open_roads.isdisjoint(with_place.tolist()):
        raise TravelError(
            phrase(
                "{name} holds {n:,} roads, but not where they are: their nodes are "
                "missing; export the nodes too (Overpass: out body; >; out skel;)",
                name=file.name,
                n=len(open_roads),
            )
        )


def _pieces(found: _Found, of_way: Ints, there: NDArray[np.bool_]) -> Ints:
    """Places in ``refs`` from which a piece of way leads to the next."""
    if len(of_way) < 2:
        return np.zeros(0, np.int64)
    onward = (of_way[1:] == of_way[:-1]) & (found.refs[1:] != found.refs[:-1])
    return np.flatnonzero(onward & there[1:] & there[:-1])


def _runs(
    found: _Found, of_way: Ints, shown: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], Ints, Ints]:
    """Lines of the nodes that are shown, cut where one is not in the file.

    Returns
    -------
    tuple of arrays
        Points in degrees; the line of each; and the way of each line.
    """
    at = _pieces(found, of_way, shown)
    begins = np.diff(at, prepend=-2) != 1
    begins |= np.diff(of_way[at], prepend=-1) != 0
    line = np.cumsum(begins) - 1
    points = np.concatenate([at[begins], at + 1])
    lines = np.concatenate([line[begins], line])
    order = np.lexsort((points, lines))
    lonlat = np.column_stack([found.x, found.y])[points[order]] / 1e7
    return lonlat, lines[order], of_way[at[begins]]


def _drawn(
    found: _Found, ways: list[_Way | _Water], of_way: Ints, there: NDArray[np.bool_]
) -> dict[str, tuple[LineString, ...]]:
    """Lines of the roads that a map shows, by how it draws them."""
    kinds = np.array([_drawn_as(way) or "" for way in ways], object)
    points, line, way = _runs(found, of_way, there & (kinds != "")[of_way])
    shapes = shapely.linestrings(points, indices=line) if len(points) else np.zeros(0, object)
    return {kind: tuple(shapes[kinds[way] == kind]) for kind in sorted(set(kinds[way].tolist()))}


def _drawn_as(way: _Way | _Water) -> str | None:
    if isinstance(way, _Water):
        return None
    if way.kind == FERRY:
        return FERRY
    return drawn_as(way.kind) if way.open else None


def _waters(
    found: _Found, ways: list[_Way | _Water], of_way: Ints, there: NDArray[np.bool_]
) -> Iterator[BaseGeometry]:
    """Lakes, rivers and coasts."""
    wet = np.array([isinstance(way, _Water) for way in ways], bool)
    points, line, way = _runs(found, of_way, there & wet[of_way])
    for k, of in enumerate(way.tolist()):
        begin, end = np.searchsorted(line, [k, k + 1])
        run, item = points[begin:end], ways[of]
        lake = isinstance(item, _Water) and item.closed
        ring = lake and len(run) > 3 and (run[0] == run[-1]).all()
        yield Polygon(run) if ring else LineString(run)


def _settlements(found: _Found) -> Iterator[Place]:
    for _, item, x, y in found.nodes:
        if item.place is not None and abs(x) <= _MOST_X and abs(y) <= _MOST_Y:
            yield Place(*item.place, Point(x / 1e7, y / 1e7))


def _timed(
    length: NDArray[np.float64], way: Ints, ways: list[_Way | _Water]
) -> NDArray[np.float64]:
    """Metres per second along each segment and back, shape ``(2, segments)``.

    A ferry of known duration has the speed that makes its whole length last so long.
    """
    roads = [w if isinstance(w, _Way) else _Way("", 0.0, 0.0) for w in ways]
    speed = np.array([[w.forward for w in roads], [w.backward for w in roads]])
    whole = np.bincount(way, weights=length, minlength=len(ways))
    for k, w in enumerate(roads):
        if w.seconds is not None and whole[k] > 0:
            speed[:, k] = np.where(speed[:, k] > 0, whole[k] / w.seconds, 0)
    return speed[:, way]


def _milliseconds(
    length: NDArray[np.float64], metres_per_second: NDArray[np.float64]
) -> NDArray[np.int64]:
    open_way = metres_per_second > 0
    taken = length / np.where(open_way, metres_per_second, 1) * 1000
    return np.where(open_way, np.maximum(1, np.rint(taken)), -1).astype(np.int64)


def _cut_at(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    lonlat: NDArray[np.float64],
    blocked: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Give each road that ends at a blocked node an end of its own, so that none leads through."""
    tail, head = tail.copy(), head.copy()
    for ends in (tail, head):
        stopped = np.flatnonzero(blocked[ends] if len(blocked) else [])
        new = len(lonlat) + np.arange(len(stopped))
        lonlat = np.vstack([lonlat, lonlat[ends[stopped]]])
        blocked = np.concatenate([blocked, np.zeros(len(stopped), bool)])
        ends[stopped] = new
    return tail, head, lonlat
