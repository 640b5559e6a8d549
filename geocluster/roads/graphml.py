"""A road graph that osmnx has saved becomes a road network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry import LineString

from geocluster.errors import TravelError
from geocluster.provenance import OSM_LICENCE, source_beside
from geocluster.roads.network import RoadNetwork
from geocluster.roads.speeds import CLASS_KMH, drawn_as, driven_kmh
from geocluster.roads.sphere import great_circle
from geocluster.schools import Source

__all__ = ["read_graphml"]

_Point = tuple[float, float]


def read_graphml(file: Path) -> RoadNetwork:
    """Read a graph saved by ``osmnx.save_graphml``.

    Parameters
    ----------
    file
        ``.graphml`` in degrees, simplified or not. Only edges of a class that cars use count.

    Returns
    -------
    RoadNetwork
        The two directed edges of a two-way road become one segment, so that a school beside
        it can be reached from both ends.

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
            return _network(graph, file)
    except TravelError:
        raise
    except Exception as fault:
        # Below osmnx lie an XML parser, converters and pyproj, each with its own exceptions.
        raise TravelError(f"{file.name} is not a graph saved by osmnx ({fault})") from None
    raise TravelError(f"{file.name} is projected; save the graph in degrees (EPSG:4326)")


def _network(graph: Any, file: Path) -> RoadNetwork:
    at: dict[_Point, int] = {}
    times: dict[tuple[int, int], list[int]] = {}
    drawn: dict[str, list[LineString]] = {}
    for tail, head, data in graph.edges(data=True):
        road = _first(data.get("highway"))
        if road not in CLASS_KMH:
            continue
        line = data.get("geometry") or LineString(
            [(graph.nodes[n]["x"], graph.nodes[n]["y"]) for n in (tail, head)]
        )
        points = np.round(np.asarray(line.coords)[:, :2], 7)
        oneway = bool(data.get("oneway"))
        speed = driven_kmh(road, _first(data.get("maxspeed")), oneway=oneway) / 3.6
        metres = great_circle(points[:-1], points[1:])
        nodes = [at.setdefault((float(x), float(y)), len(at)) for x, y in points]
        for a, b, length in zip(nodes, nodes[1:], metres, strict=False):
            if a != b:
                _keep(times, a, b, max(1, round(float(length) / speed * 1000)))
        kind = drawn_as(road)
        if kind is not None:
            drawn.setdefault(kind, []).append(line)
    if not times:
        raise TravelError(f"{file.name} holds no road that a car may use")
    pairs = np.array(list(times), np.int64)
    both = np.array(list(times.values()), np.int64)
    plain = Source(
        name="OpenStreetMap roads, saved by osmnx",
        licence=OSM_LICENCE,
        attribution="© OpenStreetMap contributors",
        date=str(graph.graph.get("created_date", ""))[:10] or None,
        url="https://www.openstreetmap.org/copyright",
    )
    return RoadNetwork(
        lonlat=np.array(list(at), float),
        tail=pairs[:, 0],
        head=pairs[:, 1],
        forward=both[:, 0],
        backward=both[:, 1],
        source=source_beside(file, plain),
        date=plain.date,
        drawn={kind: tuple(lines) for kind, lines in sorted(drawn.items())},
    )


def _keep(times: dict[tuple[int, int], list[int]], a: int, b: int, ms: int) -> None:
    """Keep the quickest time of each direction of a segment; -1 where there is none."""
    segment, direction = ((a, b), 0) if a < b else ((b, a), 1)
    known = times.setdefault(segment, [-1, -1])
    known[direction] = ms if known[direction] < 0 else min(known[direction], ms)


def _first(value: Any) -> Any:
    """Of the several values of a simplified edge the first."""
    return value[0] if isinstance(value, list) and value else value
