"""A road graph that osmnx has saved becomes a road network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry import LineString

from geocluster.errors import TravelError
from geocluster.provenance import OSM_LICENCE, source_beside
from geocluster.roads.network import RoadNetwork
from geocluster.schools import Source
from geocluster.speeds import FERRY, SPEEDS, SpeedModel, drawn_as, node_delays
from geocluster.sphere import great_circle

__all__ = ["read_graphml"]

_Point = tuple[float, float]


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
        it can be reached from both ends. osmnx saves neither turn restrictions nor ferries.

    Raises
    ------
    TravelError
        If osmnx cannot read the file, or it holds no road.
    """
    import osmnx  # takes a second, which only those who need it should wait

    try:
        graph = osmnx.load_graphml(file)
        if graph.graph.get("crs") is not None and not osmnx.projection.is_projected(
            graph.graph["crs"]
        ):
            return _network(graph, file, speeds)
    except TravelError:
        raise
    except Exception as fault:
        # Below osmnx lie an XML parser, converters and pyproj, each with its own exceptions.
        raise TravelError(f"{file.name} is not a graph saved by osmnx ({fault})") from None
    raise TravelError(f"{file.name} is projected; save the graph in degrees (EPSG:4326)")


def _network(graph: Any, file: Path, speeds: SpeedModel) -> RoadNetwork:
    at: dict[_Point, int] = {}
    segments: dict[tuple[int, int], _Segment] = {}
    drawn: dict[str, list[LineString]] = {}
    for tail, head, data in graph.edges(data=True):
        road = _first(data.get("highway"))
        if road not in speeds.classes or road == FERRY:
            continue
        line = data.get("geometry") or LineString(
            [(graph.nodes[n]["x"], graph.nodes[n]["y"]) for n in (tail, head)]
        )
        points = np.round(np.asarray(line.coords)[:, :2], 7)
        oneway = bool(data.get("oneway"))
        speed = speeds.kmh(road, _tags(data), oneway=oneway) / 3.6
        metres = great_circle(points[:-1], points[1:])
        nodes = [at.setdefault((float(x), float(y)), len(at)) for x, y in points]
        way = _way(_first(data.get("osmid")))
        for a, b, length in zip(nodes, nodes[1:], metres, strict=False):
            if a != b:
                ms = max(1, round(float(length) / speed * 1000))
                _keep(segments.setdefault((min(a, b), max(a, b)), _Segment(road, way)), ms, a < b)
        kind = drawn_as(road)
        if kind is not None:
            drawn.setdefault(kind, []).append(line)
    if not segments:
        raise TravelError(f"{file.name} holds no road that a car may use")
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


def _keep(segment: _Segment, ms: int, onward: bool) -> None:
    """Keep the quickest time of a direction."""
    name = "forward" if onward else "backward"
    known = getattr(segment, name)
    setattr(segment, name, ms if known < 0 else min(known, ms))


def _way(value: Any) -> int:
    """Id of the OpenStreetMap way; 0 where there is none."""
    return int(value) if str(value).isdecimal() else 0


def _tags(data: dict[str, Any]) -> dict[str, str]:
    """Join what a simplified edge has of its ways: of several values the lowest holds."""
    return {
        str(key): ";".join(map(str, value if isinstance(value, list) else [value]))
        for key, value in data.items()
        if isinstance(value, str | int | float | list)
    }


def _first(value: Any) -> Any:
    """Of the several values of a simplified edge the first."""
    return value[0] if isinstance(value, list) and value else value
