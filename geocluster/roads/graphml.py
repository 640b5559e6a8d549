"""A road graph that osmnx has saved becomes a road network."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString

from geocluster.errors import TravelError
from geocluster.licences import OSM_LICENCE
from geocluster.phrases import phrase
from geocluster.provenance import source_beside
from geocluster.roads.access import HEARD_KEYS, open_directions
from geocluster.roads.network import RoadNetwork
from geocluster.schools import Source
from geocluster.speeds import FERRY, SPEEDS, SpeedModel, drawn_as, node_delays
from geocluster.sphere import great_circle

__all__ = ["read_graphml"]

_Point = tuple[float, float]
_Values = dict[str, tuple[str, ...]]
"""What the ways say that an edge was made of, by key: one value, or several in any order."""

_MISSING = frozenset({"None", "nan", ""})
_NO_SPEED = frozenset({"osmid", "name", "ref", "length", "highway", "reversed"})
_DIRECTIONS = ("oneway", "junction")
"""Keys that osmnx has turned into edges in one direction or in two."""


@dataclass(slots=True)
class _Segment:
    """A piece of road between two points; milliseconds each way, -1 where closed."""

    road: str
    way: int
    forward: int = -1
    backward: int = -1


def read_graphml(file: Path, speeds: SpeedModel = SPEEDS["GB"]) -> RoadNetwork:
    """Read a graph saved by ``osmnx.save_graphml``.

    Parameters
    ----------
    file
        ``.graphml`` in degrees, simplified or not. Only edges of a class that cars use count.
    speeds
        What turns a road into seconds.

    Returns
    -------
    RoadNetwork
        The two directed edges of a two-way road become one segment, so that a school beside
        it can be reached from both ends. Where an edge was made of several ways, the slowest
        class and limit hold, and it is open where all of them are. osmnx saves neither turn
        restrictions nor ferries nor barriers.

    Raises
    ------
    TravelError
        If osmnx cannot read the file, or it holds no road.
    """
    import osmnx  # takes a second, which only those who need it should wait

    try:
        with np.errstate(invalid="ignore"):  # coordinates are looked at below
            graph = osmnx.load_graphml(file, edge_dtypes={"oneway": str, "reversed": str})
            if graph.graph.get("crs") is None:
                raise TravelError(
                    phrase("{name} is not a graph saved by osmnx (it says no crs)", name=file.name)
                )
            if not osmnx.projection.is_projected(graph.graph["crs"]):
                return _network(graph, file, speeds)
    except TravelError:
        raise
    except Exception as fault:
        # Below osmnx lie an XML parser, converters and pyproj, each with its own exceptions.
        # Only the XML parser says where it is; of the others not even a programmer would know.
        said = fault if isinstance(fault, SyntaxError) else phrase("a value in it is damaged")
        raise TravelError(
            phrase("{name} is not a graph saved by osmnx ({said})", name=file.name, said=said)
        ) from None
    raise TravelError(
        phrase("{name} is projected; save the graph in degrees (EPSG:4326)", name=file.name)
    )


def _network(graph: Any, file: Path, speeds: SpeedModel) -> RoadNetwork:
    at: dict[_Point, int] = {}
    segments: dict[tuple[int, int], _Segment] = {}
    drawn: dict[str, list[LineString]] = {}
    mapped = _as_mapped(graph)
    for tail, head, data in graph.edges(data=True):
        values = _values(data)
        road = _slowest(values.get("highway", ()), speeds)
        if road is None:
            continue
        line = data.get("geometry") or LineString(
            [(graph.nodes[n]["x"], graph.nodes[n]["y"]) for n in (tail, head)]
        )
        what = phrase("the edge from node {tail} to node {head}", tail=tail, head=head)
        points = _points_of(line, file, what)
        open_ways = _open_ways(values, road, mapped=mapped)
        seconds = _seconds(points, values, road, open_ways, speeds)
        nodes = [at.setdefault((float(x), float(y)), len(at)) for x, y in points]
        way = _way(values.get("osmid", ("",))[0])
        for (a, b), there, back in zip(pairwise(nodes), *seconds, strict=True):
            if a != b:
                segment = segments.setdefault((min(a, b), max(a, b)), _Segment(road, way))
                _keep(segment, there, onward=a < b)
                _keep(segment, back, onward=a > b)
        kind = drawn_as(road)
        if kind is not None and any(open_ways):
            drawn.setdefault(kind, []).append(line)
    if not any(s.forward >= 0 or s.backward >= 0 for s in segments.values()):
        raise TravelError(phrase("{name} holds no road that a car may use", name=file.name))
    plain = Source(
        name="OpenStreetMap roads, saved by osmnx",
        licence=OSM_LICENCE,
        attribution="© OpenStreetMap contributors",
        date=str(graph.graph.get("created_date", ""))[:10] or None,
        url="https://www.openstreetmap.org/copyright",
    )
    ends, found = np.array(list(segments), np.int64), list(segments.values())
    roads = np.array([s.road for s in found], object)
    signals = np.zeros(len(at), bool)
    for _, node in graph.nodes(data=True):
        k = at.get((round(float(node["x"]), 7), round(float(node["y"]), 7)))
        signals[[] if k is None else k] = node.get("highway") == "traffic_signals"
    return RoadNetwork(
        lonlat=np.array(list(at), float),
        tail=ends[:, 0],
        head=ends[:, 1],
        forward=np.array([s.forward for s in found], np.int64),
        backward=np.array([s.backward for s in found], np.int64),
        way=np.array([s.way for s in found], np.int64),
        motorway=np.isin(roads, ["motorway", "motorway_link"]),
        delay=node_delays(len(at), ends[:, 0], ends[:, 1], roads, signals, speeds),
        access_kmh=speeds.access_kmh,
        source=source_beside(file, plain),
        date=plain.date,
        drawn={kind: tuple(lines) for kind, lines in sorted(drawn.items())},
    )


def _keep(segment: _Segment, ms: int, *, onward: bool) -> None:
    """Keep the quickest time of a direction; -1 where it is closed."""
    name = "forward" if onward else "backward"
    known = getattr(segment, name)
    if ms >= 0:
        setattr(segment, name, ms if known < 0 else min(known, ms))


def _way(value: str) -> int:
    """Id of the OpenStreetMap way; 0 where there is none."""
    return int(value) if value.isdecimal() and len(value) < 19 else 0


def _values(data: dict[str, Any]) -> _Values:
    """Read what is saved of an edge, its values sorted: osmnx lists them in no certain order."""
    found = {}
    for key, value in data.items():
        if key != "geometry":
            said = {str(v) for v in _each(value)} - _MISSING
            if said:
                found[str(key)] = tuple(sorted(said))
    return found


def _each(value: Any) -> Iterator[Any]:
    """Give the single values of a list, tuple or set, also of one that is written as text."""
    if isinstance(value, str) and value[:1] in "[({":
        with suppress(ValueError, SyntaxError, RecursionError, MemoryError):
            value = ast.literal_eval(value)
    if isinstance(value, list | tuple | set | frozenset | dict):
        for part in value:
            yield from _each(part)
    else:
        yield value


def _slowest(classes: tuple[str, ...], speeds: SpeedModel) -> str | None:
    """Of several classes the slowest; None where one of them is not for cars."""
    if not classes or any(c not in speeds.classes or c == FERRY for c in classes):
        return None
    return min(classes, key=lambda c: (speeds.classes[c], c))


def _as_mapped(graph: Any) -> bool:
    """Tell whether edges stand for ways as mapped, not for directions (``all_oneway``)."""
    said = {str(v) for *_, value in graph.edges(data="oneway") for v in _each(value)}
    return not said.isdisjoint({"yes", "no", "-1", "1", "reverse"})


def _each_way(values: _Values) -> Iterator[dict[str, str]]:
    """Give the tags of ways that an edge may have been made of, each value once at least.

    Which value of one key went with which of another is not saved.
    """
    plain = {key: said[0] for key, said in values.items()}
    yield plain
    for key, said in values.items():
        yield from ({**plain, key: value} for value in said[1:])


def _open_ways(values: _Values, road: str, *, mapped: bool) -> tuple[bool, bool]:
    """Tell whether a car may go along an edge, and against it; all its ways must be open."""
    heard = {k: values[k] for k in HEARD_KEYS & values.keys() if mapped or k not in _DIRECTIONS}
    each = [open_directions(tags, road) for tags in _each_way(heard)]
    along, against = (all(way) for way in zip(*each, strict=True))
    if mapped:
        return along, against
    turned = values.get("reversed", ("False",))
    return (along or turned == ("True",)) and (against or turned == ("False",)), False


def _seconds(
    points: NDArray[np.float64],
    values: _Values,
    road: str,
    open_ways: tuple[bool, bool],
    speeds: SpeedModel,
) -> tuple[list[int], list[int]]:
    """Milliseconds along each piece of an edge, and against it; -1 where closed."""
    asked = {k: said for k, said in values.items() if k not in _NO_SPEED}
    oneway = "False" not in values.get("oneway", ("False",)) and not all(open_ways)
    metres = great_circle(points[:-1], points[1:])
    found: list[list[int]] = []
    for is_open, backward in zip(open_ways, (False, True), strict=True):
        kmh = min(
            speeds.kmh(road, tags, oneway=oneway, backward=backward) for tags in _each_way(asked)
        )
        speed = kmh / 3.6
        taken = np.maximum(1, np.rint(metres / speed * 1000)).astype(np.int64)
        found.append(taken.tolist() if is_open else [-1] * len(metres))
    return found[0], found[1]


def _points_of(line: Any, file: Path, what: str) -> NDArray[np.float64]:
    if not isinstance(line, LineString):
        raise TravelError(
            phrase(
                "{name}: {what} is drawn as a {kind}, not a line",
                name=file.name,
                what=what,
                kind=line.geom_type,
            )
        )
    points = np.round(np.asarray(line.coords)[:, :2], 7)
    _check_points(points, file, what)
    return points


def _check_points(points: NDArray[np.float64], file: Path, what: str) -> None:
    """Refuse positions that are not on the globe."""
    if not (np.abs(points) <= [180.0, 90.0]).all():  # nor where they are no numbers
        x, y = points[np.argmin((np.abs(points) <= [180.0, 90.0]).all(axis=1))]
        raise TravelError(
            phrase(
                "{name}: {what} passes longitude {x:g}, latitude {y:g}, which is not "
                "on the globe; save the graph again",
                name=file.name,
                what=what,
                x=x,
                y=y,
            )
        )
