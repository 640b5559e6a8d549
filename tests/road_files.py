"""Road files made by hand, and travel times computed anew, piece of road by piece of road.

The reference knows neither chains nor states: a place in it is a piece of road driven in one
direction. It is as slow as it is plain.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from geocluster.roads.network import RoadNetwork
from geocluster.roads.snapped import SnappedNetwork
from geocluster.roads.snapping import snap

Piece = tuple[int, bool]  # a segment, and whether it is driven from its tail to its head
Member = tuple[str, str, int]


def write_osm(
    path: Path,
    nodes: dict[int, tuple[float, float]],
    ways: list[tuple[list[int], dict[str, str]]],
    node_tags: dict[int, dict[str, str]] | None = None,
    relations: list[tuple[list[Member], dict[str, str]]] | None = None,
) -> Path:
    """Write an OSM XML file; the ways are numbered from 1."""
    return write_elements(path, osm_elements(nodes, ways, node_tags, relations))


def write_elements(path: Path, elements: list[ET.Element], **said: str) -> Path:
    """Write an OSM XML file of elements as they are."""
    root = ET.Element("osm", {"version": "0.6", "generator": "test"} | said)
    root.extend(elements)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return path


def osm_elements(
    nodes: dict[int, tuple[float, float]],
    ways: list[tuple[list[int], dict[str, str]]],
    node_tags: dict[int, dict[str, str]] | None = None,
    relations: list[tuple[list[Member], dict[str, str]]] | None = None,
) -> list[ET.Element]:
    """Make the elements of an OSM XML file, in its usual order; the ways are numbered from 1."""
    made = []
    for ref, (lon, lat) in sorted(nodes.items()):
        node = ET.Element("node", id=str(ref), lon=str(lon), lat=str(lat), version="1")
        _tag(node, (node_tags or {}).get(ref, {}))
        made.append(node)
    for k, (refs, tags) in enumerate(ways, start=1):
        way = ET.Element("way", id=str(k), version="1")
        for ref in refs:
            ET.SubElement(way, "nd", ref=str(ref))
        _tag(way, tags)
        made.append(way)
    for k, (members, tags) in enumerate(relations or [], start=1):
        relation = ET.Element("relation", id=str(k), version="1")
        for kind, role, ref in members:
            ET.SubElement(relation, "member", type=kind, ref=str(ref), role=role)
        _tag(relation, tags)
        made.append(relation)
    return made


def _tag(element: ET.Element, tags: dict[str, str]) -> None:
    for key, value in tags.items():
        ET.SubElement(element, "tag", k=key, v=value)


KEYS = (
    "highway oneway junction maxspeed access motor_vehicle motorcar vehicle barrier route duration "
    "maxspeed:forward maxspeed:backward area service natural waterway place name restriction"
).split()
VALUES = (
    "tertiary primary motorway motorway_link service residential yes no -1 1 true reverse "
    "reversible roundabout private gate bollard ferry 00:10 PT5M 30 60;mph national none walk "
    "signals GB:nsl_dual village no_left_turn only_straight_on no_u_turn traffic_signals"
).split()
TAGS = st.dictionaries(
    st.sampled_from(KEYS), st.sampled_from(VALUES) | st.text(max_size=6), max_size=5
)
PRINTED = TAGS.map(
    lambda tags: {k: "".join(c for c in v if c.isprintable()) for k, v in tags.items()}
)


@st.composite
def road_files(
    draw: Callable[..., object],
) -> tuple[
    dict[int, tuple[float, float]],
    list[tuple[list[int], dict[str, str]]],
    dict[int, dict[str, str]],
    list[tuple[list[Member], dict[str, str]]],
]:
    """Small road files: mostly roads that cars use, with tags in any mixture."""
    some: Callable[[st.SearchStrategy[object]], object] = draw
    n = some(st.integers(2, 9))
    assert isinstance(n, int)
    nodes = {k: (k * 7 % 5 * 0.004 + k * 1e-4, 52 + k * 5 % 7 * 0.004) for k in range(1, n + 1)}
    refs = st.lists(st.integers(1, n + 1), min_size=2, max_size=5)  # n + 1 is in no file
    road = PRINTED.map(lambda tags: {"highway": "tertiary"} | tags)
    ways = some(st.lists(st.tuples(refs, road), min_size=1, max_size=9))
    node_tags = some(st.dictionaries(st.integers(1, n), PRINTED, max_size=3))
    kinds = st.sampled_from(["no_left_turn", "only_straight_on", "no_u_turn", "no_entry", "odd"])
    numbers = st.integers(1, 9)
    relation = st.tuples(numbers, st.integers(1, n), numbers, kinds).map(
        lambda r: (
            [("way", "from", r[0]), ("node", "via", r[1]), ("way", "to", r[2])],
            {"type": "restriction", "restriction": r[3]},
        )
    )
    relations = some(st.lists(relation, max_size=4))
    return nodes, ways, node_tags, relations  # type: ignore[return-value]


class Reference:
    """Travel times on a placed network by networkx.

    Parameters
    ----------
    placed
        Only where its points stand is taken from it, and how far they are from their road.
    """

    def __init__(self, placed: SnappedNetwork) -> None:
        self.placed, self.net = placed, placed.network
        self.leaving: defaultdict[int, list[Piece]] = defaultdict(list)
        self.arriving: defaultdict[int, list[Piece]] = defaultdict(list)
        for s in range(len(self.net.tail)):
            for ahead in (True, False):
                if self.cost((s, ahead)) >= 0 and self.net.tail[s] != self.net.head[s]:
                    self.leaving[self.begin((s, ahead))].append((s, ahead))
                    self.arriving[self.end((s, ahead))].append((s, ahead))
        assert self.net.turns is not None
        self.forbidden = {(int(a), int(v), int(b)) for a, v, b in self.net.turns}
        self.told = {v for _, v, _ in self.forbidden}
        self.graph = nx.DiGraph()
        for pieces in list(self.arriving.values()):
            for piece in pieces:
                for onward in self.ways_on(piece):
                    weight = self.cost(onward) + self.delay(onward)
                    self.graph.add_edge(piece, onward, ms=weight)
        self._add_points()

    def begin(self, piece: Piece) -> int:
        return int((self.net.tail if piece[1] else self.net.head)[piece[0]])

    def end(self, piece: Piece) -> int:
        return int((self.net.head if piece[1] else self.net.tail)[piece[0]])

    def cost(self, piece: Piece) -> int:
        return int((self.net.forward if piece[1] else self.net.backward)[piece[0]])

    def delay(self, piece: Piece) -> int:
        assert self.net.delay is not None
        return int(self.net.delay[self.end(piece)])

    def leads_on(self, node: int) -> bool:
        """Tell whether a driver at a node has no choice but to go on."""
        if node in self.told:
            return False
        to = sorted(self.end(p) for p in self.leaving[node])
        since = sorted(self.begin(p) for p in self.arriving[node])
        if len(to) == len(since) == 1:
            return to != since
        both = sorted(s for s, _ in self.leaving[node]) == sorted(s for s, _ in self.arriving[node])
        return len(to) == len(since) == 2 and both and to == since and to[0] != to[1]

    def ways_on(self, piece: Piece) -> Iterator[Piece]:
        node, back = self.end(piece), (piece[0], not piece[1])
        allowed = [p for p in self.leaving[node] if (piece[0], node, p[0]) not in self.forbidden]
        onward = [p for p in allowed if p != back]
        may_turn = not onward or not (self.leads_on(node) or self._beside_a_told_node(piece))
        yield from onward
        if back in allowed and may_turn:
            yield back

    def _beside_a_told_node(self, piece: Piece) -> bool:
        """Tell whether a road ends or begins at a node with a forbidden turn."""
        if self.end(piece) in self.told:
            return True
        seen = set()
        while self.leads_on(self.begin(piece)) and piece not in seen:
            seen.add(piece)
            node = self.begin(piece)
            piece = next(p for p in self.arriving[node] if self.begin(p) != self.end(piece))
        return self.begin(piece) in self.told

    def _add_points(self) -> None:
        at: defaultdict[Piece, list[tuple[int, int]]] = defaultdict(list)
        for k in range(len(self.placed.points)):
            if k not in self.placed.unreachable:
                for ahead in (True, False):
                    piece = (int(self.placed.segment[k]), ahead)
                    if self.cost(piece) >= 0:
                        share = float(self.placed.share[k])
                        share = share if ahead else 1 - share
                        at[piece].append((round(share * self.cost(piece)), k))
        for piece, points in at.items():
            for ms, k in points:
                rest = self.cost(piece) - ms + self.delay(piece)
                self._edge(("out", k), piece, rest)
                for other, j in points:
                    if j != k and other >= ms:
                        self._edge(("out", k), ("in", j), other - ms)
                for before in self.arriving[self.begin(piece)]:
                    if piece in self.ways_on(before):
                        self._edge(before, ("in", k), ms)

    def _edge(self, a: object, b: object, ms: int) -> None:
        if not self.graph.has_edge(a, b) or self.graph[a][b]["ms"] > ms:
            self.graph.add_edge(a, b, ms=ms)

    def times(self, cutoff: int) -> dict[tuple[int, int], int]:
        """Seconds for each pair of points within the cut-off."""
        placed, found = self.placed, {}
        stands = [k for k in range(len(placed.points)) if k not in placed.unreachable]
        access = {k: round(float(placed.metres[k]) * 3600 / self.net.access_kmh) for k in stands}
        limit = cutoff * 1000 + 499
        for i in stands:
            reached = {}
            if ("out", i) in self.graph:
                reached = nx.single_source_dijkstra_path_length(
                    self.graph, ("out", i), cutoff=limit, weight="ms"
                )
            for j in stands:
                ways = [reached[("in", j)] + access[i] + access[j]] if ("in", j) in reached else []
                away = float(np.linalg.norm(placed.flat[i] - placed.flat[j]))
                if away <= min(placed.metres[i] + placed.metres[j], 1000):
                    ways.append(round(away * 3600 / self.net.access_kmh))
                if i != j and ways and min(ways) <= limit:
                    found[i, j] = (min(ways) + 500) // 1000
        return found


def equals_reference(network: RoadNetwork, points: np.ndarray, cutoff: int) -> int:
    """Compare every pair with the reference; return how many can be driven."""
    placed = snap(network, points)
    i, j, s = placed.times(cutoff)
    found = {(int(a), int(b)): int(c) for a, b, c in zip(i, j, s, strict=True) if a != b}
    assert found == Reference(placed).times(cutoff)
    return len(found)
