"""From a road file to a graph, with geocluster and with others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Answer, Stopwatch

if TYPE_CHECKING:
    import networkx

__all__ = [
    "osmnx_graph",
    "read_by_geocluster",
    "read_by_osmnx",
    "read_by_pyrosm",
    "write_drive_xml",
]

_NOT_DRIVEN = frozenset(
    "abandoned bridleway bus_guideway construction corridor cycleway elevator escalator footway no "
    "path pedestrian planned platform proposed raceway razed rest_area service services steps "
    "track".split()
)
_SERVICE_NOT_DRIVEN = frozenset(
    "alley driveway emergency_access parking parking_aisle private".split()
)


def read_by_geocluster(file: str) -> Answer:
    """Read a file with geocluster: a directed graph with times, and what the map draws."""
    from geocluster.roads.osm import read_osm

    watch = Stopwatch()
    network = read_osm(Path(file))
    return {"seconds": watch.lap(), "nodes": len(network.lonlat)}


def read_by_pyrosm(file: str) -> Answer:
    """Read a file with pyrosm: a directed, simplified igraph with lengths."""
    import pyrosm

    watch = Stopwatch()
    osm = pyrosm.OSM(file)
    nodes, edges = osm.get_network(network_type="driving", nodes=True)
    graph = osm.to_graph(nodes, edges, graph_type="igraph")
    return {"seconds": watch.lap(), "nodes": graph.vcount()}


def write_drive_xml(file: str, xml: str) -> Answer:
    """Write as XML the ways that osmnx would ask a server for with ``network_type="drive"``.

    osmnx reads no other files, and takes every way that it finds for a road.

    Source: osmnx 2.1.1, ``_overpass._get_network_filter``.
    """
    import osmium

    def driven(tags: osmium.osm.TagList) -> bool:
        return (
            tags.get("highway", "no") not in _NOT_DRIVEN
            and tags.get("area") != "yes"
            and tags.get("access") != "private"
            and tags.get("motor_vehicle") != "no"
            and tags.get("motorcar") != "no"
            and tags.get("service") not in _SERVICE_NOT_DRIVEN
        )

    watch = Stopwatch()
    nodes: set[int] = set()
    for way in osmium.FileProcessor(file, osmium.osm.WAY):
        if isinstance(way, osmium.osm.Way) and driven(way.tags):
            nodes.update(node.ref for node in way.nodes)
    with osmium.SimpleWriter(xml, overwrite=True) as writer:
        for entity in osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY):
            if isinstance(entity, osmium.osm.Way):
                if driven(entity.tags):
                    writer.add_way(entity)
            elif entity.id in nodes:
                writer.add_node(entity)
    return {"seconds": watch.lap()}


def read_by_osmnx(xml: str) -> Answer:
    """Read XML with osmnx: a directed, simplified networkx graph with times."""
    import osmnx  # noqa: F401  (its import is not measured)

    watch = Stopwatch()
    graph = osmnx_graph(xml)
    return {"seconds": watch.lap(), "nodes": len(graph)}


def osmnx_graph(xml: str) -> networkx.MultiDiGraph:
    """Make the graph of osmnx as its documentation does, with imputed speeds and times."""
    import osmnx

    graph = osmnx.graph_from_xml(xml)
    return osmnx.add_edge_travel_times(osmnx.add_edge_speeds(graph))
