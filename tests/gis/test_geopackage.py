"""The GeoPackage: what is read back is what was written, and QGIS finds its styles."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geocluster.gis.gpkg import geopackage
from geocluster.gis.layers import layers_of
from geocluster.gis.model import Kind, Layer
from geocluster.gis.places import in_system, system_of
from geocluster.maps.content import page_content
from geocluster.proposal import Proposal

NAMES = ("nested", "hostile", "alone", "fiji")


@pytest.fixture(scope="module")
def files(every: dict[str, Proposal], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("packages")
    made = {name: folder / f"{name}.gpkg" for name in every}
    for name, file in made.items():
        file.write_bytes(geopackage(every[name]))
    return made


def asked(file: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def cells(frame: Any, layer: Layer) -> list[tuple[Any, ...]]:
    """The rows of a frame, with plain values as layers have them."""
    plain = {Kind.TEXT: str, Kind.WHOLE: int, Kind.NUMBER: float, Kind.TRUTH: bool}
    columns = [
        [None if v is None or v != v else plain[f.kind](v) for v in frame[f.key].astype(object)]
        for f in layer.fields
    ]
    return list(zip(*columns, strict=True)) if columns else [()] * len(frame)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_back_is_what_was_written(
    name: str, every: dict[str, Proposal], files: dict[str, Path]
) -> None:
    proposal = every[name]
    for layer in layers_of(proposal):
        read = gpd.read_file(files[name], layer=layer.key)
        assert cells(read, layer) == list(layer.rows), layer.key
        given = in_system(layer.shapes, system_of(proposal))
        assert shapely.to_wkb(read.geometry.to_numpy()).tolist() == shapely.to_wkb(given).tolist()


@pytest.mark.parametrize("name", NAMES)
def test_it_is_whole_and_leaves_nothing_beside_it(name: str, files: dict[str, Path]) -> None:
    assert asked(files[name], "PRAGMA integrity_check") == [("ok",)]
    assert asked(files[name], "PRAGMA application_id") == [(0x47504B47,)]
    content = files[name].read_bytes()
    assert content[18:20] == b"\1\1", "not in the mode that leaves a -wal file"
    assert {file.suffix for file in files[name].parent.iterdir()} == {".gpkg"}


def test_the_same_proposal_gives_the_same_bytes(
    nested: Proposal, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert geopackage(nested) == files["nested"].read_bytes()
    assert list(tmp_path.iterdir()) == []


def test_it_is_in_the_grid_that_the_list_is_in(files: dict[str, Path]) -> None:
    used = "SELECT DISTINCT srs_id FROM gpkg_geometry_columns"
    assert asked(files["nested"], used) == [(27700,)]
    assert asked(files["hostile"], used) == [(4326,)]


def test_every_layer_has_a_style_that_qgis_takes_by_default(
    nested: Proposal, files: dict[str, Path]
) -> None:
    named = {layer.key for layer in layers_of(nested)}
    styled = asked(
        files["nested"], "SELECT f_table_name, f_geometry_column, useAsDefault FROM layer_styles"
    )
    assert set(styled) == {(name, "geom", 1) for name in named}
    kinds = dict(asked(files["nested"], "SELECT table_name, data_type FROM gpkg_contents"))
    assert kinds == dict.fromkeys(named, "features") | {"layer_styles": "attributes"}


def styles(file: Path) -> dict[str, ElementTree.Element]:
    found = asked(file, "SELECT f_table_name, styleQML FROM layer_styles")
    return {name: ElementTree.fromstring(text.partition("\n")[2]) for name, text in found}


def value(symbol: ElementTree.Element, name: str) -> str:
    return next(o.get("value", "") for o in symbol.iter("Option") if o.get("name") == name)


def test_groups_have_the_colours_of_the_map(nested: Proposal, files: dict[str, Path]) -> None:
    renderer = styles(files["nested"])["groups_federation"].find("renderer-v2")
    assert renderer is not None
    assert renderer.get("attr") == "group"
    symbols = {symbol.get("name"): symbol for symbol in renderer.iter("symbol")}
    drawn = {
        c.get("value"): value(symbols[c.get("symbol")], "color").split(",")[:3]
        for c in renderer.iter("category")
    }
    assert drawn == {
        g["id"]: [str(int(g["colour"][k : k + 2], 16)) for k in (1, 3, 5)]
        for g in page_content(nested)["tiers"][-1]["groups"]
    }


def test_groups_that_hold_others_are_outlines_around_them(files: dict[str, Path]) -> None:
    outer = styles(files["nested"])["groups_cluster"]
    assert [value(outer, name) for name in ("style", "outline_style")] == ["no", "dash"]


def test_leads_are_stars_and_every_value_of_a_school_has_a_mark(
    every: dict[str, Proposal], files: dict[str, Path]
) -> None:
    for name, proposal in every.items():
        renderer = styles(files[name])["schools"].find("renderer-v2")
        assert renderer is not None
        values = {c.get("value") for c in renderer.iter("category")}
        assert values == set(layers_of(proposal)[0].column("place"))
        marks = [value(symbol, "name") for symbol in renderer.iter("symbol")]
        assert len(set(marks)) == len(values)
    schools = styles(files["nested"])["schools"].find("renderer-v2")
    assert schools is not None
    lead = next(c for c in schools.iter("category") if c.get("value") == "centre")
    symbol = next(s for s in schools.iter("symbol") if s.get("name") == lead.get("symbol"))
    assert value(symbol, "name") == "diamond"


def test_fields_have_titles_and_files_tell_where_the_data_come_from(files: dict[str, Path]) -> None:
    titles = dict(
        asked(
            files["nested"],
            "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'schools'",
        )
    )
    assert titles["pupils"] == "Pupils"
    ((text,),) = asked(files["nested"], "SELECT metadata FROM gpkg_metadata")
    assert "Open Database Licence (ODbL) 1.0" in json.loads(text)["credits"][-1]
    for name, about in asked(files["nested"], "SELECT table_name, description FROM gpkg_contents"):
        assert name == "layer_styles" or "OpenStreetMap contributors" in about


def test_a_long_name_is_whole_and_nul_is_told(hostile: Proposal, files: dict[str, Path]) -> None:
    names = gpd.read_file(files["hostile"], layer="schools")["name"].tolist()
    assert max(map(len, names)) == 10_000
    assert "St\ufffdMary" in names
    assert np.array_equal(names, [n.replace("\0", "\ufffd") for n in hostile.schools.names])
