"""An OpenStreetMap file becomes a road network, read straight with pyosmium."""

from __future__ import annotations

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
from geocluster.roads.network import RoadNetwork
from geocluster.roads.speeds import CLASS_KMH, drawn_as, driven_kmh
from geocluster.roads.sphere import great_circle
from geocluster.schools import Source

__all__ = ["SUFFIXES", "read_osm"]

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")

_NOWHERE = 2**31 - 1
_FORBIDDEN = frozenset({"no", "private", "agricultural", "forestry", "military"})
_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
_BLOCKS_UNLESS_OPEN = frozenset({"bollard", "block", "jersey_barrier", "log", "debris"})
_PLACES = frozenset({"city", "town", "village"})


@dataclass(slots=True)
class _Collected:
    """What one pass over the file gathers."""

    refs: list[int] = field(default_factory=list)
    x: list[int] = field(default_factory=list)
    y: list[int] = field(default_factory=list)
    tail: list[int] = field(default_factory=list)
    ways: list[tuple[int, int, float, int]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    drawn: dict[str, list[LineString]] = field(default_factory=dict)
    water: list[BaseGeometry] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def read_osm(file: Path) -> RoadNetwork:
    """Read the roads that cars may use.

    Parameters
    ----------
    file
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.

    Returns
    -------
    RoadNetwork
        Directed: one-ways in both forms, roundabouts and motorways are respected; private
        roads and locked gates are not passed; ferries are not used. A way that refers to
        nodes which the file lacks is cut there.

    Raises
    ------
    TravelError
        If the file is damaged, is not an OpenStreetMap file, or holds no road.
    """
    collected = _Collected()
    try:
        with osmium.io.Reader(str(file)) as reader:
            header = reader.header()
            generator, date = header.get("generator"), header.get("osmosis_replication_timestamp")
        keys = KeyFilter("highway", "barrier", "place", "natural", "waterway")
        for entity in osmium.FileProcessor(str(file)).with_locations().with_filter(keys):
            if isinstance(entity, osmium.osm.Node):
                _take_node(entity, collected)
            elif isinstance(entity, osmium.osm.Way):
                _take_way(entity, collected)
    except (RuntimeError, ValueError, OSError) as fault:
        raise TravelError(
            f"{file.name} is damaged or not an OpenStreetMap file ({fault}); fetch it again, or "
            "check that its name ends in .osm.pbf, .osm, .osm.gz or .osm.bz2"
        ) from None
    if not collected.ways:
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
    tags = node.tags
    barrier = tags.get("barrier")
    if barrier is not None and _blocks(barrier, {k: tags.get(k) for k in _ACCESS_KEYS}):
        to.blocked.add(node.id)
    name = tags.get("name")
    if name and tags.get("place") in _PLACES and node.location.valid():
        to.places.append(Place(name, tags["place"], Point(node.lon, node.lat)))


def _blocks(barrier: str, access: Mapping[str, str | None]) -> bool:
    """Tell whether a car is stopped: bollards unless opened, gates only where forbidden."""
    said = next((access[k] for k in _ACCESS_KEYS if access[k]), None)
    if said is not None:
        return said in _FORBIDDEN
    return barrier in _BLOCKS_UNLESS_OPEN


def _take_way(way: osmium.osm.Way, to: _Collected) -> None:
    tags = way.tags
    highway = tags.get("highway")
    if highway is None:
        _take_water(way, to)
        return
    if highway not in CLASS_KMH or tags.get("area") == "yes" or _forbidden(tags):
        return
    forward, backward = _directions(tags, highway)
    if not (forward or backward):
        return
    oneway = not (forward and backward)
    metres_per_second = driven_kmh(highway, tags.get("maxspeed"), oneway=oneway) / 3.6
    directions = int(forward) | int(backward) << 1
    for run in _runs(way):
        begin = len(to.refs)
        for ref, x, y in run:
            to.refs.append(ref)
            to.x.append(x)
            to.y.append(y)
        to.ways.append((begin, len(to.refs), metres_per_second, directions))
        _draw(run, highway, to)


def _runs(way: osmium.osm.Way) -> list[list[tuple[int, int, int]]]:
    """Nodes of the way, cut where a node is not in the file, as (id, lon, lat) in 1e-7°."""
    runs: list[list[tuple[int, int, int]]] = [[]]
    for node in way.nodes:
        if node.x == _NOWHERE:
            runs.append([])
        elif not runs[-1] or runs[-1][-1][0] != node.ref:
            runs[-1].append((node.ref, node.x, node.y))
    return [run for run in runs if len(run) > 1]


def _draw(run: list[tuple[int, int, int]], highway: str, to: _Collected) -> None:
    kind = drawn_as(highway)
    if kind is not None:
        line = LineString([(x / 1e7, y / 1e7) for _, x, y in run])
        to.drawn.setdefault(kind, []).append(line)


def _take_water(way: osmium.osm.Way, to: _Collected) -> None:
    natural = way.tags.get("natural")
    if natural not in ("coastline", "water") and way.tags.get("waterway") != "river":
        return
    for run in _runs(way):
        points = [(x / 1e7, y / 1e7) for _, x, y in run]
        closed = natural == "water" and len(points) > 3 and points[0] == points[-1]
        to.water.append(Polygon(points) if closed else LineString(points))


def _forbidden(tags: osmium.osm.TagList) -> bool:
    """Tell whether cars may not use a way; the most specific tag decides."""
    said = next((tags[k] for k in _ACCESS_KEYS if k in tags), None)
    return said in _FORBIDDEN


def _directions(tags: osmium.osm.TagList, highway: str) -> tuple[bool, bool]:
    """Tell whether a car may go along the way, and against it."""
    said = tags.get("oneway")
    if said in ("yes", "true", "1"):
        return True, False
    if said in ("-1", "reverse"):
        return False, True
    if said in ("reversible", "alternating"):
        return False, False
    if said is None and (
        highway == "motorway" or tags.get("junction") in ("roundabout", "circular")
    ):
        return True, False
    return True, True


def _network(collected: _Collected, source: Source, date: str | None) -> RoadNetwork:
    refs = np.array(collected.refs, np.int64)
    x, y = np.array(collected.x, np.int64), np.array(collected.y, np.int64)
    ids, first, node = np.unique(refs, return_index=True, return_inverse=True)
    lonlat = np.column_stack([x[first], y[first]]) / 1e7
    begin, end, speed, directions = (np.array(v) for v in zip(*collected.ways, strict=True))
    last = np.zeros(len(refs), bool)
    last[end - 1] = True
    at = np.flatnonzero(~last)
    way = np.searchsorted(begin, at, side="right") - 1
    tail, head, lonlat = _cut_at(
        node[at], node[at + 1], lonlat, np.isin(ids, list(collected.blocked))
    )
    length = great_circle(lonlat[tail], lonlat[head])
    milliseconds = np.maximum(1, np.rint(length / speed[way] * 1000)).astype(np.int64)
    return RoadNetwork(
        lonlat=lonlat,
        tail=tail,
        head=head,
        forward=np.where(directions[way] & 1, milliseconds, -1),
        backward=np.where(directions[way] & 2, milliseconds, -1),
        source=source,
        date=date,
        drawn={kind: tuple(lines) for kind, lines in sorted(collected.drawn.items())},
        water=tuple(collected.water),
        places=tuple(collected.places),
    )


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
