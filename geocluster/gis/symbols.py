"""Symbols and labels as QGIS reads them from XML, in the form of its version 3.22 and later.

Source: QGIS, QgsSymbolLayerUtils::loadSymbol, QgsPalLayerSettings::readXml, QgsPropertyCollection.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

__all__ = ["label", "line", "marker", "options", "polygon", "rgba"]

_EXPRESSION = 3
"""That a property is computed. Source: QGIS, QgsProperty::Type."""


def rgba(colour: str, opacity: float = 1.0) -> str:
    """Write a colour as QGIS does.

    Examples
    --------
    >>> rgba("#0072b2", 0.25)
    '0,114,178,64'
    """
    channels = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    return ",".join(map(str, [*channels, round(255 * opacity)]))


def options(parent: Element, values: Mapping[str, str]) -> None:
    """Add values to an element as a map of texts."""
    kept = SubElement(parent, "Option", type="Map")
    for name, value in values.items():
        SubElement(kept, "Option", name=name, type="QString", value=value)


def _computed(parent: Element, tag: str, expressions: Mapping[str, str]) -> None:
    """Add what is computed of each place."""
    kept = SubElement(SubElement(parent, tag), "Option", type="Map")
    SubElement(kept, "Option", name="name", type="QString", value="")
    of_each = SubElement(kept, "Option", name="properties", type="Map")
    for name, expression in expressions.items():
        one = SubElement(of_each, "Option", name=name, type="Map")
        SubElement(one, "Option", name="active", type="bool", value="true")
        SubElement(one, "Option", name="expression", type="QString", value=expression)
        SubElement(one, "Option", name="type", type="int", value=str(_EXPRESSION))
    SubElement(kept, "Option", name="type", type="QString", value="collection")


def _symbol(
    kind: str, name: str, layer: str, values: Mapping[str, str], computed: Mapping[str, str]
) -> Element:
    symbol = Element("symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    drawn = SubElement(
        symbol, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"}
    )
    options(drawn, values)
    if computed:
        _computed(drawn, "data_defined_properties", computed)
    return symbol


def marker(
    name: str, shape: str, colour: str, size: float, computed: Mapping[str, str] | None = None
) -> Element:
    """Return a mark, ringed in white; ``size`` in millimetres."""
    values = {
        "name": shape,
        "color": rgba(colour),
        "outline_color": rgba("#ffffff"),
        "outline_style": "solid",
        "outline_width": "0.3",
        "outline_width_unit": "MM",
        "size": f"{size:g}",
        "size_unit": "MM",
    }
    return _symbol("marker", name, "SimpleMarker", values, computed or {})


def line(
    name: str, colour: str, width: float, computed: Mapping[str, str] | None = None
) -> Element:
    """Return a line; ``width`` in millimetres."""
    values = {
        "line_color": rgba(colour),
        "line_style": "solid",
        "line_width": f"{width:g}",
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }
    return _symbol("line", name, "SimpleLine", values, computed or {})


def polygon(
    name: str, colour: str, opacity: float, edge: str, width: float, *, drawn: str = "solid"
) -> Element:
    """Return an area with an edge of ``width`` millimetres; one of 0 opacity is an edge alone."""
    values = {
        "color": rgba(colour, opacity),
        "style": "solid" if opacity else "no",
        "outline_color": rgba(edge),
        "outline_style": drawn,
        "outline_width": f"{width:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    return _symbol("fill", name, "SimpleFill", values, {})


def label(
    field: str,
    *,
    size: float,
    bold: bool = False,
    placement: int,
    dist: float = 0.0,
    nearer_than: int | None = None,
    shown: str | None = None,
) -> Element:
    """Return the labels of a layer.

    Parameters
    ----------
    field
        Whose cells are written.
    size
        In points.
    bold
        Whether strokes are thick.
    placement
        ``1`` over a point, ``6`` beside it in the order of cartographers, ``8`` outside of an area.
    dist
        Millimetres from the place.
    nearer_than
        Scale, as one to so much, from which on they are shown; None for all.
    shown
        An expression that tells which are; None for all.
    """
    labelling = Element("labeling", type="simple")
    settings = SubElement(labelling, "settings")
    settings.append(_letters(field, size=size, bold=bold))
    SubElement(settings, "text-format", wrapChar="", autoWrapLength="28")
    SubElement(
        settings,
        "placement",
        placement=str(placement),
        dist=f"{dist:g}",
        distUnits="MM",
        offsetType="1",
        priority="5",
        centroidWhole="1",
        centroidInside="1",
    )
    SubElement(
        settings,
        "rendering",
        drawLabels="1",
        scaleVisibility="0" if nearer_than is None else "1",
        scaleMin="0",
        scaleMax=str(nearer_than or 0),
        obstacle="1",
        displayAll="0",
        fontMaxPixelSize="10000",
        fontMinPixelSize="3",
    )
    if shown is not None:
        _computed(settings, "dd_properties", {"Show": shown})
    return labelling


def _letters(field: str, *, size: float, bold: bool) -> Element:
    """Return letters, dark on a light rim."""
    style = Element(
        "text-style",
        fieldName=field,
        isExpression="0",
        fontSize=f"{size:g}",
        fontSizeUnit="Point",
        fontWeight="75" if bold else "50",
        namedStyle="Bold" if bold else "Regular",
        textColor=rgba("#1a1a1a"),
        textOpacity="1",
        multilineHeight="1",
        allowHtml="0",
    )
    SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor=rgba("#ffffff"),
        bufferOpacity="0.85",
        bufferNoFill="1",
    )
    return style
