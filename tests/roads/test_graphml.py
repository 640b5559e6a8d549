"""Road graphs that osmnx has saved: edges made of several ways, in any order of their values."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geocluster.errors import TravelError
from geocluster.roads.graphml import read_graphml
from geocluster.speeds import SPEEDS
from tests.road_files import write_osm

AT = {1: (0.0, 52.0), 2: (0.01, 52.0), 3: (0.01, 52.01)}


def saved(
    file: Path,
    edges: Sequence[tuple[int, int, Mapping[str, Any]]],
    nodes: Mapping[int, tuple[Any, Any]] = AT,
) -> Path:
    """Save a graph as osmnx does: every value as text."""
    graph = nx.MultiDiGraph(crs="epsg:4326", created_date="2026-01-02 03:04:05")
    for ref, (x, y) in nodes.items():
        graph.add_node(ref, x=x, y=y)
    for tail, head, data in edges:
        graph.add_edge(tail, head, **{"highway": "residential", "oneway": False} | dict(data))
    osmnx.save_graphml(graph, file)
    return file


def drive(file: Path, a: int = 1, b: int = 2) -> int | None:
    """Milliseconds from one node to another, next to it; None where that is closed."""
    network = read_graphml(file)
    for s in range(len(network.tail)):
        ends = [tuple(network.lonlat[n].round(7)) for n in (network.tail[s], network.head[s])]
        for (u, v), ms in ((ends, network.forward[s]), (ends[::-1], network.backward[s])):
            if (u, v) == (AT[a], AT[b]):
                return int(ms) if ms >= 0 else None
    return None


Edge = tuple[int, int, Mapping[str, Any]]
REST: list[Edge] = [(2, 3, {}), (3, 1, {})]


def one(tmp_path: Path, data: Mapping[str, Any]) -> int | None:
    return drive(saved(tmp_path / "g.graphml", [(1, 2, data), *REST]))


@pytest.mark.parametrize(
    ("several", "alone"),
    [
        ({"maxspeed": ["60 mph", "20 mph"]}, {"maxspeed": "20 mph"}),
        ({"maxspeed": ["40", "30 mph", "60"]}, {"maxspeed": "40"}),
        ({"maxspeed": "['60 mph', '20 mph']"}, {"maxspeed": "20 mph"}),
        ({"maxspeed": "{'60 mph', '20 mph'}"}, {"maxspeed": "20 mph"}),
        ({"maxspeed": "('60 mph', '20 mph')"}, {"maxspeed": "20 mph"}),
        ({"maxspeed": ["20 mph", None]}, {"maxspeed": "20 mph"}),
        ({"maxspeed": [["60 mph"], ["20 mph", "nan"]]}, {"maxspeed": "20 mph"}),
        ({"maxspeed": "60 mph;20 mph"}, {"maxspeed": "20 mph"}),
        ({"maxspeed": "None"}, {}),
        ({"maxspeed": float("nan")}, {}),
        ({"highway": ["primary", "residential"]}, {"highway": "residential"}),
        ({"highway": "{'tertiary', 'primary'}"}, {"highway": "tertiary"}),
        ({"highway": ["primary", "footway"]}, None),
        ({"highway": ["construction", "primary"]}, None),
        ({"access": ["yes", "private"]}, None),
        ({"access": ["yes", "permissive"]}, {}),
        ({"access": "no"}, None),
        ({"access": "no", "motor_vehicle": "yes"}, {}),
        ({"motor_vehicle": ["agricultural", "forestry"]}, None),
        ({"service": ["alley", "emergency_access"], "highway": "service"}, None),
        ({"junction": ["roundabout", "circular"]}, {}),
        ({"oneway": [True, False]}, {}),
        ({"reversed": [True, False]}, {}),
        ({"osmid": [5, 6], "name": ["A", "B"], "lanes": ["2", "1"]}, {"lanes": "1"}),
    ],
)  # fmt: skip
def test_an_edge_of_several_ways_is_as_slow_and_as_open_as_the_least_of_them(
    tmp_path: Path, several: dict[str, Any], alone: dict[str, Any] | None
) -> None:
    expected = None if alone is None else one(tmp_path, alone)
    assert (expected is None) is (alone is None)
    assert one(tmp_path, several) == expected


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limits=st.lists(
        st.sampled_from(["20 mph", "30", "60 mph", "none", "national", "walk"]),
        min_size=1,
        max_size=3,
    ),
    classes=st.lists(
        st.sampled_from(["primary", "residential", "service", "trunk"]), min_size=1, max_size=3
    ),
)
def test_the_order_of_values_changes_nothing(
    tmp_path: Path, limits: list[str], classes: list[str]
) -> None:
    found = {
        one(tmp_path, {"maxspeed": list(m), "highway": list(c)})
        for m in itertools.permutations(limits)
        for c in itertools.permutations(classes)
    }
    assert len(found) == 1
    assert None not in found


def test_an_edge_leads_one_way_and_its_return_is_an_edge_of_its_own(tmp_path: Path) -> None:
    both: list[Edge] = [*REST, (1, 2, {}), (2, 1, {"maxspeed": "10 mph"})]
    file = saved(tmp_path / "g.graphml", both)
    assert (drive(file, 2, 1) or 0) > (drive(file, 1, 2) or 10**9)
    assert drive(saved(tmp_path / "g.graphml", [*REST, (1, 2, {})]), 2, 1) is None


@pytest.mark.parametrize(
    ("oneway", "there", "back"),
    [("yes", True, False), ("no", True, True), ("-1", False, True), (None, True, True)],
)
def test_a_graph_of_ways_as_mapped_keeps_their_directions(
    tmp_path: Path, oneway: str | None, there: bool, back: bool
) -> None:
    """``osmnx.settings.all_oneway`` makes one edge of a way and keeps what its tag says."""
    edges: list[Edge] = [
        (1, 2, {"oneway": oneway}),
        (2, 3, {"oneway": "no"}),
        (3, 1, {"oneway": "yes"}),
    ]
    file = saved(tmp_path / "g.graphml", edges)
    assert (drive(file, 1, 2) is not None) is there
    assert (drive(file, 2, 1) is not None) is back
    assert drive(file, 1, 3) is None


def test_osmnx_itself_merges_ways_into_an_edge_that_is_as_slow_as_the_slowest(
    tmp_path: Path,
) -> None:
    nodes = {1: (0.0, 52.0), 5: (0.005, 52.0), 2: (0.01, 52.0), 3: (0.01, 52.01)}
    ways = [
        ([1, 5], {"highway": "residential", "maxspeed": "60 mph"}),
        ([5, 2], {"highway": "residential", "maxspeed": "20 mph"}),
        ([2, 3], {"highway": "residential"}),
        ([3, 1], {"highway": "residential"}),
        ([1, 2], {"highway": "secondary"}),
    ]
    graph = osmnx.graph_from_xml(write_osm(tmp_path / "r.osm", nodes, ways), retain_all=True)
    merged = [d for *_, d in graph.edges(data=True) if isinstance(d.get("maxspeed"), list)]
    assert merged
    osmnx.save_graphml(graph, tmp_path / "r.graphml")
    network = read_graphml(tmp_path / "r.graphml")
    ends = network.lonlat[np.stack([network.tail, network.head])]
    middle = np.flatnonzero(np.isclose(ends, nodes[5]).all(axis=2).any(axis=0))
    assert len(middle)
    metres = 0.005 * np.cos(np.radians(52)) * 111_195
    slow = metres / (SPEEDS["GB"].kmh("residential", {"maxspeed": "20 mph"}, oneway=False) / 3.6)
    assert network.forward[middle[0]] == pytest.approx(1000 * slow, rel=0.01)


@pytest.mark.filterwarnings("error")  # nothing but the refusal is on the screen
@pytest.mark.parametrize(
    "nodes",
    [
        {**AT, 2: (float("nan"), 52.0)},
        {**AT, 2: (0.01, float("inf"))},
        {**AT, 2: (0.01, 95.0)},
        {**AT, 2: ("abc", 52.0)},
        {**AT, 2: ("", 52.0)},
    ],
)
def test_a_position_that_cannot_be_read_is_refused(
    tmp_path: Path, nodes: dict[int, tuple[Any, Any]]
) -> None:
    file = saved(tmp_path / "odd.graphml", [(1, 2, {}), *REST], nodes)
    with pytest.raises(TravelError, match=r"odd\.graphml"):
        read_graphml(file)


@pytest.mark.parametrize("geometry", ["POINT (1 2)", "LINESTRING (0 52, nan 52)", "nonsense", ""])
def test_a_geometry_that_is_no_line_is_refused(tmp_path: Path, geometry: str) -> None:
    file = saved(tmp_path / "odd.graphml", [(1, 2, {"geometry": geometry}), *REST])
    with pytest.raises(TravelError, match=r"odd\.graphml"):
        read_graphml(file)


def test_a_graph_without_a_road_for_cars_is_refused(tmp_path: Path) -> None:
    shut = [(1, 2, {"access": "no"}), (2, 1, {"highway": "footway"})]
    with pytest.raises(TravelError, match="no road that a car may use"):
        read_graphml(saved(tmp_path / "shut.graphml", shut))
