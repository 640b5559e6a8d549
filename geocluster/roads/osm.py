"""An OpenStreetMap file becomes a road network, read straight with pyosmium."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.filter import KeyFilter
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geocluster.backdrop import Place
from geocluster.errors import TravelError
from geocluster.provenance import OSM_LICENCE, source_beside
from geocluster.roads.access import NODE_KEYS, open_directions, stops, way_is_closed
from geocluster.roads.network import RoadNetwork
from geocluster.roads.turns import (
    RESTRICTION_KEYS,
    Restriction,
    forbidden_turns,
    restriction_of,
)
from geocluster.schools import Source
from geocluster.speeds import FERRY, SPEEDS, SpeedModel, drawn_as, node_delays
from geocluster.sphere import great_circle

__all__ = ["SUFFIXES", "read_osm"]

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")

_NOWHERE = 2**31 - 1
_PLACES = frozenset({"city", "town", "village"})
_READ = ("place", "natural", "waterway", "route", *NODE_KEYS, *RESTRICTION_KEYS)
_DURATION = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):(\d{2})$|^(\d{1,4})$")
_PERIOD = re.compile(r"^pt(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:\d{1,2}s)?$")


@dataclass(frozen=True, slots=True)
class _Way:
    """A run of nodes that are all in the file, with what holds for it.

    Speeds are in metres per second, 0 where a car may not go; ``seconds`` is None but for a
    ferry whose duration is known.
    """

    ref: int
    begin: int
    end: int
    forward: float
    backward: float
    kind: str
    seconds: float | None = None


@dataclass(slots=True)
class _Collected:
    """What one pass over the file gathers."""

    speeds: SpeedModel
    ferries: bool
    refs: list[int] = field(default_factory=list)
    x: list[int] = field(default_factory=list)
    y: list[int] = field(default_factory=list)
    ways: list[_Way] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    signals: set[int] = field(default_factory=set)
    restrictions: list[Restriction] = field(default_factory=list)
    drawn: dict[str, list[LineString]] = field(default_factory=dict)
    water: list[BaseGeometry] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def read_osm(
    file: Path, speeds: SpeedModel = SPEEDS["GB"], *, ferries: bool = False
) -> RoadNetwork:
    """Read the roads that cars may use.

    Parameters
    ----------
    file
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
    speeds
        What turns a road into seconds.
    ferries
        Whether cars may take ferries, with their duration where the file gives one.

    Returns
    -------
    RoadNetwork
        Directed: one-ways in both forms, roundabouts, motorways and turn restrictions are
        respected; private roads and locked gates are not passed. A way that refers to nodes
        which the file lacks is cut there.

    Raises
    ------
    TravelError
        If the file is damaged, is not an OpenStreetMap file, or holds no road.
    """
    collected = _Collected(speeds, ferries)
    try:
        with osmium.io.Reader(str(file)) as reader:
            header = reader.header()
            generator, date = header.get("generator"), header.get("osmosis_replication_timestamp")
        wanted = KeyFilter(*_READ)
        for entity in osmium.FileProcessor(str(file)).with_locations().with_filter(wanted):
            if isinstance(entity, osmium.osm.Node):
                _take_node(entity, collected)
            elif isinstance(entity, osmium.osm.Way):
                _take_way(entity, collected)
            elif isinstance(entity, osmium.osm.Relation):
                _take_relation(entity, collected)
    except (RuntimeError, ValueError, OSError) as fault:
        raise TravelError(
            f"{file.name} is damaged or not an OpenStreetMap file ({fault}); fetch it again, or "
            "check that its name ends in .osm.pbf, .osm, .osm.gz or .osm.bz2"
        ) from None
    if not any(way.forward or way.backward for way in collected.ways if way.kind != FERRY):
        raise TravelError(f"{file.name} holds no road that a car may use")
    return _network(collected, _source(file, generator, date), date[:10] or None)


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


def _take_node(node: osmium.osm.Node, to: _Collected) -> None:
    tags = {tag.k: tag.v for tag in node.tags}
    if stops(tags):
        to.blocked.add(node.id)
    if tags.get("highway") == "traffic_signals":
        to.signals.add(node.id)
    name = tags.get("name")
    if name and tags.get("place") in _PLACES and node.location.valid():
        to.places.append(Place(name, tags["place"], Point(node.lon, node.lat)))


def _take_relation(relation: osmium.osm.Relation, to: _Collected) -> None:
    members = [(m.type, m.role, m.ref) for m in relation.members]
    found = restriction_of({tag.k: tag.v for tag in relation.tags}, members)
    if found is not None:
        to.restrictions.append(found)


def _take_way(way: osmium.osm.Way, to: _Collected) -> None:
    tags = {tag.k: tag.v for tag in way.tags}
    highway = tags.get("highway")
    if tags.get("route") == FERRY:
        _take_ferry(way, tags, to)
        return
    if highway is None:
        _take_water(way, tags, to)
        return
    if highway not in to.speeds.classes or highway == FERRY:
        return
    if way_is_closed(tags):
        return
    open_ways = open_directions(tags, highway)
    for run in _runs(way):
        begin = _take_nodes(run, to)
        forward, backward = _metres_per_second(tags, highway, open_ways, to.speeds)
        to.ways.append(_Way(way.id, begin, len(to.refs), forward, backward, highway))
        if any(open_ways):  # else it only makes a junction of the place where it joins another
            _draw(run, drawn_as(highway), to)


def _take_nodes(run: list[tuple[int, int, int]], to: _Collected) -> int:
    begin = len(to.refs)
    for ref, x, y in run:
        to.refs.append(ref)
        to.x.append(x)
        to.y.append(y)
    return begin


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


def _take_ferry(way: osmium.osm.Way, tags: Mapping[str, str], to: _Collected) -> None:
    """Draw a ferry; let cars use it where ferries are allowed."""
    open_ways = open_directions(tags, FERRY)
    if not any(open_ways):
        return
    speed = to.speeds.classes.get(FERRY, 10.0) / 3.6
    seconds = _duration(tags.get("duration"))
    for run in _runs(way):
        _draw(run, FERRY, to)
        if to.ferries:
            begin = _take_nodes(run, to)
            forward, backward = speed * open_ways[0], speed * open_ways[1]
            to.ways.append(_Way(way.id, begin, len(to.refs), forward, backward, FERRY, seconds))


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


def _runs(way: osmium.osm.Way) -> list[list[tuple[int, int, int]]]:
    """Nodes of the way, cut where a node is not in the file, as (id, lon, lat) in 1e-7°."""
    runs: list[list[tuple[int, int, int]]] = [[]]
    for node in way.nodes:
        if node.x == _NOWHERE:
            runs.append([])
        elif not runs[-1] or runs[-1][-1][0] != node.ref:
            runs[-1].append((node.ref, node.x, node.y))
    return [run for run in runs if len(run) > 1]


def _draw(run: list[tuple[int, int, int]], kind: str | None, to: _Collected) -> None:
    if kind is not None:
        line = LineString([(x / 1e7, y / 1e7) for _, x, y in run])
        to.drawn.setdefault(kind, []).append(line)


def _take_water(way: osmium.osm.Way, tags: Mapping[str, str], to: _Collected) -> None:
    natural = tags.get("natural")
    if natural not in ("coastline", "water") and tags.get("waterway") != "river":
        return
    for run in _runs(way):
        points = [(x / 1e7, y / 1e7) for _, x, y in run]
        closed = natural == "water" and len(points) > 3 and points[0] == points[-1]
        to.water.append(Polygon(points) if closed else LineString(points))


def _network(collected: _Collected, source: Source, date: str | None) -> RoadNetwork:
    ways, speeds = collected.ways, collected.speeds
    refs = np.array(collected.refs, np.int64)
    x, y = np.array(collected.x, np.int64), np.array(collected.y, np.int64)
    ids, first, node = np.unique(refs, return_index=True, return_inverse=True)
    lonlat = np.column_stack([x[first], y[first]]) / 1e7
    begin, end = np.array([w.begin for w in ways]), np.array([w.end for w in ways])
    last = np.zeros(len(refs), bool)
    last[end - 1] = True
    at = np.flatnonzero(~last)
    way = np.searchsorted(begin, at, side="right") - 1
    blocked = np.isin(ids, list(collected.blocked))
    tail, head, lonlat = _cut_at(node[at], node[at + 1], lonlat, blocked)
    length = great_circle(lonlat[tail], lonlat[head])
    per_second = _timed(length, way, ways)
    way_id = np.array([w.ref for w in ways], np.int64)[way]
    kind = np.array([w.kind for w in ways], object)[way]
    signals = np.isin(ids, list(collected.signals))
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
        turns=forbidden_turns(collected.restrictions, ids, tail, head, way_id),
        access_kmh=speeds.access_kmh,
        source=source,
        date=date,
        drawn={kind: tuple(lines) for kind, lines in sorted(collected.drawn.items())},
        water=tuple(collected.water),
        places=tuple(collected.places),
    )


def _timed(
    length: NDArray[np.float64], way: NDArray[np.int64], ways: list[_Way]
) -> NDArray[np.float64]:
    """Metres per second along each segment and back, shape ``(2, segments)``.

    A ferry of known duration has the speed that makes its whole length last so long.
    """
    speed = np.array([[w.forward for w in ways], [w.backward for w in ways]])
    whole = np.bincount(way, weights=length, minlength=len(ways))
    for k, w in enumerate(ways):
        if w.seconds is not None:
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
