"""How each layer looks in QGIS: the map's colours, stars for leads, labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from geocluster.gis.model import Layer, Swatch
from geocluster.gis.symbols import label, line, marker, polygon
from geocluster.legible import shown

__all__ = ["DOCTYPE", "VERSION", "aliases", "is_labelled", "rendered", "style_text", "xml_text"]

VERSION = "3.22.0-Białowieża"
"""Of QGIS, whose form the styles have; later ones read it."""

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"

_OF_GROUP = "coalesce(\"colour\", '#767676')"
_MARKS: Mapping[str, tuple[str, float]] = {
    "lead": ("star", 5.2),
    "centre": ("diamond", 4.2),
    "member": ("circle", 2.8),
    "alone": ("square", 2.4),
    "isolated": ("triangle", 2.8),
    "unreachable": ("cross2", 2.4),
    "excluded": ("cross", 2.4),
    "not_eligible": ("circle", 1.6),
}
"""Mark and size of what a school is: told apart without colour."""

_DASHES = (
    'case when "straight" then \'dash\' when "ferry" or "back_ferry" then \'dot\' '
    "else 'solid' end"
)

_LARGE_OR_NEAR = "\"kind\" in ('city', 'town') or @map_scale < 250000"


class _Look(NamedTuple):
    """The renderer of a layer, and its labels."""

    renderer: Element
    labels: Element | None


def _single(symbol: Element) -> Element:
    renderer = Element(
        "renderer-v2", type="singleSymbol", symbollevels="0", enableorderby="0", forceraster="0"
    )
    SubElement(renderer, "symbols").append(symbol)
    SubElement(renderer, "rotation")
    SubElement(renderer, "sizescale")
    return renderer


def _by(
    field: str, swatches: Sequence[Swatch], symbol: Callable[[str, Swatch], Element]
) -> Element:
    """Return what draws each value of a field in its own way."""
    renderer = Element(
        "renderer-v2",
        type="categorizedSymbol",
        attr=field,
        symbollevels="0",
        enableorderby="0",
        forceraster="0",
    )
    categories = SubElement(renderer, "categories")
    symbols = SubElement(renderer, "symbols")
    for k, swatch in enumerate(swatches):
        SubElement(
            categories,
            "category",
            symbol=str(k),
            value=swatch.value,
            type="string",
            label=shown(swatch.title),
            render="true",
        )
        symbols.append(symbol(str(k), swatch))
    SubElement(renderer, "rotation")
    SubElement(renderer, "sizescale")
    return renderer


def _schools(layer: Layer) -> _Look:
    def symbol(name: str, swatch: Swatch) -> Element:
        shape, size = _MARKS[swatch.value]
        return marker(name, shape, swatch.colour, size, {"fillColor": _OF_GROUP})

    labels = label("name", size=8, placement=6, dist=1.2, nearer_than=150_000)
    return _Look(_by("place", layer.swatches, symbol), labels)


def _groups(layer: Layer) -> _Look:
    def symbol(name: str, swatch: Swatch) -> Element:
        return polygon(name, swatch.colour, 0.3, swatch.colour, 0.5)

    labels = label("number", size=11, bold=True, placement=1)
    return _Look(_by("group", layer.swatches, symbol), labels)


def _around(_: Layer) -> _Look:
    labels = label("group", size=9, bold=True, placement=8, dist=0.5)
    return _Look(_single(polygon("0", "#ffffff", 0.0, "#4d4d4d", 0.5, drawn="dash")), labels)


def _drives(_: Layer) -> _Look:
    computed = {"outlineColor": _OF_GROUP, "outlineStyle": _DASHES}
    return _Look(_single(line("0", "#767676", 0.7, computed)), None)


def _partnerships(_: Layer) -> _Look:
    computed = {"outlineStyle": "if(\"kept\", 'solid', 'dash')"}
    return _Look(_single(line("0", "#5c3a92", 0.5, computed)), None)


def _left_out(_: Layer) -> _Look:
    return _Look(_single(marker("0", "square", "#767676", 2.4)), None)


def _towns(_: Layer) -> _Look:
    labels = label("name", size=8, placement=1, shown=_LARGE_OR_NEAR)
    return _Look(_single(marker("0", "circle", "#b3b3b3", 1.0)), labels)


def _roads(_: Layer) -> _Look:
    return _Look(_single(line("0", "#c9c2b8", 0.4)), None)


def _water(_: Layer) -> _Look:
    return _Look(_single(polygon("0", "#c5d9e8", 1.0, "#a9c6dc", 0.1)), None)


def _boundary(_: Layer) -> _Look:
    return _Look(_single(polygon("0", "#f7f5f0", 1.0, "#8c8c8c", 0.4)), None)


_LOOKS: Mapping[str, Callable[[Layer], _Look]] = {
    "schools": _schools,
    "groups": _groups,
    "around": _around,
    "drives": _drives,
    "left_out": _left_out,
    "partnerships": _partnerships,
    "towns": _towns,
    "roads": _roads,
    "water": _water,
    "boundary": _boundary,
}


def rendered(layer: Layer) -> list[Element]:
    """Return how a layer is drawn and labelled, as elements of a style or of a project."""
    look = _LOOKS[layer.kind](layer)
    kept = [look.renderer, *([] if look.labels is None else [look.labels])]
    for tag, text in (("blendMode", "0"), ("featureBlendMode", "0"), ("layerOpacity", "1")):
        element = Element(tag)
        element.text = text
        kept.append(element)
    return kept


def aliases(layer: Layer) -> Element:
    """Return the titles of a layer's fields."""
    kept = Element("aliases")
    for number, field in enumerate(layer.fields, start=1):
        SubElement(kept, "alias", field=field.key, index=str(number), name=shown(field.title, 120))
    return kept


def is_labelled(layer: Layer) -> bool:
    """Tell whether a layer has labels."""
    return _LOOKS[layer.kind](layer).labels is not None


def style_text(layer: Layer) -> str:
    """Return the style of a layer as QGIS keeps it, in QML."""
    root = Element(
        "qgis",
        version=VERSION,
        styleCategories="Symbology|Labeling|Fields",
        labelsEnabled=str(int(is_labelled(layer))),
    )
    root.append(aliases(layer))
    root.extend(rendered(layer))
    return xml_text(root)


def xml_text(root: Element) -> str:
    """Return an element with the type of document that QGIS writes."""
    return DOCTYPE + tostring(root, encoding="unicode") + "\n"
