"""OS Open Roads, from GeoPackages made here with the product's layers and columns."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import LineString, MultiLineString, Point

from geocluster.errors import TravelError
from geocluster.roads.network import RoadNetwork
from geocluster.roads.openroads import read_open_roads
from geocluster.speeds import SPEEDS

EAST, NORTH = 486_000, 308_000
MODEL = SPEEDS["GB"]
Place = tuple[float, float]


def link(start: str, end: str, *line: Place, **values: Any) -> dict[str, Any]:
    """One row of ``road_link``; the line in metres from a place in Rutland."""
    return {
        "id": f"{start}-{end}",
        "fictitious": False,
        "road_classification": "B Road",
        "road_function": "B Road",
        "form_of_way": "Single Carriageway",
        "road_classification_number": "B640",
        "name_1": "High Street",
        "road_structure": None,
        "length": 1000,
        "length_uom": "m",
        "loop": False,
        "primary_route": False,
        "trunk_road": False,
        "start_node": start,
        "end_node": end,
        "geometry": LineString([(EAST + x, NORTH + y) for x, y in line]),
    } | values


def written(folder: Path, *links: dict[str, Any], **how: Any) -> Path:
    path = folder / "oproad.gpkg"
    path.unlink(missing_ok=True)
    how = {"layer": "road_link", "crs": "EPSG:27700", "rename": {}} | how
    table = gpd.GeoDataFrame(list(links), geometry="geometry", crs=how["crs"])
    table.rename(columns=how["rename"]).to_file(path, layer=how["layer"], driver="GPKG")
    return path


def fails(path: Path) -> str:
    with pytest.raises(TravelError) as fault:
        read_open_roads(path)
    return str(fault.value)


def drive(network: RoadNetwork, a: Place, b: Place) -> float | None:
    """Milliseconds between two places where roads have nodes; None where there is no way."""
    graph = nx.MultiDiGraph()
    graph.add_weighted_edges_from(zip(network.tail, network.head, network.forward, strict=True))
    graph.add_weighted_edges_from(zip(network.head, network.tail, network.backward, strict=True))
    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    ends = []
    for x, y in (a, b):
        at = to_degrees.transform(EAST + x, NORTH + y)
        away = np.linalg.norm(network.lonlat - at, axis=1)
        assert away.min() < 1e-6
        ends.append(int(away.argmin()))
    try:
        return float(nx.shortest_path_length(graph, *ends, weight="weight"))
    except nx.NetworkXNoPath:
        return None


def milliseconds(metres: float, road: str) -> Any:
    """At the speed of a class."""
    return pytest.approx(metres / (MODEL.kmh(road, None, oneway=False) / 3.6) * 1000, abs=2)


ALONG = ((0, 0), (1000, 0))


def test_a_link_is_driven_both_ways_at_the_speed_of_its_class(tmp_path: Path) -> None:
    network = read_open_roads(written(tmp_path, link("a", "b", *ALONG)))
    assert drive(network, *ALONG) == milliseconds(1000, "secondary")
    assert drive(network, *ALONG[::-1]) == milliseconds(1000, "secondary")


def test_a_bend_is_driven_along_and_not_cut(tmp_path: Path) -> None:
    bend = link("a", "b", (0, 0), (0, 600), (600, 600))
    network = read_open_roads(written(tmp_path, bend))
    assert drive(network, (0, 0), (600, 600)) == milliseconds(1200, "secondary")
    assert len(network.lonlat) == 3


def test_links_meet_at_the_node_that_both_name(tmp_path: Path) -> None:
    links = link("a", "b", *ALONG), link("c", "b", (1000, 500), (1000, 0))
    network = read_open_roads(written(tmp_path, *links))
    assert drive(network, (0, 0), (1000, 500)) == milliseconds(1500, "secondary")


@pytest.mark.parametrize("structure", ["Road On Bridge", None])
def test_a_road_over_another_does_not_join_it_even_at_a_common_point(
    tmp_path: Path, structure: str | None
) -> None:
    over = link("c", "d", (500, -500), (500, 0), (500, 500), road_structure=structure)
    under = link("a", "b", (0, 0), (500, 0), (1000, 0))
    network = read_open_roads(written(tmp_path, over, under))
    assert drive(network, (0, 0), (500, 500)) is None
    assert drive(network, (500, -500), (500, 500)) == milliseconds(1000, "secondary")


def test_ends_on_one_spot_with_other_nodes_do_not_meet(tmp_path: Path) -> None:
    over, under = link("a", "b", *ALONG), link("c", "d", (1000, 0), (1000, 500))
    network = read_open_roads(written(tmp_path, over, under))
    assert drive(network, (0, 0), (1000, 500)) is None


def test_a_loop_comes_back_to_its_node(tmp_path: Path) -> None:
    loop = link("b", "b", (1000, 0), (1100, 100), (1000, 200), (900, 100), (1000, 0), loop=True)
    network = read_open_roads(written(tmp_path, loop, link("a", "b", *ALONG)))
    assert drive(network, (0, 0), (1000, 200)) == milliseconds(1000 + 2 * 2**0.5 * 100, "secondary")
    assert len(network.lonlat) == 5


def test_links_that_an_extract_cuts_before_their_node_do_not_meet_out_there(
    tmp_path: Path,
) -> None:
    a, b = link("a", "out", *ALONG), link("b", "out", (0, 300), (1000, 300))
    network = read_open_roads(written(tmp_path, a, b, link("a", "b", (0, 0), (0, 300))))
    assert drive(network, (1000, 0), (1000, 300)) == milliseconds(2300, "secondary")


def test_a_link_cut_into_pieces_is_not_driven_across_the_gap(tmp_path: Path) -> None:
    pieces = MultiLineString(
        [
            [(EAST, NORTH), (EAST + 400, NORTH)],
            [(EAST + 600, NORTH), (EAST + 1000, NORTH)],
        ]
    )
    cut = link("a", "b", *ALONG, geometry=pieces)
    network = read_open_roads(written(tmp_path, cut, link("b", "c", (1000, 0), (1000, 500))))
    assert drive(network, (0, 0), (1000, 0)) is None
    assert drive(network, (600, 0), (1000, 500)) == milliseconds(900, "secondary")


@pytest.mark.parametrize(
    ("values", "road"),
    [
        ({"road_function": "Motorway"}, "motorway"),
        ({"road_function": "Motorway", "form_of_way": "Slip Road"}, "motorway_link"),
        ({"road_function": "A Road"}, "primary"),
        ({"road_function": "A Road", "primary_route": True}, "trunk"),
        ({"road_function": "A Road", "trunk_road": True}, "trunk"),
        ({"road_function": "A Road", "form_of_way": "Roundabout"}, "primary_link"),
        (
            {"road_function": "A Road", "form_of_way": "Slip Road", "trunk_road": True},
            "trunk_link",
        ),
        ({"road_function": "A Road", "form_of_way": "Collapsed Dual Carriageway"}, "primary"),
        ({"form_of_way": "Roundabout"}, "secondary_link"),
        (
            {"road_function": "Minor Road", "road_classification": "Classified Unnumbered"},
            "tertiary",
        ),
        ({"road_function": "Minor Road", "road_classification": "Unclassified"}, "unclassified"),
        ({"road_function": "Minor Road", "form_of_way": "Roundabout"}, "unclassified"),
        ({"road_function": "Local Road"}, "residential"),
        ({"road_function": "Local Access Road"}, "service"),
        ({"road_function": "Secondary Access Road"}, "service"),
    ],
)
def test_function_classification_and_form_make_the_class(
    tmp_path: Path, values: dict[str, Any], road: str
) -> None:
    network = read_open_roads(written(tmp_path, link("a", "b", *ALONG, **values)))
    assert drive(network, *ALONG) == milliseconds(1000, road)
    assert network.motorway is not None
    assert network.motorway.all() == road.startswith("motorway")


@pytest.mark.parametrize(
    "values", [{"road_function": "Restricted Local Access Road"}, {"form_of_way": "Guided Busway"}]
)
def test_roads_that_are_not_for_all_cars_are_not_driven(
    tmp_path: Path, values: dict[str, Any]
) -> None:
    way_round = link("a", "b", (0, 0), (500, 500), (1000, 0))
    network = read_open_roads(written(tmp_path, way_round, link("a", "b", *ALONG, **values)))
    assert drive(network, *ALONG) == milliseconds(2**0.5 * 1000, "secondary")
    assert "no road that a car may use" in fails(
        written(tmp_path, link("a", "b", *ALONG, **values))
    )


def test_another_speed_model_is_obeyed(tmp_path: Path) -> None:
    path = written(tmp_path, link("a", "b", *ALONG))
    slow = read_open_roads(
        path, MODEL.changed(classes={"secondary": MODEL.classes["secondary"] / 2})
    )
    fast = drive(read_open_roads(path), *ALONG)
    assert fast is not None
    assert drive(slow, *ALONG) == pytest.approx(2 * fast, rel=1e-4)


def test_a_junction_of_roads_takes_its_time_and_a_bend_does_not(tmp_path: Path) -> None:
    crossing = [
        link(end, "m", (x, y), (x / 2, y / 2 + 10), (0, 0))
        for end, x, y in (("a", 500, 0), ("b", -500, 0), ("c", 0, 500))
    ]
    network = read_open_roads(written(tmp_path, *crossing))
    assert network.delay is not None
    assert sorted(network.delay.tolist()) == [0] * 6 + [round(1000 * MODEL.junction_seconds)]


CAMEL = {
    "road_classification": "roadClassification",
    "road_function": "roadFunction",
    "form_of_way": "formOfWay",
    "primary_route": "primaryRoute",
    "trunk_road": "trunkRoad",
    "start_node": "startNode",
    "end_node": "endNode",
}
SHAPEFILE = CAMEL | {
    "road_classification": "class",
    "road_function": "function",
    "primary_route": "primary",
}


@pytest.mark.parametrize("rename", [CAMEL, SHAPEFILE])
def test_the_older_names_of_layer_and_columns_are_known(
    tmp_path: Path, rename: dict[str, str]
) -> None:
    yes = link("a", "b", *ALONG, road_function="A Road", primary_route="true", trunk_road="false")
    no = link("b", "c", (1000, 0), (2000, 0), primary_route="false", trunk_road="false")
    path = written(tmp_path, yes, no | {"road_function": "A Road"}, layer="RoadLink", rename=rename)
    network = read_open_roads(path)
    assert drive(network, *ALONG) == milliseconds(1000, "trunk")
    assert drive(network, (1000, 0), (2000, 0)) == milliseconds(1000, "primary")


def dated(path: Path, last_change: str | None) -> Path:
    with sqlite3.connect(path) as file:
        if last_change is None:
            file.execute("UPDATE gpkg_contents SET last_change = ''")
        else:
            file.execute("UPDATE gpkg_contents SET last_change = ?", [last_change])
    file.close()
    return path


def test_date_and_year_are_those_of_the_file(tmp_path: Path) -> None:
    path = dated(written(tmp_path, link("a", "b", *ALONG)), "2024-04-03T10:11:12.000Z")
    network = read_open_roads(path)
    assert network.date == network.source.date == "2024-04-03"
    assert network.source.name == "OS Open Roads"
    assert network.source.licence == "Open Government Licence v3.0"
    assert (
        network.source.attribution == "Contains OS data © Crown copyright and database right 2024"
    )
    note = {"date": "2024-04-01", "attribution": "Contains OS data, made smaller"}
    path.with_name(f"{path.name}.source.json").write_text(json.dumps(note), encoding="utf-8")
    assert read_open_roads(path).source.attribution == note["attribution"]


def test_without_a_date_no_year_is_guessed(tmp_path: Path) -> None:
    network = read_open_roads(dated(written(tmp_path, link("a", "b", *ALONG)), None))
    assert network.date is None
    assert network.source.attribution == "Contains OS data © Crown copyright and database right"


def test_only_the_surroundings_are_read_where_asked(tmp_path: Path) -> None:
    near = link("a", "b", *ALONG)
    far = link("c", "d", (90_000, 0), (91_000, 0))
    path = written(tmp_path, near, far)
    around = (-0.75, 52.6, -0.7, 52.7)
    assert len(read_open_roads(path).tail) == 2
    network = read_open_roads(path, within=around)
    assert drive(network, *ALONG) == milliseconds(1000, "secondary")
    assert len(network.tail) == 1
    with pytest.raises(TravelError, match="no road that a car may use within the area"):
        read_open_roads(path, within=(116, 39, 117, 40))


def test_what_a_map_draws_is_sorted_by_class_and_in_degrees(tmp_path: Path) -> None:
    roads = "A Road", "Local Road", "Minor Road", "Local Access Road"
    links = [
        link(f"a{k}", f"b{k}", (0, k), (1000, k), road_function=r) for k, r in enumerate(roads)
    ]
    drawn = read_open_roads(written(tmp_path, *links)).drawn
    assert {kind: len(lines) for kind, lines in drawn.items()} == {"minor": 2, "primary": 1}
    assert shapely.box(-0.74, 52.6, -0.7, 52.7).contains(drawn["primary"][0])


def test_the_order_of_the_links_changes_no_time(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    places = {f"n{k}": tuple(rng.uniform(0, 5000, 2).tolist()) for k in range(12)}
    pairs = [(f"n{a}", f"n{(step * a) % 12}") for a in range(12) for step in (5, 11)]
    pairs += [(f"n{a}", f"n{a + 1}") for a in range(11)]
    links = [link(a, b, places[a], places[b]) for a, b in pairs]
    one = read_open_roads(written(tmp_path, *links))
    other = read_open_roads(written(tmp_path, *links[::-1]))
    times = [
        [drive(network, places["n0"], place) for place in places.values()]
        for network in (one, other)
    ]
    assert times[0] == times[1]
    assert None not in times[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"this is not a GeoPackage",
        b"SQLite format 3\x00",
        b'<OGRVRTDataSource><OGRVRTLayer name="road_link"></OGRVRTLayer></OGRVRTDataSource>',
    ],
)
def test_what_is_no_geopackage_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "oproad.gpkg"
    path.write_bytes(content)
    assert "oproad.gpkg is" in fails(path)
    assert "GeoPackage" in fails(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "oproad.gpkg cannot be read (No such file" in fails(tmp_path / "oproad.gpkg")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_file_is_refused(tmp_path: Path, share: float) -> None:
    path = written(tmp_path, *(link(f"a{k}", f"b{k}", (0, k), (9, k)) for k in range(2000)))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    assert "damaged" in fails(path)


def test_a_file_damaged_within_is_refused_and_not_read_in_part(tmp_path: Path) -> None:
    path = written(tmp_path, *(link(f"a{k}", f"b{k}", (0, k), (9, k)) for k in range(2000)))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 60_000] = b"\x07" * 60_000
    path.write_bytes(content)
    assert "damaged" in fails(path)


def test_a_file_without_links_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, link("a", "b", *ALONG))
    with sqlite3.connect(path) as file:
        file.execute("DROP TRIGGER IF EXISTS rtree_road_link_geom_delete")
        file.execute("DELETE FROM road_link")
    file.close()
    assert "holds no road that a car may use" in fails(path)


def test_a_missing_layer_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    said = fails(written(tmp_path, link("a", "b", *ALONG), layer="road_links_part"))
    assert "no layer 'road_link'; did you mean 'road_links_part'?" in said


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize(
    ("crs", "words"),
    [("EPSG:4326", "is in WGS 84"), ("EPSG:3857", "Pseudo-Mercator"), (None, "no coordinate")],
)
def test_another_coordinate_system_is_refused(tmp_path: Path, crs: str | None, words: str) -> None:
    said = fails(written(tmp_path, link("a", "b", *ALONG), crs=crs))
    assert words in said
    assert "EPSG:27700" in said


@pytest.mark.parametrize("column", sorted(CAMEL))
def test_a_missing_column_is_refused_with_the_nearest_name(tmp_path: Path, column: str) -> None:
    wrong = f"{column}s"
    said = fails(written(tmp_path, link("a", "b", *ALONG), rename={column: wrong}))
    assert f"no column {column!r}; did you mean {wrong!r}?" in said


@pytest.mark.parametrize(
    ("value", "words"), [("A-Road", "did you mean 'A Road'"), ("", "allowed: A Road")]
)
def test_a_function_that_the_product_does_not_have_is_refused(
    tmp_path: Path, value: str, words: str
) -> None:
    said = fails(written(tmp_path, link("a", "b", *ALONG, road_function=value or None)))
    assert f"road_function = {value!r}" in said
    assert words in said


@pytest.mark.parametrize("node", [None, ""])
@pytest.mark.parametrize("column", ["start_node", "end_node"])
def test_a_link_without_a_node_is_refused(tmp_path: Path, column: str, node: str | None) -> None:
    links = link("a", "b", *ALONG), link("b", "c", *ALONG, **{column: node})
    assert f"1 of 2 links have no {column}" in fails(written(tmp_path, *links))


@pytest.mark.parametrize("shape", [None, Point(EAST, NORTH), LineString()])
def test_a_link_without_a_line_is_refused(tmp_path: Path, shape: Any) -> None:
    links = link("a", "b", *ALONG), link("b", "c", *ALONG) | {"geometry": shape}
    assert "1 of 2 links are not lines" in fails(written(tmp_path, *links))


def test_a_link_far_off_the_grid_is_refused(tmp_path: Path) -> None:
    assert "nowhere" in fails(written(tmp_path, link("a", "b", (0, 0), (1e300, 1e300))))
