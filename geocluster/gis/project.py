"""A QGIS project that opens the GeoPackage beside it: order, colours, labels, title, sources.

Source: QGIS 3.22, QgsProject::writeProjectFile and QgsMapLayer::writeLayerXml; what they read is
written here in its least form.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

import numpy as np
import shapely
from pyproj import CRS

from geocluster.gis.layers import Layered
from geocluster.gis.model import Layer, Shape, Told
from geocluster.gis.places import in_system
from geocluster.gis.styles import VERSION, aliases, is_labelled, rendered, xml_text
from geocluster.legible import shown
from geocluster.proposal import Proposal
from geocluster.texts import ENGLISH, Language

__all__ = ["qgis_project"]

_GEOMETRY: Mapping[Shape, str] = {
    Shape.POINT: "Point",
    Shape.LINES: "Line",
    Shape.AREAS: "Polygon",
}
_HIDDEN = frozenset({"left_out", "partnerships"})
"""Layers that are there, but off at first, as on the map; so are drives of coarser tiers."""

_BEYOND = 0.04
_LONGEST = 4_000


def qgis_project(
    proposal: Proposal,
    language: str | Language = ENGLISH,
    *,
    geopackage: str = "layers.gpkg",
    layered: Layered | None = None,
) -> bytes:
    """Return a QGIS project (``.qgz``) of a proposal; the same proposal gives the same bytes.

    Parameters
    ----------
    proposal
        As it was found, or as its folder has it.
    language
        Of the titles of layers and fields.
    geopackage
        Name of the file of :func:`~geocluster.gis.gpkg.geopackage`, which has to stand
        in the same folder.
    layered
        The proposal as layers in this language; None where they are still to be made.

    Raises
    ------
    LanguageError
        If the language cannot be spoken.
    """
    found = layered or Layered.of(proposal, language)
    text = xml_text(_project(found.layers, found.told, found.system, f"./{geopackage}"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        entry = zipfile.ZipInfo("project.qgs")
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        packed.writestr(entry, text.encode())
    return buffer.getvalue()


def _project(layers: Sequence[Layer], told: Told, system: str, source: str) -> Element:
    title = shown(told.title, 200)
    root = Element("qgis", projectname=title, version=VERSION)
    SubElement(root, "homePath", path="")
    _text(root, "title", title)
    _system(SubElement(root, "projectCrs"), system)
    root.append(_tree(layers, source))
    root.append(_canvas(layers, system))
    kept = SubElement(root, "projectlayers")
    for layer in layers:
        kept.append(_layer(layer, told, system, source))
    order = SubElement(root, "layerorder")
    for layer in layers:
        SubElement(order, "layer", id=_id(layer))
    root.append(_properties(told))
    root.append(_metadata("projectMetadata", told, title, system))
    return root


def _id(layer: Layer) -> str:
    return f"geocluster_{layer.key}"


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text


def _system(parent: Element, system: str) -> None:
    """Name a coordinate system, by its code and in words for a QGIS that does not know the code."""
    crs = CRS.from_user_input(system)
    kept = SubElement(parent, "spatialrefsys", nativeFormat="Wkt")
    _text(kept, "wkt", crs.to_wkt("WKT2_2019"))
    _text(kept, "srid", system.partition(":")[2])
    _text(kept, "authid", system)
    _text(kept, "description", crs.name)
    _text(kept, "geographicflag", "true" if crs.is_geographic else "false")


def _tree(layers: Sequence[Layer], source: str) -> Element:
    """Return the list of layers as people see it, the one on top first."""
    tree = Element("layer-tree-group")
    SubElement(tree, "customproperties")
    drives = [layer.key for layer in layers if layer.kind == "drives"]
    for layer in layers:
        seen = layer.kind not in _HIDDEN and layer.key not in drives[1:]
        SubElement(
            tree,
            "layer-tree-layer",
            id=_id(layer),
            name=shown(layer.title, 100),
            source=f"{source}|layername={layer.key}",
            providerKey="ogr",
            expanded="1" if layer.kind == "schools" else "0",
            checked="Qt::Checked" if seen else "Qt::Unchecked",
        )
    return tree


def _canvas(layers: Sequence[Layer], system: str) -> Element:
    canvas = Element("mapcanvas", name="theMapCanvas", annotationsVisible="1")
    crs = CRS.from_user_input(system)
    _text(canvas, "units", "degrees" if crs.is_geographic else "meters")
    _extent(canvas, (x for x in layers if x.kind in ("schools", "groups")), system, _BEYOND)
    _text(canvas, "rotation", "0")
    _system(SubElement(canvas, "destinationsrs"), system)
    return canvas


def _extent(parent: Element, layers: Iterable[Layer], system: str, beyond: float = 0.0) -> None:
    shapes = [s for layer in layers for s in in_system(layer.shapes, system) if s is not None]
    if not shapes:
        return
    bounds = shapely.total_bounds(np.array(shapes, object))
    if np.isnan(bounds).any():
        return
    more = beyond * max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    kept = SubElement(parent, "extent")
    edges = zip(("xmin", "ymin", "xmax", "ymax"), bounds, (-more, -more, more, more), strict=True)
    for name, bound, step in edges:
        _text(kept, name, f"{bound + step:.9g}")


def _layer(layer: Layer, told: Told, system: str, source: str) -> Element:
    made = Element(
        "maplayer",
        type="vector",
        geometry=_GEOMETRY[layer.shape],
        wkbType=layer.shape.value,
        labelsEnabled=str(int(is_labelled(layer))),
        styleCategories="AllStyleCategories",
        hasScaleBasedVisibilityFlag="0",
        readOnly="0",
    )
    _extent(made, [layer], system)
    title = shown(layer.title, 100)
    for tag, text in (
        ("id", _id(layer)),
        ("datasource", f"{source}|layername={layer.key}"),
        ("layername", title),
    ):
        _text(made, tag, text)
    _system(SubElement(made, "srs"), system)
    made.append(_metadata("resourceMetadata", told, title, system))
    _text(made, "provider", "ogr", encoding="UTF-8")
    made.append(aliases(layer))
    made.extend(rendered(layer))
    return made


def _metadata(tag: str, told: Told, title: str, system: str) -> Element:
    """Return what QGIS shows of where data come from and on what terms they may be used."""
    kept = Element(tag)
    about = " ".join(filter(None, (told.note, told.status, told.synthetic, told.translation)))
    _text(kept, "language", told.language)
    _text(kept, "type", "dataset")
    _text(kept, "title", title)
    _text(kept, "abstract", shown(about, _LONGEST))
    for credit in told.credits:
        _text(kept, "rights", shown(credit, _LONGEST))
    if tag == "resourceMetadata":
        _system(SubElement(kept, "crs"), system)
    return kept


def _properties(told: Told) -> Element:
    """Return settings: paths relative to the project, and the credits on the canvas."""
    kept = Element("properties")
    _text(SubElement(kept, "Paths"), "Absolute", "false", type="bool")
    label = SubElement(kept, "CopyrightLabel")
    lines = filter(None, (told.note, told.synthetic, *told.credits))
    # What stands between [% and %] would be computed.
    text = "\n".join(shown(line, 300) for line in lines).replace("[%", "[ %")
    _text(label, "Enabled", "true", type="bool")
    _text(label, "Label", text, type="QString")
    return kept
