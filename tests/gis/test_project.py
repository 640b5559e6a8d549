"""The QGIS project: it parses, and all that it refers to is there."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pytest

from geocluster.gis.gpkg import geopackage
from geocluster.gis.layers import layers_of
from geocluster.gis.project import qgis_project
from geocluster.proposal import Proposal


def parsed(content: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        (name,) = packed.namelist()
        assert name.endswith(".qgs")
        return ElementTree.fromstring(packed.read(name).partition(b"\n")[2])


@pytest.fixture(scope="module")
def project(nested: Proposal) -> ElementTree.Element:
    return parsed(qgis_project(nested))


def test_every_layer_that_it_names_is_in_the_package_beside_it(
    nested: Proposal, project: ElementTree.Element, tmp_path: Path
) -> None:
    (tmp_path / "layers.gpkg").write_bytes(geopackage(nested))
    there = set(gpd.list_layers(tmp_path / "layers.gpkg")["name"])
    sources = [layer.findtext("datasource", "") for layer in project.iter("maplayer")]
    for source in sources:
        file, _, layer = source.partition("|layername=")
        assert (tmp_path / file).is_file()
        assert layer in there
    assert len(sources) == len(there) - 1, "all but layer_styles"
    assert [x.get("source") for x in project.iter("layer-tree-layer")] == sources


def test_layers_lie_in_their_order_and_ids_agree(
    nested: Proposal, project: ElementTree.Element
) -> None:
    ids = [f"geocluster_{layer.key}" for layer in layers_of(nested)]
    assert [x.get("id") for x in project.iter("layer-tree-layer")] == ids
    assert [x.findtext("id") for x in project.iter("maplayer")] == ids
    assert [x.get("id") for x in project.findall("layerorder/layer")] == ids
    seen = {x.get("id"): x.get("checked") for x in project.iter("layer-tree-layer")}
    assert seen["geocluster_groups_federation"] == "Qt::Checked"
    assert seen["geocluster_groups_cluster"] == "Qt::Checked"
    assert seen["geocluster_drives_cluster"] == "Qt::Unchecked"
    assert seen["geocluster_partnerships"] == "Qt::Unchecked"


def test_each_layer_has_what_draws_it_and_the_grid_of_the_package(
    project: ElementTree.Element,
) -> None:
    assert project.findtext("projectCrs/spatialrefsys/authid") == "EPSG:27700"
    for layer in project.iter("maplayer"):
        assert layer.find("renderer-v2") is not None
        assert layer.findtext("srs/spatialrefsys/authid") == "EPSG:27700"
        assert layer.findtext("provider") == "ogr"
        symbols = {s.get("name") for s in layer.findall("renderer-v2/symbols/symbol")}
        used = {c.get("symbol") for c in layer.iter("category")} or {"0"}
        assert used == symbols


def test_the_view_holds_every_school(nested: Proposal, project: ElementTree.Element) -> None:
    extent = project.find("mapcanvas/extent")
    assert extent is not None
    box = {x.tag: float(x.text or "nan") for x in extent}
    eastings = gpd.GeoSeries.from_xy(*nested.schools.lonlat.T, crs=4326).to_crs(27700)
    assert (eastings.x > box["xmin"]).all()
    assert (eastings.x < box["xmax"]).all()
    assert (eastings.y > box["ymin"]).all()
    assert (eastings.y < box["ymax"]).all()


def test_licences_stand_in_it_and_on_its_canvas(project: ElementTree.Element) -> None:
    rights = [x.text or "" for x in project.findall("projectMetadata/rights")]
    assert any("Open Database Licence" in text for text in rights)
    label = project.findtext("properties/CopyrightLabel/Label", "")
    assert "© OpenStreetMap contributors" in label
    assert "Draft for discussion" in label


def test_paths_are_relative(project: ElementTree.Element) -> None:
    assert project.findtext("properties/Paths/Absolute") == "false"
    assert all(
        layer.findtext("datasource", "").startswith("./layers.gpkg|")
        for layer in project.iter("maplayer")
    )


def test_no_text_of_the_data_is_computed(hostile: Proposal) -> None:
    found = parsed(qgis_project(hostile))
    assert "[%" not in found.findtext("properties/CopyrightLabel/Label", "")
    named = replace(hostile, name="x", note="", sources=())
    assert computed(found) == computed(parsed(qgis_project(named)))
    assert all("script" not in expression for expression in computed(found))


def computed(project: ElementTree.Element) -> list[str]:
    """Every expression that is computed of each place."""
    named = [o for o in project.iter("Option") if o.get("name") == "expression"]
    return [o.get("value", "") for o in named]


@pytest.mark.parametrize("name", ["nested", "hostile", "alone", "fiji"])
def test_it_parses_whatever_the_proposal_and_is_always_the_same(
    name: str, every: dict[str, Proposal]
) -> None:
    content = qgis_project(every[name])
    assert parsed(content).tag == "qgis"
    assert content == qgis_project(every[name])


def test_it_names_the_package_of_its_language(nested: Proposal) -> None:
    found = parsed(qgis_project(nested, geopackage="layers.cy.gpkg"))
    assert (
        found.findtext("projectlayers/maplayer/datasource") == "./layers.cy.gpkg|layername=schools"
    )
