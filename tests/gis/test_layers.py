"""Layers say of schools, groups and drives what the record says, at the places of the map."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon

import geocluster as gc
from geocluster.crs import BRITISH
from geocluster.gis.fields import bearable, free_keys
from geocluster.gis.layers import layers_of, told_of
from geocluster.gis.model import Layer
from geocluster.gis.places import areas_of, bounds_of, in_degrees, in_system, lines_of
from geocluster.maps.lines import encode, rings
from geocluster.proposal import Proposal
from geocluster.texts import language_of


@pytest.fixture(scope="module")
def layers(nested: Proposal) -> dict[str, Layer]:
    return {layer.key: layer for layer in layers_of(nested)}


def rows(layer: Layer) -> list[dict[str, Any]]:
    return [dict(zip([f.key for f in layer.fields], row, strict=True)) for row in layer.rows]


def test_there_is_a_layer_of_groups_and_drives_for_each_tier(layers: dict[str, Layer]) -> None:
    assert list(layers) == [
        "schools", "left_out", "partnerships", "drives_federation", "groups_federation",
        "drives_cluster", "groups_cluster", "towns", "roads", "boundary",
    ]  # fmt: skip
    assert layers["groups_cluster"].title == "Groups (cluster)"


def test_groups_are_those_of_the_record(nested: Proposal, layers: dict[str, Layer]) -> None:
    for tier, said in zip(nested.tiers, nested.record()["tiers"], strict=True):
        found = rows(layers[f"groups_{tier.name}"])
        assert [g["group"] for g in found] == [g["id"] for g in said["groups"]]
        for row, group in zip(found, said["groups"], strict=True):
            assert row["school_ids"].split("; ") == group["schools"]
            assert row["pupils"] == group["pupils"]
            assert row["longest_drive_seconds"] == group["longest_drive_seconds"]
            assert row["cost_seconds"] == group["cost"]
            assert row["lead"] == (group["lead"] if group["lead_is"] != "centre" else None)
            assert row["centre"] == group["centre"]


def test_an_unknown_roll_is_no_number(layers: dict[str, Layer]) -> None:
    assert layers["schools"].column("pupils")[:3] == (30, None, 50)
    assert layers["groups_federation"].column("pupils")[0] is None


def test_schools_are_where_they_are_and_say_what_they_are(
    nested: Proposal, layers: dict[str, Layer]
) -> None:
    schools = layers["schools"]
    assert shapely.get_coordinates(schools.shapes).tolist() == nested.schools.lonlat.tolist()
    part = dict(zip(schools.column("id"), schools.column("place"), strict=True))
    leads = {g["lead"] for g in rows(layers["groups_federation"])}
    centres = {g["centre"] for g in rows(layers["groups_federation"])}
    assert {i for i, p in part.items() if p == "lead"} == leads - {None}
    assert {i for i, p in part.items() if p == "centre"} == centres - {None}
    out = {i for i, p in part.items() if p not in ("lead", "centre", "member")}
    assert out == {"s7", "s8"} == set(layers["left_out"].column("id"))


def test_drives_go_from_the_hub_to_each_member_with_both_times(
    nested: Proposal, layers: dict[str, Layer]
) -> None:
    at = {school: i for i, school in enumerate(nested.schools.ids)}
    drives = rows(layers["drives_federation"])
    assert len(drives) == sum(len(g.members) - 1 for g, _ in nested.finest.scored)
    for drive in drives:
        there = at[drive["from_id"]], at[drive["to_id"]]
        assert drive["seconds"] == nested.travel.between(*there)
        assert drive["back_seconds"] == nested.travel.between(*reversed(there))
        assert drive["ferry"] is (there in {(0, 1), (4, 5)})
        assert drive["back_ferry"] is (there[::-1] in {(0, 1), (4, 5)})
        assert drive["straight"] is (set(there) != {0, 1})
    ways = layers["drives_federation"].shapes
    assert [len(shapely.get_coordinates(way)) for way in ways] == [3, 2, 2, 2]


def test_partnerships_are_joined_and_told_kept_or_split(layers: dict[str, Layer]) -> None:
    found = rows(layers["partnerships"])
    assert [(p["name"], p["schools"], p["kept"]) for p in found] == [
        ("One", 2, True),
        ('Two, "three"', 3, False),
    ]
    assert [len(shapely.get_parts(way)) for way in layers["partnerships"].shapes] == [1, 2]


def test_columns_of_the_list_never_hide_ours(layers: dict[str, Layer], hostile: Proposal) -> None:
    keys = [field.key for field in layers["schools"].fields]
    assert "GROUP_2" not in keys, "what no rule reads is not in the tables"
    schools, *_ = layers_of(hostile)
    assert {"geom_2", "Layer_2"} <= {field.key for field in schools.fields}


@given(st.lists(st.text(max_size=8) | st.sampled_from(["NAME", "name", "fid", "\0", "Ünit"])))
def test_keys_differ_whatever_their_case_and_hold_nothing_that_runs(headers: list[str]) -> None:
    keys = free_keys(headers)
    assert len({key.casefold() for key in keys} | {"fid", "geom", "name"}) == len(keys) + 3
    assert not any(set(key) & set("\0\"'`;\n") for key in keys)


@given(st.text(st.characters(exclude_categories=())))
def test_a_text_that_files_bear_is_otherwise_as_it_was(text: str) -> None:
    kept = bearable(text)
    assert len(kept) == len(text)
    assert "\0" not in kept
    assert kept.encode().decode() == kept
    for was, found in zip(text, kept, strict=True):
        assert was == found or was == "\0" or "\ud800" <= was <= "\udfff"


def test_lines_and_areas_come_back_from_the_maps_form() -> None:
    line = LineString([(0.5, 52.0), (0.51, 52.01), (0.53, 51.99)])
    assert lines_of([encode(line.coords)]).equals_exact(MultiLineString([line]), 1e-9)
    ring = Polygon([(0, 0), (0, 1), (1, 1), (1, 0)], [[(0.2, 0.2), (0.4, 0.2), (0.4, 0.4)]])
    area = areas_of(rings(ring))
    assert area.equals(MultiPolygon([ring]))
    assert area.geoms[0].exterior.is_ccw
    assert not area.geoms[0].interiors[0].is_ccw


def test_an_area_that_the_map_has_bent_over_itself_is_made_valid() -> None:
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert areas_of(rings(bow)).is_valid


@given(
    st.floats(-360, 360),
    st.floats(0.001, 90),
    st.sampled_from(["area", "line", "point"]),
)
def test_shapes_across_180_degrees_are_cut_there(west: float, width: float, kind: str) -> None:
    made: dict[str, Any] = {
        "area": MultiPolygon([shapely.box(west, 10, west + width, 20)]),
        "line": MultiLineString([[(west, 10), (west + width, 20)]]),
        "point": shapely.Point(west, 10),
    }
    shapes = np.array([made[kind], None], object)
    cut = in_degrees(shapes)
    assert cut[1] is None
    assert type(cut[0]) is type(made[kind])
    low, _, high, _ = cut[0].bounds
    assert low >= -180
    assert high <= 180
    assert np.isclose(cut[0].area, made[kind].area)
    assert np.isclose(cut[0].length if kind == "line" else 0, made[kind].length * (kind == "line"))


def test_bounds_across_180_degrees_go_from_west_to_east(every: dict[str, Proposal]) -> None:
    west, _, east, _ = bounds_of(layers_of(every["fiji"])) or [0.0] * 4
    assert west > 179
    assert east < -179


def test_what_is_told_names_every_source_with_its_licence(nested: Proposal) -> None:
    told = told_of(nested)
    assert "© OpenStreetMap contributors; Open Database Licence (ODbL) 1.0" in told.credits[-1]
    assert told.note == nested.note


def test_a_translation_that_nobody_reviewed_says_so(
    nested: Proposal,
) -> None:
    assert told_of(nested).translation == ""
    unreviewed = replace(language_of("en"), tag="xx", reviewed=False)
    told = told_of(nested, unreviewed)
    assert (told.language, "no native speaker" in told.translation) == ("xx", True)


def test_points_of_a_british_list_are_its_eastings_and_northings(demo_county: Path) -> None:
    schools = gc.read_schools(demo_county / "schools.csv")
    with (demo_county / "schools.csv").open(encoding="cp1252", newline="") as file:
        listed = {row["URN"]: (row["Easting"], row["Northing"]) for row in csv.DictReader(file)}
    points = in_system(np.asarray(shapely.points(schools.lonlat), object), BRITISH)
    found = dict(zip(schools.ids, shapely.get_coordinates(points).tolist(), strict=True))
    # Nothing of Britain lies further east; out at sea PROJ may take another way there than back.
    ashore = {i: at for i, at in found.items() if float(listed[i][0]) < 656_000}
    assert len(ashore) > 150
    for school, at in ashore.items():
        assert math.dist(at, map(float, listed[school])) < 0.02
