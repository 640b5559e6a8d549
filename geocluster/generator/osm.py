"""Writes the county's roads, water and settlements as an OpenStreetMap file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import osmium
import osmium.osm.mutable as osm
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.spatial import cKDTree

from geocluster.generator.land import Land
from geocluster.generator.places import Places
from geocluster.generator.ways import Roads
from geocluster.generator.words import RIVER_NAMES

__all__ = ["GENERATOR", "to_degrees", "write_pbf", "write_roads"]

GENERATOR = "geocluster synthetic county"

_TO_DEGREES = (
    "+proj=pipeline "
    "+step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 "
    "+ellps=airy +step +proj=push +v_3 +step +proj=cart +ellps=airy "
    "+step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 "
    "+s=-20.489 +convention=position_vector "
    "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 "
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
"""EPSG:27700 to WGS 84, written out so that no machine's grid files change the county.

Source: Ordnance Survey, "A guide to coordinate systems in Great Britain", section 6.6.
"""


def to_degrees(xy: NDArray[np.float64], digits: int = 7) -> NDArray[np.float64]:
    """Turn metres of EPSG:27700 into degrees of WGS 84.

    Parameters
    ----------
    xy
        Shape ``(n, 2)``, easting and northing in metres.
    digits
        Decimals to keep.

    Returns
    -------
    ndarray
        Shape ``(n, 2)``, longitude and latitude.
    """
    lon, lat = Transformer.from_pipeline(_TO_DEGREES).transform(xy[:, 0], xy[:, 1])
    return np.round(np.column_stack([lon, lat]), digits)


def write_roads(path: Path, land: Land, places: Places, roads: Roads) -> tuple[int, int]:
    """Write nodes, then ways, their numbers ascending from 1.

    Parameters
    ----------
    path
        File to write, in the PBF format whatever its name.
    land
        Coast and rivers.
    places
        The settlements.
    roads
        The roads.

    Returns
    -------
    tuple of int
        Number of nodes and of ways.
    """
    xy: list[NDArray[np.float64]] = [roads.xy]
    ways = [(way.points, way.tags) for way in roads.ways]
    count = len(roads.xy)
    for line, tags in _water(land):
        corners = shapely.get_coordinates(line)
        closed = bool((corners[0] == corners[-1]).all())
        corners = corners[:-1] if closed else corners
        points = [*range(count, count + len(corners)), *([count] if closed else [])]
        xy.append(corners)
        ways.append((tuple(points), tags))
        count += len(corners)
    middle, harbours = _ferry(land, roads)
    xy.append(middle)
    ways.append(((harbours[0], count, harbours[1]), _FERRY))
    tagged = dict(enumerate(_place_tags(places), count + 2))
    xy.append(places.xy)
    nodes = to_degrees(np.vstack(xy))
    write_pbf(path, nodes, tagged, ways)
    return len(nodes), len(ways)


_FERRY = {
    "route": "ferry",
    "name": "Island Ferry (synthetic)",
    "duration": "00:25",
    "motor_vehicle": "yes",
}


def _water(land: Land) -> Iterable[tuple[shapely.LineString, dict[str, str]]]:
    """List the coasts, land on their left, and the rivers, downstream."""
    yield land.coast, {"natural": "coastline"}
    yield land.island.exterior, {"natural": "coastline"}
    for number, river in enumerate(land.rivers):
        name = RIVER_NAMES[number % len(RIVER_NAMES)]
        pieces = shapely.get_parts(shapely.line_merge(river.intersection(land.mainland)))
        for piece in pieces:
            yield piece, {"waterway": "river", "name": f"{name} (synthetic)"}


def _ferry(land: Land, roads: Roads) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Choose the harbours: the ends of the shortest crossing between public roads."""
    graph = roads.graph
    public = np.unique(graph.ends[roads.drivable])
    public = public[~np.isin(public, graph.ends[~roads.drivable])]
    shapely.prepare(land.island)
    island = shapely.contains_xy(land.island, graph.xy[public, 0], graph.xy[public, 1])
    there, here = public[island], public[~island]
    gap, nearest = cKDTree(graph.xy[here]).query(graph.xy[there])
    k = int(np.argmin(gap))
    a, b = int(here[nearest[k]]), int(there[k])
    return np.round((graph.xy[[a]] + graph.xy[[b]]) / 2 + [0.0, 150.0], 2), (a, b)


def _place_tags(places: Places) -> list[dict[str, str]]:
    """Write the tags of settlements."""
    kinds = np.where(places.town, "town", np.where(places.people < 150, "hamlet", "village"))
    return [
        {"place": str(kind), "name": name, "population": str(people)}
        for kind, name, people in zip(kinds, places.names, places.people.tolist(), strict=True)
    ]


def write_pbf(
    path: Path,
    nodes: NDArray[np.float64],
    tagged: dict[int, dict[str, str]],
    ways: list[tuple[tuple[int, ...], dict[str, str]]],
    *,
    generator: str = GENERATOR,
) -> None:
    """Write a sorted PBF without times or authors, so that equal counties give equal bytes.

    Parameters
    ----------
    path
        File to write.
    nodes
        Shape ``(n, 2)``, degrees of WGS 84; node `k` gets the number ``k + 1``.
    tagged
        Tags by number of the node.
    ways
        Positions of the nodes, and tags.
    generator
        Said in the header of the file.
    """
    header = osmium.io.Header()
    header.set("generator", generator)
    file = osmium.io.File(str(path), "pbf,add_metadata=none")
    writer = osmium.SimpleWriter(file, header=header, overwrite=True)
    try:
        for number, (lon, lat) in enumerate(nodes.tolist(), 1):
            tags = tagged.get(number, {})
            writer.add_node(osm.Node(id=number, location=(lon, lat), tags=tags))
        for number, (points, tags) in enumerate(ways, 1):
            writer.add_way(osm.Way(id=number, nodes=[p + 1 for p in points], tags=tags))
    finally:
        writer.close()
